"""The row of tools below the pad: undo, redo, rubber, clear, and how thick the ink looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QSlider, QToolButton, QWidget

from nnviz.ui.canvas.pad import DrawingPad
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, Theme

__all__ = ["ToolRow"]

WORDS_FIT = 352


class ToolRow(QWidget):
    """The tools of one pad."""

    def __init__(self, pad: DrawingPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pad = pad
        self.undo_button, self.redo_button = QToolButton(self), QToolButton(self)
        self.rubber_button, self.clear_button = QToolButton(self), QToolButton(self)
        self.thickness = QSlider(Qt.Orientation.Horizontal, self)
        self._label = QLabel(tr("Pen"), self)
        self._label.setObjectName("caption")
        self._label.setBuddy(self.thickness)
        for button, text, tip, act in (
            (self.undo_button, tr("Undo"), tr("Take back the last stroke (Ctrl+Z in the pad)"), pad.undo),
            (self.redo_button, tr("Redo"), tr("Draw it again (Ctrl+Shift+Z in the pad)"), pad.redo),
            (self.rubber_button, tr("Rubber"), tr("Rub out ink; the right mouse button always does"), None),
            (self.clear_button, tr("Clear"), tr("Empty the pad (Delete in the pad)"), pad.clear),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            if act is not None:
                button.clicked.connect(act)
        self.rubber_button.setCheckable(True)
        self.rubber_button.toggled.connect(self._take_rubber)
        self.thickness.setRange(40, 250)
        self.thickness.setValue(100)
        self.thickness.setAccessibleName(tr("Thickness of the ink"))
        self.thickness.setToolTip(
            tr("How thick your ink looks; the network receives its usual pen whatever you choose")
        )
        self.thickness.valueChanged.connect(lambda value: pad.set_thickness(value / 100))
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for button in (self.undo_button, self.redo_button, self.rubber_button, self.clear_button):
            row.addWidget(button)
        row.addWidget(self._label)
        row.addWidget(self.thickness, 1)
        pad.strokes_changed.connect(self.follow)
        pad.lifted.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Offer what can be done."""
        self.undo_button.setEnabled(self._pad.can_undo())
        self.redo_button.setEnabled(self._pad.can_redo())
        self.clear_button.setEnabled(not self._pad.is_empty())

    def set_place(self, width: int, height: int) -> None:
        """Stand upright where there is more height than width; show words beside the pictures where they fit."""
        upright = height > width
        direction, orientation = QBoxLayout.Direction, Qt.Orientation
        self._row.setDirection(direction.TopToBottom if upright else direction.LeftToRight)
        self.thickness.setOrientation(orientation.Vertical if upright else orientation.Horizontal)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._row.setAlignment(self.thickness, middle if upright else Qt.AlignmentFlag(0))
        self._label.setVisible(not upright)
        style = Qt.ToolButtonStyle
        words = style.ToolButtonTextBesideIcon if width >= scaled(WORDS_FIT) else style.ToolButtonIconOnly
        for button in (self.undo_button, self.clear_button):
            button.setToolButtonStyle(words)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for button, name in (
            (self.undo_button, "undo"),
            (self.redo_button, "redo"),
            (self.rubber_button, "rubber"),
            (self.clear_button, "clear"),
        ):
            button.setIcon(icon(name, theme))

    def _take_rubber(self, taken: bool) -> None:
        self._pad.erasing = taken
        if not taken:
            self._pad.hover(None)
