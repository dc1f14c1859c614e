"""Where things lie on the timeline; no Qt in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from nnviz.session.history import name_of
from nnviz.session.metric_log import Curves
from nnviz.session.snapshot import BranchView, Timeline
from nnviz.ui.language import tr, translated

__all__ = ["Kind", "Mark", "Ruler", "branch_name", "epoch_at", "marks_of", "ticks"]

NEAR = 6.0
"""A mark is pointed at from so many pixels."""


class Kind(Enum):
    """What a mark on the timeline stands for, the most important last."""

    CHANGE = "change"
    FORK = "fork"
    BEST = "best"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a step; ``branch`` is the number of the branch that a fork leads to."""

    step: int
    kind: Kind
    text: str
    branch: int = 0


@dataclass(frozen=True, slots=True)
class Ruler:
    """Leads from steps to pixels: step 0 lies at ``left``, step ``last`` at ``right``."""

    left: float
    right: float
    last: int

    def x(self, step: float) -> float:
        """Return the column of a step."""
        return self.left + (self.right - self.left) * (step / self.last if self.last else 0.0)

    def step(self, x: float) -> int:
        """Return the step nearest to a column."""
        share = (x - self.left) / ((self.right - self.left) or 1.0)
        return round(min(max(share, 0.0), 1.0) * self.last)

    def mark_at(self, marks: Sequence[Mark], x: float) -> Mark | None:
        """Return the mark at a column; of several the nearest, and of equally near ones the most important."""
        order = list(Kind)
        near = [mark for mark in marks if abs(self.x(mark.step) - x) <= NEAR]
        return min(near, key=lambda mark: (abs(self.x(mark.step) - x), -order.index(mark.kind)), default=None)


def ticks(last: int, pixels: float, room: float) -> list[int]:
    """Return round steps from 0 on that lie at least ``room`` pixels apart."""
    if last <= 0 or pixels < room:
        return [0]
    least = last * room / pixels
    size = 10 ** int(np.floor(np.log10(max(least, 1.0))))
    stride = next(size * factor for factor in (1, 2, 5, 10, 20) if size * factor >= least)
    return list(range(0, last + 1, stride))


def epoch_at(curves: Curves, step: int) -> float:
    """Return how many epochs are done at a step, from what was measured around it."""
    steps, epochs = curves.column("step"), curves.column("epoch")
    if not len(steps):
        return 0.0
    if step > steps[-1] > 0:
        return float(epochs[-1] * step / steps[-1])
    return float(np.interp(step, steps, epochs))


def branch_name(branch: BranchView) -> str:
    """Return what a branch is called: in the user's language, unless somebody has named it."""
    return translated(branch.name) if branch.name == name_of(branch.number) else branch.name


def marks_of(timeline: Timeline) -> tuple[Mark, ...]:
    """Return what is to be marked on the way that is shown."""
    current = timeline.current
    if current is None:
        return ()
    marks = [Mark(mark.step, Kind.CHANGE, translated(mark.text)) for mark in current.curves.marks]
    marks += [
        Mark(branch.fork, Kind.FORK, branch_name(branch), branch.number)
        for branch in timeline.branches
        if branch.number != current.number and on_the_way(timeline, current, branch)
    ]
    if current.parent:
        marks.append(
            Mark(current.fork, Kind.FORK, tr("{name} begins", name=branch_name(current)), current.parent)
        )
    if current.best is not None:
        marks.append(Mark(current.best, Kind.BEST, tr("Lowest loss so far")))
    if current.failed:
        marks.append(
            Mark(current.last, Kind.FAILURE, tr("Diverged at step {step}", step=f"{current.failed:,}"))
        )
    return tuple(marks)


def on_the_way(timeline: Timeline, current: BranchView, branch: BranchView) -> bool:
    """Whether a branch leaves the way that is shown: that of ``current``, or of those before it up to their forks."""
    known = {one.number: one for one in timeline.branches}
    here, until = current, current.last
    while True:
        if branch.parent == here.number and branch.fork <= until:
            return True
        until = min(until, here.fork)
        if here.parent not in known or here.parent == branch.number:
            return False
        here = known[here.parent]
