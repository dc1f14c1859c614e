"""The course of one training: on, and back to any moment of it; whoever goes on from the past begins a branch.

Chance has an address (``engine.streams``), so that steps which are taken again give the same weights, bit for bit.
Going to a moment therefore means: put back a keyframe before it, and take the steps and do the edits from there again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnviz.session.commands import StepUnit
from nnviz.session.edits import Edit
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.history import BUDGET, Branch, Change, History
from nnviz.session.measuring import Row
from nnviz.session.metric_log import Mark
from nnviz.session.moment import Moment
from nnviz.session.stopping import EarlyEnd
from nnviz.session.target import Target, before

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Course", "Target"]

SPACING = 0.1
"""Seconds of training between two keyframes, at least."""
SHARE = 0.01
"""At most this part of the time goes into taking keyframes: larger networks have fewer."""
REVISIT = 0.05
"""Seconds of replay between two moments that are remembered on the way."""


class Course:
    """Where a lab stands on the ways that its training went, and how it gets to another place of them.

    Parameters
    ----------
    lab : Lab
    clock : callable
        Seconds that only grow.
    budget : int
        Bytes for keyframes.
    """

    def __init__(self, lab: Lab, clock: Callable[[], float], budget: int = BUDGET) -> None:
        self._lab, self._clock = lab, clock
        self._state = lab.experiment.trainer.state
        self._applied = 0
        self._epoch = 0
        self._since, self._trained, self._spacing = clock(), 0.0, SPACING
        self._visited_at = clock()
        self._target: Target | None = None
        self.live, self.jumps = True, 0
        self.row: Row | None = None
        self.history = History(self._moment(), lab.log, budget)

    @property
    def branch(self) -> Branch:
        """The way that is gone or shown at present."""
        return self.history.current

    @property
    def step(self) -> int:
        """How many steps have been taken up to the moment on the screen."""
        return self._state.step

    @property
    def applied(self) -> int:
        """How many edits have been done up to the moment on the screen."""
        return self._applied

    @property
    def way(self) -> list[Change]:
        """The edits that led to the moment on the screen."""
        return self.branch.changes[: self._applied]

    @property
    def last(self) -> int:
        """The last step of this way that can be gone to."""
        return self._state.step if self.live else self.branch.last

    @property
    def seeking(self) -> bool:
        """Whether steps are being taken again on the way to a moment."""
        return self._target is not None

    # On

    def passed(self) -> EarlyEnd | None:
        """Do what belongs to the end of a stride: the end of an epoch, and edits that were done here before.

        To be called after each stride that ended an epoch, and in the past after each one.
        """
        end = None
        if self._state.epoch != self._epoch:
            self._epoch = self._state.epoch
            if self.live:
                self.branch.epochs.note(self._epoch, self._state.step)
            end = self._lab.stopper.at_epoch_end()
        if self.live:
            return end
        self.row = None
        self._catch_up()
        return None

    def start(self) -> None:
        """Go on counting the time of training until the next keyframe."""
        self._since = self._clock()

    def between(self) -> None:
        """Take a keyframe if it is time for one."""
        now = self._clock()
        self._trained += now - self._since
        self._since = now
        if self._trained >= self._spacing:
            self.history.take(self._moment())
            self._since, self._trained = self._clock(), 0.0
            self._spacing = max(SPACING, (self._since - now) / SHARE)

    def remember(self) -> None:
        """Note that the present state is sound, so that a divergence leads back here."""
        if self.live:
            self.branch.good = self._moment()

    def measure(self) -> None:
        """Measure where the lab stands: for the curves, or in the past only for the numbers on the screen."""
        if self.live:
            self._lab.measuring.now()
        else:
            self.row = self._lab.measuring.row()

    def finish_step(self) -> EarlyEnd | None:
        """Take the rest of a step that is open."""
        if not self._lab.walker.inside_step:
            return None
        self._lab.walker.step()
        return self.passed()

    def edit(self, edit: Edit) -> None:
        """Change the network between two steps and write it down; in the past a branch begins here.

        Raises
        ------
        SpecProblem
            When it cannot be done; nothing is written down then.
        """
        lab = self._lab
        moment = None if self.live and not lab.measuring.sound else self._moment()
        back = edit.back(lab)
        edit.apply(lab)
        lab.look_anew()
        self.row = None
        if moment is not None and not self.live:
            self._fork(moment)
        elif moment is not None:
            self.branch.good = moment  # if the edit wrecks the network, this is where to go back to
        self.branch.changes.append(Change(self._state.step, edit, back))
        self._applied += 1
        text = edit.told(lab)
        if self._state.step and text:
            lab.log.mark(Mark(self._state.step, lab.measuring.epochs, text))

    def go_on(self) -> None:
        """Leave the past: what comes now is another future, and so a branch."""
        if not self.live:
            self._fork(self._moment())

    def fail(self) -> int:
        """End this way at its last step with finite numbers; go back to its last sound moment and return its step."""
        finite = bool(np.isfinite(self._lab.experiment.params.values).all())
        branch, good = self.branch, self.branch.good
        if self.live:
            branch.failed = self._state.step + 1
            branch.last = max(self._state.step - (not finite), good.step)
            branch.tip = self._moment() if finite else None
        self._target = None
        self._restore(good)
        self.live = good.step == branch.last and good.changes == len(branch.changes)
        return good.step

    # Back

    def seek(self, target: Target, *, exact: bool) -> None:
        """Go to a moment of this way; one beyond its ends means the end.

        The nearest keyframe is there at once; with ``exact`` what is missing is done by ``replay``.
        """
        self._leave()
        if not 0 <= target.step <= self.branch.last:
            target = Target(min(max(target.step, 0), self.branch.last))
        if exact:
            self._target = target
            start, here = self.history.before(target.step), self._state.step
            if not (start.step <= here < target.step or self._stands_at(target)):
                self._restore(start)
            self._lab.walker.leave()
        else:
            self._target = None
            self._restore(self.history.nearest(target.step))
        self._catch_up()

    def back(self, unit: StepUnit, count: int) -> Target:
        """Return the moment so many units before the present one; a part of a unit counts as one."""
        return before(self._lab.walker, self._state, self.branch.epochs, unit, count)

    def replay(self, seconds: float) -> bool:
        """Take steps again for about so long; return whether the moment is reached."""
        target, clock = self._target, self._clock
        if target is None:
            return True
        until = clock() + seconds
        while self._state.step < target.step:
            self._lab.walker.step()
            self.passed()
            if clock() >= until:
                break
        if self._state.step < target.step:
            if clock() - self._visited_at >= REVISIT:
                self._visited_at = clock()
                self.history.visit(self._moment())
            return False
        self._target = None
        self._arrange(target)
        return self._target is None

    def return_to(self, number: int) -> None:
        """Go to the end of another way, or of this one."""
        self._leave()
        if number != self.branch.number:
            branch = self.history.go_to(number)
            self._lab.use_log(branch.log)
            self._restore(self.history.before(branch.last))
        self.seek(Target(self.branch.last), exact=True)

    def adopt(self, changes: tuple[Change, ...], epochs: EpochStarts) -> None:
        """Take the lab as it stands for the end of a way with these edits, such as one that was read from a file."""
        self.branch.changes, self.branch.epochs = list(changes), epochs
        self._applied, self._epoch = len(changes), self._state.epoch
        self.branch.log, self.branch.last = self._lab.log, self._state.step
        self.branch.good = self._moment()
        self.history.take(self.branch.good)
        self.jumps += 1

    # Within

    def _moment(self) -> Moment:
        return Moment.of(self._lab, self._applied)

    def _leave(self) -> None:
        """Write down where this way ends, if that is where the lab stands."""
        if self.live:
            self.branch.last, self.branch.tip = self._state.step, self._moment()
            self.live = False

    def _restore(self, moment: Moment) -> None:
        moment.restore(self._lab)
        self._applied, self._epoch, self.row = moment.changes, moment.keyframe.epoch, None
        self._lab.measuring.begin_anew()
        self.jumps += 1

    def _catch_up(self) -> None:
        """Do the edits that were done at this step; at the end of the way the past is over."""
        step, changes = self._state.step, self.branch.changes
        while self._applied < len(changes) and changes[self._applied].step <= step:
            changes[self._applied].edit.apply(self._lab)
            self._applied += 1
            self.jumps += 1
            self._lab.look_anew()
        self.live = step >= self.branch.last and self._applied == len(changes)

    def _stands_at(self, target: Target) -> bool:
        """Whether the lab stands in the right step, with the arrays that the step before has left."""
        inside = self._lab.walker.phases_done > 0
        known = target.step == 0 or self._lab.experiment.trainer.workspace() is not None
        return self._state.step == target.step and known and (not inside or bool(target.phases))

    def _arrange(self, target: Target) -> None:
        """Do the part of a step that a moment has beyond whole steps."""
        walker, rows = self._lab.walker, target.rows
        if rows < 0:
            rows += self._lab.experiment.trainer.next_batch()[1]
            if rows < 0 < target.step:
                self.seek(Target(target.step - 1, rows=rows), exact=True)
                return
        for _ in range(rows):
            walker.row()
        for _ in range(target.phases):
            walker.phase()

    def _fork(self, moment: Moment) -> None:
        self._lab.use_log(self.history.fork(moment).log)
        self._applied, self.live, self.row = moment.changes, True, None
