"""A typed number: what is impossible turns red and is explained, and only what is allowed is passed on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from nnviz.experiment.catalog import Knob, SpecProblem
from nnviz.ui.controls.editors import Editor, describe
from nnviz.ui.controls.stops import may_go_on, parsed, written
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, number_font

__all__ = ["NumberField", "TypedEditor"]

FIELD = 8 * GRID


class NumberField(QLineEdit):
    """The place to type in.

    ``typed`` carries each text as it grows, ``finished`` the text after Enter or when the focus leaves it,
    ``stepped`` +1 or −1 for the arrow keys, ``abandoned`` says Escape.
    """

    typed = Signal(str)
    finished = Signal(str)
    stepped = Signal(int)
    abandoned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(number_font())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        fit_to_text(self, width=FIELD)
        self.textEdited.connect(self.typed)
        self.editingFinished.connect(self._finish)

    def _finish(self) -> None:
        self.finished.emit(self.text())
        self.setModified(False)

    def set_invalid(self, invalid: bool) -> None:
        """Turn red, or back."""
        if bool(self.property("invalid")) != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window unless something is being typed: what was entered is an edit by now."""
        if isinstance(event, QKeyEvent) and not self.isModified():
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count with the arrow keys, give up with Escape."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.abandoned.emit()
        else:
            super().keyPressEvent(event)


class TypedEditor(Editor):
    """An editor with a ``field``; what else shows the value is brought in line by ``_show_beside``."""

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.field = NumberField(self)
        describe(self.field, knob, self.name)
        self.field.typed.connect(self._typed)
        self.field.finished.connect(self._finished)
        self.field.stepped.connect(self._stepped)
        self.field.abandoned.connect(self._abandoned)

    def _show(self) -> None:
        self._write(self._value)
        self._show_beside(self._value)

    def _show_beside(self, value: float) -> None:
        """Show the value also in the other controls, without reporting it."""

    def _stepped(self, direction: int) -> None:
        """Count up or down."""

    def _choose(self, value: float) -> None:
        """Take a value that comes from the other controls."""
        self._write(value)
        self._edit(value)

    def _write(self, value: float) -> None:
        self.field.setText(written(value))
        self.field.setCursorPosition(0)
        self.field.set_invalid(False)
        self.field.setToolTip(tr(self.knob.description))

    def _typed(self, text: str) -> None:
        """Complain at once about what no further typing can mend; report nothing yet."""
        try:
            parsed(self.knob, text)
        except SpecProblem as problem:
            self._complain("" if may_go_on(self.knob, text) else str(problem))
        else:
            self._complain("")

    def _finished(self, text: str) -> None:
        if not self.field.isModified():  # nothing was typed, and the text may be shorter than the value
            return
        try:
            value = parsed(self.knob, text)
        except SpecProblem as problem:
            self._complain(str(problem))
            return
        self._write(value)
        self._complain("")
        self._show_beside(value)
        self._edit(value)

    def _abandoned(self) -> None:
        self._show()
        self._set_problem("")

    def _complain(self, problem: str) -> None:
        self.field.set_invalid(bool(problem))
        self.field.setToolTip(problem or tr(self.knob.description))
        self._set_problem(problem)
