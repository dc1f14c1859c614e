"""The numbers along the edges of a matrix."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.ui.matrix.mosaic import ticks
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font

__all__ = ["LEFT", "TOP", "draw_numbers"]

LEFT, TOP = 36.0, 20.0
"""The room for them."""


def draw_numbers(
    painter: QPainter, theme: Theme, shape: tuple[int, int], rect: QRectF, room: tuple[float, float]
) -> None:
    """Number the rows by units and the columns by sources, from 1; the last column is the bias.

    Parameters
    ----------
    shape : (rows, columns)
        Of the matrix with a gap and the bias as its last columns.
    rect : QRectF
        Where all cells are; they may reach beyond the room.
    room : (width, height)
    """
    rows, columns = shape
    wide, high = rect.width() / columns, rect.height() / rows
    painter.setFont(number_font(SIZE_SMALL))
    painter.setPen(QColor(theme.muted))
    width, height = room
    for row in ticks(rows, high, 18.0):
        y = rect.top() + (row + 0.5) * high
        if scaled(TOP) <= y <= scaled(TOP) + height:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - scaled(9), scaled(LEFT) - 6, scaled(18)), right, f"{row + 1:,}")
    end = rect.left() + (columns - 0.5) * wide
    middle = Qt.AlignmentFlag.AlignCenter
    for column in ticks(columns - 2, wide, 32.0):
        x = rect.left() + (column + 0.5) * wide
        if scaled(LEFT) <= x <= scaled(LEFT) + width and abs(x - end) > 20:
            painter.drawText(QRectF(x - 24, 2, 48, scaled(TOP) - 4), middle, f"{column + 1:,}")
    if scaled(LEFT) <= end <= scaled(LEFT) + width:
        painter.drawText(QRectF(end - 8, 2, 16, scaled(TOP) - 4), middle, "b")
