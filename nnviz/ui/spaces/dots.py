"""Thousands of points as pixels: thrown into an image by NumPy, a few passes for all of them; no Qt.

Each point is a small disc.  First its outline is laid down, then its rim, then its core, so that neighbours never
cover each other's cores, and touching points are parted by a thin line.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.ui.colormap import Pixels, mix, rgb32_of

__all__ = ["calm_range", "dot_size", "nearest_dot", "places_in", "scatter_pixels"]

Floats = npt.NDArray[np.floating[Any]]
Range = tuple[float, float]


def dot_size(count: int) -> float:
    """Return the radius of a point in pixels: many points are small ones."""
    return 4.0 if count <= 150 else 3.2 if count <= 600 else 2.4 if count <= 2500 else 1.9


@lru_cache(maxsize=32)
def _disc(radius: float) -> tuple[tuple[int, int, float], ...]:
    """Return (column, row, cover) of each pixel that a disc touches."""
    reach = int(np.ceil(radius))
    found = []
    for row in range(-reach, reach + 1):
        for column in range(-reach, reach + 1):
            cover = min(max(radius + 0.5 - float(np.hypot(row, column)), 0.0), 1.0)
            if cover > 0.1:
                found.append((column, row, cover))
    return tuple(found)


def scatter_pixels(
    width: int,
    height: int,
    places: Floats,
    colours: Pixels,
    outlined: npt.NDArray[np.bool_],
    *,
    radius: float,
    paper: str,
    outline: str,
) -> Pixels:
    """Return an image (height, width) of 0xffRRGGBB with a disc at each place.

    Parameters
    ----------
    places : array (n, 2)
        Columns and rows in pixels; what is not a number or outside is left out.
    colours : array (n,)
    outlined : array (n,) of bool
        These get a ring and lie on top.
    """
    image = np.full((height, width), rgb32_of(paper), np.uint32)
    with np.errstate(invalid="ignore"):
        inside = np.isfinite(places).all(axis=1)
        inside &= (np.abs(places[:, 0] - width / 2) < width) & (np.abs(places[:, 1] - height / 2) < height)
    spots = np.rint(places[inside]).astype(np.intp)
    colours, ringed = colours[inside], outlined[inside]
    halo = mix(paper, outline, 0.0)
    for some, ring in ((~ringed, halo), (ringed, outline)):
        around = np.full(np.count_nonzero(some), rgb32_of(ring), np.uint32)
        _throw(image, spots[some], around, _disc(radius + 1.4), paper)
        _throw(image, spots[some], colours[some], _disc(radius), ring)
    return image


def _throw(
    image: Pixels,
    spots: npt.NDArray[np.intp],
    colours: Pixels,
    disc: tuple[tuple[int, int, float], ...],
    ground: str,
) -> None:
    """Lay discs into an image, rims first; a rim is mixed with the ground, not with what lies below it."""
    height, width = image.shape
    flat = image.reshape(-1)
    for whole in (False, True):
        for column, row, cover in disc:
            if (cover == 1.0) is not whole:
                continue
            x, y = spots[:, 0] + column, spots[:, 1] + row
            seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            colour = colours[seen]
            flat[(y * width + x)[seen]] = colour if whole else _mixed(colour, rgb32_of(ground), cover)


def _mixed(colours: Pixels, ground: int, cover: float) -> Pixels:
    """Return colours mixed with one ground, channel by channel."""
    share = np.uint32(round(256 * cover))
    rest = np.uint32(256) - share
    mixed = np.zeros_like(colours) | np.uint32(0xFF000000)
    for shift in (16, 8, 0):
        s = np.uint32(shift)
        channel = (colours >> s & np.uint32(255)) * share + np.uint32(ground >> shift & 255) * rest
        mixed |= (channel >> np.uint32(8)) << s
    return mixed


def calm_range(values: Floats, before: Range | None) -> Range:
    """Return a range that holds all values with a margin; it moves only when they leave it or it is twice too wide."""
    sound = values[np.isfinite(values)]
    if not len(sound):
        return before or (-1.0, 1.0)
    low, high = float(sound.min()), float(sound.max())
    wide = high - low
    if before is not None:
        b_low, b_high = before
        if b_low <= low and high <= b_high and wide > 0.55 * (b_high - b_low):
            return before
    if not wide > 1e-9 * max(abs(low), abs(high), 1e-9):
        wide = max(abs(low), 1.0)
    return low - 0.08 * wide, high + 0.08 * wide


def places_in(place: Floats, x_range: Range, y_range: Range, width: float, height: float) -> Floats:
    """Return where points (n, 2) lie in a picture, columns and rows; the second axis points up."""
    across = (place[:, 0] - x_range[0]) / (x_range[1] - x_range[0]) * width
    down = (y_range[1] - place[:, 1]) / (y_range[1] - y_range[0]) * height
    return np.column_stack([across, down])


def nearest_dot(spots: Floats, x: float, y: float, reach: float) -> int:
    """Return the point nearest to a place, -1 where none is within reach."""
    if not len(spots):
        return -1
    square = (spots[:, 0] - x) ** 2 + (spots[:, 1] - y) ** 2
    square = np.where(np.isfinite(square), square, np.inf)
    best = int(square.argmin())
    return best if square[best] <= reach * reach else -1
