"""A calm table of texts: numbers at the right, rows that can be chosen, only what is in view is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, SIZE_SMALL, number_font, text_font

__all__ = ["Column", "TextTable"]

Index = QModelIndex | QPersistentModelIndex
ROW = 3 * GRID
STYLE = (
    "QTableView, QHeaderView { border: none; } QTableView::item { padding: 0 4px; }"
    " QHeaderView::section { padding: 4px 4px; }"
)


class Column:
    """A title, a sentence that explains it, and how the text of a row is found."""

    def __init__(self, title: str, text: Callable[[int], str], tip: str = "", *, right: bool = True) -> None:
        self.title, self.text, self.tip, self.right = title, text, tip, right


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: Sequence[Column] = ()
        self.rows = 0

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        roles = {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: column.tip}
        return roles.get(Qt.ItemDataRole(role))

    def show(self, columns: Sequence[Column], rows: int) -> None:
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.endResetModel()

    def refresh(self) -> None:
        if self.rows and self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rows - 1, len(self.columns) - 1))


class TextTable(QTableView):
    """Rows of texts; ``row_chosen`` carries the row that was clicked or walked to."""

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setStyleSheet(STYLE)
        self.setFont(number_font(SIZE_SMALL))
        self.horizontalHeader().setFont(text_font(SIZE_SMALL))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        fit_to_text(self, row=ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(5 * GRID)
        self.selectionModel().currentRowChanged.connect(self._moved)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self._model.rows

    def text(self, row: int, column: int) -> str:
        """Return what a cell says."""
        return self._model.columns[column].text(row)

    def show_rows(self, columns: Sequence[Column], rows: int) -> None:
        """Show these columns; what is in them is asked for when it comes into view."""
        self._model.show(columns, rows)
        header = self.horizontalHeader()
        for number in range(len(columns)):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        if len(columns) > 5:
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def refresh(self) -> None:
        """Ask for all texts in view again."""
        self._model.refresh()

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.row_chosen.emit(current.row())
