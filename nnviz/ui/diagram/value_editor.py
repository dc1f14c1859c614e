"""Typing a new weight or bias where it is drawn."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, SIZE_TEXT, Theme, number_font

__all__ = ["LARGEST", "ValueEditor", "read_value"]

LARGEST = 1_000_000
_WIDE = 22 * GRID


def read_value(text: str) -> tuple[float | None, str]:
    """Return the number that was typed, or None and a sentence that says what is wrong.

    A comma does for the point, and a true minus sign for a hyphen.
    """
    plain = text.strip().replace("−", "-").replace(",", ".").replace("_", "x")
    try:
        value = float(plain)
    except ValueError:
        said = text.strip()[:20]
        return None, tr("“{said}” is not a number; type one such as -0.25.", said=said) if said else tr(
            "Type a number such as -0.25, or press Escape."
        )
    if not math.isfinite(value):
        return None, tr("Only finite numbers can be typed; type one such as -0.25.")
    if abs(value) > LARGEST:
        return None, tr("The number must lie between -1,000,000 and 1,000,000.")
    return value, ""


class _Field(QLineEdit):
    """Tells when the focus goes elsewhere, but not into its own menu."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell it."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class ValueEditor(QFrame):
    """A small field over the diagram: Enter takes the number (``value_typed``), Escape and a click elsewhere do not."""

    value_typed = Signal(float)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("value_editor")
        self._at = QRectF()
        self.title = QLabel(self)
        self.title.setObjectName("caption")
        self.title.setWordWrap(True)
        self.field = _Field(self)
        self.field.setFont(number_font(SIZE_TEXT))
        self.field.setToolTip(tr("Enter takes the number, Escape leaves it as it was"))
        self.field.setMaxLength(40)
        self.field.returnPressed.connect(self._take)
        self.field.textEdited.connect(lambda _text: self._complain(""))
        self.field.left.connect(self.hide)
        self.problem = QLabel(self)
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        for part in (self.title, self.field, self.problem):
            column.addWidget(part)
        self.set_theme(theme)
        self.hide()

    def ask(self, rect: QRectF, what: str, value: float) -> None:
        """Open beside a place in the parent, with the present value selected."""
        self.title.setText(what)
        self.field.setAccessibleName(what)
        self.field.setText(f"{value:.6g}")
        self._at = rect
        self._complain("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.setStyleSheet(
            f"QFrame#value_editor {{ background: {theme.raised}; border: 1px solid {theme.accent};"
            f" border-radius: {GRID - 2}px; }}"
            f"QLabel#problem {{ color: {theme.bad}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape; all other keys stay here, so that a digit is no command to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        event.accept()

    def close_up(self) -> None:
        """Go away and give the focus back."""
        if self.isVisible():
            self.hide()
            parent = self.parentWidget()
            if parent is not None:
                parent.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        value, problem = read_value(self.field.text())
        if value is None:
            self._complain(problem)
            return
        self.close_up()
        self.value_typed.emit(value)

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self._place()

    def _place(self) -> None:
        """Stand below the place that is meant, or above it where there is no room, with all words in sight."""
        column, parent, rect = self.layout(), self.parentWidget(), self._at
        if column is None or parent is None:
            return
        column.activate()
        high = column.totalHeightForWidth(_WIDE)
        below, above = rect.bottom() + GRID, rect.top() - GRID - high
        x = min(max(rect.center().x() - _WIDE / 2, 4), max(parent.width() - _WIDE - 4, 4))
        y = below if below + high < parent.height() else max(above, 4)
        self.setGeometry(round(x), round(y), _WIDE, high)
