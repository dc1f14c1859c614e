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
        self._put = sprites.put
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
            How far right of the unit's left edge, in sides of the unit's square.
        """
        rows, cols = pixels.shape[1:]
        side, ratio = column.size, self.ratio
        scale = side / max(rows, cols)
        fitting = round(side * ratio) == max(rows, cols)  # made for these very pixels
        left = round((column.x + shift) * ratio) / ratio
        dx, dy = (side - cols * scale) / 2, (side - rows * scale) / 2
        for place, y in enumerate((column.centres - side / 2).tolist()):
            top = round(y * ratio) / ratio  # on whole device pixels, so that nothing is resampled
            key = (kind, column.index, place)
            make = partial(self._picture, pixels[place], fitting=fitting)
            self._put(key, (stamp, fitting), make, left + dx, top + dy, DEPTH, 1.0 if fitting else scale)
            self._put_ready(
                ("frame", kind, column.index, place),
                "frame",
                side,
                _BROKEN if broken[place] else 0,
                left - 1,
                top - 1,
                1,
            )

    def rings(self, column: Column, values: Floats, scale: float) -> None:
        """Show a ring in the colour of a value around each drawn picture."""
        for place, (y, level) in enumerate(
            zip(column.centres.tolist(), self._levels(values, scale), strict=True)
        ):
            key = ("ring", column.index, place)
            width = (column.width, column.size)
            self._put_ready(key, "ring", width, level, column.x - 3, y - column.size / 2 - 3, 2)

    def discs(self, column: Column, values: Floats, scale: float) -> None:
        """Show a disc in the colour of a value for each drawn unit."""
        for place, (y, level) in enumerate(
            zip(column.centres.tolist(), self._levels(values, scale), strict=True)
        ):
            key = ("disc", column.index, place)
            self._put_ready(key, "disc", column.size, level, column.x - 1, y - column.size / 2 - 1, 0)

    def biases(self, column: Column, values: Floats, scale: float, *, round_: bool) -> None:
        """Show at the lower left of each unit a mark in the colour of its bias: + above zero, − below."""
        size = round(float(np.clip(column.size * 0.3, min(7.0, column.size * 0.42), 13.0)), 2)
        at = column.size * (0.5 - 0.3536 if round_ else 0.0)
        if round_:
            at += (column.width - column.size) / 2
        x = column.x + at - size / 2 - 1
        for place, (y, level) in enumerate(
            zip(column.centres.tolist(), self._levels(values, scale), strict=True)
        ):
            top = y + column.size / 2 - at - size / 2 - 1
            self._put_ready(("bias", column.index, place), "bias", size, level, x, top, 3)

    def picture(self, rect: Rect, pixels: Pixels, stamp: object) -> None:
        """Show the input image, each of its pixels sharp, in a frame."""
        make = partial(self._picture, pixels, fitting=False)
        self._put(("input",), stamp, make, rect[0], rect[1], DEPTH, rect[3] / len(pixels))
        size = (rect[2] + 2, rect[3] + 2)
        self._put_ready(("input frame",), "edge", size, 0, rect[0] - 2, rect[1] - 2, 1)

    def stack(self, column: Column) -> None:
        """Show the pile that stands for the units which are not drawn."""
        if column.stack is not None:
            left, top, width, _ = column.stack
            self._put_ready(("pile", column.index), "pile", (width, 14.0), 0, left - 1, top - 1, 0)

    def _put_ready(
        self,
        key: tuple[Any, ...],
        kind: str,
        size: float | tuple[float, float],
        level: int,
        x: float,
        y: float,
        above: int,
    ) -> None:
        wide, high = size if isinstance(size, tuple) else (size, size)
        stamp = (kind, round(wide, 2), round(high, 2), level)
        self._put(key, stamp, partial(self._sprite, *stamp), x, y, DEPTH + above)

    def _picture(self, pixels: Pixels, *, fitting: bool) -> QPixmap:
        image = image_of(np.ascontiguousarray(pixels))
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
