"""Units as pictures: tiles over the plane, weight templates, discs; their bias marks and the pile of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPixmap

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Column, Rect
from nnviz.ui.theme import Theme

__all__ = ["UnitPainter", "enlarged", "image_of"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]

_LEVELS = 24


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
    """Draws units; keeps one ready picture of each frame, disc and mark for the sizes in use."""

    def __init__(self, theme: Theme, colours: SignedMap, ratio: float) -> None:
        self.theme = theme
        self.colours = colours
        self.ratio = ratio
        self._sprites: dict[tuple[Any, ...], QPixmap] = {}
        self._edge = mix(theme.border, theme.muted, 0.35)

    def tiles(self, painter: QPainter, column: Column, tiles: Pixels, broken: Sequence[bool]) -> None:
        """Draw one picture (rows, columns) for each drawn unit, hatched where the unit is ``broken``."""
        count, rows, cols = tiles.shape
        pixels = np.ascontiguousarray(tiles).reshape(count * rows, cols)
        atlas = image_of(pixels)
        frames = [self._sprite("frame", round(column.size, 2), level) for level in (0, 99)]
        ratio = self.ratio
        left = round(column.x * ratio) / ratio
        for place, y in enumerate((column.centres - column.size / 2).tolist()):
            top = round(y * ratio) / ratio  # on whole device pixels, so that nothing is resampled
            target = QRectF(left, top, column.size, column.size)
            painter.drawImage(target, atlas, QRectF(0, place * rows, cols, rows))
            painter.drawPixmap(QPointF(left - 1, top - 1), frames[bool(broken[place])])

    def rings(self, painter: QPainter, column: Column, values: Floats, scale: float) -> None:
        """Draw a ring in the colour of a value around each drawn picture."""
        for y, level in zip(column.centres.tolist(), self._levels(values, scale), strict=True):
            sprite = self._sprite("ring", round(column.size, 2), level)
            painter.drawPixmap(QPointF(column.x - 3, y - column.size / 2 - 3), sprite)

    def discs(self, painter: QPainter, column: Column, values: Floats, scale: float) -> None:
        """Draw a disc in the colour of a value for each drawn unit."""
        for y, level in zip(column.centres.tolist(), self._levels(values, scale), strict=True):
            sprite = self._sprite("disc", round(column.size, 2), level)
            painter.drawPixmap(QPointF(column.x - 1, y - column.size / 2 - 1), sprite)

    def biases(
        self, painter: QPainter, column: Column, values: Floats, scale: float, *, round_: bool
    ) -> None:
        """Draw at the lower left of each unit a mark in the colour of its bias: + above zero, − below."""
        size = float(np.clip(column.size * 0.3, min(7.0, column.size * 0.42), 13.0))
        at = column.size * (0.5 - 0.3536 if round_ else 0.0)
        x = column.x + at - size / 2 - 1
        for y, level in zip(column.centres.tolist(), self._levels(values, scale), strict=True):
            sprite = self._sprite("bias", round(size, 2), level)
            painter.drawPixmap(QPointF(x, y + column.size / 2 - at - size / 2 - 1), sprite)

    def picture(self, painter: QPainter, rect: Rect, pixels: Pixels) -> None:
        """Draw the input image, each of its pixels sharp, in a frame."""
        painter.drawImage(QRectF(*rect), image_of(pixels))
        painter.setPen(QPen(QColor(self._edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect[0] - 0.5, rect[1] - 0.5, rect[2] + 1, rect[3] + 1))

    def stack(self, painter: QPainter, column: Column) -> None:
        """Draw the pile that stands for the units which are not shown."""
        if column.stack is None:
            return
        left, top, width, _ = column.stack
        painter.setBrush(QColor(self.theme.raised))
        painter.setPen(QPen(QColor(self._edge), 1))
        for k in (2, 1, 0):
            inset = width * 0.08 * k
            card = QRectF(left + inset, top + 3.0 * k, width - 2 * inset, 7.0)
            painter.drawRoundedRect(card, 2.5, 2.5)

    def _levels(self, values: Floats, scale: float) -> list[int]:
        with np.errstate(all="ignore"):
            share = np.asarray(values, dtype=np.float64) / scale
        broken = np.isnan(share)
        level = np.rint(np.clip(np.where(broken, 0.0, share), -1, 1) * _LEVELS).astype(int)
        return list(np.where(broken, 99, level).tolist())

    def _sprite(self, kind: str, size: float, level: int = 0) -> QPixmap:
        key = (kind, size, level)
        found = self._sprites.get(key)
        if found is None:
            if len(self._sprites) > 600:
                self._sprites.clear()
            found = self._sprites[key] = self._draw(kind, size, level)
        return found

    def _draw(self, kind: str, size: float, level: int) -> QPixmap:
        pad = 3 if kind == "ring" else 1
        side = size + 2 * pad
        pixmap = QPixmap(int(np.ceil(side * self.ratio)), int(np.ceil(side * self.ratio)))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        colour = self.colours.nan if level == 99 else self.colours.colour(level / _LEVELS)
        inner = QRectF(pad, pad, size, size)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if kind in {"frame", "ring"}:
                self._frame(painter, inner, colour if kind == "ring" else "", broken=level == 99)
            elif kind == "disc":
                painter.setPen(QPen(QColor(self._edge), 1.25))
                painter.setBrush(QColor(colour))
                painter.drawEllipse(inner.adjusted(0.6, 0.6, -0.6, -0.6))
                if level == 99:
                    self._hatch(painter)
                    painter.drawEllipse(inner.adjusted(0.6, 0.6, -0.6, -0.6))
            else:
                self._bias(painter, inner, colour, level)
        return pixmap

    def _frame(self, painter: QPainter, inner: QRectF, ring: str, *, broken: bool) -> None:
        """Draw a rounded frame; its corners hide those of the picture beneath."""
        radius = min(5.0, inner.width() * 0.16)
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
        if level == 99:
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
