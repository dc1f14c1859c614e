"""The frame of a small chart that paints itself: where its numbers lie, its grid and the names of its axes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.data.dataset import Array
from nnviz.ui.charts.overlay import Plane
from nnviz.ui.charts.scales import Range, number_text, ticks_linear
from nnviz.ui.charts.stamps import draw_pieces
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["line_pieces", "paint_axes", "paint_line", "paint_note", "plane_in", "roomy"]

LEFT, TOP, RIGHT, BOTTOM = 40, 8, 8, 20
FAR = 16_000.0


def plane_in(width: float, height: float, x: Range, y: Range, *, top: float = TOP) -> Plane:
    """Return where the numbers lie in a widget of this size, with room for the axes."""
    rect = QRectF(
        scaled(LEFT), top, max(width - scaled(LEFT) - RIGHT, 8.0), max(height - top - scaled(BOTTOM), 8.0)
    )
    return Plane(rect, (x, y))


def roomy(values: Array, margin: float, least: float = 1e-9) -> Range:
    """Return a range around all finite values with a margin on both sides, given as a share."""
    sound = values[np.isfinite(values)]
    low, high = (float(sound.min()), float(sound.max())) if len(sound) else (-1.0, 1.0)
    spare = max((high - low) * margin, least, 0.02 * max(abs(low), abs(high)))
    return low - spare, high + spare


def paint_axes(painter: QPainter, plane: Plane, theme: Theme, x_name: str, y_name: str) -> None:
    """Paint grid, numbers and names: the name of x at the right end of its numbers, that of y beside its axis."""
    rect = plane.rect
    numbers, words = number_font(SIZE_SMALL), text_font(SIZE_SMALL)
    metrics = QFontMetricsF(numbers)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    down = ticks_linear(plane.bottom, plane.top, max(2, int(rect.height() // 32)))
    painter.setPen(QPen(QColor(theme.grid), 1))
    for value in down:
        row = round(plane.y(value)) + 0.5
        painter.drawLine(QPointF(rect.left(), row), QPointF(rect.right(), row))
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    painter.drawLine(rect.topLeft(), rect.bottomLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(theme.muted))
    painter.setFont(words)
    named = QFontMetricsF(words).horizontalAdvance(x_name)
    base = rect.bottom() + 4 + metrics.ascent()
    painter.drawText(QPointF(rect.right() - named, base), x_name)
    painter.drawText(QPointF(rect.left() + 6, rect.top() + QFontMetricsF(words).ascent()), y_name)
    painter.setFont(numbers)
    for value in down:
        row = plane.y(value) + metrics.capHeight() / 2
        text = number_text(value)
        painter.drawText(QPointF(rect.left() - 6 - metrics.horizontalAdvance(text), row), text)
    for value in ticks_linear(plane.left, plane.right, max(2, int(rect.width() // 64))):
        text = number_text(value)
        half = metrics.horizontalAdvance(text) / 2
        if plane.x(value) + half < rect.right() - named - 6:
            painter.drawText(QPointF(plane.x(value) - half, base), text)


def paint_note(painter: QPainter, plane: Plane, theme: Theme, text: str) -> None:
    """Write a sentence into the upper right corner of the picture, on its own ground."""
    if text:
        painter.setFont(number_font(SIZE_SMALL))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, plane.rect.width() - 40)
        width = metrics.horizontalAdvance(text) + 8
        box = QRectF(plane.rect.right() - width, plane.rect.top(), width, metrics.height() + 2)
        ground = QColor(theme.surface)
        ground.setAlpha(215)
        painter.fillRect(box, ground)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def line_pieces(plane: Plane, x: Array, y: Array) -> Array:
    """Return the pieces (n − 1, 4) in pixels of the line through points (x, y), without those that lead nowhere."""
    with np.errstate(all="ignore"):
        place = np.column_stack([plane.x(np.asarray(x, float)), plane.y(np.asarray(y, float))])
    np.clip(place, -FAR, FAR, out=place)  # Qt's painter breaks down on much larger numbers
    sound = np.isfinite(place).all(axis=1)
    pieces: Array = np.hstack([place[:-1], place[1:]])[sound[:-1] & sound[1:]]
    return pieces


def paint_line(
    painter: QPainter, plane: Plane, x: Array, y: Array, colour: QColor | str, width: float = 2.0
) -> None:
    """Paint the line through points (x, y)."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    draw_pieces(painter, line_pieces(plane, x, y))
