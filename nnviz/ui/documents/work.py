"""The work at hand: which file it belongs to, whether it is saved, and the ways in and out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from nnviz.session.jobs import Job
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.documents.arriving import NOWHERE, Arriving, Deed, Marks, Strokes, marks_at, marks_of, nothing
from nnviz.ui.documents.asking import Choice, choose_file, choose_target
from nnviz.ui.documents.canvas_strokes import CanvasStrokes
from nnviz.ui.documents.naming import file_name, name_of
from nnviz.ui.documents.storing import Stored, opened, stored, told
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.session.document import Document

__all__ = ["Work"]

ChooseFile = Callable[[], Path | None]


class Work(QObject):
    """Knows the document on the screen.

    ``marks`` say how far training is.  ``changed`` comes when its name, its file, or whether it is saved may be others;
    ``begun`` when another is on the screen; ``noted`` and ``drawn`` when notes or drawing are others; ``stored`` when
    it was saved; ``refused`` carries a sentence and, in a failed save, what to try instead; ``ready`` when all is over.
    """

    changed = Signal()
    begun = Signal()
    noted = Signal()
    drawn = Signal()
    stored = Signal()
    refused = Signal(str, object)
    ready = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._stack = studio.desk.workspace.undo_stack
        pad = getattr(studio.parts["canvas"], "pad")  # noqa: B009 - the window's canvas panel
        self._canvas = CanvasStrokes(pad, self)
        self._first = studio.desk.workspace.spec
        self.marks: Marks | None = None
        self._clean_marks: Marks | None = None
        self._told, self.recovered = (False, -1), False
        self._notes = self._clean_notes = ""
        self._clean_strokes: Strokes = ()
        self._arriving: Arriving | None = None
        self._job: Job[Any] | None = None
        self._card: dict[str, Any] = {}
        self.path: Path | None = None
        self.before_reading: list[Callable[[], None]] = []
        self.ask: Callable[[str, Callable[[Choice], None]], object] = lambda _title, then: then(
            Choice.DISCARD
        )
        self.choose_file: ChooseFile = lambda: choose_file(studio.window, self._folder())
        self.choose_target: ChooseFile = lambda: choose_target(
            studio.window, self._folder() / file_name(self.name)
        )
        self._canvas.changed.connect(self.drawn)
        self._canvas.changed.connect(self.changed)
        self._stack.cleanChanged.connect(lambda _clean: self.changed.emit())
        studio.followers.append(self.follow)

    # What it is

    @property
    def name(self) -> str:
        """What the title of the window calls it: its file, or its data, and whether it was recovered."""
        return name_of(self._studio.desk.workspace.spec, self.path, recovered=self.recovered)

    @property
    def notes(self) -> str:
        """What its user has written about it."""
        return self._notes

    @notes.setter
    def notes(self, text: str) -> None:
        if text != self._notes:
            self._notes = text
            self.noted.emit()
            self.changed.emit()

    @property
    def strokes(self) -> Strokes:
        """What lies on the canvas."""
        return self._canvas.known

    @property
    def unsaved(self) -> bool:
        """Whether anything would be lost: edits, steps of training, notes, and for a file its drawing."""
        trained = self.marks is not None and self.marks != self._clean_marks
        drawn = self.path is not None and self.strokes != self._clean_strokes
        return not self._stack.isClean() or trained or drawn or self._notes != self._clean_notes

    @property
    def saving(self) -> bool:
        """Whether a file is being written."""
        return self._job is not None and self._job.name == "save"

    def follow(self, snapshot: Snapshot) -> None:
        """See how far training is, and whether a document has arrived."""
        arriving = self._on_its_way()
        if arriving is not None:
            if snapshot.run <= arriving.after or snapshot.status is Status.LOADING:
                return
            self._arriving = None
            if not snapshot.layers:
                self._take_back(arriving, snapshot)
                return
            self._arrived(arriving, snapshot)
        if not snapshot.layers:
            return
        self.marks = marks_of(snapshot)
        self._clean_marks = self._clean_marks or self.marks
        told = self.unsaved, snapshot.run  # a title written each time would cost as much as a picture
        if told != self._told:
            self._told = told
            self.changed.emit()

    # Out of it

    def save(self, then: Callable[[], None] = nothing, not_now: Callable[[], None] = nothing) -> None:
        """Save in its file, or ask for one."""
        if self.path is None:
            self.save_as(then, not_now)
        else:
            self._write(self.path, then, not_now)

    def save_as(self, then: Callable[[], None] = nothing, not_now: Callable[[], None] = nothing) -> None:
        """Ask for a file and save there."""
        if path := self.choose_target():
            self._write(path, then, not_now)
        else:
            not_now()

    def cancel(self) -> None:
        """Give up what is being written or read."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def before_losing(self, then: Callable[[], None], not_now: Callable[[], None] = nothing) -> None:
        """Go on at once where all is saved; else ask, and go on if it may be, or do what is to be done otherwise."""
        self.read_in()
        if not self.unsaved:
            then()
            return

        def answered(choice: Choice) -> None:
            if choice is Choice.SAVE:
                self.save(then, not_now)
            elif choice is Choice.DISCARD:
                then()
            else:
                not_now()

        self.ask(self.name, answered)

    def read_in(self) -> None:
        """Take over what was written or drawn just now."""
        for take_over in self.before_reading:
            take_over()
        self._canvas.look()

    def outline(self) -> Document:
        """Return everything but the training."""
        from nnviz.session.document import Document

        self.read_in()
        spec, card = self._studio.desk.workspace.spec, {**self._card, "title": self.name}
        return Document(spec, None, self.strokes, self._notes, card)

    def count_as_unsaved(self) -> None:
        """Take what is on the screen for work that is in no file."""
        self._clean_marks = NOWHERE
        self.changed.emit()

    def _write(self, path: Path, then: Callable[[], None], not_now: Callable[[], None]) -> None:
        if self._job is not None:
            self._studio.tell(tr("A file is still being read or written; try again in a moment."))
            not_now()
            return
        self.read_in()
        marks, notes, strokes = self.marks, self._notes, self.strokes
        self._stack.setClean()

        def done(found: Stored) -> None:
            self._job = None
            self.path = path
            self._clean_notes, self._clean_strokes = notes, strokes
            self._clean_marks = marks if marks is None or found.step is None else marks_at(marks, found.step)
            self._studio.tell(tr("Saved {name}.", name=path.name))
            self.stored.emit()
            self.changed.emit()
            then()
            self.ready.emit()

        def failed(error: Exception) -> None:
            self._job = None
            self._stack.resetClean()
            not_now()
            self.changed.emit()
            self.refused.emit(told(error, path), self.save_as)

        work = stored(self._studio.bridge, path, self.outline())
        self._job = self._studio.jobs.start("save", work, done, None, failed)

    # Into it

    def new(self) -> None:
        """Begin with the first preset and nothing else."""
        from nnviz.session.document import Document

        self.before_losing(lambda: self.begin(Document(self._first), None))

    def open(self) -> None:
        """Ask for a file and open it."""
        if path := self.choose_file():
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a file that was chosen, dropped or named at the start; data are imported."""
        bring = self._studio.services.get("import data")
        if path.suffix.lower() not in {".nnviz", ".json"} and bring is not None:
            bring(path)
        else:
            self.before_losing(lambda: self._read(path))

    def begin(
        self, document: Document, path: Path | None, then: Deed = nothing, otherwise: Deed = nothing
    ) -> None:
        """Let the session begin with a document; the present work is given back if that cannot be."""
        self._arriving = Arriving.begun(self._studio, document, path, then, otherwise)

    def give_up(self) -> bool:
        """Bring back what was on the screen before a document that is on its way; return whether there was one."""
        arriving, self._arriving = self._on_its_way(), None
        if arriving is not None:
            arriving.go_back(self._studio)
        return arriving is not None

    def _on_its_way(self) -> Arriving | None:
        """Return the document that is to come; one in whose place another start was made comes no more."""
        arriving = self._arriving
        if arriving is not None and arriving.starts != self._studio.bridge.starts:
            self._arriving = None
            arriving.otherwise()
        return self._arriving

    def _read(self, path: Path) -> None:
        if self._job is not None:
            self._studio.tell(tr("A file is still being read or written; try again in a moment."))
            return
        self._studio.tell(tr("Opening {name} …", name=path.name))

        def done(document: Document) -> None:
            self._job = None
            self.begin(document, path if path.suffix.lower() == ".nnviz" else None)

        def failed(error: Exception) -> None:
            self._job = None
            self.refused.emit(told(error, path), None)

        self._job = self._studio.jobs.start("open", opened(path), done, None, failed)

    def _arrived(self, arriving: Arriving, snapshot: Snapshot) -> None:
        """Make it the work at hand."""
        document = arriving.document
        self._stack.clear()
        self._stack.setClean()  # an empty one is not emptied: it may have been marked by a save that failed
        self.path, self._card, self.recovered = arriving.path, document.card or {}, False
        self._notes = self._clean_notes = document.notes
        self._canvas.put(document.strokes)
        self._clean_strokes = self.strokes
        self.marks = self._clean_marks = marks_of(snapshot)
        if arriving.path is not None:
            self._studio.tell(tr("Opened {name}.", name=arriving.path.name))
        self.begun.emit()
        self.changed.emit()
        arriving.then()

    def _take_back(self, arriving: Arriving, snapshot: Snapshot) -> None:
        """Bring back what was on the screen: the document has an experiment that cannot be begun with."""
        why = translated(snapshot.failure.message) if snapshot.failure is not None else ""
        arriving.go_back(self._studio)
        name = arriving.path.name if arriving.path is not None else tr("The experiment")
        self.refused.emit(tr("{name} cannot be opened: {why}", name=name, why=why), None)

    def _folder(self) -> Path:
        return self.path.parent if self.path is not None else Path.home()
