"""At which step each epoch began: remembered in runs of equal epochs, so that a million of them take no room."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["EpochStarts"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Epochs from ``epoch`` on, beginning at ``step``, each ``length`` steps long, up to the next stretch."""

    epoch: int
    step: int
    length: int


class EpochStarts:
    """Leads from epochs to steps.

    ``note`` is told of each epoch that begins; between two notes with a gap the last known length goes on.
    """

    def __init__(self, stretches: tuple[Stretch, ...] = (), last: tuple[int, int] = (0, 0)) -> None:
        self._stretches = stretches
        self._last = last

    @classmethod
    def of(cls, rows: tuple[tuple[int, int, int], ...], last: tuple[int, int]) -> EpochStarts:
        """Return what ``rows`` once gave."""
        return cls(tuple(Stretch(*row) for row in rows), last)

    def rows(self) -> tuple[tuple[tuple[int, int, int], ...], tuple[int, int]]:
        """Return everything in plain numbers, for a file."""
        return tuple((one.epoch, one.step, one.length) for one in self._stretches), self._last

    def note(self, epoch: int, step: int) -> None:
        """Remember that an epoch begins at a step, the one after that which was noted last."""
        before, start = self._last
        length = step - start
        if not self._stretches or self._stretches[-1].length != length:
            self._stretches = (*self._stretches, Stretch(before, start, length))
        self._last = epoch, step

    def until(self, epoch: int) -> EpochStarts:
        """Return a copy that knows what was known when this epoch began."""
        kept = tuple(one for one in self._stretches if one.epoch < epoch)
        return EpochStarts(kept, (epoch, self.step_of(epoch)))

    def step_of(self, epoch: int) -> int:
        """Return the step at which an epoch began."""
        if epoch == self._last[0]:
            return self._last[1]
        place = bisect_right(self._stretches, epoch, key=lambda one: one.epoch) - 1
        if place < 0:
            return 0
        one = self._stretches[place]
        return one.step + (epoch - one.epoch) * one.length
