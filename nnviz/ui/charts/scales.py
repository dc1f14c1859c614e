"""Which part of the numbers a plot shows, and where its axis has marks: pure arithmetic, no Qt.

Limits move in steps: a plot whose range stands still is redrawn much faster, and is easier to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Range", "cover_linear", "cover_log", "number_text", "reach", "ticks_linear", "ticks_log"]

Floats = npt.NDArray[np.floating[Any]]
Range = tuple[float, float]

_STEPS = (1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4, 2.8, 3.2, 3.6, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
_LARGEST = 1e300


def reach(value: float) -> float:
    """Return the next round number at or above a positive value; at most a quarter of it is left empty."""
    if not 0 < value < _LARGEST:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in _STEPS if step * power >= value * (1 - 1e-12)))


def cover_linear(columns: Iterable[Floats]) -> Range:
    """Return a range for losses: from 0, or from below where there are negative values, up to a round number."""
    low, high = _extremes(columns)
    if not low <= high:
        return 0.0, 1.0
    top = reach(high * 1.04) if high > 0 else 0.0
    bottom = -reach(-low * 1.04) if low < 0 else 0.0
    return (bottom, top) if top > bottom else (0.0, 1.0)


def cover_log(columns: Iterable[Floats]) -> Range:
    """Return a range of decimal exponents; what is not above 0 has no place on a logarithmic axis."""
    low, high = _extremes(column[column > 0] for column in columns)
    if not low <= high:
        return -3.0, 0.0
    bottom, top = np.floor(np.log10(low) * 5 - 0.2) / 5, np.ceil(np.log10(high) * 5 + 0.2) / 5
    return float(bottom), float(max(top, bottom + 0.6))


def ticks_linear(low: float, high: float, most: int) -> list[float]:
    """Return at most about ``most`` round numbers from ``low`` to ``high``, evenly spaced."""
    if not high > low or not np.isfinite(high - low):
        return []
    rough = (high - low) / max(most, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(
        factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9)
    )
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [float(f"{k * step:.12g}") for k in range(first, last + 1)]


def ticks_log(low: float, high: float, most: int) -> list[float]:
    """Return exponents at which a logarithmic axis has marks: powers of ten, or also 2 and 5 on a short axis."""
    if not high > low:
        return []
    factors = next(
        (some for some in ((1, 2, 5), (1, 3)) if (high - low) * len(some) <= most),
        (1,),
    )
    decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    exponents = [decade + float(np.log10(factor)) for decade in decades for factor in factors]
    inside = [exponent for exponent in exponents if low - 1e-9 <= exponent <= high + 1e-9]
    return inside[:: max(1, -(-len(inside) // max(most, 1)))]


def number_text(value: float) -> str:
    """Return a number in few characters: 0.05, 120, 5e-07."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")
    return f"{value:.4g}".replace("-", "−")


def _extremes(columns: Iterable[Floats]) -> Range:
    """Return smallest and largest finite value; (inf, −inf) where there is none."""
    finite = [column[np.isfinite(column) & (np.abs(column) < _LARGEST)] for column in columns]
    some = [column for column in finite if len(column)]
    if not some:
        return float("inf"), float("-inf")
    return float(min(column.min() for column in some)), float(max(column.max() for column in some))
