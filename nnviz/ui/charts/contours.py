"""Contour lines of a picture of numbers, by marching squares; NumPy only.

Each cell between four neighbouring values is looked at once, all cells at the same time: where the level lies between
two neighbours the line crosses the edge between them, at the place that linear interpolation gives (Lorensen and
Cline 1987, in two dimensions).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["border_lines", "contour_lines", "contours"]

Floats = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.integer[Any]]

# For each of the 16 cases the edges that a line joins: 0 top, 1 right, 2 bottom, 3 left; −1 for none.
# The bits are top left 8, top right 4, bottom right 2, bottom left 1.
_FIRST = np.array(
    [
        (-1, -1), (3, 2), (2, 1), (3, 1), (0, 1), (-1, -1), (0, 2), (3, 0),
        (3, 0), (0, 2), (-1, -1), (0, 1), (3, 1), (2, 1), (3, 2), (-1, -1),
    ]
)  # fmt: skip
_SADDLES = {(5, True): ((3, 0), (2, 1)), (5, False): ((3, 2), (0, 1))}
_SADDLES |= {(10, True): ((3, 2), (0, 1)), (10, False): ((3, 0), (2, 1))}
"""Two lines cross these cells; whether the middle lies above the level decides which corners they cut off."""


def contour_lines(values: Floats, *levels: float) -> Floats:
    """Return the pieces of the lines on which ``values`` equal one of some levels; all at once.

    Parameters
    ----------
    values : array (rows, columns)
        Anything that is not finite has no line near it.
    levels : float

    Returns
    -------
    array (pieces, 4) of float64
        x₁, y₁, x₂, y₂ of each piece, as shares of the picture from 0 to 1, y downwards; values lie in the middles of
        their pixels, so that nothing lies nearer to the rim than half a pixel.
    """
    return _march(values, levels)[0]


def contours(values: Floats, *levels: float) -> tuple[Floats, ...]:
    """Return the pieces of ``contour_lines`` for each level by itself, found in one go."""
    pieces, of_level = _march(values, levels)
    return tuple(pieces[of_level == number] for number in range(len(levels)))


def _march(values: Floats, levels: Sequence[float]) -> tuple[Floats, Whole]:
    """Return the pieces (n, 4) of all levels, and the number of the level of each (n,)."""
    rows, columns = values.shape
    nothing = np.empty((0, 4)), np.empty(0, np.intp)
    if rows < 2 or columns < 2 or not levels:
        return nothing
    v = np.asarray(values, dtype=np.float64) - np.array(levels)[:, None, None]
    above = (v > 0).view(np.uint8)
    case = 8 * above[:, :-1, :-1] + 4 * above[:, :-1, 1:] + 2 * above[:, 1:, 1:] + above[:, 1:, :-1]
    place = np.flatnonzero((case > 0) & (case < 15))
    if not len(place):
        return nothing
    case = case.ravel()[place]
    level, cell = np.divmod(place, (rows - 1) * (columns - 1))
    row, column = np.divmod(cell, columns - 1)
    first = level * rows * columns + row * columns + column
    flat = v.ravel()
    corners = np.stack(
        [flat[first], flat[first + 1], flat[first + columns + 1], flat[first + columns]], axis=1
    )
    sound = np.isfinite(corners).all(axis=1)
    row, column, corners, case, level = row[sound], column[sound], corners[sound], case[sound], level[sound]
    crossings = _crossings(corners) + np.stack([column, row], axis=1)[:, None, :]
    plain = np.flatnonzero(_FIRST[case, 0] >= 0)
    pieces, of_level = [_pieces(crossings[plain], _FIRST[case[plain]])], [level[plain]]
    for (number, high), pairs in _SADDLES.items():
        chosen = np.flatnonzero((case == number) & ((corners.mean(axis=1) > 0) == high))
        if len(chosen):
            pieces += [_pieces(crossings[chosen], np.tile(pair, (len(chosen), 1))) for pair in pairs]
            of_level += [level[chosen]] * 2
    scaled = (np.concatenate(pieces) + 0.5) / np.array([columns, rows, columns, rows])
    return np.asarray(scaled), np.concatenate(of_level)


def border_lines(values: Floats) -> Floats:
    """Return the borders between the regions of several classes, as pieces like those of ``contour_lines``.

    Parameters
    ----------
    values : array (rows, columns, classes)
        Where a class has the largest value it wins; each border is drawn once.
    """
    classes = values.shape[-1]
    if not np.isfinite(values).any():
        return np.empty((0, 4))
    clean = np.nan_to_num(values, nan=-np.inf, neginf=-np.inf)
    best = clean.argmax(axis=-1)
    lines = []
    for k in np.unique(best).tolist()[:-1]:
        # Of the classes before k the borders are drawn already: there they count as no rivals.
        rivals = clean[..., k + 1 :].max(axis=-1) if k + 1 < classes else np.full(best.shape, -np.inf)
        with np.errstate(invalid="ignore"):
            margin = clean[..., k] - rivals
        pieces = contour_lines(margin, 0.0)
        if k:
            pieces = pieces[_wins(pieces, clean, k)]
        lines.append(pieces)
    return np.concatenate(lines) if lines else np.empty((0, 4))


def _crossings(corners: Floats) -> Floats:
    """Return where the line crosses the four edges of each cell, an array (cells, 4, 2); not finite where not."""
    a, b, c, d = corners.T
    with np.errstate(divide="ignore", invalid="ignore"):
        top, right, bottom, left = a / (a - b), b / (b - c), d / (d - c), a / (a - d)
    zero, one = np.zeros_like(a), np.ones_like(a)
    return np.stack(
        [
            np.stack([top, zero], axis=1),
            np.stack([one, right], axis=1),
            np.stack([bottom, one], axis=1),
            np.stack([zero, left], axis=1),
        ],
        axis=1,
    )


def _pieces(crossings: Floats, edges: Whole) -> Floats:
    """Return the pieces (cells, 4) that join two crossings (cells, 4, 2) of each cell; ``edges`` (cells, 2)."""
    cells = np.arange(len(edges))
    return np.hstack([crossings[cells, edges[:, 0]], crossings[cells, edges[:, 1]]])


def _wins(pieces: Floats, values: Floats, k: int) -> npt.NDArray[np.bool_]:
    """Return which pieces lie where class ``k`` is at least as likely as all classes before it."""
    rows, columns, _ = values.shape
    x = np.clip((pieces[:, [0, 2]].mean(axis=1) * columns).astype(np.intp), 0, columns - 1)
    y = np.clip((pieces[:, [1, 3]].mean(axis=1) * rows).astype(np.intp), 0, rows - 1)
    here = values[y, x]
    return np.asarray(here[:, k] >= here[:, :k].max(axis=1) - 1e-9)
