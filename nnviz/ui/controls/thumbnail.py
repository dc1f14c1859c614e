"""What a small picture of data is made of: dots in their class colours, or grey pixels; no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Dot", "dots_of", "is_points", "shades_of"]

Array = npt.NDArray[Any]
MOST_DOTS = 120


@dataclass(frozen=True, slots=True)
class Dot:
    """A point at (x, y) in 0 … 1, y downwards, and its class or measured value."""

    x: float
    y: float
    value: float


def is_points(picture: Array) -> bool:
    """Tell rows of (x₁, x₂, class) from the pixels of an image."""
    return picture.ndim == 2 and picture.shape[1] == 3


def dots_of(picture: Array, most: int = MOST_DOTS) -> tuple[Dot, ...]:
    """Return at most so many of the points, shrunk evenly into 0 … 1 around their middle."""
    rows = picture[np.isfinite(picture).all(axis=1)]
    if not len(rows):
        return ()
    low, high = rows[:, :2].min(axis=0), rows[:, :2].max(axis=0)
    size = float((high - low).max()) or 1.0
    places = (rows[:, :2] - (low + high) / 2) / size + 0.5
    # A seeded draw, not every n-th row: the rows of a set often come in a regular order.
    chosen = np.random.default_rng(0).permutation(len(rows))[:most]
    return tuple(
        Dot(float(places[i, 0]), float(1 - places[i, 1]), float(rows[i, 2])) for i in np.sort(chosen)
    )


def shades_of(picture: Array) -> npt.NDArray[np.uint8]:
    """Return an image's ink as 0 (none) to 255 (full)."""
    ink = np.asarray(picture, dtype=np.float64)
    largest = float(ink.max()) if ink.size else 0.0
    return np.ascontiguousarray(np.round(ink / largest * 255 if largest > 0 else ink * 0), dtype=np.uint8)
