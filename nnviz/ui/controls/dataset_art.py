"""The pictures on the tiles of the data sets: points as dots, images as ink on a clear ground."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.ui.colormap import class_colours, mix
from nnviz.ui.controls.thumbnail import Array, dots_of, shades_of
from nnviz.ui.theme import Theme

__all__ = ["image_of", "paint_dots"]


def paint_dots(painter: QPainter, picture: Array, area: QRectF, theme: Theme) -> None:
    """Paint rows of (x₁, x₂, class or value) as dots."""
    dots = dots_of(picture)
    whole = all(dot.value == int(dot.value) and dot.value >= 0 for dot in dots)
    largest = max((abs(dot.value) for dot in dots), default=0.0)
    classes = class_colours(theme, max(2, int(largest) + 1))
    radius = 1.7 if len(dots) > 24 else 3.5
    painter.setPen(Qt.PenStyle.NoPen)
    for dot in dots:
        colour = classes[int(dot.value)] if whole else _shade(theme, dot.value / largest)
        painter.setBrush(QColor(colour))
        x, y = area.x() + dot.x * area.width(), area.y() + dot.y * area.height()
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))


def _shade(theme: Theme, value: float) -> str:
    """Return the colour of a measured value from −1 to 1; near zero it still shows on the paper."""
    return mix(theme.border, theme.positive if value > 0 else theme.negative, abs(value))


def image_of(picture: Array, theme: Theme) -> QImage:
    """Return an image as ink on a clear ground, its pixels left square."""
    shades = shades_of(picture)
    ink = QColor(theme.ink)
    pixels = np.empty((*shades.shape, 4), dtype=np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2] = ink.red(), ink.green(), ink.blue()
    pixels[..., 3] = shades
    rows, columns = shades.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888).copy()
