"""Small marks that are painted once and then stamped: 500 antialiased circles cost 16 ms, their stamps 0.5 ms."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

__all__ = ["Stamps", "draw_pieces", "paint_mark", "paint_ring"]

MOST = 400
"""So many different stamps are kept; with more the oldest go."""

Floats = npt.NDArray[np.floating[Any]]


def paint_mark(painter: QPainter, part: int, at: QPointF, radius: float, colour: str, paper: str) -> None:
    """Paint a data point: filled for training, a ring for validation, a small square on its corner for test."""
    if part == 0:
        painter.setPen(QPen(QColor(paper), 1))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(at, radius, radius)
        return
    painter.setBrush(QColor(paper))
    painter.setPen(QPen(QColor(colour), 0.45 * radius))
    if part == 1:
        painter.drawEllipse(at, 0.85 * radius, 0.85 * radius)
    else:
        reach = 0.95 * radius
        painter.drawPolygon([at + QPointF(*d) for d in ((0, -reach), (reach, 0), (0, reach), (-reach, 0))])


def paint_error_mark(painter: QPainter, part: int, at: QPointF, radius: float, colour: str, rim: str) -> None:
    """Paint a data point filled with the colour of its error: with a hole for validation, on its corner for test."""
    painter.setPen(QPen(QColor(rim), 1))
    painter.setBrush(QColor(colour))
    if part == 2:
        reach = 1.1 * radius
        painter.drawPolygon([at + QPointF(*d) for d in ((0, -reach), (reach, 0), (0, reach), (-reach, 0))])
        return
    painter.drawEllipse(at, radius, radius)
    if part == 1:
        painter.setBrush(QColor(rim))
        painter.drawEllipse(at, 0.25 * radius, 0.25 * radius)


def paint_ring(painter: QPainter, at: QPointF, radius: float, colour: str, paper: str) -> None:
    """Paint a ring around a data point, with a rim of paper outside so that it is seen on any colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(paper), 1))
    painter.drawEllipse(at, radius + 1, radius + 1)
    painter.setPen(QPen(QColor(colour), 1.6))
    painter.drawEllipse(at, radius, radius)


class Stamps:
    """Marks by kind, size and colour for one screen resolution.

    Kinds 0, 1 and 2 are data points of training, validation and test, 3 is a ring around one; with ``ERROR`` added
    points are filled with the colour of their error.
    """

    RING = 3
    ERROR = 4

    def __init__(self) -> None:
        self._ratio = 1.0
        self._kept: dict[tuple[int, float, str, str], QPixmap] = {}

    def stamp(
        self,
        painter: QPainter,
        places: Floats,
        kind: int,
        radius: float | Sequence[float],
        colours: str | Sequence[str],
        paper: str,
    ) -> None:
        """Stamp marks at places (n, 2) in pixels, later ones over earlier ones."""
        ratio = painter.device().devicePixelRatioF()
        if ratio != self._ratio:
            self._ratio = ratio
            self._kept.clear()
        places = np.asarray(places)
        sound = np.isfinite(places).all(axis=1) & (np.abs(places) < 1e5).all(axis=1)
        for k in np.flatnonzero(sound).tolist():
            size = radius if isinstance(radius, int | float) else radius[k]
            colour = colours if isinstance(colours, str) else colours[k]
            picture = self._picture(kind, round(2 * size) / 2, colour, paper)
            half = picture.deviceIndependentSize().width() / 2
            # On whole pixels of the screen, or the stamp would be blurred.
            x, y = (floor((places[k, axis] - half) * ratio + 0.5) / ratio for axis in (0, 1))
            painter.drawPixmap(QPointF(x, y), picture)

    def _picture(self, kind: int, radius: float, colour: str, paper: str) -> QPixmap:
        key = (kind, radius, colour, paper)
        picture = self._kept.get(key)
        if picture is None:
            while len(self._kept) >= MOST:
                del self._kept[next(iter(self._kept))]
            half = int(radius) + 4
            picture = QPixmap(round(2 * half * self._ratio), round(2 * half * self._ratio))
            picture.setDevicePixelRatio(self._ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                middle = QPointF(half, half)
                if kind == self.RING:
                    paint_ring(painter, middle, radius, colour, paper)
                elif kind >= self.ERROR:
                    paint_error_mark(painter, kind - self.ERROR, middle, radius, colour, paper)
                else:
                    paint_mark(painter, kind, middle, radius, colour, paper)
            self._kept[key] = picture
        return picture


def draw_pieces(painter: QPainter, pieces: Floats) -> None:
    """Draw straight pieces, an array (n, 4) of x₁, y₁, x₂, y₂ in pixels.

    They are written into Qt's own memory: to make a Python object of each piece costs four times as much.
    """
    if len(pieces):
        _pieces.resize(len(pieces))
        _pieces.ndarray()[...] = pieces
        painter.drawLines(*_pieces.drawargs())


def polygon_of(corners: Floats) -> QPolygonF:
    """Return points (n, 2) as a polygon, written into Qt's own memory as well."""
    polygon: QPolygonF = create_qpolygonf(len(corners))
    ndarray_from_qpolygonf(polygon)[...] = corners
    return polygon


_pieces = PrimitiveArray(QLineF, 4)
