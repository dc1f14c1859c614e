"""Units as pictures: tiles over the plane, weight templates, discs; their bias marks and the pile of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Column, Rect
from nnviz.ui.diagram.sprites import Sprites
from nnviz.ui.theme import Theme

__all__ = ["DEPTH", "UnitPainter", "enlarged", "image_of"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]

DEPTH = 100.0
"""The depth of units on the scene: above all links."""
_LEVELS = 24
_BROKEN = 99
"""The level of what is not a number."""


def image_of(pixels: Pixels) -> QImage:
    """Return an image over the array itself, which must be kept alive while the image is used."""
    rows, cols = pixels.shape
    return QImage(pixels.data, cols, rows, 4 * cols, QImage.Format.Format_RGB32)


def enlarged(tiles: Floats, side: int) -> Floats:
    """Return pictures (units, rows, columns) with ``side`` rows and columns, linear between the given values."""
    _, rows, cols = tiles.shape
    down, across = _between(rows, side), _between(cols, side)
    with np.errstate(all="ignore"):
        result: Floats = down @ tiles @ across.T
    return result


@lru_cache(maxsize=32)
def _between(old: int, new: int) -> Floats:
    """Return the matrix (new, old) that reads ``new`` evenly spread values out of ``old``, linearly."""
    at = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    below = np.minimum(at.astype(np.intp), max(old - 2, 0))
    matrix = np.zeros((new, old), dtype=np.float32)
    matrix[np.arange(new), below] = 1 - (at - below)
    if old > 1:
        matrix[np.arange(new), below + 1] = at - below
    return matrix


class UnitPainter:
    """Puts units on a scene; keeps one ready picture of each frame, disc and mark for the sizes in use."""

    def __init__(self, theme: Theme, colours: SignedMap, ratio: float, sprites: Sprites) -> None:
        self.theme = theme
        self.colours = colours
        self.ratio = ratio
        self._sprites = sprites
        self._ready: dict[tuple[Any, ...], QPixmap] = {}
        self._edge = mix(theme.border, theme.muted, 0.35)

    def pictures(
        self,
        column: Column,
        pixels: Pixels,
        stamp: object,
        broken: Sequence[bool],
        kind: str = "picture",
        shift: float = 0.0,
    ) -> None:
        """Show one picture (rows, columns) for each drawn unit, hatched where the unit is ``broken``.

        Parameters
        ----------
        pixels : array (units, rows, columns)
            Kept by the caller for as long as it is shown.
        stamp : object
            Another one for other pixels.
        kind : str
            What the pictures are, so that a unit may have several.
        shift : float
            How far right of the unit's left edge.
        """
        self._frames(column, kind, shift, tuple(broken))
        if not self._sprites.renew((kind, column.index), (stamp, column, self.ratio)):
            return
        rows, cols = pixels.shape[1:]
        side, ratio = column.size, self.ratio
        scale = side / max(rows, cols)
        fitting = round(side * ratio) == max(rows, cols)  # made for these very pixels
        left, tops = self._corner(column, shift)
        dx, dy = (side - cols * scale) / 2, (side - rows * scale) / 2
        for place, top in enumerate(tops):
            make = partial(self._picture, pixels[place], fitting=fitting)
            self._sprites.put((stamp, fitting), make, left + dx, top + dy, DEPTH, 1.0 if fitting else scale)
        self._sprites.close()

    def _frames(self, column: Column, kind: str, shift: float, broken: tuple[bool, ...]) -> None:
        """Show a frame around each picture."""
        if self._sprites.renew(("frame", kind, column.index), (column, broken, self.ratio)):
            left, tops = self._corner(column, shift)
            for bad, top in zip(broken, tops, strict=True):
                self._put("frame", (column.size, column.size), _BROKEN if bad else 0, left - 1, top - 1, 1)
            self._sprites.close()

    def _corner(self, column: Column, shift: float) -> tuple[float, list[float]]:
        """Return the left and upper edges of pictures, on whole device pixels so that nothing is resampled."""
        ratio = self.ratio
        tops = [round(y * ratio) / ratio for y in (column.centres - column.size / 2).tolist()]
        return round((column.x + shift) * ratio) / ratio, tops

    def rings(self, column: Column, values: Floats, scale: float) -> None:
        """Show a ring in the colour of a value around each drawn picture."""
        size = (column.width, column.size)
        self._marks("ring", column, values, scale, size, (-3, -column.size / 2 - 3), 2)

    def discs(self, column: Column, values: Floats, scale: float) -> None:
        """Show a disc in the colour of a value for each drawn unit."""
        size = (column.size, column.size)
        self._marks("disc", column, values, scale, size, (-1, -column.size / 2 - 1), 0)

    def biases(self, column: Column, values: Floats, scale: float, *, round_: bool) -> None:
        """Show at the lower left of each unit a mark in the colour of its bias: + above zero, − below."""
        size = float(np.clip(column.size * 0.3, min(7.0, column.size * 0.42), 13.0))
        at = column.size * (0.5 - 0.3536 if round_ else 0.0)
        corner = (at - size / 2 - 1, column.size / 2 - at - size / 2 - 1)
        self._marks("bias", column, values, scale, (size, size), corner, 3)

    def picture(self, rect: Rect, pixels: Pixels, stamp: object) -> None:
        """Show the input image, each of its pixels sharp, in a frame."""
        if self._sprites.renew(("input",), (stamp, rect)):
            make = partial(self._picture, pixels, fitting=False)
            self._sprites.put(stamp, make, rect[0], rect[1], DEPTH, rect[3] / len(pixels))
            self._sprites.close()
        if self._sprites.renew(("input frame",), (rect, self.ratio)):
            self._put("edge", (rect[2] + 2, rect[3] + 2), 0, rect[0] - 2, rect[1] - 2, 1)
            self._sprites.close()

    def stack(self, column: Column) -> None:
        """Show the pile that stands for the units which are not drawn."""
        if column.stack is not None and self._sprites.renew(("pile", column.index), (column, self.ratio)):
            left, top, width, _ = column.stack
            self._put("pile", (width, 14.0), 0, left - 1, top - 1, 0)
            self._sprites.close()

    def _marks(
        self,
        kind: str,
        column: Column,
        values: Floats,
        scale: float,
        size: tuple[float, float],
        corner: tuple[float, float],
        above: int,
    ) -> None:
        """Show a mark at each unit in the colour of its value, ``corner`` away from its left edge and its middle."""
        levels = self._levels(values, scale)
        if self._sprites.renew((kind, column.index), (column, self.ratio, levels)):
            for y, level in zip(column.centres.tolist(), levels, strict=True):
                self._put(kind, size, level, column.x + corner[0], y + corner[1], above)
            self._sprites.close()

    def _put(self, kind: str, size: tuple[float, float], level: int, x: float, y: float, above: int) -> None:
        stamp = (kind, round(size[0], 2), round(size[1], 2), level, self.ratio)
        self._sprites.put(stamp, partial(self._sprite, *stamp[:4]), x, y, DEPTH + above)

    def _picture(self, pixels: Pixels, *, fitting: bool) -> QPixmap:
        image = image_of(pixels)
        if fitting:
            image.setDevicePixelRatio(self.ratio)
        return QPixmap.fromImage(image)

    def _levels(self, values: Floats, scale: float) -> list[int]:
        with np.errstate(all="ignore"):
            share = np.asarray(values, dtype=np.float64) / scale
        broken = np.isnan(share)
        level = np.rint(np.clip(np.where(broken, 0.0, share), -1, 1) * _LEVELS).astype(int)
        return list(np.where(broken, _BROKEN, level).tolist())

    def _sprite(self, kind: str, wide: float, high: float, level: int) -> QPixmap:
        key = (kind, wide, high, level)
        found = self._ready.get(key)
        if found is None:
            if len(self._ready) > 600:
                self._ready.clear()
            found = self._ready[key] = self._draw(kind, wide, high, level)
        return found

    def _draw(self, kind: str, wide: float, high: float, level: int) -> QPixmap:
        pad = 3 if kind == "ring" else 1
        size = (int(np.ceil((side + 2 * pad) * self.ratio)) for side in (wide, high))
        pixmap = QPixmap(*size)
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        colour = self.colours.nan if level == _BROKEN else self.colours.colour(level / _LEVELS)
        inner = QRectF(pad, pad, wide, high)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            match kind:
                case "frame" | "ring":
                    self._frame(painter, inner, colour if kind == "ring" else "", broken=level == _BROKEN)
                case "disc":
                    self._disc(painter, inner.adjusted(0.6, 0.6, -0.6, -0.6), colour, broken=level == _BROKEN)
                case "edge":
                    painter.setPen(QPen(QColor(self._edge), 1))
                    painter.drawRect(inner.adjusted(0.5, 0.5, -0.5, -0.5))
                case "pile":
                    self._pile(painter, inner)
                case _:
                    self._bias(painter, inner, colour, level)
        return pixmap

    def _disc(self, painter: QPainter, inner: QRectF, colour: str, *, broken: bool) -> None:
        painter.setPen(QPen(QColor(self._edge), 1.25))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(inner)
        if broken:
            self._hatch(painter)
            painter.drawEllipse(inner)

    def _pile(self, painter: QPainter, inner: QRectF) -> None:
        painter.setBrush(QColor(self.theme.raised))
        painter.setPen(QPen(QColor(self._edge), 1))
        for k in (2, 1, 0):
            inset = inner.width() * 0.08 * k
            card = QRectF(inner.left() + inset, inner.top() + 3.0 * k, inner.width() - 2 * inset, 7.0)
            painter.drawRoundedRect(card, 2.5, 2.5)

    def _frame(self, painter: QPainter, inner: QRectF, ring: str, *, broken: bool) -> None:
        """Draw a rounded frame; its corners hide those of the picture beneath."""
        radius = min(5.0, inner.height() * 0.16)
        corners = QPainterPath()
        corners.addRect(inner.adjusted(-0.5, -0.5, 0.5, 0.5))
        hole = QPainterPath()
        hole.addRoundedRect(inner, radius, radius)
        painter.fillPath(corners.subtracted(hole), QColor(self.theme.surface))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if ring:
            painter.setPen(QPen(QColor(self._edge), 3.5))
            painter.drawRoundedRect(inner.adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius)
            painter.setPen(QPen(QColor(ring), 2.0))
            painter.drawRoundedRect(inner.adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius)
        else:
            painter.setPen(QPen(QColor(self._edge), 1.25))
            painter.drawRoundedRect(inner, radius, radius)
        if broken:
            self._hatch(painter)
            painter.drawRoundedRect(inner, radius, radius)

    def _hatch(self, painter: QPainter) -> None:
        painter.setBrush(QBrush(QColor(self.theme.text), Qt.BrushStyle.BDiagPattern))

    def _bias(self, painter: QPainter, inner: QRectF, colour: str, level: int) -> None:
        painter.setPen(QPen(QColor(self._edge), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(inner.adjusted(0.5, 0.5, -0.5, -0.5))
        if level == _BROKEN:
            self._hatch(painter)
            painter.drawEllipse(inner)
        elif level and inner.width() >= 9:
            strong = abs(level) > _LEVELS * 0.45
            ink = self.theme.surface if strong else self.theme.text
            arm = inner.width() * 0.24
            middle = inner.center()
            painter.setPen(QPen(QColor(ink), max(1.0, inner.width() * 0.13)))
            painter.drawLine(middle + QPointF(-arm, 0), middle + QPointF(arm, 0))
            if level > 0:
                painter.drawLine(middle + QPointF(0, -arm), middle + QPointF(0, arm))
