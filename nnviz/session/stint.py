"""A stint of training: strides of the wanted size until the time is over, the goal reached or the pace used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.session.commands import StepUnit
from nnviz.session.goal import Goal
from nnviz.session.lab import Lab
from nnviz.session.pace import Pace
from nnviz.session.stopping import EarlyEnd
from nnviz.session.turn import turn

__all__ = ["Outcome", "train"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a stint ended: with the seconds until the next one may begin, at the goal, or with an early end."""

    wait: float = 0.0
    reached: bool = False
    end: EarlyEnd | None = None


def train(
    lab: Lab,
    goal: Goal | None,
    pace: Pace,
    seconds: float,
    clock: Callable[[], float],
    interrupted: Callable[[], bool],
) -> Outcome:
    """Make strides for about so long; between two of them the window may draw.

    Raises
    ------
    Diverged
        When a step would lead to numbers that are not finite, or too far from the first loss.
    """
    walker, course, state = lab.walker, lab.course, lab.experiment.trainer.state
    unit = goal.unit if goal else StepUnit.PHASE if pace.slow() else StepUnit.BATCH
    stride = {StepUnit.PHASE: walker.phase, StepUnit.SAMPLE: walker.row}.get(unit, walker.step)
    per_step = walker.phases_per_step if unit is StepUnit.PHASE else 1
    granted = None if goal else pace.granted(per_step)
    began, epoch, made = clock(), state.epoch, 0
    until, reached = began + seconds, False
    while made != granted:
        if turn.held is not None:
            turn.wait()
        if interrupted():
            break
        stride()
        made += 1
        if state.epoch != epoch or not course.live:
            ended, epoch, live = state.epoch != epoch, state.epoch, course.live
            if live:
                lab.log.seconds += clock() - began
            end = course.passed()
            if end is not None:
                return Outcome(end=end)
            if ended and live:
                lab.measuring.at_epoch_end()
            began = clock()  # measuring is no training
        reached = goal is not None and goal.reached(epoch)
        if reached or clock() >= until:
            break
    if course.live:
        lab.log.seconds += clock() - began
    if course.live and not walker.inside_step:
        course.between()
        if not reached:
            lab.measuring.in_between()
    if granted is None:
        return Outcome(reached=reached)
    pace.spend(made)
    return Outcome(pace.wait(per_step))
