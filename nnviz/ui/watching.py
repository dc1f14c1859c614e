"""Which sample is watched: the next mistake, the other part of the data, and the way back from a drawing."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from nnviz.session.commands import Watch
from nnviz.session.jobs import Job
from nnviz.session.mistakes import next_mistake
from nnviz.session.snapshot import Snapshot, Task
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.watch_bar import WatchBar

__all__ = ["Watching", "install"]


class Stood(NamedTuple):
    """The last network that stood on the screen, and how many edits of the list had been done."""

    snapshot: Snapshot
    edits: int


class Watching(QObject):
    """Turns the wishes of the watch bar into commands; a search runs beside the training."""

    def __init__(self, studio: Studio, bar: WatchBar) -> None:
        super().__init__(bar)
        self._studio, self._bar = studio, bar
        self._search: Job[Any] | None = None
        bar.part_requested.connect(self.watch_part)
        bar.mistake_requested.connect(self.watch_mistake)
        bar.data_requested.connect(self.watch_data)
        bar.cancel_requested.connect(self.give_up_loading)
        self._stood: Stood | None = None
        studio.followers.append(self._remember)

    def watch_part(self, part: str) -> None:
        """Watch the first sample of a part of the data."""
        self._studio.bridge.send(Watch(0, part))

    def watch_data(self) -> None:
        """Watch the sample of the data that was watched last."""
        self._studio.bridge.send(Watch(self._bar.place, self._bar.part))

    def give_up_loading(self) -> None:
        """Go back to what was there before the data that are being loaded."""
        stood, studio = self._stood, self._studio
        if stood is None:
            return
        documents = studio.services.get("documents")
        if documents is None or not getattr(documents(), "work").give_up():  # noqa: B009 - another feature's
            self._take_back(stood)
        studio.tell(tr("Loading was given up; what was there before is back."))

    def _take_back(self, stood: Stood) -> None:
        """Undo or redo the one edit that led away, if it was that; anyhow show what stood there."""
        desk, spec = self._studio.desk, stood.snapshot.spec
        stack = desk.workspace.undo_stack
        way = {1: stack.undo, -1: stack.redo}.get(stack.index() - stood.edits)
        if way is not None:
            way()
        if way is None or desk.workspace.spec != spec:  # a start without an edit, or more than one
            desk.workspace.spec = spec
            desk.load(spec, resume=stood.snapshot.origin)

    def _remember(self, snapshot: Snapshot) -> None:
        """Note what stands on the screen, and which edits led to it; one picture may be shown several times."""
        known = self._stood is not None and self._stood.snapshot is snapshot
        if snapshot.layers and not known:
            self._stood = Stood(snapshot, self._studio.desk.workspace.undo_stack.index())
            self._bar.cancellable = True

    def watch_mistake(self) -> None:
        """Look for the next sample that is taken for another class, from the watched one on."""
        latest = self._studio.bridge.latest
        if latest is None or latest.data is None or latest.values is None or latest.data.material is None:
            return
        if latest.data.task is Task.REGRESSION:
            self._studio.tell(tr("These data are measured values: no sample has a class to be mistaken."))
            return
        if self._search is not None:
            self._search.cancel()
        drawn = latest.watched is not None and latest.watched.part == "drawing"
        after = -1 if drawn else self._bar.place
        search = partial(
            next_mistake, latest.spec, latest.data.material, latest.values, self._bar.part, after
        )
        self._search = self._studio.jobs.start(tr("Next mistake"), search, partial(self._found, latest))

    def _found(self, asked: Snapshot, place: int | None) -> None:
        self._search = None
        latest = self._studio.bridge.latest
        if latest is None or latest.data is not asked.data:
            return
        part = self._bar.part
        if place is None:
            words = tr("training") if part == "training" else tr("validation")
            self._studio.tell(tr("No {part} sample is misclassified at this moment.", part=words))
        else:
            self._studio.bridge.send(Watch(place, part))


def install(studio: Studio) -> None:
    """Add the ways to other samples to bar and menu."""
    bar = studio.parts["watch_bar"]
    if not isinstance(bar, WatchBar):
        return
    watching = Watching(studio, bar)
    mistake = Deed("watch_mistake", "Train", "Watch the next &mistake", "Ctrl+Shift+Right")
    training = Deed("watch_training", "Train", "Watch &training data", checkable=True)
    data = Deed("watch_data", "Train", "Back to the &data from a drawing")
    studio.add_deed(mistake, watching.watch_mistake, before="clear_canvas")
    chosen = studio.add_deed(training, lambda: None, before="clear_canvas")
    chosen.triggered.connect(lambda on: watching.watch_part("training" if on else "validation"))
    back = studio.add_deed(data, watching.watch_data, before="clear_canvas")
    studio.followers.append(partial(_tick, chosen, back))


def _tick(chosen: QAction, back: QAction, snapshot: Snapshot) -> None:
    """Let the menu show which part is watched."""
    part = snapshot.watched.part if snapshot.watched is not None else ""
    back.setEnabled(part == "drawing")
    chosen.setChecked(part == "training")
