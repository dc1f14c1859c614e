"""The line that a pen leaves: a smooth curve through the middles between the points it was seen at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath

__all__ = [
    "BOX",
    "Point",
    "Trail",
    "newest",
    "paint",
    "paint_newest",
    "paint_tail",
    "smooth",
    "tail",
    "usable",
    "width_of",
]

BOX = 500.0
"""Strokes are told in a square of this side, x to the right and y down, whatever the size of the pad."""
MOST_POINTS = 4_000
LIGHTEST, HEAVIEST = 0.4, 1.6
"""How many times as wide as usual ink is where a pen hardly touches and where it is pressed hardest."""

Point = tuple[float, float, float]
"""x, y, and how many times as wide as usual the ink is there."""
Trail = Sequence[Point]
"""The points of one stroke."""


def usable(stroke: npt.ArrayLike) -> list[Point]:
    """Return the usable points of a stroke, at most ``MOST_POINTS``."""
    points = np.asarray(stroke, dtype=np.float64).reshape(-1, 2)
    points = points[:: max(1, -(-len(points) // MOST_POINTS))]
    points = np.clip(points[np.isfinite(points).all(axis=1)], 0.0, BOX)
    return [(float(x), float(y), 1.0) for x, y in points]


def width_of(pressure: float) -> float:
    """Return how many times as wide as usual ink is for a pen's pressure, 0 … 1."""
    return LIGHTEST + (HEAVIEST - LIGHTEST) * min(max(pressure, 0.0), 1.0)


def paint(painter: QPainter, trail: Trail, *, ended: bool = True) -> None:
    """Paint a stroke with the painter's pen, wider and narrower where the pen was pressed more or less."""
    if all(width == trail[0][2] for _, _, width in trail):
        _with_width(painter, trail[0][2], smooth(trail, ended=ended))
        return
    for k in range(2, len(trail) + 1):
        _with_width(painter, trail[k - 2][2], newest(trail[:k]))
    if ended:
        _with_width(painter, trail[-1][2], tail(trail))


def paint_newest(painter: QPainter, trail: Trail) -> None:
    """Paint the piece that the newest point has made certain."""
    _with_width(painter, trail[-2][2], newest(trail))


def paint_tail(painter: QPainter, trail: Trail) -> None:
    """Paint the straight rest to the newest point."""
    _with_width(painter, trail[-1][2], tail(trail))


def smooth(points: Trail, *, ended: bool = True) -> QPainterPath:
    """Return the curve through the middles between the points, with the points as its handles.

    It reaches the last point only if the stroke has ended.
    """
    places = _places(points)
    path = QPainterPath(places[0])
    for here, after in pairwise(places[1:]):
        path.quadTo(here, (here + after) / 2)
    if ended:
        path.lineTo(places[-1] if len(places) > 1 else places[0] + QPointF(0.01, 0))
    return path


def newest(points: Trail) -> QPainterPath:
    """Return the piece of that curve which the newest point has made certain."""
    places = _places(points[-3:])
    if len(places) < 3:
        path = QPainterPath(places[0])
        path.lineTo((places[0] + places[1]) / 2)
        return path
    path = QPainterPath((places[0] + places[1]) / 2)
    path.quadTo(places[1], (places[1] + places[2]) / 2)
    return path


def tail(points: Trail) -> QPainterPath:
    """Return the straight rest from the certain part of the curve to the newest point."""
    if len(points) < 2:
        return smooth(points)
    before, last = _places(points[-2:])
    path = QPainterPath((before + last) / 2)
    path.lineTo(last)
    return path


def _places(points: Trail) -> list[QPointF]:
    return [QPointF(point[0], point[1]) for point in points]


def _with_width(painter: QPainter, width: float, path: QPainterPath) -> None:
    pen = painter.pen()
    if width == 1.0:
        painter.drawPath(path)
        return
    usual = pen.widthF()
    pen.setWidthF(usual * width)
    painter.setPen(pen)
    painter.drawPath(path)
    pen.setWidthF(usual)
    painter.setPen(pen)
