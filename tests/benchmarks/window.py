"""The real window in a benchmark: opened and closed, waited for, and told the time by another process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEventLoop, QSocketNotifier, QTimer

from nnviz.app import SETTLED_AFTER, Program, start

__all__ = ["hear_stamps", "opened", "spin", "until"]

STAMPER = """
import os, sys, time
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    try:
        os.write(1, int(time.monotonic_ns()).to_bytes(8, "little"))
    except BrokenPipeError:
        break
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def opened() -> Iterator[Program]:
    """Start the program in a window of 1440 × 900, and stop it again."""
    program = start()
    program.window.resize(1440, 900)
    program.window.show()
    spin(program, SETTLED_AFTER / 1000)
    program.collector.settle()
    try:
        yield program
    finally:
        program.stop()


def until(program: Program, ready: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("The window did not get there.")
        program.app.processEvents()
        time.sleep(0.002)


def spin(program: Program, seconds: float) -> None:
    """Let the event loop run as in real life: woken by events, never polled."""
    loop = QEventLoop(program.app)
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def hear_stamps(program: Program, seconds: float, apart: float, take: Callable[[list[int]], object]) -> float:
    """Let another process write the time into a pipe; return how long was listened.

    Parameters
    ----------
    program : Program
    seconds, apart : float
        How long it writes, and how long it sleeps between two writings.
    take : callable
        Gets, on the window's thread and as soon as that looks, the times in nanoseconds that have come.
    """
    command = [sys.executable, "-c", STAMPER, str(seconds), str(apart)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        handle = process.stdout.fileno()
        os.set_blocking(handle, False)

        def read() -> None:
            raw = os.read(handle, 4096)
            take([int.from_bytes(raw[at : at + 8], "little") for at in range(0, len(raw) - 7, 8)])

        notifier = QSocketNotifier(handle, QSocketNotifier.Type.Read, program.window)
        notifier.activated.connect(read)
        began = time.monotonic()
        spin(program, seconds)
        listened = time.monotonic() - began
        notifier.setEnabled(False)
        notifier.deleteLater()
    return listened
