"""The worst entries of a layer: each parameter with both slopes and the error between them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from nnviz.session.gradient_maps import Entry, GradientMap
from nnviz.session.snapshot import Snapshot
from nnviz.ui.doctors.check_words import error_text, parameter_name, slope_text, within_layer
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text, scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, number_font

__all__ = ["WorstTable"]

WIDTH, SLOPE, ERROR = 296, 74, 52
"""Widths of the table and of its columns with numbers."""
DIGITS = 3
"""Of the slopes; all their digits are in the tooltips."""


class WorstTable(QTableWidget):
    """A list to choose from; ``entry_chosen`` carries (number of the map, ``Entry``)."""

    entry_chosen = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self._number = -1
        self._entries: tuple[Entry, ...] = ()
        self.setHorizontalHeaderLabels([tr("worst"), tr("backprop"), tr("measured"), tr("error")])
        self.setAccessibleName(tr("Worst entries"))
        self.setStyleSheet("QHeaderView::section { padding: 2px 4px; } QTableWidget { border: none; }")
        self.setShowGrid(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setFont(number_font(SIZE_SMALL))
        fit_to_text(self, least_width=WIDTH)
        self.verticalHeader().hide()
        fit_to_text(self, row=2 * GRID + 4)
        head = self.horizontalHeader()
        head.setFont(number_font(SIZE_SMALL))
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, SLOPE), (2, SLOPE), (3, ERROR)):
            self.setColumnWidth(column, scaled(width))
        self.itemSelectionChanged.connect(self._chosen)

    def show_layer(self, number: int, one: GradientMap, snapshot: Snapshot) -> None:
        """List the worst entries of a map."""
        self._number, self._entries = number, one.worst()
        self.blockSignals(True)
        self.clearSelection()
        self.setRowCount(len(self._entries))
        for row, entry in enumerate(self._entries):
            name, error = parameter_name(one, entry, snapshot), error_text(entry.error)
            cells = (
                (within_layer(name, snapshot), name),
                (slope_text(entry.analytic, DIGITS), slope_text(entry.analytic)),
                (slope_text(entry.numeric, DIGITS), slope_text(entry.numeric)),
                (error, error),
            )
            for column, (text, full) in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(full)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.blockSignals(False)

    def _chosen(self) -> None:
        rows = self.selectionModel().selectedRows()
        if rows:
            self.entry_chosen.emit(self._number, self._entries[rows[0].row()])
