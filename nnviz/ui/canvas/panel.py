"""The drawing canvas: draw a digit and see, while the pen moves, what reaches the network and what it answers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.canvas.arrangement import arrange
from nnviz.ui.canvas.pad import DrawingPad
from nnviz.ui.canvas.pipeline import Pipeline
from nnviz.ui.canvas.verdict import DIGITS, Verdict
from nnviz.ui.icons import icon
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["CanvasPanel", "Predict"]

Predict = Callable[[npt.NDArray[np.float32]], npt.NDArray[Any]]
"""From an image (size, size), 0 paper and 1 ink, to the probabilities of the classes."""

SECONDS_BETWEEN = 0.016
SECONDS_BETWEEN_LIVE = 0.1
WORDS_FIT = 236
NOBODY = "No network here reads digits: choose a preset with digits or MNIST."


class CanvasPanel(QWidget):
    """Pad, the way to the network's input, and the verdict."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._predict: Predict | None = None
        self._size = 28
        self._names: tuple[str, ...] = DIGITS
        self._layers: object = None
        self._asked_at = -math.inf
        self._stale = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._ask)
        self.pad = DrawingPad(theme)
        self.pipeline = Pipeline(theme)
        self.verdict = Verdict(theme)
        self.caption = QLabel(NOBODY)
        self.undo_button = QToolButton()
        self.clear_button = QToolButton()
        self._pen_label = QLabel("Pen")
        self.thickness = QSlider(Qt.Orientation.Horizontal)
        self._build()
        self.setAccessibleName("Drawing canvas")
        self.set_theme(theme)
        self._ask()

    @property
    def wants(self) -> frozenset[Probe]:
        """Nothing: the window supplies the function that answers."""
        return frozenset()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 640)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(200, 200)

    def set_predictor(
        self, predict: Predict | None, size: int, caption: str, names: Sequence[str] = DIGITS
    ) -> None:
        """Say who answers.

        Parameters
        ----------
        predict : callable or None
            Called in the GUI thread with the image (size, size) of float32, at most every 16 ms.
        size : int
            28 or 8: the side of the image.
        caption : str
            One sentence about the network that answers.
        names : sequence of str
            One for each probability.
        """
        self._predict, self._size, self._names = predict, size, tuple(names)
        self.caption.setText(caption or ("" if predict else NOBODY))
        self._arrange()
        self._ask()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Ask again, at most ten times a second, when the network has learned: the answer may be another now."""
        if snapshot.layers is not self._layers:
            self._layers = snapshot.layers
            if not self.pad.is_empty():
                self._ask_soon(SECONDS_BETWEEN_LIVE)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for part in (self.pad, self.pipeline, self.verdict):
            part.set_theme(theme)
        self.undo_button.setIcon(icon("undo", theme))
        self.clear_button.setIcon(icon("clear", theme))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if self._stale:
            self._ask()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))

    def _build(self) -> None:
        self._set_up_tools()
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(GRID // 2)
        tools.addWidget(self.undo_button)
        tools.addWidget(self.clear_button)
        tools.addSpacing(GRID)
        tools.addWidget(self._pen_label)
        tools.addWidget(self.thickness, 1)
        self._content = QWidget()
        for part in (self.pad, self._tools, self.pipeline, self.verdict, self.caption):
            part.setParent(self._content)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        for surface in (self._scroll.viewport(), self._content):
            surface.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self.pad.strokes_changed.connect(self._on_strokes)

    def _set_up_tools(self) -> None:
        for button, text, tip, action in (
            (self.undo_button, "Undo", "Take back the last stroke (Ctrl+Z in the pad)", self.pad.undo),
            (self.clear_button, "Clear", "Empty the pad (Delete in the pad)", self.pad.clear),
        ):
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.clicked.connect(action)
            button.setEnabled(False)
        self.thickness.setRange(40, 250)
        self.thickness.setValue(100)
        self.thickness.setMinimumWidth(56)
        self.thickness.setAccessibleName("Thickness of the ink")
        self.thickness.setToolTip(
            "How thick your ink looks; the network receives its usual pen whatever you choose"
        )
        self.thickness.valueChanged.connect(lambda value: self.pad.set_thickness(value / 100))
        self.caption.setObjectName("caption")
        self.caption.setWordWrap(True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._pen_label.setObjectName("caption")
        self._pen_label.setBuddy(self.thickness)
        self.caption.setAccessibleName("Who answers")

    def _arrange(self) -> None:
        """Give each part its place; scroll only where they cannot all be seen."""
        width, height = self.width(), self.height()
        places = arrange(width, height, self._caption_height(width))
        if places.height > height:
            width -= self._scroll.verticalScrollBar().sizeHint().width()
            places = arrange(width, height, self._caption_height(width))
        self._content.setMinimumHeight(places.height if places.height > height else 0)
        parts = (self.pad, self._tools, self.pipeline, self.verdict, self.caption)
        boxes = (places.pad, places.tools, places.pipeline, places.verdict, places.caption)
        for part, box in zip(parts, boxes, strict=True):
            part.setGeometry(*box)
        words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (self.undo_button, self.clear_button):
            button.setToolButtonStyle(
                words if places.tools[2] >= WORDS_FIT else Qt.ToolButtonStyle.ToolButtonIconOnly
            )

    def _caption_height(self, width: int) -> int:
        return max(self.caption.heightForWidth(min(width - 2 * GRID, 320)), 14)

    def _on_strokes(self) -> None:
        self.undo_button.setEnabled(self.pad.can_undo())
        self.clear_button.setEnabled(not self.pad.is_empty())
        self._ask_soon(SECONDS_BETWEEN)

    def _ask_soon(self, seconds: float) -> None:
        """Ask now, or as soon as the last question is so long ago."""
        wait = self._asked_at + seconds - time.monotonic()
        if wait <= 0:
            self._ask()
        elif not self._later.isActive() or self._later.remainingTime() > 1000 * wait:
            self._later.start(math.ceil(1000 * wait))

    def _ask(self) -> None:
        """Show the way of the ink and the answer to it."""
        self._later.stop()
        self._stale = not self.isVisible()
        if self._stale:
            return
        image = self.pipeline.show_strokes(self.pad.strokes(), self._size)
        if image is None:
            self.verdict.show_probabilities(None, self._names)
        elif self._predict is None:
            self.verdict.show_probabilities(None, self._names, "Nobody answers yet")
        else:
            self.verdict.show_probabilities(np.asarray(self._predict(image)), self._names)
        self._asked_at = time.monotonic()
