"""A whole number between a minus and a plus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnviz.experiment.catalog import Knob
from nnviz.ui.controls.editors import describe
from nnviz.ui.controls.typed import TypedEditor
from nnviz.ui.theme import GRID

__all__ = ["Stepper"]


class Stepper(TypedEditor):
    """Counts by one; a button held down goes on counting."""

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setFixedWidth(6 * GRID)
        self.field.setStyleSheet("padding: 3px 0;")
        self.minus, self.plus = self._button(-1), self._button(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self.minus, self.field, self.plus):
            row.addWidget(widget)
        self.setFocusProxy(self.field)
        self._show()

    def set_icons(self, icons: dict[str, QIcon]) -> None:
        """Take drawings that are shared with others."""
        self.minus.setIcon(icons["minus"])
        self.plus.setIcon(icons["plus"])

    def rename(self, name: str) -> None:
        """Give it another name for screen readers."""
        describe(self.field, self.knob, name)
        self.minus.setAccessibleName(f"{name}, one less")
        self.plus.setAccessibleName(f"{name}, one more")

    def _button(self, direction: int) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(3 * GRID, 3 * GRID)
        button.setIconSize(QSize(2 * GRID, 2 * GRID))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRepeat(True)
        button.setToolTip("One more" if direction > 0 else "One less")
        button.clicked.connect(lambda _checked=False: self._stepped(direction))
        return button

    def _stepped(self, direction: int) -> None:
        value = int(self._value) + direction
        if int(self.knob.minimum or 0) <= value <= int(self.knob.maximum or value):
            self._show_beside(value)
            self._choose(value)

    def _show_beside(self, value: float) -> None:
        self.minus.setEnabled(value > (self.knob.minimum or 0))
        self.plus.setEnabled(self.knob.maximum is None or value < self.knob.maximum)
