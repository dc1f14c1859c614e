"""What follows the pointer: the ring around the unit or link that is meant, and the card with its numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from nnviz.ui.colormap import mix
from nnviz.ui.diagram.cards import Rows
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, StackHit, UnitHit
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.diagram.strokes import curve
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["bias_rect", "draw_card", "draw_empty", "draw_mark", "link_points", "mark_rect"]


def mark_rect(layout: Layout, hit: Hit, head: float = 0.0) -> QRectF | None:
    """Return where a unit, pixel, pile, head or the middle of a link is, or None where it is not drawn."""
    if isinstance(hit, LinkHit):
        points = link_points(layout, hit)
        if points is None:
            return None
        x, y = points[len(points) // 2].tolist()
        return QRectF(x - 8, y - 8, 16, 16)
    if not 0 <= hit.column < len(layout.columns):
        return None
    column = layout.columns[hit.column]
    if isinstance(hit, HeadHit):
        gaps = [abs(other.middle - column.middle) for other in layout.columns if other is not column]
        half = min(44.0, min(gaps, default=88.0) / 2)
        return QRectF(column.middle - half, head - 2, 2 * half, 36)
    if isinstance(hit, StackHit):
        return None if column.stack is None else QRectF(column.stack[0], column.stack[1], column.stack[2], 14)
    if column.image is not None:
        left, top, width, height = column.image
        rows = round(height / column.size)
        cols = column.total // rows
        row, col = divmod(hit.unit, cols)
        return QRectF(left + col * width / cols, top + row * height / rows, width / cols, height / rows)
    place = np.flatnonzero(column.drawn == hit.unit)
    return QRectF(*column.rect(int(place[0]))) if len(place) else None


def link_points(layout: Layout, hit: LinkHit) -> np.ndarray | None:
    """Return points along a link, an array (points, 2), or None where it is not drawn."""
    if not 0 <= hit.layer < len(layout.links):
        return None
    source, target = layout.columns[hit.layer], layout.columns[hit.layer + 1]
    s, t = np.flatnonzero(source.drawn == hit.source), np.flatnonzero(target.drawn == hit.target)
    if not len(s) or not len(t):
        return None
    links = layout.links[hit.layer]
    start, end = links.ends(s[:1], t[:1])
    return curve(links, float(start[0]), float(end[0]), 24)


def bias_rect(column: Column, unit: int, *, round_: bool) -> QRectF | None:
    """Return where the mark of a unit's bias is, a little larger so that it can be hit; None where it is not drawn."""
    place = np.flatnonzero(column.drawn == unit)
    if column.image is not None or not column.index or not len(place):
        return None
    size = float(np.clip(column.size * 0.3, min(7.0, column.size * 0.42), 13.0)) + 4
    at = column.size * (0.5 - 0.3536 if round_ else 0.0)
    y = float(column.centres[int(place[0])]) + column.size / 2 - at
    return QRectF(column.x + at - size / 2, y - size / 2, size, size)


def draw_mark(
    painter: QPainter, theme: Theme, layout: Layout, hit: Hit, *, strong: bool, head: float = 0.0
) -> None:
    """Draw a ring around a unit or a bright line along a link; ``strong`` marks the selected one."""
    colour = QColor(theme.accent if strong else mix(theme.accent, theme.surface, 0.35))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(hit, LinkHit):
        points = link_points(layout, hit)
        if points is not None:
            painter.setPen(QPen(colour, 3.0))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        return
    rect = mark_rect(layout, hit, head)
    if rect is None:
        return
    if isinstance(hit, HeadHit):
        painter.setPen(QPen(colour, 1.5))
        painter.drawRoundedRect(rect, 6, 6)
        return
    grow = 1.0 if isinstance(hit, UnitHit) and rect.width() < 12 else 4.0
    painter.setPen(QPen(colour, 2.0))
    painter.drawRoundedRect(rect.adjusted(-grow, -grow, grow, grow), 6, 6)


def draw_card(painter: QPainter, theme: Theme, title: str, rows: Rows, at: QPointF, bounds: QRectF) -> None:
    """Draw the card with the numbers of this moment beside the pointer, within the window."""
    bold, small, figures = text_font(SIZE_TEXT, bold=True), text_font(SIZE_SMALL), number_font(SIZE_TEXT)
    names, numbers = QFontMetricsF(small), QFontMetricsF(figures)
    left = max((names.horizontalAdvance(name) for name, _ in rows), default=0.0)
    right = max((numbers.horizontalAdvance(value) for _, value in rows), default=0.0)
    width = max(QFontMetricsF(bold).horizontalAdvance(title), left + right + 20) + 24
    line_high = scaled(20)
    height = scaled(34) + line_high * len(rows) + (4 if rows else 0)
    x = at.x() + 16 if at.x() + 16 + width < bounds.right() - 4 else at.x() - 12 - width
    y = at.y() + 16 if at.y() + 16 + height < bounds.bottom() - 4 else at.y() - 12 - height
    box = QRectF(max(x, 4.0), max(y, 4.0), width, height)
    painter.setPen(QPen(QColor(mix(theme.border, theme.muted, 0.3)), 1))
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(box, 7, 7)
    painter.setFont(bold)
    painter.setPen(QColor(theme.text))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(box.left() + 12, box.top() + 7, width - 24, line_high), middle, title)
    for k, (name, value) in enumerate(rows):
        line = QRectF(box.left() + 12, box.top() + scaled(30) + line_high * k, width - 24, line_high)
        painter.setFont(small)
        painter.setPen(QColor(theme.muted))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(figures)
        painter.setPen(QColor(theme.text))
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, value)


def draw_empty(painter: QPainter, theme: Theme, bounds: QRectF, message: str) -> None:
    """Say what would fill the panel."""
    centre = bounds.center()
    painter.setPen(QPen(QColor(theme.border), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for dx, dys in ((-44, (-22, 22)), (0, (-34, 0, 34)), (44, (0,))):
        for dy in dys:
            painter.drawEllipse(QPointF(centre.x() + dx, centre.y() - 46 + dy), 9, 9)
    painter.setFont(text_font(SIZE_TEXT, bold=True))
    painter.setPen(QColor(theme.text))
    wide = bounds.width() - 32
    align = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(16, centre.y() + 12, wide, scaled(22)), align, tr("No network yet"))
    painter.setFont(text_font(SIZE_TEXT))
    painter.setPen(QColor(theme.muted))
    words = message or tr("Choose a preset or a data set under Experiment; its network is drawn here.")
    painter.drawText(QRectF(16, centre.y() + scaled(36), wide, scaled(60)), align, words)
