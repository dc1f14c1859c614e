"""The columns of a table as rows of a table: what was found in each, and what it shall be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nnviz.data.csv_columns import Column
from nnviz.data.table import Filling, Role, Use
from nnviz.ui.language import tr

__all__ = ["ChoiceDelegate", "ColumnModel", "RowsModel"]

HEADINGS = ("Column", "Found", "Missing", "Use as", "Where missing", "As classes")
ROLE, FILLING, AS_CLASS = 3, 4, 5
CHOICES: dict[int, tuple[Any, ...]] = {ROLE: tuple(Role), FILLING: tuple(Filling)}
Index = QModelIndex | QPersistentModelIndex


class ColumnModel(QAbstractTableModel):
    """One row for each column of the file; ``uses`` is what was chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.uses: list[Use] = []

    def show(self, columns: tuple[Column, ...], uses: tuple[Use, ...]) -> None:
        """Take columns and what is proposed for them."""
        self.beginResetModel()
        self.columns, self.uses = columns, list(uses)
        self.endResetModel()
        self.changed.emit()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """One for each column of the file."""
        return len(self.columns)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Those of ``HEADINGS``."""
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return tr(HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what stands in a cell."""
        column, use = self.columns[index.row()], self.uses[index.row()]
        if index.column() == AS_CLASS:
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if use.as_class else Qt.CheckState.Unchecked
            return None
        if role == Qt.ItemDataRole.EditRole and index.column() in CHOICES:
            return (use.role, None, use.filling)[0 if index.column() == ROLE else 2]
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        texts = (
            column.name,
            found_in(column),
            f"{column.missing:,}" if column.missing else "–",
            tr(use.role.value),
            tr(use.filling.value) if column.missing and use.role is Role.FEATURE else "–",
        )
        return texts[index.column()]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let the last three columns be changed where that makes sense."""
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column, use = self.columns[index.row()], self.uses[index.row()]
        if index.column() == AS_CLASS:
            return (
                base | Qt.ItemFlag.ItemIsUserCheckable
                if column.numeric and use.role is not Role.IGNORE
                else base
            )
        gaps = column.missing and use.role is Role.FEATURE
        editable = index.column() == ROLE or (index.column() == FILLING and gaps)
        return base | Qt.ItemFlag.ItemIsEditable if editable else base

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Change what a column shall be."""
        row, use = index.row(), self.uses[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            self.uses[row] = replace(use, as_class=Qt.CheckState(value) is Qt.CheckState.Checked)
        elif index.column() == ROLE:
            text = not self.columns[row].numeric
            self.uses[row] = replace(use, role=Role(value), as_class=text or use.as_class)
        else:
            self.uses[row] = replace(use, filling=Filling(value))
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))
        self.changed.emit()
        return True


class RowsModel(QAbstractTableModel):
    """The first rows of the file as they stand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._rows: tuple[tuple[str, ...], ...] = ()

    def show(self, names: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        """Take the rows."""
        self.beginResetModel()
        self._names, self._rows = names, rows
        self.endResetModel()

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return len(self._rows)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return len(self._names)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name columns and number rows."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names[section] if orientation is Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; a row that is too short has none there."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self._rows[index.row()]
        return row[index.column()] if index.column() < len(row) else ""


class ChoiceDelegate(QStyledItemDelegate):
    """Offers the choices of a column in a box."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make the box; what is chosen is taken at once."""
        box = QComboBox(parent)
        for choice in CHOICES[index.column()]:
            box.addItem(tr(choice.value), choice.value)
        box.activated.connect(lambda _index: self.commitData.emit(box))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Show what is chosen."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole).value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take what is chosen."""
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())


def found_in(column: Column) -> str:
    """Return in words what a column holds."""
    if column.numeric:
        known = column.values[~np.isnan(column.values)]
        return (
            tr("numbers, {low:g} … {high:g}", low=known.min(), high=known.max())
            if len(known)
            else tr("nothing")
        )
    if not column.texts:
        return tr("very many texts")
    shown = ", ".join(text[:20] for text in column.texts[:4]) + (" …" if len(column.texts) > 4 else "")
    return tr("{count} texts: {texts}", count=len(column.texts), texts=shown)
