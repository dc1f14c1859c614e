"""Thousands of curved links drawn at once with NumPy, straight into the pixels of an image.

Large array operations let the training thread run meanwhile; a painter's calls would stop it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["LIMIT", "Scratch", "draw_links", "strongest"]

Floats = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]
Pixels = npt.NDArray[np.uint32]

LIMIT = 4000
"""So many links of one weight matrix are drawn at most."""

_ROWS = 2  # rows of samples in each row of pixels: softens the stairs of a slanted line
_EVEN = np.uint32(0xFEFEFEFE)
_STEEP = 32.0
"""Pixels between two layers: in a narrower space a steep curve, continued straight within a column, leaves its ends."""
_AT_ONCE = 1_000_000
"""So many samples are placed at a time at most: enough to let training run, few enough for the memory."""


def strongest(strength: Floats, limit: int = LIMIT) -> Whole:
    """Return the places of the ``limit`` largest values, weakest first; NaN counts as the largest of all.

    The order is the order of painting: what comes later lies on top.
    """
    size = np.ravel(strength)  # NumPy sorts NaN behind infinity
    if limit >= len(size):
        return np.argsort(size)
    kept = np.argpartition(size, len(size) - limit)[len(size) - limit :]
    kept.sort()
    return kept[np.argsort(size[kept])]


class Scratch:
    """Memory that is used again from picture to picture: fetching it anew would cost more than the drawing."""

    def __init__(self) -> None:
        self._held: dict[str, npt.NDArray[Any]] = {}

    def array(self, name: str, dtype: npt.DTypeLike, *shape: int) -> npt.NDArray[Any]:
        """Return an array with any contents, valid until the same name is asked for again."""
        size = int(np.prod(shape))
        held = self._held.get(name)
        if held is None or held.size < size:
            held = self._held[name] = np.empty(size, dtype=dtype)
        return held[:size].reshape(shape)


def draw_links(
    canvas: Pixels,
    paper: int,
    x0: float,
    x1: float,
    start: Floats,
    end: Floats,
    colours: Pixels,
    scratch: Scratch | None = None,
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
    scratch = scratch or Scratch()

    # One row of samples above and below takes what is cut off; the work is done column by column (transposed),
    # so that all writes of a column stay within the fastest cache.
    deep = (height + 2) * _ROWS
    fine = scratch.array("fine", np.uint32, columns, deep)
    fine.fill(paper)
    wide = max(x1 - x0, 1.0)
    t = np.clip((np.arange(left, right) + 0.5 - x0) / wide, 0.0, 1.0)
    rise = (end - start) * _ROWS
    samples = _samples(len(start), float(np.abs(rise).mean()) / wide)
    within = (np.arange(samples) + 0.5) / samples - 0.5

    # place(column, link, sample) = rise·s(t) + rise·offset·s'(t) + start + column·deep, as one matrix product.
    # Single precision places a sample to a sixteenth of a row even in a window of 4,000 pixels.
    first = np.arange(columns) * deep
    basis = np.stack([t * t * (3 - 2 * t), 6 * t * (1 - t) / wide, np.ones_like(t), first], axis=1)
    basis = basis.astype(np.float32)
    curve = scratch.array("curve", np.float32, 4, len(start), samples)
    curve[0] = rise[:, None]
    np.multiply(rise[:, None], within, out=curve[1], casting="same_kind")
    curve[2] = ((start - top + 1) * _ROWS)[:, None]
    curve[3] = 1.0
    flat, pixels = curve.reshape(4, -1), np.repeat(colours, samples)
    beyond = highest < top + 1 or lowest > bottom - 1 or wide < _STEEP
    stride = max(_AT_ONCE // columns, 1)
    for begin in range(0, len(pixels), stride):
        some = pixels[begin : begin + stride]
        spot = scratch.array("spot", np.float32, columns, len(some))
        np.matmul(basis, flat[:, begin : begin + stride], out=spot)
        if beyond:
            np.clip(spot, first[:, None] + 0.5, first[:, None] + deep - 0.5, out=spot)
        place = scratch.array("place", np.intp, columns, len(some))
        np.copyto(place, spot, casting="unsafe")
        value = scratch.array("value", np.uint32, columns, len(some))
        value[:] = some
        # With repeated places NumPy keeps the last value written (a test watches this).
        fine.reshape(-1)[place.reshape(-1)] = value.reshape(-1)

    upper, lower = fine[:, _ROWS:-_ROWS:2], fine[:, _ROWS + 1 : -_ROWS : 2]
    canvas[top:bottom, left:right] = ((upper & lower) + (((upper ^ lower) & _EVEN) >> np.uint32(1))).T


def _samples(count: int, slope: float) -> int:
    """Return how often a curve is sampled in each column of pixels: oftener where curves are few and steep."""
    most = 3 if count <= 1500 else 2 if count <= 10_000 else 1
    return int(np.clip(np.ceil(slope * 2.5), 1, most))
