"""Whose turn it is: while the window draws with Python, training waits between two of its steps.

Both threads need the interpreter, and each takes it from the other after half a millisecond.  A picture that is
interrupted so takes longer, training loses that time and the time of each change besides, and events wait for both.
So the window says that it draws, and the next step begins when it has drawn.  It never waits for the step itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

__all__ = ["PATIENCE", "Turn", "turn"]

PATIENCE = 0.03
"""Seconds that training waits at most: what takes longer is no picture, such as a dialog that was opened."""


class Turn:
    """A lock that only the window holds; training passes through it.

    ``with turn:`` is for the window's thread, and may be nested.
    ``asked`` says whether training is to call ``wait``: reading it costs a step almost nothing.
    """

    def __init__(self) -> None:
        self.asked = False
        self._held = threading.Lock()
        self._depth = 0

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            self._held.acquire()
            self.asked = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.asked = False
            self._held.release()

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let training run, within a turn, while NumPy works on large arrays and the interpreter is free."""
        depth, self._depth = self._depth, 1
        if depth:
            self.__exit__(None, None, None)
        try:
            yield
        finally:
            self._depth = 0
            if depth:
                self.__enter__()
            self._depth = depth

    def wait(self) -> None:
        """Wait, on the thread that trains, until the window has drawn; not longer than ``PATIENCE``."""
        if self._held.acquire(timeout=PATIENCE):
            self._held.release()
        else:
            self.asked = False


turn = Turn()
"""The one of this process, as there is one interpreter."""
