"""The legend of a matrix: the ramp of colours with the number at its ends."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.colormap import signed_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font

__all__ = ["ScaleBar"]

_SIDE = 48.0


class ScaleBar(QWidget):
    """Shows from which to which number the colours run."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Legend of the matrix"))
        self._theme, self._strength, self._symbol = theme, 0.0, ""

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(25 * GRID, 3 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(15 * GRID, 3 * GRID)

    def show_scale(self, strength: float, symbol: str) -> None:
        """Show what full colour stands for."""
        if (strength, symbol) != (self._strength, self._symbol):
            self._strength, self._symbol = strength, symbol
            self.setToolTip(
                tr(
                    "Full colour is the 98th percentile of |{symbol}|: {s}.",
                    symbol=symbol,
                    s=f"{strength:.3g}",
                )
            )
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ramp."""
        if not self._symbol:
            return
        colours = signed_map(self._theme)
        ramp = QRectF(
            scaled(_SIDE), self.height() / 2 - 4, max(min(self.width() - 2 * scaled(_SIDE), 160.0), 24.0), 8
        )
        gradient = QLinearGradient(ramp.topLeft(), ramp.topRight())
        gradient.setStops([(k / 8, QColor(colours.colour(k / 4 - 1))) for k in range(9)])
        with QPainter(self) as painter:
            painter.fillRect(ramp, gradient)
            painter.setPen(QPen(QColor(self._theme.border), 1))
            painter.drawRect(ramp)
            painter.setFont(number_font(SIZE_SMALL))
            painter.setPen(QColor(self._theme.muted))
            middle, text = Qt.AlignmentFlag.AlignVCenter, f"{self._strength:.3g}"
            left = QRectF(0, 0, scaled(_SIDE) - GRID, self.height())
            painter.drawText(left, middle | Qt.AlignmentFlag.AlignRight, f"−{text}")
            right = QRectF(ramp.right() + GRID, 0, self.width() - ramp.right() - GRID, self.height())
            words = f"+{text}   {self._symbol}"
            fits = painter.fontMetrics().horizontalAdvance(words) <= right.width()
            painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, words if fits else f"+{text}")
