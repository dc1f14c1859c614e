"""Keeping runs: one key makes a ghost of the present run, a panel compares all of them."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QWidget

from nnviz.ui.actions import Deed
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.docks import Place
from nnviz.ui.language import tr
from nnviz.ui.runs.kept import KeptRun, Runs
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["Keeping", "install"]

RUNS = "Runs"


def install(studio: Studio) -> None:
    """Add the panel and the key."""
    keeping = Keeping(studio)
    studio.add_panel(RUNS, Place.COURSE, keeping.make)
    studio.add_deed(Deed("keep_run", "Train", tr("&Keep this run as a ghost"), "K"), keeping.keep)


class Keeping:
    """Does what the panel and the key ask for."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.runs = Runs(studio.window)
        self.runs.changed.connect(self._show_ghosts)

    def make(self, theme: Theme) -> QWidget:
        """Make the panel."""
        from nnviz.ui.runs.panel import RunsPanel

        panel = RunsPanel(self.runs, theme)
        panel.keep_requested.connect(self.keep)
        panel.restore_requested.connect(self.restore)
        panel.delete_requested.connect(self.delete)
        panel.told.connect(self._studio.tell)
        return panel

    def keep(self) -> None:
        """Keep the run on the screen."""
        snapshot = self._studio.bridge.latest
        kept = self.runs.keep(snapshot) if snapshot is not None else None
        if kept is None:
            self._studio.tell(tr("Nothing has been measured yet; press Run first."))
            return
        run, new = kept
        sentence = "Kept as {name}." if new else "{name} is up to date now."
        self._studio.tell(tr(sentence, name=run.name))

    def restore(self, run: KeptRun | None) -> None:
        """Make the settings of a run those of the experiment."""
        if run is None:
            return
        if not self._studio.desk.workspace.edit(run.spec, tr("settings of {letter}", letter=run.letter)):
            self._studio.tell(tr("These are the settings of {name} already.", name=run.name))

    def delete(self, run: KeptRun | None) -> None:
        """Forget a run; undo brings it back."""
        if run is not None:
            self._studio.desk.workspace.undo_stack.push(_Deletion(self.runs, run))

    def _show_ghosts(self) -> None:
        from nnviz.ui.runs.model import ghost_of

        curves = self._studio.parts["curves"]
        assert isinstance(curves, CurvesPanel)  # noqa: S101 - a slip of the programmer
        curves.set_ghosts([ghost_of(run) for run in self.runs.kept if run.shown], group=RUNS)


class _Deletion(QUndoCommand):
    """A run that was deleted, and where it stood."""

    def __init__(self, runs: Runs, run: KeptRun) -> None:
        super().__init__(tr("delete {letter}", letter=run.letter))
        self._runs, self._run = runs, run
        self._place = next(k for k, one in enumerate(runs.kept) if one.letter == run.letter)

    def redo(self) -> None:
        """Forget the run."""
        self._runs.remove(self._run.letter)

    def undo(self) -> None:
        """Bring it back."""
        self._runs.put_back(self._run, self._place)
