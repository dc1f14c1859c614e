"""How often things are drawn: a picture that costs more comes less often, numbers no oftener than one can read."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

from nnviz.session.snapshot import Snapshot, Status

__all__ = ["FASTEST", "SLOWEST", "FrameCount", "FramePace", "Throttle"]

FASTEST, SLOWEST = 62.0, 42.0
"""Pictures a second, at most and at least: sixty with a little to spare for one that comes late."""
SHARE = 0.65
"""At most this part of the time goes into drawing, unless that were fewer pictures than ``SLOWEST``.

Most of it is Qt's own painting, beside which training goes on.
"""
_MEMORY = 0.98


class FramePace:
    """Chooses the time between two pictures by what they cost on average, those between two snapshots too."""

    def __init__(self) -> None:
        self._cost = 0.0

    def spent(self, seconds: float) -> None:
        """Note what there was to do between two pictures; a single slow one changes little."""
        self._cost = _MEMORY * self._cost + (1 - _MEMORY) * min(seconds, 0.1)

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return min(max(SHARE / self._cost, SLOWEST), FASTEST) if self._cost > 0 else FASTEST

    @property
    def interval(self) -> int:
        """Milliseconds between two looks into the mailbox."""
        return int(1000 / self.rate)


class FrameCount:
    """Counts pictures."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moments: deque[float] = deque(maxlen=120)

    def note(self) -> None:
        """There was one."""
        self._moments.append(self._clock())

    @property
    def last(self) -> float:
        """When the last one was, in seconds of the clock; minus infinity before the first."""
        return self._moments[-1] if self._moments else -math.inf

    @property
    def per_second(self) -> float:
        """How many there were in the last second."""
        now = self._clock()
        return float(sum(now - moment <= 1.0 for moment in self._moments))


class Throttle:
    """Lets through at most so many snapshots a second while the network goes on learning, and all others.

    So what is seen at rest is never old, and a button that is *Run* or *Pause* changes with the first picture of it.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._between, self._clock = 1 / per_second, clock
        self._last: float | None = None
        self._moved: int | None = None

    def passes(self, snapshot: Snapshot) -> bool:
        """Return whether this snapshot is to be drawn now."""
        now = self._clock()
        moving = snapshot.run if snapshot.status is Status.RUNNING else None
        goes_on = moving is not None and moving == self._moved
        if goes_on and self._last is not None and 0 <= now - self._last < self._between:
            return False
        self._last, self._moved = now, moving
        return True
