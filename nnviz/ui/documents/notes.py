"""A sheet of plain text that belongs to the document: what was tried, what was found, who did it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.documents.work import Work
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, Theme

__all__ = ["NotesPanel"]

LONGEST = 200_000
PAUSE = 400
"""Milliseconds after the last key until the notes count as written."""


class NotesPanel(QWidget):
    """Notes that are kept in the document."""

    wants: frozenset[Probe | Ask] = frozenset()

    def __init__(self, work: Work, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.text = QPlainTextEdit(self)
        self.text.setPlaceholderText(tr("Notes on this experiment; they are saved with it."))
        self.text.setAccessibleName(tr("Notes"))
        self.text.setToolTip(tr("Plain text that is saved in the document"))
        self.text.setTabChangesFocus(True)
        self.text.setAcceptDrops(False)  # a file let fall here is meant for the window
        self.text.setPlainText(work.notes)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self.take_over)
        self.text.textChanged.connect(self._later.start)
        work.begun.connect(self._show)
        work.before_reading.append(self.take_over)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(self.text)

    def take_over(self) -> None:
        """Let the document have what is written here."""
        if self._later.isActive():
            self._later.stop()
        self._work.notes = self.text.toPlainText()[:LONGEST]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Notes do not depend on the moment."""

    def set_theme(self, theme: Theme) -> None:
        """Colours come from the style sheet of the window."""

    def _show(self) -> None:
        if self.text.toPlainText() != self._work.notes:
            self.text.setPlainText(self._work.notes)
            self._later.stop()
