"""Whose turn it is: while the window draws with Python, training waits between two of its steps.

Both threads need the interpreter, and each takes it from the other after half a millisecond.  A picture that is
interrupted so takes longer, training loses that time and the time of each change besides, and events wait for both.
So the window says that it draws, and the next step begins when it has drawn.  It never waits for the step itself.
What takes less than half a millisecond needs no turn: nobody interrupts it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

__all__ = ["PATIENCE", "Turn", "turn"]

PATIENCE = 0.03
"""Seconds that training waits in one turn at most: what takes longer is no picture, but a dialog, for example."""


class Turn:
    """Turns that only the window takes; training waits until the present one is over.

    ``with turn:`` is for the window's thread, and may be nested.

    Attributes
    ----------
    held : Lock or None
        Locked as long as the present turn lasts, None between two turns: training is to call ``wait`` where there is
        one, and looking at it costs a step almost nothing.  Each turn has its own, so that who waits for one does not
        find itself in the next.
    """

    def __init__(self) -> None:
        self.held: threading.Lock | None = None
        self._given_up: threading.Lock | None = None
        self._depth = 0

    def __enter__(self) -> None:
        if not self._depth:
            self._begin()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if not self._depth:
            self._end()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let training run, within a turn, while NumPy works on large arrays and the interpreter is free."""
        if not self._depth:
            yield
            return
        depth, before = self._depth, self.held
        self._depth = 0
        self._end()
        try:
            yield
        finally:
            self._begin()
            self._depth = depth
            if self._given_up is before:
                self._given_up = self.held

    def wait(self) -> None:
        """Wait, on the thread that trains, until this turn is over; not longer than ``PATIENCE``, and only once."""
        held = self.held
        if held is None or held is self._given_up:
            return
        if held.acquire(timeout=PATIENCE):
            held.release()
        else:
            self._given_up = held

    def _begin(self) -> None:
        held = threading.Lock()
        held.acquire()
        self.held = held

    def _end(self) -> None:
        held, self.held = self.held, None
        if held is not None:
            held.release()


turn = Turn()
"""The one of this process, as there is one interpreter."""
