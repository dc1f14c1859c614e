"""Bars for what shuffling each feature costs, the dearest first, with a whisker for the spread of the repeats."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.importance import Importance
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["ImportanceBars", "cost_text"]

ROW = 3 * GRID


def cost_text(value: float, by: str) -> str:
    """Return a cost: percentage points of accuracy, or a loss."""
    return (f"{100 * value:.1f} pts" if by == "accuracy" else f"{value:.3g}").replace("-", "−")


class ImportanceBars(QWidget):
    """One row for each feature."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: Importance | None = None
        self.sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Importance of the features"))

    def sizeHint(self) -> QSize:
        """Return a row for each feature."""
        rows = len(self._found.names) if self._found is not None else 4
        return QSize(320, rows * scaled(ROW) + GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(160, self.sizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_importance(self, found: Importance | None) -> None:
        """Show what was found, or what is known so far."""
        self._found = found
        self.setAccessibleDescription(self.summary())
        self.updateGeometry()
        self.update()

    def order(self) -> list[int]:
        """Return the features, the dearest first."""
        if self._found is None:
            return []
        return [int(k) for k in np.argsort(-self._found.mean, kind="stable")]

    def summary(self) -> str:
        """Return the bars in words."""
        found = self._found
        if found is None:
            return self.sentence
        return ", ".join(
            f"{found.names[k]} {cost_text(float(found.mean[k]), found.by)}" for k in self.order()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        found, theme = self._found, self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.surface))
            if found is None:
                painter.setFont(text_font(SIZE_TEXT))
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(GRID, 0, -GRID, 0), flags, self.sentence)
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            names, figures = text_font(SIZE_SMALL), number_font(SIZE_SMALL)
            widest = max(QFontMetricsF(names).horizontalAdvance(name) for name in found.names)
            left = min(widest, self.width() / 3) + GRID
            right = QFontMetricsF(figures).horizontalAdvance("−100.0 pts") + GRID
            mean, spread = found.mean, found.spread
            low = float(min((mean - spread).min(initial=0.0), 0.0))
            high = float(max((mean + spread).max(initial=0.0), 1e-9))
            scale = max(self.width() - left - right, 8.0) / (high - low)
            zero = left - low * scale
            for row, k in enumerate(self.order()):
                line = QRectF(0, GRID / 2 + row * scaled(ROW), self.width(), scaled(ROW))
                painter.setFont(names)
                painter.setPen(QColor(theme.text))
                short = QFontMetricsF(names).elidedText(
                    found.names[k], Qt.TextElideMode.ElideRight, left - GRID
                )
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, short)
                self._paint_bar(painter, line, zero, scale, float(mean[k]), float(spread[k]))
                painter.setFont(figures)
                painter.setPen(QColor(theme.text))
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(line, flags, cost_text(float(mean[k]), found.by))
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QLineF(zero, GRID / 2, zero, GRID / 2 + len(found.names) * scaled(ROW)))

    def _paint_bar(
        self, painter: QPainter, line: QRectF, zero: float, scale: float, mean: float, spread: float
    ) -> None:
        theme, middle = self._theme, line.center().y()
        end = zero + mean * scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if mean > spread else mix(theme.muted, theme.surface, 0.4)))
        painter.drawRoundedRect(QRectF(min(zero, end), middle - 6, abs(end - zero), 12), 2, 2)
        if spread > 0:
            painter.setPen(QPen(QColor(theme.text), 1.2))
            painter.drawLine(QPointF(end - spread * scale, middle), QPointF(end + spread * scale, middle))
            for side in (-1, 1):
                at = end + side * spread * scale
                painter.drawLine(QPointF(at, middle - 3), QPointF(at, middle + 3))
