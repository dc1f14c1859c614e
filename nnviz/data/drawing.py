"""Turns what a person draws into what the network receives: the pen's path, redrawn as the data set looks.

A digit drawn small, thin or in a corner looks like nothing a network has seen.
So the path of the pen is measured, brought to the usual size, drawn anew with a pen of the usual width,
and moved so that the middle of the ink lies where it lies in the data set.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import DataProblem

__all__ = ["DIGITS", "MNIST", "Recipe", "Stages", "Stroke", "is_empty", "rasterize", "recipe_for", "stages"]

Stroke = npt.ArrayLike
"""One pen movement: (n, 2) numbers in pixels of the drawing, x to the right and y down."""
Points = npt.NDArray[np.float64]
Image = npt.NDArray[np.float32]

FARTHEST = 1e6  # Pixels: whatever lies beyond is drawn at this border, so that no difference overflows.
MOST_POINTS = 20_000  # Raw points looked at; beyond that every second, third, … one.
MOST_STROKES = 400  # Likewise for pen movements.
MOST_PATH_POINTS = 400  # Points drawn, which bounds the time of a picture however long the pen moved.
FINEST_STEP = 1 / 56  # Of the picture's side: points closer along the path than this add nothing.
SMALLEST = 1e-9  # Pixels: a drawing that is not larger is a dot.
CROP_SIDE = 56  # Pixels of the cut-out that is shown.
CHUNK = 64  # Pieces of path drawn at once: the working arrays stay in the processor's cache.


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the images of a data set were made; lengths are shares of the picture's side unless said otherwise.

    Attributes
    ----------
    width, height : float
        The box into which the ink must fit, its grey rim included.
    pen : float
        Width of the pen.
    softness : float
        Width of the grey rim of the ink, in pixels of the picture.
    oversample : int
        The picture is drawn so many times finer and then averaged over square blocks.
    stretch : float
        How many times more a drawing may be enlarged in one direction than in the other to fill the box.
    by_mass : bool
        Whether the ink's centre of mass comes to the middle of the picture; else the middle of its box does.
    """

    width: float
    height: float
    pen: float
    softness: float = 1.0
    oversample: int = 1
    stretch: float = 1.0
    by_mass: bool = True


MNIST = Recipe(width=20 / 28, height=20 / 28, pen=2.4 / 28)
"""Measured: the longer side of every MNIST digit is 20 pixels and its centre of mass lies at pixel (14, 14).
A pen of 2.4 pixels lays about as much ink (12 % of the picture, there 13 %) and is recognised best."""
DIGITS = Recipe(width=22 / 32, height=1.0, pen=5 / 32, oversample=4, stretch=2.0, by_mass=False)
"""Optdigits: bitmaps of 32×32 of which each value counts the black pixels in a block of 4×4.
Measured: every digit is 8 values high and nearly every one 6 wide, so both directions are stretched.
This pen lays about as much ink (29 % of the picture, there 31 %)."""


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """The way from the drawing to the network's input, for people who want to see it.

    Attributes
    ----------
    bounds : (left, top, right, bottom) or None
        What is cut out of the drawing, in its own pixels; None for an empty drawing.
    crop : float32 (56, 56)
        The cut-out in its own proportions, finer than the network sees it.
    fit : float32 (size, size)
        Brought to the usual size, its box in the middle.
    shift : (right, down)
        How far the ink then moves, in pixels of the picture.
    image : float32 (size, size)
        What the network receives, 0 for paper and 1 for ink.
    """

    bounds: tuple[float, float, float, float] | None
    crop: Image
    fit: Image
    shift: tuple[float, float]
    image: Image


def recipe_for(size: int) -> Recipe:
    """Return how images of this side are made: the 8×8 digits their way, everything else like MNIST."""
    return DIGITS if size <= 8 else MNIST


def is_empty(strokes: Sequence[Stroke]) -> bool:
    """Return whether there is no usable point in the drawing: draw a digit first."""
    return not len(_clean(strokes)[0])


def rasterize(strokes: Sequence[Stroke], size: int = 28, *, pen: float | None = None) -> Image:
    """Return what the network receives for a drawing.

    Parameters
    ----------
    strokes : sequence of (n, 2) arrays or nested lists
        Points that are not finite are left out; a single point is a dot.
    size : int
        Side of the picture: 28 for MNIST, 8 for the small digits.
    pen : float, optional
        Width of the pen in pixels of a picture of this size; by default what fits the data set.

    Returns
    -------
    float32 array (size, size)
        0 for paper, 1 for ink; all 0 for an empty drawing.
    """
    path = _Path.of(strokes, size, pen)
    return path.image(path.shift(path.image())) if path else _blank(size)


def stages(strokes: Sequence[Stroke], size: int = 28, *, pen: float | None = None) -> Stages:
    """Return every step of ``rasterize`` (its arguments are the same), of which the last is its result."""
    path = _Path.of(strokes, size, pen)
    if path is None:
        return Stages(None, _blank(CROP_SIDE), _blank(size), (0.0, 0.0), _blank(size))
    fit = path.image()
    shift = path.shift(fit)
    moved = float(shift[0]), float(shift[1])
    return Stages(path.bounds, path.cut_out(), fit, moved, path.image(shift))


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """The pen's way, measured from the middle of its box and in units of the picture's pixels."""

    starts: Points  # (pieces, 2)
    ends: Points  # (pieces, 2)
    bounds: tuple[float, float, float, float]
    scales: Points  # (2,): how many times larger than the drawing, to the right and down
    size: int
    pen: float
    recipe: Recipe

    @classmethod
    def of(cls, strokes: Sequence[Stroke], size: int, pen: float | None) -> _Path | None:
        """Clean, measure and scale a drawing; None where nothing is left."""
        points, joined = _clean(strokes)
        if not len(points):
            return None
        recipe = recipe_for(size)
        width = recipe.pen * size if pen is None else pen
        low, high = points.min(axis=0), points.max(axis=0)
        scales = _scales(high - low, recipe, size, width)
        points = (points - (low + high) / 2) * scales
        starts, ends = _pieces(*_thinned(points, joined, FINEST_STEP * size))
        bounds = float(low[0]), float(low[1]), float(high[0]), float(high[1])
        return cls(starts, ends, bounds, scales, size, width, recipe)

    def image(self, shift: Points | None = None) -> Image:
        """Draw the path, its box in the middle of the picture or moved from there."""
        fine = self.recipe.oversample
        side = self.size * fine
        at = (side - 1) / 2 + (np.zeros(2) if shift is None else shift * fine)
        ink = _ink(
            self.starts * fine + at, self.ends * fine + at, side, self.pen * fine, self.recipe.softness
        )
        if fine == 1:
            return ink
        blocks = ink.reshape(self.size, fine, self.size, fine)
        return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)

    def shift(self, image: Image) -> Points:
        """Return how far the ink of ``image`` must move right and down to lie in the middle.

        ``middle − Σ ink·position / Σ ink``, the middle being pixel ``size / 2`` as in MNIST (14 of 0 to 27),
        but never so far that the box leaves the picture.
        """
        if not self.recipe.by_mass:
            return np.zeros(2)
        positions = np.arange(self.size)
        total = float(image.sum(dtype=np.float64))
        if not total:  # A pen finer than a pixel may miss all of them.
            return np.zeros(2)
        mass = np.array([image.sum(axis=0) @ positions, image.sum(axis=1) @ positions]) / total
        free = (1 - np.array([self.recipe.width, self.recipe.height])) / 2 * self.size
        return np.asarray(np.clip(self.size / 2 - mass, -free, free), dtype=np.float64)

    def cut_out(self) -> Image:
        """Draw the path in its own proportions, finer and filling the whole picture."""
        larger = CROP_SIDE / (self.size * max(self.recipe.width, self.recipe.height))
        scale, at = larger * self.scales.min() / self.scales, (CROP_SIDE - 1) / 2
        return _ink(self.starts * scale + at, self.ends * scale + at, CROP_SIDE, self.pen * larger, 1.0)


def _blank(size: int) -> Image:
    return np.zeros((size, size), dtype=np.float32)


def _scales(extent: Points, recipe: Recipe, size: int, pen: float) -> Points:
    """Return by how much to enlarge right and down, so that path, pen and rim fill the recipe's box.

    Each direction alone would allow ``room / extent``; the smaller of the two holds for both, except that the
    other may exceed it ``stretch`` times.  A direction without extent does not count; a dot stays as it is.
    """
    rim = recipe.softness / recipe.oversample
    room = np.maximum(np.array([recipe.width, recipe.height]) * size - pen - rim, 1.0)
    alone = np.divide(room, extent, out=np.full(2, np.inf), where=extent > SMALLEST)
    common = float(alone.min())
    return np.minimum(alone, common * recipe.stretch) if np.isfinite(common) else np.ones(2)


def _clean(strokes: Sequence[Stroke]) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Return all finite points (n, 2), and for each whether the pen came to it from the one before."""
    chosen = strokes[:: max(1, -(-len(strokes) // MOST_STROKES))]
    count = sum(len(stroke) for stroke in chosen if isinstance(stroke, Sized))
    thin = max(1, -(-count // MOST_POINTS))
    parts = [points for points in (_as_points(stroke, thin) for stroke in chosen) if len(points)]
    if not parts:
        return np.empty((0, 2)), np.empty(0, dtype=np.bool_)
    joined = np.ones(sum(map(len, parts)), dtype=np.bool_)
    joined[np.cumsum([0, *map(len, parts[:-1])])] = False
    return np.clip(np.concatenate(parts), -FARTHEST, FARTHEST), joined


def _as_points(stroke: Any, thin: int) -> Points:
    """Return every ``thin``-th point of a stroke that is finite."""
    try:
        points = np.asarray(stroke[::thin], dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataProblem("A pen stroke must be a list of points, each a pair of numbers x, y.") from error
    if not points.size:
        return np.empty((0, 2))
    if points.ndim != 2 or points.shape[1] != 2:
        raise DataProblem(f"A pen stroke must have the shape (points, 2), got {points.shape}.")
    return points[np.isfinite(points).all(axis=1)]


def _thinned(
    points: Points, joined: npt.NDArray[np.bool_], finest: float
) -> tuple[Points, npt.NDArray[np.bool_]]:
    """Leave out points that follow each other too closely along the path; both ends of each stroke stay."""
    steps = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T) * joined
    along = np.cumsum(steps)
    step = max(finest, float(along[-1]) / MOST_PATH_POINTS)
    keep = np.diff(along // step, prepend=-1.0) != 0
    keep |= ~joined
    keep[:-1] |= ~joined[1:]
    keep[-1] = True
    return points[keep], joined[keep]


def _pieces(points: Points, joined: npt.NDArray[np.bool_]) -> tuple[Points, Points]:
    """Return starts and ends of the straight pieces of the path; a lone point is a piece without length."""
    alone = np.flatnonzero(~joined & ~np.append(joined[1:], False))
    ends = np.flatnonzero(joined)
    return points[np.append(ends - 1, alone)], points[np.append(ends, alone)]


def _ink(starts: Points, ends: Points, size: int, pen: float, softness: float) -> Image:
    """Draw straight pieces with a round pen and a soft rim.

    For a pixel at p and the piece from s to e, with v = e − s, the nearest point of the piece is
    ``s + clip((p − s)·v / v·v, 0, 1) v``; d is the distance to the nearest piece of all.
    ``ink = clip(½ + (pen / 2 − d) / softness, 0, 1)``.

    Parameters
    ----------
    starts, ends : arrays (pieces, 2)
        In pixels; the middle of the top left pixel is (0, 0).
    """
    grid = np.arange(size, dtype=np.float32)
    nearest = np.full((size, size), np.inf, dtype=np.float32)
    for first in range(0, len(starts), CHUNK):
        start = starts[first : first + CHUNK].astype(np.float32)
        way = ends[first : first + CHUNK].astype(np.float32) - start
        length = (way * way).sum(axis=1)
        unit = way / np.where(length > 0, length, 1)[:, None]
        x = grid - start[:, :1]  # (pieces, columns)
        y = grid - start[:, 1:]  # (pieces, rows)
        share = (y * unit[:, 1:])[:, :, None] + (x * unit[:, :1])[:, None, :]
        np.clip(share, 0, 1, out=share)
        across = x[:, None, :] - share * way[:, 0, None, None]
        share *= way[:, 1, None, None]
        np.subtract(y[:, :, None], share, out=share)
        across *= across
        share *= share
        across += share
        np.minimum(nearest, across.min(axis=0), out=nearest)
    ink = 0.5 + (pen / 2 - np.sqrt(nearest)) / softness
    return np.asarray(np.clip(ink, 0, 1), dtype=np.float32)
