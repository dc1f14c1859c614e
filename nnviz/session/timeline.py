"""What the window sees of the history: one frozen picture of where a training stands in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz.session.metric_log import Curves

if TYPE_CHECKING:
    from nnviz.session.course import Course

__all__ = ["NO_TIMELINE", "BranchView", "Timeline", "best_step"]


@dataclass(frozen=True, slots=True)
class BranchView:
    """One way that training went: from step ``fork`` of branch ``parent`` (0 for the first) to step ``last``.

    ``curves`` are those of the whole way, the part that is shared with the parent included; ``best`` is the step with
    the lowest loss measured; ``failed`` the step that could not be taken, 0 for none.
    """

    number: int
    name: str
    parent: int
    fork: int
    last: int
    best: int | None
    failed: int
    curves: Curves


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where the training on the screen stands in time.

    Attributes
    ----------
    here, last : int
        The step on the screen, and the last one that can be gone to; the first is always 0.
    past : bool
        Whether going on from here would begin a branch.
    seeking : bool
        Whether steps are being taken again on the way to the moment that was asked for.
    branch : int
        The number of the way on the screen.
    branches : tuple of BranchView
        All ways, in the order in which they began.
    row : tuple of float or None
        What was measured at this moment, or at the last one before it that was measured: as in ``Curves``.
    jumps : int
        Rises each time the settings may have become those of another moment without an edit.
    nbytes, budget : int
        What the keyframes take, and may take.
    """

    here: int = 0
    last: int = 0
    past: bool = False
    seeking: bool = False
    branch: int = 1
    branches: tuple[BranchView, ...] = ()
    row: tuple[float, ...] | None = None
    jumps: int = 0
    nbytes: int = 0
    budget: int = 0

    @property
    def current(self) -> BranchView | None:
        """The way on the screen."""
        return next((one for one in self.branches if one.number == self.branch), None)

    @classmethod
    def of(cls, course: Course, before: Timeline) -> Timeline:
        """Look at a course; what is the same as ``before`` is the same object."""
        known = {one.number: one for one in before.branches}
        views = tuple(_view(course, number, known.get(number)) for number in course.history.branches)
        current = next(one for one in views if one.number == course.branch.number)
        here = course.step
        new = cls(
            here,
            course.last,
            not course.live,
            course.seeking,
            course.branch.number,
            views,
            _row(course, current.curves, before),
            course.jumps,
            course.history.nbytes,
            course.history.budget,
        )
        return before if new == before else new


NO_TIMELINE = Timeline()


def best_step(curves: Curves) -> int | None:
    """Return the step with the lowest validation loss, or training loss without validation; None before the second."""
    for name in ("validation_loss", "train_loss"):
        losses = curves.column(name)
        if len(losses) > 1 and not np.isnan(losses).all():
            return int(curves.column("step")[np.nanargmin(losses)])
    return None


def _view(course: Course, number: int, before: BranchView | None) -> BranchView:
    branch = course.history.branches[number]
    curves = branch.log.curves()
    last = course.last if branch is course.branch else branch.last
    best = before.best if before is not None and before.curves is curves else best_step(curves)
    view = BranchView(number, branch.name, branch.parent, branch.fork, last, best, branch.failed, curves)
    return before if before is not None and view == before else view


def _row(course: Course, curves: Curves, before: Timeline) -> tuple[float, ...] | None:
    """Return what was measured here or last; NaN differs from itself, so the same row is to be the same object."""
    if course.row is not None:
        return course.row
    steps = curves.column("step")
    place = int(np.searchsorted(steps, course.step, side="right")) - 1
    if place < 0:
        return None
    known = before.current
    if (
        before.row is not None
        and known is not None
        and known.curves is curves
        and before.row[0] == steps[place]
    ):
        return before.row
    return tuple(map(float, curves.table[place]))
