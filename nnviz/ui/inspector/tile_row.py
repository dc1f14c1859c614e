"""A row of small pictures of signed numbers, such as a filter and its map, read cell by cell with the pointer."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.ui.colormap import contrast, hex_of, signed_map
from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["Tile", "TileRow"]

HEAD = 2 * GRID
WRITTEN = 30
"""Cells of this size have their number written in."""


class Tile(NamedTuple):
    """A named picture, ``values`` an array (rows, columns)."""

    name: str
    values: Array


class TileRow(Painted):
    """Paints pictures side by side, each with the number that its strongest colour stands for."""

    def __init__(self, side: int, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._side = side
        self.tiles: tuple[Tile, ...] = ()

    def sizeHint(self) -> QSize:
        """Return room for the pictures."""
        return QSize(self._side * max(len(self.tiles), 1), scaled(HEAD) + self._side + 2 if self.tiles else 0)

    def minimumSizeHint(self) -> QSize:
        """Return the height alone: pictures that do not fit are left out."""
        return QSize(self._side, self.sizeHint().height())

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        """Show other pictures."""
        if len(tiles) != len(self.tiles):
            self.updateGeometry()
        self.tiles = tiles
        self.setVisible(bool(tiles))
        self.tell(lambda: "; ".join(_words(tile) for tile in tiles))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell the number under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x(), event.pos().y()), self)
            return True
        return super().event(event)

    def words_at(self, x: float, y: float) -> str:
        """Return what is at a point, "" for nothing."""
        for place, tile in enumerate(self.tiles):
            box = self._box(place, tile)
            if box.contains(x, y):
                rows, columns = tile.values.shape
                row = min(int((y - box.top()) / box.height() * rows), rows - 1)
                column = min(int((x - box.left()) / box.width() * columns), columns - 1)
                value = figures_of(float(tile.values[row, column]), 5)
                return tr(
                    "{name}, row {row}, column {column}: {value}",
                    name=tile.name,
                    row=row + 1,
                    column=column + 1,
                    value=value,
                )
        return ""

    def _box(self, place: int, tile: Tile) -> QRectF:
        rows, columns = tile.values.shape
        cell = self._side / max(rows, columns)
        return QRectF(place * (self._side + 2 * GRID), scaled(HEAD), columns * cell, rows * cell)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names, scales and pictures."""
        theme = self._theme
        with QPainter(self) as painter:
            for place, tile in enumerate(self.tiles):
                box = self._box(place, tile)
                if box.left() + self._side > self.width() + 1 and place:
                    break
                head = QRectF(box.left(), 0, self._side, scaled(HEAD))
                used = write(painter, head, tile.name, theme.text, font=letters(bold=True), align=LEFT)
                sound = np.abs(tile.values[np.isfinite(tile.values)])
                scale = float(sound.max()) if len(sound) and sound.max() > 0 else 1.0
                power = _power(scale)
                text = f"±{figures_of(scale, 2)}" if not power else f"× 10{str(power).translate(_RAISED)}"
                rest = head.adjusted(used + 4, 0, 0, 0)
                if rest.width() > 4 * GRID:
                    write(painter, rest, text, theme.muted, font=figures(), align=RIGHT)
                pixels = np.ascontiguousarray(signed_map(theme).rgb32(tile.values, scale))
                rows, columns = pixels.shape
                image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
                painter.drawImage(box, image)
                painter.setPen(QPen(QColor(theme.border), 1))
                painter.drawRect(box.adjusted(0, 0, -1, -1))
                self._write_numbers(painter, box, tile, pixels, power)

    def _write_numbers(self, painter: QPainter, box: QRectF, tile: Tile, pixels: Array, power: int) -> None:
        rows, columns = tile.values.shape
        wide, high = box.width() / columns, box.height() / rows
        if wide < scaled(WRITTEN):
            return
        theme = self._theme
        for row in range(rows):
            for column in range(columns):
                ground = hex_of(int(pixels[row, column]))
                dark = contrast(theme.text, ground) >= contrast(theme.surface, ground)
                cell = QRectF(box.left() + column * wide, box.top() + row * high, wide, high)
                text = _brief(float(tile.values[row, column]) / 10.0**power)
                ink = theme.text if dark else theme.surface
                write(painter, cell, text, ink, font=figures(), align=Qt.AlignmentFlag.AlignCenter)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _power(scale: float) -> int:
    """Return the power of ten in which the numbers of a picture are written: 0 for usual ones."""
    return 0 if 0.1 <= scale < 1000 else 3 * math.floor(math.log10(scale) / 3)


def _brief(value: float) -> str:
    """Return a number in at most five characters."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞"
    return f"{value:.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}".replace("-", "−")


def _words(tile: Tile) -> str:
    sound = tile.values[np.isfinite(tile.values)]
    if not len(sound):
        return tile.name
    low, high = figures_of(float(sound.min()), 3), figures_of(float(sound.max()), 3)
    return tr("{name} from {low} to {high}", name=tile.name, low=low, high=high)
