"""The lines of other runs in a plot; they stand still, so they are made only when the range or the size changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.ui.charts.curve_data import smoothed
from nnviz.ui.charts.lines import Pixels, Scales, line_of, stretch
from nnviz.ui.charts.overlay import Label, Line
from nnviz.ui.charts.scales import Range

__all__ = ["Other", "Others"]

WIDTH = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """The lines of another run: its columns over its own x, its colour and the letter at its end."""

    x: Array
    columns: tuple[Array, ...]
    colour: str
    letter: str


class Others:
    """Keeps other runs and the lines that were made of them."""

    def __init__(self) -> None:
        self._others: tuple[Other, ...] = ()
        self._key: object = None
        self.lines: tuple[Line, ...] = ()
        self.labels: tuple[Label, ...] = ()

    def set(self, others: Sequence[Other]) -> None:
        """Take over other runs."""
        self._others, self._key = tuple(others), None

    def longest(self, x: Array) -> Array:
        """Return whichever x reaches farthest."""
        return max((x, *(other.x for other in self._others)), key=lambda x: float(x[-1]) if len(x) else 0.0)

    def columns(self, scales: Scales, x_range: Range) -> list[Array]:
        """Return what is seen of all columns."""
        found: list[Array] = []
        for other in self._others:
            seen = stretch(scales.across(other.x), x_range)
            found += [column[seen] for column in other.columns]
        return found

    def draw(
        self,
        scales: Scales,
        ranges: tuple[Range, Range],
        pixels: Pixels,
        dashed: Sequence[bool],
        smoothing: float,
    ) -> None:
        """Make the lines, unless they stand where they stood."""
        key = (scales, ranges, pixels, smoothing)
        if self._key == key:
            return
        self._key = key
        lines: list[Line] = []
        labels: list[Label] = []
        for other in self._others:
            at = scales.across(other.x)
            seen = stretch(at, ranges[0])
            for broken, column in zip(dashed, other.columns, strict=False):
                heights = scales.up(smoothed(column, smoothing)[seen])
                lines.append(line_of(at[seen], heights, pixels, other.colour, dashed=broken, width=WIDTH))
                if not broken and len(heights) and np.isfinite(heights[-1]):
                    labels.append(Label(float(at[seen][-1]), float(heights[-1]), other.letter, other.colour))
        self.lines, self.labels = tuple(lines), tuple(labels)
