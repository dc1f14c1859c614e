"""A whole number between a minus and a plus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnviz.experiment.catalog import Knob
from nnviz.ui.controls.editors import describe
from nnviz.ui.controls.typed import TypedEditor
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID

__all__ = ["Stepper"]


class Stepper(TypedEditor):
    """Counts by one; a button held down goes on counting."""

    def __init__(self, knob: Knob, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(knob, parent, name=name)
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        fit_to_text(self.field, width=6 * GRID)
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
        self.minus.setAccessibleName(tr("{name}, one less", name=name))
        self.plus.setAccessibleName(tr("{name}, one more", name=name))

    def _button(self, direction: int) -> QToolButton:
        button = QToolButton(self)
        fit_to_text(button, width=3 * GRID, height=3 * GRID, icon=2 * GRID)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRepeat(True)
        button.setToolTip(tr("One more") if direction > 0 else tr("One less"))
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
