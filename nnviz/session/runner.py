"""The thread: it feeds commands to a worker, gives it time in small slices, and always comes to an end."""

from __future__ import annotations

import atexit
import queue
import threading
import time
import weakref
from collections.abc import Callable
from types import TracebackType
from typing import Self

from nnviz.data.wanted import only_while
from nnviz.session.blas import one_blas_thread
from nnviz.session.commands import Command, Load, Open, Reset
from nnviz.session.mailbox import Mailbox
from nnviz.session.snapshot import Snapshot
from nnviz.session.worker import Worker

__all__ = ["Runner"]

SLICE = 0.005
"""Seconds of work between two looks at the queue."""
AGAIN = 0.1
"""Seconds that a second ``close`` waits at most: the first has waited long enough."""
BETWEEN = 1 / 13
"""Seconds between two pictures that nobody has to see: each costs training what a few steps cost."""
STARTS = (Load, Open, Reset)
NAP = 0.00005
"""Seconds of sleep between two slices.

On an idle machine a loop of small NumPy calls keeps the interpreter to itself: the window is woken each time the
lock is let go, finds it taken again and waits anew (docs/decisions.md, "The window must get its turn").
"""


class Runner:
    """Drives a worker on a thread of its own.

    Parameters
    ----------
    worker : Worker
        From now on touched by the thread only.
    on_end : callable, optional
        Called on the thread when it ends; for tests.
    """

    def __init__(self, worker: Worker, on_end: Callable[[], None] | None = None) -> None:
        self._worker = worker
        self._on_end = on_end
        self._closing = False
        self._starts = self._begun = 0
        self._commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        # A daemon, so that a forgotten runner cannot hold the process open; the exit hook still ends it properly.
        self._thread = threading.Thread(target=self._run, name="nnviz-trainer", daemon=True)
        self._hook = _close_at_exit(weakref.ref(self))
        atexit.register(self._hook)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask the worker for something; returns at once.  Loading ends where another start is asked for."""
        self._starts += isinstance(command, STARTS)
        self._commands.put(command)

    def close(self, timeout: float = 2.0) -> None:
        """End the thread; safe to call twice.

        Raises
        ------
        TimeoutError
            When it does not end in time.
        """
        again, self._closing = self._closing, True
        self._worker.interrupt()
        self._commands.put(None)
        self._thread.join(min(timeout, AGAIN) if again else timeout)
        atexit.unregister(self._hook)
        if self.alive:
            raise TimeoutError(f"The training thread did not end within {timeout:g} s.")

    @property
    def alive(self) -> bool:
        """Whether the thread is still there."""
        return self._thread.is_alive()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        worker = self._worker
        wait: float | None = None
        offered = 0.0
        only_while(lambda: not self._closing and self._begun == self._starts)
        with one_blas_thread():
            while True:
                stop, handled = self._handle_waiting(wait)
                if stop:
                    break
                if worker.has_news():  # "Loading …" is to be seen before it is over
                    self.mailbox.replace(worker.snapshot())
                wait = worker.work_for(SLICE)
                if handled or worker.has_news():
                    self.mailbox.replace(worker.snapshot())
                    if wait is None:  # the look may have begun something that goes on in pieces
                        wait = worker.work_for(0.0)
                elif wait is not None and time.monotonic() - offered >= BETWEEN:
                    offered = time.monotonic() if self.mailbox.offer(worker.snapshot) else offered
                if wait == 0.0:
                    time.sleep(NAP)
        if self._on_end is not None:
            self._on_end()

    def _handle_waiting(self, wait: float | None) -> tuple[bool, bool]:
        """Handle what is in the queue; block for ``wait`` seconds, or for ever where it is None."""
        handled = False
        while True:
            try:
                command = self._commands.get(block=not handled and wait != 0.0, timeout=wait or None)
            except queue.Empty:
                return False, handled
            if command is None:
                return True, handled
            self._begun += isinstance(command, STARTS)
            self._worker.handle(command)
            handled = True


def _close_at_exit(ref: weakref.ref[Runner]) -> Callable[[], None]:
    def close() -> None:
        runner = ref()
        if runner is not None:
            runner.close()

    return close
