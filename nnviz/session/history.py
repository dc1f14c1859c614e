"""What is remembered of a training: thinned keyframes, every edit with its step, and branches into other futures.

Moments are numbered as they are taken.  After thinning, number ``k`` is kept while ``now − k <= C·lowbit(k)``, where
``lowbit`` is the largest power of two that divides ``k``: near moments all, far ones ever more sparsely, so that the
gap between two kept ones is a fixed share of their age.  ``C`` begins large and is halved as memory runs out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from nnviz.session.edits import Edit
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.metric_log import MetricLog
from nnviz.session.moment import Moment

__all__ = ["BUDGET", "Branch", "Change", "History"]

BUDGET = 256_000_000
"""Bytes that the history of the training on the screen may take."""
DENSEST = 256
"""C to begin with."""
LONGEST_NAME = 40
WEIGHING = 64
"""After so many new moments their memory is worked out exactly; between, ``nbytes`` is at least what it is."""
MOST_BRANCHES = 24
VISITED = 8
"""So many moments that were passed on the way to another one are remembered: most seeks are followed by near ones."""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was done when so many steps had been taken, and what takes it back (not kept in documents)."""

    step: int
    edit: Edit
    back: Edit | None = field(default=None, compare=False)


class Kept(NamedTuple):
    """A moment with the number that decides how long it is kept."""

    number: int
    moment: Moment


@dataclass(slots=True, eq=False)
class Branch:
    """One way that training went.

    Attributes
    ----------
    number : int
        Never used again, from 1.
    parent : int
        The branch it left at step ``fork``; 0 for the first.
    kept : list of Kept
        In the order of time, those before the fork shared with other branches.
    changes : list of Change
        All edits since step 0.
    last : int
        The last step that can be gone to, kept up to date when the branch is left.
    good : Moment
        The last sound one: where to go back to when training diverges.
    tip : Moment or None
        How it stood at its last step when it was left.
    failed : int
        The step that could not be taken; 0 for none.
    """

    number: int
    name: str
    parent: int
    fork: int
    log: MetricLog
    kept: list[Kept]
    good: Moment
    changes: list[Change] = field(default_factory=list)
    epochs: EpochStarts = field(default_factory=EpochStarts)
    last: int = 0
    tip: Moment | None = None
    failed: int = 0

    def moments(self) -> Iterator[Moment]:
        """Give all moments."""
        yield from (kept.moment for kept in self.kept)
        yield self.good
        if self.tip is not None:
            yield self.tip


class History:
    """All branches of one training.

    Parameters
    ----------
    start : Moment
        Step 0.
    log : MetricLog
        Of the first branch.
    budget : int
        Bytes that keyframes may take; the first and the newest of each branch are kept in any case.
    """

    def __init__(self, start: Moment, log: MetricLog, budget: int = BUDGET) -> None:
        self._budget = budget
        self._density = float(DENSEST)
        self._visited: deque[Moment] = deque(maxlen=VISITED)
        self._numbers, self._added = 1, 0
        self.current = Branch(1, name_of(1), 0, 0, log, [Kept(0, start)], start)
        self.branches: dict[int, Branch] = {1: self.current}
        self.nbytes = self._weigh()

    @property
    def budget(self) -> int:
        """Bytes that keyframes may take."""
        return self._budget

    @budget.setter
    def budget(self, budget: int) -> None:
        self._density = max(self._density, 1.0)
        self._budget = budget
        self._fit()

    def take(self, moment: Moment) -> None:
        """Keep a moment at the end of the current branch, and forget what is no longer worth its memory."""
        branch = self.current
        branch.kept.append(Kept(branch.kept[-1].number + 1, moment))
        branch.kept = thinned(branch.kept, self._density)
        self._add(moment)

    def visit(self, moment: Moment) -> None:
        """Keep a moment of the past for a while."""
        self._visited.append(moment)
        self._add(moment)

    def before(self, step: int) -> Moment:
        """Return the latest moment before a step, so that the way to it leads through the step itself; or the first."""
        kept = self.current.kept
        place = bisect_left(kept, step, key=lambda one: one.moment.step)
        best = kept[max(place - 1, 0)].moment
        nearer = (one for one in self._visited if best.step < one.step < step)
        return max(nearer, key=lambda one: one.step, default=best)

    def nearest(self, step: int) -> Moment:
        """Return the moment with the least distance to a step."""
        near = list(self.current.kept)
        place = bisect_right(near, step, key=lambda one: one.moment.step)
        candidates = [one.moment for one in near[max(place - 1, 0) : place + 1]]
        if self.current.tip is not None:
            candidates.append(self.current.tip)
        return min((*candidates, *self._visited), key=lambda one: abs(one.step - step))

    def fork(self, moment: Moment) -> Branch:
        """Begin a branch at a moment of the current one and make it the current one."""
        old, step = self.current, moment.step
        self._numbers += 1
        number = self._numbers
        shared = [one for one in old.kept if one.moment.step <= step and one.moment.changes <= moment.changes]
        branch = Branch(
            number,
            name_of(number),
            old.number,
            step,
            old.log.until(step),
            [*shared, Kept(shared[-1].number + 1, moment)],
            moment,
            old.changes[: moment.changes],
            old.epochs.until(moment.keyframe.epoch),
            step,
        )
        self.branches[number] = branch
        self.go_to(number)
        while len(self.branches) > MOST_BRANCHES:
            self.delete(next(one for one in self.branches if one not in {number, old.number}))
        self._fit()
        return branch

    def go_to(self, number: int) -> Branch:
        """Make another branch the current one."""
        self.current = self.branches[number]
        self._visited.clear()
        return self.current

    def rename(self, number: int, name: str) -> None:
        """Call a branch by another name; an empty one gives its first name back."""
        if number in self.branches:
            self.branches[number].name = name.strip()[:LONGEST_NAME] or name_of(number)

    def delete(self, number: int) -> None:
        """Forget a branch that is not the current one; those that left it keep what they share with it."""
        if number != self.current.number and self.branches.pop(number, None) is not None:
            self.nbytes = self._weigh()

    def _add(self, moment: Moment) -> None:
        """Count a new moment; what is shared or forgotten is weighed out only now and then, as that takes longer."""
        self.nbytes += sum(size for _, size in moment.parts)
        self._added += 1
        if self._added >= WEIGHING or self.nbytes > self._budget:
            self._fit()

    def _fit(self) -> None:
        """Thin everything until it fits into the budget, or nothing can be left out any more."""
        self.nbytes, self._added = self._weigh(), 0
        while self.nbytes > self._budget and (self._visited or self._density > 0):
            if self._visited:
                self._visited.popleft()
            else:
                self._density = self._density / 2 if self._density > 1 else 0.0
                for branch in self.branches.values():
                    branch.kept = thinned(branch.kept, self._density)
            self.nbytes = self._weigh()
        if self.nbytes > self._budget:
            for branch in self.branches.values():
                if branch is not self.current:  # the way to it can be gone again from step 0
                    branch.kept, branch.tip = branch.kept[:1], None
                    branch.good = branch.kept[0].moment
            self.nbytes = self._weigh()

    def _weigh(self) -> int:
        parts: dict[int, int] = {}
        for branch in self.branches.values():
            for moment in branch.moments():
                parts.update(moment.parts)
        for moment in self._visited:
            parts.update(moment.parts)
        return sum(parts.values())


def thinned(kept: list[Kept], density: float) -> list[Kept]:
    """Return the moments that are still worth keeping: the first, the newest, and those of the ruler between."""
    now = kept[-1].number
    return [one for one in kept if one.number in {0, now} or now - one.number <= density * lowbit(one.number)]


def lowbit(number: int) -> int:
    """Return the largest power of two that divides a number above 0."""
    return number & -number


def name_of(number: int) -> str:
    """Return what a branch is called until somebody finds a better name."""
    return f"Branch {chr(ord('A') + number - 1)}" if number <= 26 else f"Branch {number}"
