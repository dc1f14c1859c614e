"""A long curve in few points: of each stretch only its lowest and highest value, so that no spike is lost.

NumPy only.  A screen has some hundred columns of pixels, a long training some ten thousand measurements.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["dashes", "envelope"]

Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]

MOST_DASHES = 150


def envelope(x: Floats, y: Floats, buckets: int = 600) -> tuple[Floats, Floats]:
    """Return at most ``2 · buckets + 1`` points of which no bucket has lost its smallest or largest value.

    A bucket is a power of two of neighbouring points, counted from the first.
    So the buckets stay where they are while a curve grows, and the picture of its past does not shimmer.
    What is not finite becomes NaN; a bucket is NaN only where nothing in it is finite.

    Parameters
    ----------
    x : array (n,), rising
    y : array (n,)
    buckets : int
        At least 1.
    """
    y = np.where(np.isfinite(y), y, np.nan)
    n = len(x)
    if n <= 2 * buckets:
        return np.asarray(x, dtype=np.float64), y
    width = 1 << int(np.ceil(np.log2(n / buckets)))
    rows = -(-n // width)
    at = np.minimum(np.arange(rows * width), n - 1).reshape(rows, width)
    block = y[at]
    first = np.arange(rows) * width
    low = first + np.where(np.isnan(block), np.inf, block).argmin(axis=1)
    high = first + np.where(np.isnan(block), -np.inf, block).argmax(axis=1)
    kept = np.stack([np.minimum(low, high), np.maximum(low, high)], axis=1).ravel()
    kept = np.append(kept, n - 1)  # The curve ends where the training stands.
    return np.asarray(x, dtype=np.float64)[kept], y[kept]


def dashes(x: Floats, y: Floats, on: float = 6.0, off: float = 4.0) -> tuple[Floats, Flags]:
    """Cut a line into dashes of even length along the line.

    Qt's own dashed pen restarts at each point of a line drawn piece by piece, and drawing such a line whole is
    ten times slower.  A line that goes up and down a lot gets longer dashes instead of thousands of them.

    Parameters
    ----------
    x, y : arrays (n,)
        In the unit in which ``on`` and ``off`` are given (pixels).  NaN is a gap.
    on, off : float
        Length of a dash and of the space after it.

    Returns
    -------
    at : array (m,)
        Positions counted in points of the line: 2.25 is a quarter of the way from point 2 to point 3.
    drawn : bool array (m,)
        Whether the piece from a position to the next one is drawn.
    """
    points = np.arange(len(x), dtype=np.float64)
    if len(x) < 2:
        return points, np.zeros(len(x), dtype=np.bool_)
    steps = np.hypot(np.diff(x), np.diff(y))
    gap = ~np.isfinite(steps)
    steps[gap] = 0.0
    along = np.concatenate([[0.0], np.cumsum(steps)])
    longer = max(1.0, along[-1] / ((on + off) * MOST_DASHES))
    on, period = on * longer, (on + off) * longer
    start = np.arange(int(along[-1] // period) + 1) * period
    cuts = np.stack([start, start + on], axis=1).ravel()
    at = np.union1d(points, np.interp(cuts, along, points))
    distance = np.interp(at, points, along)
    drawn = np.zeros(len(at), dtype=np.bool_)
    drawn[:-1] = (distance[:-1] + distance[1:]) / 2 % period < on
    drawn[:-1] &= ~gap[np.minimum(at[:-1].astype(np.intp), len(x) - 2)]
    return at, drawn
