"""Thousands of tiles that scroll smoothly: only those in view are painted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from nnviz.ui.gallery.tile_paint import HEIGHT, WIDTH, Words, paint_tile
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_TEXT, Theme, text_font

__all__ = ["TileGrid"]

GAP = GRID // 2
MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class TileGrid(QAbstractScrollArea):
    """Tiles in rows.

    ``chosen`` carries the sample of a tile that was clicked or walked to; ``hovered`` that under the pointer, or −1;
    ``left`` comes when the pointer goes.
    """

    chosen = Signal(int)
    hovered = Signal(int)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        picture: Callable[[int], QPixmap],
        words: Callable[[int], Words],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._picture, self._words = theme, picture, words
        self.samples: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self.sentence = ""
        self._watched = self.pointed = -1
        self._current = 0
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(scaled(HEIGHT) // 3)
        self.setAccessibleName(tr("Pictures of the validation data"))

    @property
    def columns(self) -> int:
        """How many tiles stand in a row."""
        return max(1, (self.viewport().width() + GAP) // (scaled(WIDTH) + GAP))

    @property
    def current(self) -> int:
        """The place of the tile that the keys have reached."""
        return min(self._current, max(len(self.samples) - 1, 0))

    def sizeHint(self) -> QSize:
        """Return a size with a few tiles."""
        return QSize(4 * (scaled(WIDTH) + GAP) + 2 * GRID, 4 * (scaled(HEIGHT) + GAP))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.viewport().update()

    def show_samples(self, samples: npt.NDArray[np.intp], *, from_top: bool = False) -> None:
        """Show these samples, in this order."""
        if from_top or not len(samples):
            self._current = 0
        self.samples = samples
        self._fit_bar()
        if from_top:
            self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def show_watched(self, sample: int) -> None:
        """Mark the watched sample; -1 for none."""
        if sample != self._watched:
            self._watched = sample
            self.viewport().update()

    def tile_at(self, at: QPoint) -> int:
        """Return the place of the tile under a point of the viewport, -1 for none."""
        column, row = (
            at.x() // (scaled(WIDTH) + GAP),
            (at.y() + self.verticalScrollBar().value()) // (scaled(HEIGHT) + GAP),
        )
        place = row * self.columns + column
        inside = 0 <= column < self.columns and 0 <= place < len(self.samples)
        return int(place) if inside and self.box_of(int(place)).contains(at) else -1

    def box_of(self, place: int) -> QRect:
        """Return where a tile lies in the viewport."""
        row, column = divmod(place, self.columns)
        down = row * (scaled(HEIGHT) + GAP) - self.verticalScrollBar().value()
        return QRect(column * (scaled(WIDTH) + GAP), down, scaled(WIDTH), scaled(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tiles in view."""
        theme, columns, top = self._theme, self.columns, self.verticalScrollBar().value()
        first = top // (scaled(HEIGHT) + GAP) * columns
        last = ((top + self.viewport().height()) // (scaled(HEIGHT) + GAP) + 1) * columns
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), QColor(theme.surface))
            if not len(self.samples):
                painter.setFont(text_font(SIZE_TEXT))
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.viewport().rect().adjusted(16, 8, -16, -8), flags, self.sentence)
            for place in range(first, min(last, len(self.samples))):
                sample = int(self.samples[place])
                paint_tile(
                    painter,
                    self.box_of(place),
                    self._picture(sample),
                    self._words(sample),
                    theme,
                    watched=sample == self._watched,
                    current=self.hasFocus() and place == self.current,
                )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the tiles to the new width."""
        super().resizeEvent(event)
        self._fit_bar()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the tile under the pointer."""
        place = self.tile_at(event.position().toPoint())
        if place >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._go(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        place = self.tile_at(event.position().toPoint())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if place >= 0 else Qt.CursorShape.ArrowCursor
        )
        self._point(int(self.samples[place]) if place >= 0 else -1)

    def viewportEvent(self, event: QEvent) -> bool:
        """Hear of the pointer leaving."""
        if event.type() is QEvent.Type.Leave:
            self._point(-1)
            self.left.emit()
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrow keys; Home, End and the page keys too."""
        last = len(self.samples) - 1
        per_page = max(1, self.viewport().height() // (scaled(HEIGHT) + GAP)) * self.columns
        ends = {
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_PageUp: max(self.current - per_page, 0),
            Qt.Key.Key_PageDown: min(self.current + per_page, last),
            Qt.Key.Key_Return: self.current,
            Qt.Key.Key_Enter: self.current,
        }
        key = Qt.Key(event.key())
        if last < 0 or (key not in MOVES and key not in ends):
            super().keyPressEvent(event)
            return
        place = ends.get(key, -1)
        if key in MOVES:
            across, down = MOVES[key]
            place = self.current + across + down * self.columns
        if 0 <= place <= last:
            self._go(place)

    def _go(self, place: int) -> None:
        self._current = place
        box, bar = self.box_of(place), self.verticalScrollBar()
        if box.top() < 0:
            bar.setValue(bar.value() + box.top())
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + box.bottom() - self.viewport().height() + GAP)
        self.viewport().update()
        self.chosen.emit(int(self.samples[place]))

    def _point(self, sample: int) -> None:
        if sample != self.pointed:
            self.pointed = sample
            self.hovered.emit(sample)

    def _fit_bar(self) -> None:
        rows = -(-len(self.samples) // self.columns)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, rows * (scaled(HEIGHT) + GAP) - GAP - room))
        bar.setPageStep(room)
