"""The experiment on the screen and the way back: every edit is checked, done and undoable."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnviz.data.dataset import Array
from nnviz.experiment.catalog import SpecProblem, checked, replace_at
from nnviz.experiment.changes import live_changes
from nnviz.experiment.checks import Issue, issues_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Workspace"]

SECONDS_OF_ONE_EDIT = 1.0


class Workspace(QObject):
    """Holds the current experiment.

    ``spec_changed`` carries (experiment, origin, fresh): ``origin`` is the start whose network an undo or redo asks
    for, 0 for none; ``fresh`` says that the network starts anew even where nothing differs.
    ``refused`` carries a sentence and the path: the edit was not done.  ``idled`` says that an undo or
    redo has found everything as it would make it, such as at another moment of the training.

    Parameters
    ----------
    spec : ExperimentSpec
    origin : callable
        Returns the start in which the network on the screen was made.
    """

    spec_changed = Signal(object, int, bool)
    refused = Signal(str, str)
    idled = Signal()

    def __init__(
        self, spec: ExperimentSpec, origin: Callable[[], int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self.origin = origin
        self.values: Array | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(200)

    def edit(
        self,
        spec: ExperimentSpec,
        name: str,
        *,
        fresh: bool = False,
        values: Array | None = None,
        group: object = None,
    ) -> bool:
        """Make an edit; return whether it was allowed and changed anything.

        With ``fresh`` the network starts anew in any case, and undo brings back the present one.  With ``values``, all
        parameters in one row, it does not draw its weights but starts from these.  Live edits of the same ``group``,
        such as one stroke of a brush, are undone together, and apart from those of others.
        """
        if spec == self.spec and not fresh:
            return False
        try:
            spec = checked(spec)
        except SpecProblem as problem:
            self.refused.emit(str(problem), problem.path)
            return False
        self.undo_stack.push(_Edit(self, self.spec, spec, name, fresh=fresh, values=values, group=group))
        return True

    def issues(self) -> tuple[Issue, ...]:
        """Return what is wrong or unwise about the current experiment."""
        return issues_of(self.spec)

    def use(self, spec: ExperimentSpec, origin: int, *, fresh: bool, values: Array | None = None) -> None:
        """Make this the current experiment and tell everybody; ``values`` stands there while they hear of it."""
        self.spec, self.values = spec, values
        self.spec_changed.emit(spec, origin, fresh)
        self.values = None


class _Edit(QUndoCommand):
    """One edit, holding experiment and network before and after; quick edits of one live knob become one."""

    def __init__(
        self,
        workspace: Workspace,
        before: ExperimentSpec,
        after: ExperimentSpec,
        name: str,
        *,
        fresh: bool,
        values: Array | None,
        group: object,
    ) -> None:
        super().__init__(name)
        self._values, self.group = values, group
        self._workspace, self.before, self.after, self._fresh = workspace, before, after, fresh
        self._origin_before, self._origin_after = workspace.origin(), 0
        self.made_at = time.monotonic()

    def redo(self) -> None:
        """Do the edit; when done again it resumes what was trained with it."""
        spec = self._led(self.before, self.after)
        if self._origin_after:
            self._say_if_idle(spec, self._origin_after)
        self._workspace.use(spec, self._origin_after, fresh=self._fresh, values=self._values)

    def undo(self) -> None:
        """Go back."""
        self._origin_after = self._workspace.origin()
        spec = self._led(self.after, self.before)
        self._say_if_idle(spec, self._origin_before)
        self._workspace.use(spec, self._origin_before, fresh=self._fresh)

    def _say_if_idle(self, spec: ExperimentSpec, origin: int) -> None:
        here = self._workspace
        if spec == here.spec and not self._fresh and origin == here.origin():
            here.idled.emit()

    def _led(self, old: ExperimentSpec, new: ExperimentSpec) -> ExperimentSpec:
        """Return ``new``; of a live edit only what it is about, as other settings may be those of another moment."""
        here = self._workspace.spec
        changes = None if self._fresh else live_changes(old, new)
        if changes is None or live_changes(here, new) is None:
            return new
        for path, value in changes.items():
            here = replace_at(here, path, value)
        return here

    def id(self) -> int:
        """Return the number by which Qt decides what may merge: live knobs being dragged."""
        return 1 if not self._fresh and live_changes(self.before, self.after) is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the next edit if it goes on with this one, without a pause in between."""
        if not isinstance(other, _Edit) or other.group != self.group:
            return False
        if self.group is None and other.text() != self.text():
            return False
        changed, again = live_changes(self.before, self.after), live_changes(other.before, other.after)
        quick = self.group is not None or other.made_at - self.made_at < SECONDS_OF_ONE_EDIT
        if not quick or changed is None or again is None or changed.keys() != again.keys():
            return False
        self.after, self.made_at = other.after, other.made_at
        self.setText(other.text())
        self.setObsolete(self.before == self.after)
        return True
