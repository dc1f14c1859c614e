"""What the colours of a cloud mean: the scale of measured values, from the least to the largest."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.charts.scales import number_text
from nnviz.ui.colormap import signed_map
from nnviz.ui.language import tr
from nnviz.ui.text_size import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["ValueLegend"]

ROW, BAR = 20, 10
NAME = 0.3
"""At most this share of the width is for the name."""
STEPS = 128


class ValueLegend(QWidget):
    """One row: the name of what is measured, a bar of colours, the values at its ends."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.name, self.low, self.high = "", 0.0, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(tr("The colour of a sample is its measured value"))
        self.hide()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(30 * GRID, scaled(ROW))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_values(self, name: str, low: float, high: float) -> None:
        """Explain the colours from ``low`` to ``high``."""
        if (name, low, high) != (self.name, self.low, self.high):
            self.name, self.low, self.high = name, low, high
            self.setAccessibleName(
                tr("Colours of {name}: {low} to {high}", name=name, low=_text(low), high=_text(high))
            )
            self.update()

    def bar(self) -> QRectF:
        """Return where the colours lie."""
        metrics, numbers = QFontMetricsF(text_font(SIZE_SMALL)), QFontMetricsF(number_font(SIZE_SMALL))
        name = min(metrics.horizontalAdvance(self.name), self.width() * NAME)
        left = name + numbers.horizontalAdvance(_text(self.low)) + 2 * GRID
        right = self.width() - numbers.horizontalAdvance(_text(self.high)) - GRID
        high = scaled(BAR)
        return QRectF(left, (self.height() - high) / 2, max(right - left, 0.0), high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the row."""
        theme, box = self._theme, self.bar()
        pixels = np.ascontiguousarray(
            signed_map(theme, theme.border).rgb32(np.linspace(-1, 1, STEPS))[None, :]
        )
        with QPainter(self) as painter:
            painter.setPen(QColor(theme.muted))
            painter.setFont(text_font(SIZE_SMALL))
            metrics, middle = QFontMetricsF(painter.font()), Qt.AlignmentFlag.AlignVCenter
            name = metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, round(self.width() * NAME))
            painter.drawText(self.rect(), middle, name)
            painter.setFont(number_font(SIZE_SMALL))
            before = QRectF(0, 0, box.left() - GRID / 2, self.height())
            painter.drawText(before, middle | Qt.AlignmentFlag.AlignRight, _text(self.low))
            after = QRectF(box.right() + GRID / 2, 0, self.width() - box.right(), self.height())
            painter.drawText(after, middle | Qt.AlignmentFlag.AlignLeft, _text(self.high))
            painter.drawImage(box, QImage(pixels.data, STEPS, 1, 4 * STEPS, QImage.Format.Format_RGB32))
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawRect(box)


def _text(value: float) -> str:
    return number_text(float(f"{value:.3g}"))
