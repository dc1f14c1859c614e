"""Thousands of curved links drawn at once with NumPy, straight into the pixels of an image.

Large array operations let the training thread run meanwhile; a painter's calls would stop it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["LIMIT", "draw_links", "strongest"]

Floats = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]
Pixels = npt.NDArray[np.uint32]

LIMIT = 4000
"""So many links of one weight matrix are drawn at most."""

_ROWS = 2  # rows of samples in each row of pixels: softens the stairs of a slanted line
_EVEN = np.uint32(0xFEFEFEFE)


def strongest(strength: Floats, limit: int = LIMIT) -> Whole:
    """Return the places of the ``limit`` largest values, weakest first; NaN counts as the largest of all.

    The order is the order of painting: what comes later lies on top.
    """
    size = np.ravel(strength)  # NumPy sorts NaN behind infinity
    if limit < len(size):
        kept = np.argpartition(size, len(size) - limit)[len(size) - limit :]
        kept.sort()
        return kept[np.argsort(size[kept], kind="stable")]
    return np.argsort(size, kind="stable")


def draw_links(
    canvas: Pixels, paper: int, x0: float, x1: float, start: Floats, end: Floats, colours: Pixels
) -> None:
    """Draw curves from (``x0``, ``start``) to (``x1``, ``end``) into ``canvas`` (rows, columns), in their order.

    Each is y = start + (end − start) (3t² − 2t³) with t running from 0 to 1 between ``x0`` and ``x1``.
    Colours are opaque; a later curve covers an earlier one, so give the strongest last.
    What lies outside the canvas is cut off.
    The rectangle around the curves is filled with ``paper`` first.
    """
    rows, cols = canvas.shape
    left, right = max(0, int(np.floor(x0))), min(cols, int(np.ceil(x1)))
    highest = min(start.min(initial=rows), end.min(initial=rows))
    lowest = max(start.max(initial=0), end.max(initial=0))
    top, bottom = max(0, int(np.floor(highest)) - 2), min(rows, int(np.ceil(lowest)) + 3)
    if right <= left or bottom <= top or not len(start):
        return
    columns, height = right - left, bottom - top

    # One row of samples above and below takes what is cut off; the work is done column by column (transposed),
    # so that all writes of a column stay within the fastest cache.
    deep = (height + 2) * _ROWS
    fine = np.full((columns, deep), paper, dtype=np.uint32)
    t = np.clip((np.arange(left, right) + 0.5 - x0) / (x1 - x0), 0.0, 1.0)
    rise = (end - start) * _ROWS
    slope = float(np.abs(rise).mean()) * 2.5 / max(x1 - x0, 1.0)
    samples = int(np.clip(np.ceil(slope), 1, 2 if len(start) > 1500 else 3))
    within = (np.arange(samples) + 0.5) / samples - 0.5

    # place(column, link, sample) = rise·s(t) + rise·offset·s'(t) + start + column·deep, as one matrix product.
    # Single precision places a sample to a sixteenth of a row even in a window of 4,000 pixels.
    first = np.arange(columns) * deep
    basis = np.stack([t * t * (3 - 2 * t), 6 * t * (1 - t) / (x1 - x0), np.ones_like(t), first], axis=1)
    curve = np.empty((4, len(start), samples), dtype=np.float32)
    curve[0] = rise[:, None]
    curve[1] = rise[:, None] * within
    curve[2] = ((start - top + 1) * _ROWS)[:, None]
    curve[3] = 1.0
    spot = basis.astype(np.float32) @ curve.reshape(4, -1)
    if highest < top + 1 or lowest > bottom - 1:
        np.clip(spot, first[:, None] + 0.5, first[:, None] + deep - 0.5, out=spot)
    # With repeated places NumPy keeps the last value written (a test watches this).
    fine.reshape(-1)[spot.astype(np.intp)] = np.repeat(colours, samples)[None, :]

    upper, lower = fine[:, _ROWS:-_ROWS:2], fine[:, _ROWS + 1 : -_ROWS : 2]
    canvas[top:bottom, left:right] = ((upper & lower) + (((upper ^ lower) & _EVEN) >> np.uint32(1))).T
