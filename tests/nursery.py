"""Programs for tests, each a process of its own, born quickly: forks of one that has imported all and done nothing yet.

A process that Python starts from nothing spends a second on imports.  What is tested here is how programs go on and
end; how they begin is tested where one is started from nothing.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, NamedTuple

__all__ = ["Born", "Ended", "bear", "close"]

PROJECT = Path(__file__).parents[1]
FILES = "out.txt", "err.txt"
NOISE = "This plugin does not support"
"""Begins what the platform without a screen says of itself."""


class Ended(NamedTuple):
    """How a process ended: its code, when, and what it wrote."""

    code: int
    at: float
    out: str
    err: str


class Born:
    """A process; what it writes goes into files."""

    def __init__(self, nursery: Nursery, pid: int, folder: Path) -> None:
        self._nursery, self.pid, self._folder = nursery, pid, folder

    def out(self) -> str:
        """Return what it has written so far."""
        return (self._folder / FILES[0]).read_text()

    def until_said(self, word: str, patience: float = 60.0) -> None:
        """Wait until it has written a word."""
        end = time.monotonic() + patience
        while word not in self.out():
            assert self._nursery.end_of(self.pid) is None, f"It never said {word}: {self.ended()}"
            assert time.monotonic() < end, f"It has not said {word} yet, only {self.out()}"
            time.sleep(0.005)

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def ended(self, patience: float = 60.0) -> Ended:
        """Wait for its end; where it does not come, it is ended and tells where its threads stand."""
        end = time.monotonic() + patience
        while self._nursery.end_of(self.pid) is None:
            if time.monotonic() > end:
                self.signal(signal.SIGABRT)
                end += patience
            time.sleep(0.002)
        code, at = self._nursery.ends[self.pid]
        err = [line for line in (self._folder / FILES[1]).read_text().splitlines() if NOISE not in line]
        return Ended(code, at, self.out(), "\n".join(err))

    def kill(self) -> Ended:
        """End it without a warning."""
        self.signal(signal.SIGKILL)
        return self.ended()


class Nursery:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="nnviz-nursery-")
        self._count = 0
        self.ends: dict[int, tuple[int, float]] = {}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=PROJECT,
            env={
                **os.environ,
                "PYTHONPATH": str(PROJECT),
                "QT_QPA_PLATFORM": "offscreen",
                "OPENBLAS_NUM_THREADS": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._pids: list[int] = []

    def bear(self, code: str, *arguments: str, environment: dict[str, str] | None = None) -> Born:
        """Run a program with arguments and more variables of the environment."""
        self._count += 1
        folder = Path(self._scratch.name) / str(self._count)
        folder.mkdir()
        for name in FILES:
            (folder / name).touch()
        order = {"code": code, "argv": arguments, "env": environment or {}, "folder": str(folder)}
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(order).encode() + b"\n")
        self._server.stdin.flush()
        while not self._pids:
            self._hear(60.0)
        return Born(self, self._pids.pop(), folder)

    def end_of(self, pid: int) -> tuple[int, float] | None:
        """Return code and time of the end of a process; None while it lives."""
        self._hear(0.0)
        return self.ends.get(pid)

    def close(self) -> None:
        """End it, and what it has borne that has not ended."""
        self._server.communicate(timeout=20)
        self._scratch.cleanup()

    def _hear(self, patience: float) -> None:
        stream = self._server.stdout
        assert stream is not None
        while select.select([stream], [], [], patience)[0]:
            line = stream.readline()
            assert line, "the nursery has ended"
            told = json.loads(line)
            if "born" in told:
                self._pids.append(told["born"])
                return
            self.ends[told["ended"]] = told["code"], told["at"]
            patience = 0.0


_nurseries: list[Nursery] = []


def bear(code: str, *arguments: str, environment: dict[str, str] | None = None) -> Born:
    """Run a program, given as text, in a process of its own."""
    if not hasattr(os, "fork"):
        import pytest

        pytest.skip("this system cannot fork processes")
    if not _nurseries:
        _nurseries.append(Nursery())
    return _nurseries[0].bear(code, *arguments, environment=environment)


def close() -> None:
    """End what is there to bear processes, at the end of all tests."""
    while _nurseries:
        _nurseries.pop().close()


def serve(orders: IO[bytes], told: int) -> dict[str, object] | None:
    """Fork a process for each order, which returns with it; the parent returns when there are no more."""
    living: set[int] = set()
    more = True
    while more or living:
        if more and select.select([orders], [], [], 0.002)[0]:
            line = orders.readline()
            if not line:
                more = False
                for pid in living:
                    os.kill(pid, signal.SIGKILL)
                continue
            pid = os.fork()
            if not pid:
                return json.loads(line)
            living.add(pid)
            os.write(told, json.dumps({"born": pid}).encode() + b"\n")
        elif not more:
            time.sleep(0.002)
        for pid in list(living):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                living.discard(pid)
                end = {"ended": pid, "code": os.waitstatus_to_exitcode(status), "at": time.time()}
                os.write(told, json.dumps(end).encode() + b"\n")
    return None


def main() -> None:
    """Import what a start needs, and fork."""
    from nnviz import app  # noqa: F401 - as the next ones, so that no fork has to
    from nnviz.session import runner, worker  # noqa: F401
    from nnviz.ui import window  # noqa: F401

    gc.collect()
    gc.freeze()
    with open(0, "rb", buffering=0, closefd=False) as orders:
        order = serve(orders, sys.stdout.fileno())
    if order is None:
        return
    folder = Path(str(order["folder"]))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name, stream in zip(FILES, (sys.stdout, sys.stderr), strict=True):
        os.dup2(os.open(folder / name, os.O_WRONLY), stream.fileno())
    os.environ.update(order["env"])  # type: ignore[call-overload]
    faulthandler.enable()
    sys.argv = ["-c", *order["argv"]]  # type: ignore[misc]
    exec(compile(str(order["code"]), "<program of a test>", "exec"), {"__name__": "__main__"})  # noqa: S102


if __name__ == "__main__":
    main()
