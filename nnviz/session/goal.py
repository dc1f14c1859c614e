"""Where a run is to stop by itself."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.session.commands import StepUnit

__all__ = ["Goal"]


@dataclass(slots=True)
class Goal:
    """After ``left`` more strides of a unit, or when ``epoch`` epochs are finished."""

    unit: StepUnit
    left: int
    epoch: int = 0

    def begin(self, epoch: int) -> None:
        """Count epochs from here."""
        self.epoch = epoch + self.left

    def reached(self, epoch: int) -> bool:
        """Count one stride, after which ``epoch`` epochs are finished; return whether that was the last."""
        if self.unit is StepUnit.EPOCH:
            return epoch >= self.epoch
        self.left -= 1
        return self.left <= 0
