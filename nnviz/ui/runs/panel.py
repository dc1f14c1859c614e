"""The panel of runs: a table of the present run and the kept ones, and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.charts.curve_data import shown_curves
from nnviz.ui.language import tr
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.runs.kept import KeptRun, Runs, figures_of
from nnviz.ui.runs.model import RunsModel
from nnviz.ui.runs.table import csv_of, markdown_of
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["RunsPanel"]

PICTURES = 2.0
"""So many times a second the figures of the present run change."""
NAME_WIDTH = 26 * GRID
WIDEST = 20 * GRID


class RunsPanel(LivePanel):
    """Shows ``Runs``; emits what is to be done: ``keep_requested``, ``restore_requested`` and ``delete_requested``."""

    keep_requested = Signal()
    restore_requested = Signal(object)
    delete_requested = Signal(object)
    told = Signal(str)

    def __init__(self, runs: Runs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._runs = runs
        self._letter = ""
        self.model = RunsModel(runs, theme, self)
        self._themed = (self.model,)
        self.view = QTableView(self)
        self.keep_button = QPushButton(tr("Keep this run"), self)
        self.restore_button = self._button(
            tr("Use its settings"),
            tr("Make the settings of this run those of the experiment; undo leads back"),
        )
        self.rename_button = self._button(tr("Rename"), tr("Give the run another name (F2)"))
        self.delete_button = self._button(tr("Delete"), tr("Forget the run; undo brings it back (Delete)"))
        self.copy_button = self._button(tr("Copy"), tr("Copy the table for another program"))
        self.hint = QLabel(self)
        self._build()
        self.setAccessibleName(tr("Kept runs"))
        runs.changed.connect(self._changed)
        self._changed()

    @property
    def wants(self) -> frozenset[Probe]:
        """Nothing beside what each snapshot has."""
        return frozenset()

    @property
    def chosen(self) -> KeptRun | None:
        """The kept run whose row is chosen."""
        return self.model.run_at(self.view.currentIndex().row())

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(640, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(240, 120)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below each other where they do not stand side by side."""
        super().resizeEvent(event)
        beside = QBoxLayout.Direction.LeftToRight
        buttons = (
            self.keep_button,
            self.restore_button,
            self.rename_button,
            self.delete_button,
            self.copy_button,
        )
        needed = sum(button.sizeHint().width() + GRID for button in buttons)
        self._head.setDirection(beside if needed <= self.width() else QBoxLayout.Direction.TopToBottom)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete the chosen run."""
        if event.key() == Qt.Key.Key_Delete and self.chosen is not None:
            self.delete_requested.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        view, header = self.view, self.view.horizontalHeader()
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        fit_to_text(view, row=3 * GRID)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setFont(number_font(SIZE_SMALL))
        header.setFont(text_font(SIZE_SMALL))
        view.setStyleSheet("QTableView { border: none; } QTableView::item { padding: 0 8px; border: none; }")
        view.setAccessibleName(tr("Table of runs"))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(5 * GRID)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        view.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._fit_columns)
        self.keep_button.setToolTip(tr("Keep the present run as a ghost in the curves (K)"))
        self.keep_button.clicked.connect(self.keep_requested)
        self.restore_button.clicked.connect(lambda: self.restore_requested.emit(self.chosen))
        self.delete_button.clicked.connect(lambda: self.delete_requested.emit(self.chosen))
        self.rename_button.clicked.connect(self._rename)
        menu = QMenu(self.copy_button)
        menu.addAction(tr("As &Markdown")).triggered.connect(lambda: self.copy(markdown=True))
        menu.addAction(tr("As &CSV")).triggered.connect(lambda: self.copy(markdown=False))
        self.copy_button.setMenu(menu)
        self.copy_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addStretch(1)
        for button in (self.restore_button, self.rename_button, self.delete_button, self.copy_button):
            row.addWidget(button)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(GRID // 2)
        self._head.addWidget(self.keep_button)
        self._head.addLayout(row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(self._head)
        column.addWidget(self.view, 1)
        column.addWidget(self.hint)

    def _draw(self, snapshot: Snapshot) -> None:
        """Show what the present run has reached."""
        self.model.show_now(snapshot.spec, figures_of(shown_curves(snapshot)))

    def copy(self, *, markdown: bool) -> None:
        """Put the table on the clipboard."""
        # Text, not an object of ours: Qt would hold that longer than Python lives, and the process end in a crash.
        QGuiApplication.clipboard().setText((markdown_of if markdown else csv_of)(self.model.table))
        self.told.emit(tr("The table of runs is on the clipboard."))

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setObjectName("small")
        fit_to_text(button, height=3 * GRID)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        return button

    def _rename(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            self.view.edit(self.model.index(index.row(), 0))

    def _changed(self) -> None:
        count = len(self._runs.kept)
        self.hint.setVisible(not count)
        self.hint.setText(
            tr(
                "Press K to keep the present run: it stays in the curves as a ghost, and here with what differs."
            )
        )
        self._enable()

    def _enable(self) -> None:
        chosen = self.chosen is not None
        for button in (self.restore_button, self.rename_button, self.delete_button):
            button.setEnabled(chosen)

    def _remember(self) -> None:
        chosen = self.chosen
        self._letter = chosen.letter if chosen is not None else ""

    def _fit_columns(self) -> None:
        """Give each column the width of its texts; the chosen run stays chosen."""
        letters = [run.letter for run in self._runs.kept]
        if self._letter in letters:
            row = self.model.rowCount() - len(letters) + letters.index(self._letter)
            self.view.setCurrentIndex(self.model.index(row, 0))
        for column in range(self.model.columnCount()):
            hint = max(
                self.view.sizeHintForColumn(column), self.view.horizontalHeader().sectionSizeHint(column)
            )
            self.view.setColumnWidth(
                column, min(hint + GRID, NAME_WIDTH + 6 * GRID if not column else WIDEST)
            )
        self._enable()
