"""A moment to go to, and which one lies so many units back."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.engine.trainer import TrainState
from nnviz.session.commands import StepUnit
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.walker import Walker

__all__ = ["Target", "before"]


@dataclass(frozen=True, slots=True)
class Target:
    """A moment: so many steps taken, and of the next one so many phases done, or rows shown.

    Rows below 0 are counted from the end of the batch: -1 is before its last row.
    """

    step: int
    phases: int = 0
    rows: int = 0


def before(walker: Walker, state: TrainState, epochs: EpochStarts, unit: StepUnit, count: int) -> Target:
    """Return the moment so many units before the present one; a part of a unit counts as one."""
    step = state.step
    begun = bool(walker.phases_done or walker.position_in_batch)
    if unit is StepUnit.PHASE:
        phases = walker.phases_done + (begun and not walker.phases_done)
        return Target(*divmod(max(step * walker.phases_per_step + phases - count, 0), walker.phases_per_step))
    if unit is StepUnit.SAMPLE:
        rows = walker.position_in_batch + (walker.phases_done > 0) - count
        return Target(step, rows=rows) if rows >= 0 else Target(step - 1, rows=rows)
    if unit is StepUnit.BATCH:
        return Target(step - count + begun)
    epoch = state.epoch - count + bool(state.samples or begun)
    return Target(epochs.step_of(max(epoch, 0)))
