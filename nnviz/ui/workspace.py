"""The experiment on the screen and the way back: every edit is checked, done and undoable."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnviz.experiment.catalog import SpecProblem, checked
from nnviz.experiment.changes import live_changes
from nnviz.experiment.checks import Issue, issues_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Workspace"]


class Workspace(QObject):
    """Holds the current experiment.

    Signals
    -------
    spec_changed(ExperimentSpec, resume)
        ``resume`` says that an undo asks for the network of that time.
    refused(str, str)
        A sentence and the path: the edit was not done.
    """

    spec_changed = Signal(object, bool)
    refused = Signal(str, str)

    def __init__(self, spec: ExperimentSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(200)

    def edit(self, spec: ExperimentSpec, name: str) -> bool:
        """Make an edit; return whether it was allowed and changed anything."""
        if spec == self.spec:
            return False
        try:
            spec = checked(spec)
        except SpecProblem as problem:
            self.refused.emit(str(problem), problem.path)
            return False
        self.undo_stack.push(_Edit(self, self.spec, spec, name))
        return True

    def issues(self) -> tuple[Issue, ...]:
        """Return what is wrong or unwise about the current experiment."""
        return issues_of(self.spec)

    def use(self, spec: ExperimentSpec, *, resume: bool) -> None:
        """Make this the current experiment and tell everybody."""
        self.spec = spec
        self.spec_changed.emit(spec, resume)


class _Edit(QUndoCommand):
    """One edit, holding the experiment before and after; quick edits of one name become one."""

    def __init__(
        self, workspace: Workspace, before: ExperimentSpec, after: ExperimentSpec, name: str
    ) -> None:
        super().__init__(name)
        self._workspace, self.before, self.after = workspace, before, after
        self._first = True

    def redo(self) -> None:
        """Do the edit; when done again it resumes what was trained with it."""
        self._workspace.use(self.after, resume=not self._first)
        self._first = False

    def undo(self) -> None:
        """Go back."""
        self._workspace.use(self.before, resume=True)

    def id(self) -> int:
        """Return the number by which Qt decides what may merge: live knobs being dragged."""
        return 1 if live_changes(self.before, self.after) is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the next edit if it goes on with this one."""
        if not isinstance(other, _Edit) or other.text() != self.text():
            return False
        changed, again = live_changes(self.before, self.after), live_changes(other.before, other.after)
        if changed is None or again is None or changed.keys() != again.keys():
            return False
        self.after = other.after
        return True
