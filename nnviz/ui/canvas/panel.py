"""The drawing canvas: draw a digit and see, while the pen moves, what reaches the network and what it answers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from nnviz.data.dataset import DataProblem
from nnviz.session.drawn.answerer import Answerer
from nnviz.session.drawn.doubts import doubt_of
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.canvas.arrangement import arrange
from nnviz.ui.canvas.asked import Asked
from nnviz.ui.canvas.pad import DrawingPad
from nnviz.ui.canvas.pipeline import Pipeline
from nnviz.ui.canvas.tools import ToolRow
from nnviz.ui.canvas.verdict import DIGITS, Verdict
from nnviz.ui.language import tr, translated
from nnviz.ui.surface import Surface
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["CanvasPanel", "Predict"]

Predict = Callable[[npt.NDArray[np.float32]], npt.NDArray[Any]]
"""From an image (size, size), 0 paper and 1 ink, to the probabilities of the classes."""

SECONDS_BETWEEN = 0.012
SECONDS_BETWEEN_LIVE = 0.1
LONGEST_PAUSE = 0.02
LAID_OUT = 60
"""Milliseconds after which what was opened has its height."""
PEEK = 4 * GRID
"""So much of what lies below is seen where the panel is high enough, so that one knows of it."""
HIGH = 400
NOBODY = "No network here reads digits: choose a preset with digits or MNIST."


class CanvasPanel(Surface):
    """Pad, the way to the network's input, and the verdict; more can be put ``below``.

    ``answered`` carries an ``Asked`` after each answer, and None when the pad is empty or nobody answers;
    ``seen`` comes when it is shown for the first time.
    """

    answered = Signal(object)
    seen = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._predict: Predict | None = None
        self._size = 28
        self._names: tuple[str, ...] = DIGITS
        self._layers: object = None
        self._asked_at = -math.inf
        self._cost = 0.0
        self._stale = True
        self._seen = False
        self._below: QWidget | None = None
        self._opened: QWidget | None = None
        self.answerer: Callable[[], Answerer | None] = lambda: None
        self.asked: Asked | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._ask)
        self._laid_out = QTimer(self, singleShot=True, interval=LAID_OUT)
        self._laid_out.timeout.connect(self._scroll_to_opened)
        self.pad = DrawingPad(theme)
        self.pipeline = Pipeline(theme)
        self.verdict = Verdict(theme)
        self.caption = QLabel(tr(NOBODY))
        self.tools = ToolRow(self.pad)
        self._themed = (self.pad, self.tools, self.pipeline, self.verdict)
        self.undo_button, self.clear_button = self.tools.undo_button, self.tools.clear_button
        self.thickness = self.tools.thickness
        self._build()
        self.setAccessibleName(tr("Drawing canvas"))
        self.set_theme(theme)
        self._ask()

    @property
    def wants(self) -> frozenset[Probe]:
        """Nothing: the window supplies the function that answers."""
        return frozenset()

    @property
    def size_asked(self) -> int:
        """The side of the image that the network receives."""
        return self._size

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
            Called in the GUI thread with the image (size, size) of float32, at most every 12 ms.
        size : int
            28 or 8: the side of the image.
        caption : str
            One sentence about the network that answers.
        names : sequence of str
            One for each probability.
        """
        self._predict, self._size, self._names = predict, size, tuple(names)
        self.caption.setText(caption or ("" if predict else tr(NOBODY)))
        if not self.pad.drawing:
            self._arrange()
        self._ask()

    def put_below(self, widget: QWidget) -> None:
        """Put something below everything else; where there is no room for both, the panel scrolls."""
        self._below = widget
        widget.setParent(self._content)
        widget.show()
        self._arrange()

    def rearrange(self) -> None:
        """Take note that what lies below has another height."""
        self._arrange()

    def show_below(self, widget: QWidget) -> None:
        """Scroll until a part of what lies below is seen, or its beginning where it is higher than the panel."""
        self._opened = widget
        self._laid_out.start()

    def _scroll_to_opened(self) -> None:
        widget = self._opened
        if widget is None:
            return
        bar = self._scroll.verticalScrollBar()
        top = widget.mapTo(self._content, QPoint(0, 0)).y() - GRID
        beyond = top + widget.height() + 2 * GRID - self._scroll.viewport().height()
        bar.setValue(max(bar.value(), min(top, beyond)))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Ask again, at most ten times a second, when the network has learned: the answer may be another now."""
        if snapshot.layers is not self._layers:
            self._layers = snapshot.layers
            if not self.pad.is_empty():
                self._ask_soon(SECONDS_BETWEEN_LIVE)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if not self._seen:
            self._seen = True
            self.seen.emit()
        if self._stale:
            self._ask()

    def _build(self) -> None:
        self.caption.setObjectName("caption")
        self.caption.setWordWrap(True)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.caption.setAccessibleName(tr("Who answers"))
        self._content = QWidget()
        for part in (self.pad, self.tools, self.pipeline, self.verdict, self.caption):
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
        self.pad.strokes_changed.connect(lambda: self._ask_soon(SECONDS_BETWEEN))
        self.pad.lifted.connect(lambda: self._ask_soon(0.0))

    def _arrange(self) -> None:
        """Give each part its place; scroll only where they cannot all be seen."""
        width, height = self.width(), self.height()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        if self._below is not None:
            width -= bar
            height -= PEEK if height > HIGH else 0
        places = arrange(width, height, self._caption_height(width))
        if self._below is None and places.height > height:
            width -= bar
            places = arrange(width, height, self._caption_height(width))
        needed = places.height
        if self._below is not None:
            below = self._below.sizeHint().height()
            self._below.setGeometry(GRID, places.height, width - 2 * GRID, below)
            needed += below
        self._content.setMinimumHeight(needed if needed > self.height() else 0)
        parts = (self.pad, self.tools, self.pipeline, self.verdict, self.caption)
        boxes = (places.pad, places.tools, places.pipeline, places.verdict, places.caption)
        for part, box in zip(parts, boxes, strict=True):
            part.setGeometry(*box)
        self.tools.set_place(*places.tools[2:])

    def _caption_height(self, width: int) -> int:
        return max(self.caption.heightForWidth(min(width - 2 * GRID, 320)), 14)

    def _ask_soon(self, seconds: float) -> None:
        """Ask as soon as the last question is so long ago, and at least as long as it took.

        By a timer in any case: first come all movements of the pen that wait already.
        """
        wait = max(self._asked_at + max(seconds, self._cost) - time.monotonic(), 0.0)
        if not self._later.isActive() or self._later.remainingTime() > 1000 * wait:
            self._later.start(math.ceil(1000 * wait))

    def _ask(self) -> None:
        """Show the way of the ink and the answer to it."""
        self._later.stop()
        began = time.monotonic()
        self._stale = not self.isVisible()
        if self._stale:
            return
        self.asked = None
        try:
            shown = self.pipeline.show_page(self.pad.page, self._size)
        except DataProblem as problem:
            self.verdict.show_probabilities(None, self._names, translated(str(problem)))
        else:
            if shown is None:
                self.verdict.show_probabilities(None, self._names)
            elif self._predict is None:
                self.verdict.show_probabilities(None, self._names, tr("Nobody answers yet"))
            else:
                page, found = self.pad.page, np.asarray(self._predict(shown.image))
                doubt = (
                    None if page.picture and page.picture.exact else doubt_of(shown, page.strokes(), found)
                )
                self.verdict.show_probabilities(found, self._names, doubt=tr(doubt.value) if doubt else "")
                if np.isfinite(found).all() and len(found):
                    answerer = self.answerer()
                    self.asked = Asked(page, shown.image, found, self._names, answerer, self.pad.drawing)
        self.answered.emit(self.asked)
        if self.pad.drawing:
            self.verdict.repaint()  # at once, not after all else that the window has to draw
        self._asked_at = time.monotonic()
        self._cost = min(self._asked_at - began, LONGEST_PAUSE)
