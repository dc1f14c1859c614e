"""Keeps the work recoverable: each edit goes into a journal, and every minute everything is written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDateTime, QLocale, QObject, QTimer

from nnviz.data.imported import Imported
from nnviz.session.archive import FileProblem
from nnviz.session.jobs import Job, Report
from nnviz.ui.documents.bar import NoticeBar, Way
from nnviz.ui.documents.storing import captured, told, whole
from nnviz.ui.documents.work import Work
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.session.recovery import Recovery
    from nnviz.session.remains import Recovered, Remains

__all__ = ["Keeper"]

MINUTE = 60_000
SOON = 2_000
"""Milliseconds after an edit that no journal can tell, such as a weight that was typed, or data that were imported."""
LAST_CHANCE = 1.2
"""Seconds that the last checkpoint may take when the program is told to end."""


class Keeper(QObject):
    """Writes the work down while it is not saved, and offers what another process has left behind."""

    def __init__(self, studio: Studio, work: Work, bar: NoticeBar) -> None:
        super().__init__(studio.window)
        self._studio, self._work, self._bar = studio, work, bar
        self.recovery: Recovery | None = None
        self._folder: Path | None = None
        self._job: Job[Any] | None = None
        self._written: object = None
        self._offered: list[Remains] = []
        self._taken: list[Remains] = []
        self._told_lost = False
        self.looked = False
        """Whether it is known by now if others have left work behind."""
        self._minute = QTimer(self, interval=MINUTE)
        self._minute.timeout.connect(self.checkpoint)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(lambda: self.checkpoint(anyway=True))
        self._spec: object = None

    def guard(self, folder: Path) -> None:
        """Begin to write down in a folder, and look there for work of processes that are gone."""
        from nnviz.session.recovery import Recovery

        try:
            self.recovery, self._folder = Recovery(folder), folder
        except OSError as error:
            self._studio.tell(tr("Work cannot be kept for recovery: {why}.", why=error.strerror or error))
            return
        self._minute.start()
        work, workspace = self._work, self._studio.desk.workspace
        workspace.undo_stack.indexChanged.connect(self._edited)
        work.begun.connect(self.settle)
        work.stored.connect(self.settle)
        work.noted.connect(lambda: self._note(notes=work.notes))
        work.drawn.connect(lambda: self._note(strokes=work.strokes))
        self.settle()
        if work.unsaved:  # edits were made before this began
            self._note(spec=workspace.spec, notes=work.notes, strokes=work.strokes)
            self._soon.start()
        QTimer.singleShot(0, self, self._look)

    def settle(self) -> None:
        """Forget what was written down: it is saved now, or it is another document's."""
        self._soon.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._written, self._spec = None, self._studio.desk.workspace.spec
        for remains in self._taken:
            remains.discard()
        self._taken.clear()
        if self.recovery is not None:
            try:
                self.recovery.settle(self._work.name, self._work.path)
            except OSError as error:
                self._lost(error)

    def checkpoint(self, *, anyway: bool = False) -> None:
        """Write everything down, if there is anything new that is not saved."""
        work, recovery = self._work, self.recovery
        new = anyway or work.marks != self._written
        if recovery is None or self._job is not None or work.saving or not work.unsaved or not new:
            return
        marks = work.marks
        fetch, outline = captured(self._studio.bridge), work.outline()
        ticket = recovery.ticket

        def write(report: Report) -> None:
            recovery.checkpoint(whole(outline, fetch(report)), ticket, lambda: report(0.5))

        def done(_nothing: object) -> None:
            self._job, self._written = None, marks
            for remains in self._taken:
                remains.discard()
            self._taken.clear()

        def failed(error: Exception) -> None:
            self._job = None
            self._lost(error)

        self._job = self._studio.jobs.start("recovery", write, done, None, failed)

    def end(self, *, keep: bool) -> None:
        """Let go of the files; with ``keep`` unsaved work is written down a last time and offered at the next start."""
        self._minute.stop()
        self._soon.stop()
        recovery, keep = self.recovery, keep and self._work.unsaved
        for remains in self._offered:
            remains.release()
        if recovery is None:
            return
        if keep and self._job is None:
            self.checkpoint(anyway=True)
        elif not keep and self._job is not None:
            self._job.cancel()
        outcome = None
        if self._job is not None and self._job.join(LAST_CHANCE):
            outcome = self._job.outcome
        written = outcome is not None and outcome.error is None and not outcome.cancelled
        for remains in self._taken:
            if keep and not written:
                remains.release()
            else:
                remains.discard()
        self.recovery = None
        recovery.end(keep=keep)

    # Writing

    def _edited(self, _index: int) -> None:
        """Note an edit of the experiment; what else was edited is written down soon."""
        spec = self._studio.desk.workspace.spec
        told_by_journal = spec != self._spec and not isinstance(spec.data.source, Imported)
        if spec != self._spec:
            self._spec = spec
            self._note(spec=spec, title=self._work.name, path=self._work.path)
        if not told_by_journal:
            self._soon.start()

    def _note(self, **what: Any) -> None:
        if self.recovery is not None:
            try:
                self.recovery.note(**what)
            except OSError as error:
                self._lost(error)

    def _lost(self, error: Exception) -> None:
        """Say once that the work cannot be written down."""
        if not self._told_lost and self._folder is not None:
            self._told_lost = True
            why = (
                told(error, self._folder)
                if isinstance(error, FileProblem)
                else getattr(error, "strerror", error)
            )
            self._studio.tell(tr("Work cannot be kept for recovery: {why}.", why=why))

    # Bringing back

    def _look(self) -> None:
        """See what others have left behind."""
        from nnviz.session.recovery import found

        if self._folder is not None and self.recovery is not None:
            self._offered = found(self._folder)
            self._offer()
            self.looked = True

    def _offer(self) -> None:
        if not self._offered:
            return
        remains = self._offered[0]
        moment = QDateTime.fromSecsSinceEpoch(int(remains.when))
        when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
        self._bar.put(
            "recovery",
            tr(
                "nnviz ended before {title} was saved ({when}).",
                title=remains.title or tr("your work"),
                when=when,
            ),
            (
                Way(tr("Recover"), tr("Bring back training, edits, notes and drawing"), self.recover),
                Way(tr("Discard"), tr("Remove what was written down of it"), self.discard),
            ),
            trouble=False,
        )

    def recover(self) -> None:
        """Bring the offered work back, after asking about what is on the screen."""
        if not self._offered:
            return
        remains = self._offered[0]

        def go_on() -> None:
            def failed(error: Exception) -> None:
                self._work.refused.emit(told(error, remains.checkpoint), None)
                self._offer()

            self._studio.jobs.start(
                "recover", lambda _report: remains.read(), lambda back: self._use(remains, back), None, failed
            )

        self._work.before_losing(go_on, self._offer)

    def discard(self) -> None:
        """Remove the offered work."""
        if self._offered:
            self._offered.pop(0).discard()
            self._offer()

    def _use(self, remains: Remains, back: Recovered) -> None:
        def arrived() -> None:
            if remains in self._offered:
                self._offered.remove(remains)
            self._taken.append(remains)  # removed once it is written down again, or saved
            self._work.recovered = True
            self._work.count_as_unsaved()
            if back.edited is not None:
                self._studio.desk.edit(back.edited, tr("edits before the end"))
            work = self._work
            now = self._studio.desk.workspace.spec
            self._note(spec=now, notes=work.notes, strokes=work.strokes, title=work.name, path=work.path)
            self._soon.start()
            self._studio.tell(tr("Recovered {title}.", title=remains.title or tr("your work")))
            self._offer()

        self._work.begin(back.document, back.path, arrived, self._offer)
