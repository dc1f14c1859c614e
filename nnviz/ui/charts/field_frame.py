"""Where the field lies in its widget, and what is painted around it: a frame, numbers, the names of the axes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.ui.charts.scales import number_text, ticks_linear
from nnviz.ui.charts.section import Section
from nnviz.ui.scale import scaled, text_scale
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = [
    "BOTTOM",
    "LEFT",
    "RIGHT",
    "TOP",
    "Extent",
    "paint_frame",
    "paint_section",
    "section_places",
    "square_for",
]

Extent = tuple[float, float, float, float]
LEFT, TOP, RIGHT, BOTTOM = 34, 6, 8, 20


def square_for(width: float, height: float, extent: Extent) -> QRectF:
    """Return where the field lies in a widget: as large as fits, both axes in the same scale, in the middle."""
    left, right, bottom, top = extent
    aspect = (right - left) / (top - bottom) if top > bottom and right > left else 1.0
    room_x, room_y = max(width - scaled(LEFT) - RIGHT, 1.0), max(height - TOP - scaled(BOTTOM), 1.0)
    wide = min(room_x, room_y * aspect)
    high = wide / aspect
    return QRectF(round(scaled(LEFT) + (room_x - wide) / 2), TOP, round(wide), round(high))


def paint_frame(
    painter: QPainter, box: QRectF, extent: Extent, axis_names: Sequence[str], theme: Theme
) -> None:
    """Paint the frame, the numbers and the names."""
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5).toRect())
    numbers, words = number_font(SIZE_SMALL), text_font(SIZE_SMALL)
    metrics, wording = QFontMetricsF(numbers), QFontMetricsF(words)
    painter.setPen(QColor(theme.muted))
    left, right, bottom, top = extent
    low = box.bottom() + 4 + metrics.ascent()
    painter.setFont(words)
    names = (*axis_names, "", "")[:2]
    wide = wording.horizontalAdvance(names[0])
    painter.drawText(QPointF(box.right() - wide, low), names[0])
    painter.drawText(
        QPointF(box.left() - 6 - wording.horizontalAdvance(names[1]), box.top() + scaled(10)), names[1]
    )
    painter.setFont(numbers)
    for text, at in _numbers(left, right, box.width()):
        half = metrics.horizontalAdvance(text) / 2
        if box.left() + at + half < box.right() - wide - 6:
            painter.drawText(QPointF(max(box.left() + at - half, 0.0), low), text)
    for text, at in _numbers(bottom, top, box.height()):
        row = box.bottom() - at + metrics.capHeight() / 2
        if row > box.top() + scaled(24):
            painter.drawText(QPointF(box.left() - 6 - metrics.horizontalAdvance(text), row), text)


def paint_section(painter: QPainter, start: QPointF, end: QPointF, share: float | None, theme: Theme) -> None:
    """Paint the line of a section with its ends A and B, and a dot where its profile is being read."""
    painter.setPen(QPen(QColor(theme.surface), 4))
    painter.drawLine(start, end)
    painter.setPen(QPen(QColor(theme.text), 1.6))
    painter.drawLine(start, end)
    font = text_font(SIZE_SMALL, bold=True)
    painter.setFont(font)
    for name, at in (("A", start), ("B", end)):
        painter.setPen(QPen(QColor(theme.surface), 1.5))
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(at, 7.5 * text_scale(), 7.5 * text_scale())
        painter.setPen(QColor(theme.surface))
        painter.drawText(
            QRectF(at.x() - scaled(8), at.y() - scaled(8), scaled(16), scaled(16)),
            Qt.AlignmentFlag.AlignCenter,
            name,
        )
    if share is not None:
        painter.setPen(QPen(QColor(theme.surface), 1.5))
        painter.setBrush(QColor(theme.accent))
        way = end - start
        painter.drawEllipse(QPointF(start.x() + share * way.x(), start.y() + share * way.y()), 5, 5)


def section_places(section: Section, box: QRectF, extent: Extent) -> tuple[QPointF, QPointF]:
    """Return where the ends of a section lie in the widget."""
    left, right, bottom, top = extent

    def place(x: float, y: float) -> QPointF:
        return QPointF(
            box.left() + (x - left) / (right - left) * box.width(),
            box.bottom() - (y - bottom) / (top - bottom) * box.height(),
        )

    return place(*section.start), place(*section.end)


def _numbers(low: float, high: float, length: float) -> list[tuple[str, float]]:
    """Return the marks of an axis with their distance from its start."""
    values = ticks_linear(low, high, max(2, int(length // scaled(56))))
    return [(number_text(value), (value - low) / (high - low) * length) for value in values]
