"""The line that a pen leaves: a smooth curve through the middles between the points it was seen at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

__all__ = ["BOX", "Trail", "newest", "smooth", "tail", "usable"]

BOX = 500.0
"""Strokes are told in a square of this side, x to the right and y down, whatever the size of the pad."""
MOST_POINTS = 4_000

Trail = list[tuple[float, float]]
"""The points of one stroke."""


def usable(stroke: npt.ArrayLike) -> Trail:
    """Return the usable points of a stroke, at most ``MOST_POINTS``."""
    points = np.asarray(stroke, dtype=np.float64).reshape(-1, 2)
    points = points[:: max(1, -(-len(points) // MOST_POINTS))]
    points = np.clip(points[np.isfinite(points).all(axis=1)], 0.0, BOX)
    return [(float(x), float(y)) for x, y in points]


def smooth(points: Sequence[tuple[float, float]], *, ended: bool = True) -> QPainterPath:
    """Return the curve through the middles between the points, with the points as its handles.

    It reaches the last point only if the stroke has ended.
    """
    places = [QPointF(x, y) for x, y in points]
    path = QPainterPath(places[0])
    for here, after in pairwise(places[1:]):
        path.quadTo(here, (here + after) / 2)
    if ended:
        path.lineTo(places[-1] if len(places) > 1 else places[0] + QPointF(0.01, 0))
    return path


def newest(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """Return the piece of that curve which the newest point has made certain."""
    places = [QPointF(x, y) for x, y in points[-3:]]
    if len(places) < 3:
        path = QPainterPath(places[0])
        path.lineTo((places[0] + places[1]) / 2)
        return path
    path = QPainterPath((places[0] + places[1]) / 2)
    path.quadTo(places[1], (places[1] + places[2]) / 2)
    return path


def tail(points: Sequence[tuple[float, float]]) -> QPainterPath:
    """Return the straight rest from the certain part of the curve to the newest point."""
    if len(points) < 2:
        return smooth(points)
    before, last = (QPointF(*point) for point in points[-2:])
    path = QPainterPath((before + last) / 2)
    path.lineTo(last)
    return path
