"""The square with the decision field: the colours, the data points on top, the numbers at its edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.snapshot import Points
from nnviz.ui.charts.scales import number_text, ticks_linear
from nnviz.ui.colormap import Pixels
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["MARKS", "FieldView", "paint_mark", "square_for"]

Extent = tuple[float, float, float, float]
MARKS = ("training", "validation", "test")
LEFT, TOP, RIGHT, BOTTOM = 34, 6, 8, 20


def square_for(width: float, height: float, extent: Extent) -> QRectF:
    """Return where the field lies in a widget: as large as fits, both axes in the same scale, in the middle."""
    left, right, bottom, top = extent
    aspect = (right - left) / (top - bottom) if top > bottom and right > left else 1.0
    room_x, room_y = max(width - LEFT - RIGHT, 1.0), max(height - TOP - BOTTOM, 1.0)
    wide = min(room_x, room_y * aspect)
    high = wide / aspect
    return QRectF(round(LEFT + (room_x - wide) / 2), TOP, round(wide), round(high))


def paint_mark(painter: QPainter, part: int, at: QPointF, radius: float, colour: str, paper: str) -> None:
    """Paint a data point: filled for training, a ring for validation, a small square on its corner for test."""
    if part == 0:
        painter.setPen(QPen(QColor(paper), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(at, radius, radius)
        return
    painter.setBrush(QColor(paper))
    painter.setPen(QPen(QColor(colour), 0.45 * radius))
    if part == 1:
        painter.drawEllipse(at, 0.85 * radius, 0.85 * radius)
    else:
        reach = 0.95 * radius
        painter.drawPolygon([at + QPointF(*d) for d in ((0, -reach), (reach, 0), (0, reach), (-reach, 0))])


class FieldView(QWidget):
    """An image over the plane and points on it; ``hovered`` brings the place (x₁, x₂) under the pointer or None."""

    hovered = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixels: Pixels | None = None
        self._extent: Extent = (-1.0, 1.0, -1.0, 1.0)
        self._names: Sequence[str] = ("x₁", "x₂")
        self._points: Points | None = None
        self._colours: Sequence[str] = ()
        self._layer: QPixmap | None = None
        self._place: tuple[float, float] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(320, 304)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._layer = None
        self.update()

    def show_points(self, points: Points | None, colours: Sequence[str], names: Sequence[str]) -> None:
        """Show these data points; their picture is kept until they, the size or the theme change."""
        self._points, self._colours, self._names = points, colours, names
        self._layer = None
        self.update()

    def show_field(self, pixels: Pixels | None, extent: Extent) -> None:
        """Show this image (0xffRRGGBB, first row at the top) over this part of the plane."""
        if extent != self._extent:
            self._extent, self._layer = extent, None
        self._pixels = None if pixels is None else np.ascontiguousarray(pixels)
        self.update()

    def height_for(self, width: int) -> int:
        """Return the height beyond which the field would not get larger."""
        left, right, bottom, top = self._extent
        return max(
            round((width - LEFT - RIGHT) * (top - bottom) / (right - left)) + TOP + BOTTOM,
            self.minimumHeight(),
        )

    def square(self) -> QRectF:
        """Return where the field lies."""
        return square_for(self.width(), self.height(), self._extent)

    def to_pixels(self, x: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return where points (n, 2) of the plane lie in the widget."""
        box = self.square()
        left, right, bottom, top = self._extent
        across = box.left() + (x[:, 0] - left) / (right - left) * box.width()
        down = box.bottom() - (x[:, 1] - bottom) / (top - bottom) * box.height()
        return np.column_stack([across, down])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        box, at = self.square(), event.position()
        left, right, bottom, top = self._extent
        place = None
        if box.contains(at):
            share_x, share_y = (at.x() - box.left()) / box.width(), (box.bottom() - at.y()) / box.height()
            place = (left + share_x * (right - left), bottom + share_y * (top - bottom))
        self._set_place(place)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._set_place(None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        box = self.square()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            if self._pixels is not None:
                rows, columns = self._pixels.shape
                image = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(box, image)
            painter.drawPixmap(0, 0, self._top_layer())

    def _set_place(self, place: tuple[float, float] | None) -> None:
        if place != self._place:
            self._place = place
            self.hovered.emit(place)

    def _top_layer(self) -> QPixmap:
        """Return points, frame and numbers as a picture, painted once for a size, a theme and a data set."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._layer is None or self._layer.size() != size:
            self._layer = QPixmap(size)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            with QPainter(self._layer) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._paint_points(painter)
                painter.setClipping(False)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                self._paint_frame(painter, self.square())
        return self._layer

    def _paint_points(self, painter: QPainter) -> None:
        points, box = self._points, self.square()
        if points is None:
            return
        painter.setClipRect(box)
        radius = min(max(box.width() / 90, 2.4), 5.0)
        places = self.to_pixels(points.x)
        for wanted in (2, 1, 0):
            for k in np.flatnonzero(points.part == wanted).tolist():
                at = QPointF(*places[k])
                paint_mark(painter, wanted, at, radius, self._colours[k], self._theme.surface)

    def _paint_frame(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5).toRect())
        numbers, words = number_font(SIZE_SMALL), text_font(SIZE_SMALL)
        metrics = QFontMetricsF(numbers)
        painter.setPen(QColor(self._theme.muted))
        left, right, bottom, top = self._extent
        low = box.bottom() + 4 + metrics.ascent()
        painter.setFont(words)
        names = (*self._names, "", "")[:2]
        wide = QFontMetricsF(words).horizontalAdvance(names[0])
        painter.drawText(QPointF(box.right() - wide, low), names[0])
        painter.drawText(
            QPointF(box.left() - 6 - QFontMetricsF(words).horizontalAdvance(names[1]), box.top() + 10),
            names[1],
        )
        painter.setFont(numbers)
        for text, at in self._numbers(left, right, box.width(), metrics.horizontalAdvance):
            half = metrics.horizontalAdvance(text) / 2
            if box.left() + at + half < box.right() - wide - 6:
                painter.drawText(QPointF(max(box.left() + at - half, 0.0), low), text)
        for text, at in self._numbers(bottom, top, box.height(), metrics.horizontalAdvance):
            row = box.bottom() - at + metrics.capHeight() / 2
            if row > box.top() + 24:
                painter.drawText(QPointF(box.left() - 6 - metrics.horizontalAdvance(text), row), text)

    def _numbers(
        self, low: float, high: float, length: float, _width: Callable[[str], float]
    ) -> list[tuple[str, float]]:
        """Return the marks of an axis with their distance from its start."""
        values = ticks_linear(low, high, max(2, int(length // 56)))
        return [(number_text(value), (value - low) / (high - low) * length) for value in values]
