"""Letting peers take turns, A B C A B C: each in a process of its own, one thread each, medians of processor time.

Neighbours on the machine slow all peers down alike as long as they take turns, and processor time does not count
the time in which the neighbours had the processor.  Ratios of medians are therefore worth something even on a busy
machine; absolute seconds are not.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import nnviz
from nnviz.bench.peers import PEERS, Peer
from nnviz.bench.workloads import OURS, Workload
from nnviz.data.dataset import DataProblem

__all__ = ["Cell", "Comparison", "Ended", "Measured", "judged", "measure"]

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
ONE_THREAD["VECLIB_MAXIMUM_THREADS"] = "1"


@dataclass(frozen=True, slots=True)
class Comparison:
    """nnviz beside one peer.

    ``seconds`` is what the peer takes for one unit, ``ratio`` how many times as fast nnviz is; both are None where
    ``missing`` says why the peer could not be measured.
    """

    peer: str
    at_least: float
    seconds: float | None
    ratio: float | None
    missing: str = ""

    @property
    def kept(self) -> bool | None:
        """Whether the promise is kept; None where nobody knows."""
        return None if self.ratio is None else self.ratio >= self.at_least


@dataclass(frozen=True, slots=True)
class Measured:
    """What came out for one workload: nnviz's seconds for one unit, and the comparisons."""

    workload: Workload
    seconds: float
    comparisons: tuple[Comparison, ...]

    @property
    def within_limit(self) -> bool | None:
        """Whether one unit takes no longer than it may; None where there is no limit."""
        return None if self.workload.limit is None else self.seconds <= self.workload.limit


class Ended(DataProblem):
    """A process ended before it was done."""


class Cell:
    """A process that does the work of one peer; a context manager, so that none is left behind."""

    def __init__(self, workload: Workload, peer: Peer) -> None:
        self.peer = peer
        place = str(Path(nnviz.__file__).parent.parent)
        known = os.environ.get("PYTHONPATH")
        path = os.pathsep.join([place, known]) if known else place
        self._process = subprocess.Popen(  # noqa: S603 - our own module, names from our own tables
            [sys.executable, "-P", "-m", "nnviz.bench.cell", workload.name, peer.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate()

    def wait(self) -> None:
        """Wait until everything is loaded."""
        self._answer()

    def seconds(self, amount: int) -> float:
        """Do so many units; return the seconds of processor time of the peer that is meant."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # then there is no answer either
                self._process.stdin.write(f"{amount}\n")
                self._process.stdin.flush()
        return float(self._answer()) / self.peer.times

    def _answer(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise Ended(
                f"The process of {self.peer.name} ended before it was done; what it wrote stands above."
            )
        return line


def measure(
    workload: Workload,
    amount: int,
    rounds: int,
    open_cell: Callable[[Workload, Peer], Cell] | None = None,
) -> Measured:
    """Measure nnviz and its peers in turns.

    Parameters
    ----------
    workload : Workload
    amount : int
        Units of work in a round.
    rounds : int
    open_cell : callable, optional
        What starts a process; ``Cell`` itself unless given.
    """
    missing = {promise.peer: PEERS[promise.peer].missing for promise in workload.promises}
    present = [OURS, *(name for name, reason in missing.items() if not reason)]
    times: dict[str, list[float]] = {name: [] for name in present}
    with ExitStack() as stack:
        cells = [stack.enter_context((open_cell or Cell)(workload, PEERS[name])) for name in present]
        for cell in cells:
            cell.wait()
        for _ in range(rounds):
            for cell in cells:
                times[cell.peer.name].append(cell.seconds(amount) / amount)
    return judged(workload, times, missing)


def judged(workload: Workload, times: Mapping[str, Sequence[float]], missing: dict[str, str]) -> Measured:
    """Turn times into medians and ratios."""
    ours = statistics.median(times[OURS])
    comparisons = []
    for promise in workload.promises:
        reason = missing[promise.peer]
        seconds = None if reason else statistics.median(times[promise.peer])
        ratio = None if seconds is None else seconds / ours
        comparisons.append(Comparison(promise.peer, promise.at_least, seconds, ratio, reason))
    return Measured(workload, ours, tuple(comparisons))
