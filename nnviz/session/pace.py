"""How fast training may go: as fast as it can, or so many steps each second, down to a phase at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

__all__ = ["Pace"]

BURST = 0.1
"""Seconds of work that may be caught up at once, so that a sleeping laptop does not wake up to a burst."""
SLOW = 3.0
"""Below so many steps a second the phases of a step are shown one by one."""
SLOWEST = 0.01
"""Steps a second; a limit of nothing at all would divide by zero, and *Pause* is the better word for it."""
WINDOW = 0.6
"""Seconds over which the speed is averaged."""


class Pace:
    """Grants moves by the clock and measures the speed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limit: float | None = None
        self._by_phase = False
        self._credit = 0.0
        self._seen = clock()
        self._marks: deque[tuple[float, int]] = deque()

    def limit(self, steps_per_second: float | None, phases_per_second: float | None = None) -> None:
        """Allow so many steps a second from now on, or so many phases; None for no limit."""
        limit = steps_per_second if phases_per_second is None else phases_per_second
        self._limit = None if limit is None else max(limit, SLOWEST)
        self._by_phase = phases_per_second is not None
        self._credit = 0.0

    def start(self) -> None:
        """Begin to count time, with one move granted at once."""
        self._seen = self._clock()
        self._credit = 1.0
        self._marks.clear()

    def slow(self) -> bool:
        """Whether steps are to be shown phase by phase."""
        return self._by_phase or (self._limit is not None and self._limit < SLOW)

    def granted(self, moves_per_step: int = 1) -> int | None:
        """Return how many moves may be made now, or None for any number."""
        if self._limit is None:
            return None
        now = self._clock()
        rate = self._limit if self._by_phase else self._limit * moves_per_step
        most = 1 + rate * BURST
        self._credit = min(self._credit + (now - self._seen) * rate, most)
        self._seen = now
        return int(self._credit)

    def spend(self, moves: int) -> None:
        """Take moves off what was granted."""
        self._credit -= moves

    def wait(self, moves_per_step: int = 1) -> float:
        """Return the seconds until the next move is granted; 0 where one is granted already."""
        if self._limit is None or self._credit >= 1:
            return 0.0
        rate = self._limit if self._by_phase else self._limit * moves_per_step
        return min((1 - self._credit) / rate, 0.05)

    def speed(self, step: int) -> float:
        """Note where training stands; return the steps per second of the last moments."""
        now = self._clock()
        self._marks.append((now, step))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW:
            self._marks.popleft()
        then, first = self._marks[0]
        return (step - first) / (now - then) if now > then else 0.0
