"""From columns of numbers to the lines of a plot: scales, envelopes, dashes; what stands still is made only once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.ui.charts.envelope import dashes, envelope
from nnviz.ui.charts.overlay import Line
from nnviz.ui.charts.scales import Range, cover_linear, cover_log, reach

__all__ = ["Pixels", "Scales", "gap_outline", "line_of", "stretch"]

GAP_POINTS = 200


@dataclass(frozen=True, slots=True)
class Scales:
    """How numbers become places: as they are, as percent, or as decimal exponents."""

    percent: bool = False
    log_x: bool = False
    log_y: bool = False

    def across(self, x: Array) -> Array:
        """Return x in the units of its axis; −inf where a logarithmic axis has no place."""
        return exponents(x, -np.inf) if self.log_x else np.asarray(x, np.float64)

    def up(self, y: Array) -> Array:
        """Return y in the units of its axis."""
        if self.percent:
            with np.errstate(over="ignore"):
                return np.asarray(y, np.float64) * 100.0
        return exponents(y, np.nan) if self.log_y else np.asarray(y, np.float64)

    def x_range(self, x: Array) -> Range:
        """Return the part of the axis that shows all of x, moving in steps while it grows."""
        if not self.log_x:
            right = reach(1.02 * float(x[-1])) if len(x) else 1.0
            return -0.01 * right, right
        positive = x[x > 0]
        if not len(positive):
            return 0.0, 1.0
        low, high = float(np.log10(positive[0])), float(np.log10(reach(1.02 * float(positive[-1]))))
        return low - 0.02, max(high, low + 0.3)

    def y_range(self, columns: list[Array]) -> Range:
        """Return the part of the axis that shows all columns."""
        if self.percent:
            return 0.0, 103.0
        return cover_log(columns) if self.log_y else cover_linear(columns)


@dataclass(frozen=True, slots=True)
class Pixels:
    """How many pixels a unit of each axis has, and into how many buckets a line is divided."""

    wide: float
    high: float
    buckets: int


def exponents(values: Array, nowhere: float) -> Array:
    """Return decimal exponents, ``nowhere`` for what has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), nowhere)


def stretch(x: Array, seen: Range) -> slice:
    """Return which of the rising x are seen, with a neighbour at each side."""
    first = max(0, int(np.searchsorted(x, seen[0])) - 1)
    return slice(first, int(np.searchsorted(x, seen[1])) + 1)


def line_of(
    x: Array, y: Array, pixels: Pixels, colour: str, *, dashed: bool = False, width: float = 1.6
) -> Line:
    """Return a line through points in the units of the axes, in as many pieces as can be seen."""
    x, y = envelope(x, y, pixels.buckets)
    x = np.where(np.isfinite(x), x, np.nan)
    drawn = np.isfinite(y) & np.isfinite(x)
    drawn[:-1] &= drawn[1:]
    if dashed and len(x) > 1:
        at, drawn = dashes(x * pixels.wide, y * pixels.high)
        place = np.arange(len(x))
        x, y = np.interp(at, place, x), np.interp(at, place, y)
    return Line(x, y, drawn, colour, dashed, width)


def gap_outline(at: Array, low: Array, high: Array) -> Array | None:
    """Return the outline (n, 2) of the area by which ``high`` lies above ``low``; None where there is nothing."""
    if len(at) < 2:
        return None
    some = np.unique(np.linspace(0, len(at) - 1, min(len(at), GAP_POINTS)).astype(int))
    some = some[np.isfinite(low[some]) & np.isfinite(high[some]) & np.isfinite(at[some])]
    upper = np.maximum(low[some], high[some])
    there = np.column_stack([at[some], low[some]])
    return np.concatenate([there, np.column_stack([at[some], upper])[::-1]])
