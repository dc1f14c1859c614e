"""Small pictures of numbers beside a sum: the window, the filter, what comes of both, a mask."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.ui.colormap import contrast, signed_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["TilesView"]

CELL, SMALL_CELL, LINE = 38, 13, 22
WRITTEN = 5
"""Pictures of at most so many rows and columns have their numbers written in."""
BETWEEN = {1: "×", 2: "="}


class TilesView(QWidget):
    """Shows named pictures side by side: orange for negative numbers, blue for positive ones."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tiles: tuple[tuple[str, Array], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_tiles(self, tiles: tuple[tuple[str, Array], ...]) -> None:
        """Show pictures, arrays (rows, columns)."""
        self._tiles = tiles
        words = [
            f"{tr(name)}: " + "; ".join(", ".join(figures_of(float(x), 3) for x in row) for row in tile)
            for name, tile in tiles
        ]
        self.setAccessibleName(". ".join(words))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all pictures and their names."""
        width = sum(_extent(tile)[0] + 3 * GRID for _, tile in self._tiles) - 3 * GRID
        height = max((_extent(tile)[1] for _, tile in self._tiles), default=0)
        return QSize(max(width, 0), height + scaled(LINE) if self._tiles else 0)

    def minimumSizeHint(self) -> QSize:
        """Return the height alone: narrow pictures are drawn smaller."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything, smaller where there is no room."""
        whole = self.sizeHint()
        factor = min(1.0, self.width() / max(whole.width(), 1))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(factor, factor)
            left = 0.0
            for place, (name, tile) in enumerate(self._tiles):
                width, height = _extent(tile)
                if place in BETWEEN and len(self._tiles) == 3:
                    sign = QRectF(left - 3 * GRID, scaled(LINE), 3 * GRID, height)
                    painter.setFont(number_font(bold=True))
                    painter.setPen(QColor(self._theme.muted))
                    painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, BETWEEN[place])
                painter.setFont(text_font(SIZE_SMALL))
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(
                    QRectF(left, 0, max(width, 60), scaled(LINE) - 4), Qt.AlignmentFlag.AlignVCenter, tr(name)
                )
                self._draw(painter, tile, left)
                left += width + 3 * GRID

    def _draw(self, painter: QPainter, tile: Array, left: float) -> None:
        colours, theme = signed_map(self._theme), self._theme
        scale = float(np.nanmax(np.abs(tile), initial=0.0)) or 1.0
        scale = scale if np.isfinite(scale) else 1.0
        side = _side(tile)
        painter.setFont(number_font(SIZE_SMALL))
        for row, numbers in enumerate(tile):
            for column, value in enumerate(numbers):
                cell = QRectF(left + column * side, scaled(LINE) + row * side, side - 1, side - 1)
                colour = colours.colour(float(value), scale)
                painter.setPen(QPen(QColor(theme.grid), 1))
                painter.setBrush(QColor(colour))
                painter.drawRect(cell)
                if side != scaled(CELL):
                    continue
                readable = contrast(theme.text, colour) >= contrast(theme.surface, colour)
                ink = theme.text if readable else theme.surface
                painter.setPen(QColor(ink))
                text = figures_of(float(value), 2)
                if QFontMetrics(painter.font()).horizontalAdvance(text) <= side - 2:
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)


def _side(tile: Array) -> int:
    return scaled(CELL) if max(tile.shape) <= WRITTEN else scaled(SMALL_CELL)


def _extent(tile: Array) -> tuple[int, int]:
    rows, columns = tile.shape
    return columns * _side(tile), rows * _side(tile)
