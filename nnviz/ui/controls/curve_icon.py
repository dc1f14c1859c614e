"""A choice of activation drawn as its own curve: the value as a line, the slope as a fainter one below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from nnviz.experiment.reference import activation_curve
from nnviz.ui.theme import Theme

__all__ = ["SIZE", "curve_icons"]

SIZE = QSize(28, 18)
RATIOS = (1.0, 2.0)


def curve_icons(choices: tuple[Any, ...], theme: Theme) -> list[QIcon]:
    """Return one icon for each activation, in the colours of the theme."""
    found = []
    for choice in choices:
        icon = QIcon()
        for ratio in RATIOS:
            icon.addPixmap(_drawn(choice(), theme, ratio))
        found.append(icon)
    return found


def _drawn(activation: Any, theme: Theme, ratio: float) -> QPixmap:
    z, a, slope = activation_curve(activation, points=57)
    picture = QPixmap(SIZE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    wide, high = SIZE.width() - 2, SIZE.height() - 2
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(0, 0, SIZE.width(), SIZE.height())
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QPointF(1, 1 + high * 0.62), QPointF(1 + wide, 1 + high * 0.62))
        for values, colour, width in ((slope, theme.validation, 1.0), (a, theme.positive, 1.6)):
            line = QPolygonF(
                [
                    QPointF(1 + (x + 4) / 8 * wide, 1 + high * (0.62 - 0.42 * y))
                    for x, y in zip(z, values, strict=True)
                ]
            )
            painter.setPen(QPen(QColor(colour), width))
            painter.drawPolyline(line)
    return picture
