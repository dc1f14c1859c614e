"""Playing the recorded training as an animation."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["SECONDS", "Player"]

SECONDS = (3, 5, 10, 20, 60)
"""How long the whole training may take."""
MILLISECONDS = 33


class Player(QObject):
    """Winds a training on from a step to its end, in equal steps of time.

    ``at`` carries the step that is due, ``playing_changed`` whether it plays.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    at = Signal(int)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.seconds = 10.0
        self._clock = clock
        self._began, self._first, self._last = 0.0, 0, 0
        self._timer = QTimer(self)
        self._timer.setInterval(MILLISECONDS)
        self._timer.timeout.connect(self.tick)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._timer.isActive()

    def play(self, here: int, last: int) -> None:
        """Begin at a step, or at the beginning where that is the end."""
        if last <= 0:
            return
        self._first, self._last = (0 if here >= last else here), last
        self._began = self._clock()
        self._timer.start()
        self.playing_changed.emit(True)
        self.at.emit(self._first)

    def stop(self) -> None:
        """Stay where it is."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def tick(self) -> None:
        """Go on to the step that is due."""
        passed = (self._clock() - self._began) / self.seconds
        step = min(self._first + int(passed * self._last), self._last)
        self.at.emit(step)
        if step >= self._last:
            self.stop()
