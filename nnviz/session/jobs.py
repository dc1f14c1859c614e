"""Long computations beside training, each on a thread of its own, that tell how far they are and can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from nnviz.data.wanted import Unwanted, only_while
from nnviz.session.blas import one_blas_thread
from nnviz.session.mailbox import Mailbox

__all__ = ["Cancelled", "Job", "Outcome", "Progress", "Report"]

T = TypeVar("T")
NAP = 0.0001
"""Seconds of sleep at each report, so that the window gets its turn (docs/decisions.md)."""


class Cancelled(Exception):
    """Raised inside a job that is no longer wanted; the job may let it pass through."""


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a job is: ``share`` of the work done, 0 … 1, a word about it, and what there is to show already."""

    share: float
    text: str = ""
    partial: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How a job ended: with a result, an error, or neither when it was cancelled."""

    result: object = None
    error: Exception | None = None
    cancelled: bool = False


class Report:
    """Given to a job: it calls this often to say how far it is, and is thereby stopped where that was asked."""

    def __init__(self) -> None:
        self.mailbox: Mailbox[Progress] = Mailbox()
        self._cancelled = threading.Event()

    def __call__(self, share: float, text: str = "", partial: object = None) -> None:
        """Tell progress; raise ``Cancelled`` where the job is no longer wanted."""
        if self._cancelled.is_set():
            raise Cancelled
        self.mailbox.replace(Progress(share, text, partial))
        time.sleep(NAP)

    def cancel(self) -> None:
        """Let the next report end the job; may be called from any thread."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether the job was told to end."""
        return self._cancelled.is_set()


class Job(Generic[T]):
    """One computation on a thread.

    Parameters
    ----------
    work : callable
        Gets a ``Report`` and returns the result; touches nothing that others change.
    name : str
    """

    def __init__(self, work: Callable[[Report], T], name: str) -> None:
        self.name = name
        self.report = Report()
        self._work = work
        self._outcome: Outcome | None = None
        # A daemon, so that a job between two reports cannot hold the process open.
        self._thread = threading.Thread(target=self._run, name=f"nnviz-job {name}", daemon=True)
        self._thread.start()

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, or None while it goes on."""
        return None if self._thread.is_alive() else self._outcome

    def cancel(self) -> None:
        """Ask it to end at its next report."""
        self.report.cancel()

    def join(self, timeout: float) -> bool:
        """Wait for its end; return whether it came in time."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @np.errstate(all="ignore")
    def _run(self) -> None:
        try:
            only_while(lambda: not self.report.cancelled)
            with one_blas_thread():
                self._outcome = Outcome(self._work(self.report))
        except (Cancelled, Unwanted):
            self._outcome = Outcome(cancelled=True)
        except Exception as error:  # noqa: BLE001 - the border: told to whoever started it
            self._outcome = Outcome(error=error)
