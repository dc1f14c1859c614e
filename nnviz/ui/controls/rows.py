"""One line of a form: label, editor, and below them what is wrong with the value."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.controls.fields import Field
from nnviz.ui.controls.notes import Note
from nnviz.ui.controls.sliders import editor_for
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["LABEL_WIDTH", "KnobRow", "RowList"]

LABEL_WIDTH = 11 * GRID


class KnobRow(QWidget):
    """Label, editor and note of one field; ``value_edited`` carries (field, value)."""

    value_edited = Signal(object, object)

    def __init__(self, field: Field, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor_for(field.knob, self, name=field.name, stacked=field.stacked)
        self.editor.set_theme(theme)
        self.note = Note(theme, self)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        if not self.editor.titled:
            label = QLabel(tr(field.name), self)
            label.setWordWrap(True)
            fit_to_text(label, width=LABEL_WIDTH)
            label.setBuddy(self.editor)
            label.setToolTip(tr(field.knob.description))
            line.addWidget(label)
        line.addWidget(self.editor, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.note)
        self.editor.value_edited.connect(lambda value: self.value_edited.emit(self.field, value))
        self.editor.problem_changed.connect(self.note.show_problem)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.editor.set_theme(theme)
        self.note.set_theme(theme)


class RowList(QWidget):
    """Rows below each other, or switches side by side in ``columns``.

    Showing other fields keeps the rows, and with them the focus, of those that stay.
    """

    value_edited = Signal(object, object)
    fix_requested = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None, *, columns: int = 1) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = columns
        self.rows: dict[str, KnobRow] = {}
        self.fields: tuple[Field, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._grid = QGridLayout()
        self._grid.setSpacing(GRID)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        if columns > 1:
            self._column.addLayout(self._grid)

    def show_fields(self, fields: tuple[Field, ...], values: tuple[Any, ...]) -> None:
        """Have one row for each field, in this order, with these values."""
        if fields != self.fields:
            self._arrange(fields)
        for field, value in zip(fields, values, strict=True):
            self.rows[field.path].editor.set_value(value)
        self.setVisible(bool(fields))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for row in self.rows.values():
            row.set_theme(theme)

    def _arrange(self, fields: tuple[Field, ...]) -> None:
        wanted = {field.path: field for field in fields}
        for path, row in list(self.rows.items()):
            if wanted.get(path) != row.field:
                (self._grid if self._columns > 1 else self._column).removeWidget(self.rows.pop(path))
                row.hide()
                row.deleteLater()
        for place, field in enumerate(fields):
            if field.path not in self.rows:
                row = KnobRow(field, self._theme, self)
                row.value_edited.connect(self.value_edited)
                row.note.fix_requested.connect(self.fix_requested)
                self.rows[field.path] = row
            row = self.rows[field.path]
            if self._columns > 1:
                self._grid.removeWidget(row)
                self._grid.addWidget(row, *divmod(place, self._columns))
            elif self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
        self.fields = fields
