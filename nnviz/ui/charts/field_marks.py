"""The data points of a field as they are drawn: which ones, in which colour and size, and which are ringed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QPainter

from nnviz.data.dataset import Array
from nnviz.session.snapshot import Points
from nnviz.ui.charts.stamps import Stamps
from nnviz.ui.theme import Theme

__all__ = ["MARKS", "FieldMarks"]

MARKS = ("training", "validation", "test")
REACH = 10.0
"""A point is meant when the pointer is within so many pixels."""


@dataclass(slots=True, eq=False)
class FieldMarks:
    """What is known of the points.

    Attributes
    ----------
    points : Points or None
    colours : sequence of str
        One for each point.
    shown : frozenset of int
        The parts that are drawn.
    errors : array (n,) or None
        Where the errors are shown: their sizes from 0 to 1, which make the points larger.
    rimmed : bool
        Whether points have a rim, because their colour may be that of the ground.
    ringed : array of intp
        The points with a ring around them.
    watched : int or None
        The point that runs through the diagram.
    gone : array (n,) of bool or None
        Points that are not to be seen, because they have just been rubbed out.
    """

    points: Points | None = None
    colours: Sequence[str] = ()
    shown: frozenset[int] = frozenset({0, 1, 2})
    errors: Array | None = None
    rimmed: bool = False
    ringed: Array = field(default_factory=lambda: np.empty(0, np.intp))
    watched: int | None = None
    gone: Array | None = None
    _stamps: Stamps = field(default_factory=Stamps)

    def paint(self, painter: QPainter, places: Array, radius: float, theme: Theme) -> None:
        """Paint the points, those of training on top; ``places`` (n, 2) are where they lie in pixels."""
        if self.points is None:
            return
        for part in (2, 1, 0):
            some = np.flatnonzero((self.points.part == part) & self._seen)
            colours = [self.colours[k] for k in some.tolist()]
            if self.errors is None and not self.rimmed:
                self._stamps.stamp(painter, places[some], part, radius, colours, theme.surface)
            else:
                grown = np.full(len(some), 0.15) if self.errors is None else self.errors[some]
                sizes = (radius * (0.75 + 0.9 * grown)).tolist()
                self._stamps.stamp(painter, places[some], Stamps.ERROR + part, sizes, colours, theme.muted)

    def paint_rings(self, painter: QPainter, places: Array, radius: float, theme: Theme) -> None:
        """Paint the rings, and a larger one around the watched point."""
        if self.points is None:
            return
        visible = self._seen
        seen = self.ringed[visible[self.ringed]]
        self._stamps.stamp(painter, places[seen], Stamps.RING, radius + 0.5, theme.text, theme.surface)
        if self.watched is not None and visible[self.watched]:
            at = places[[self.watched]]
            self._stamps.stamp(painter, at, Stamps.RING, radius + 4.0, theme.accent, theme.surface)

    def near(self, places: Array, x: float, y: float) -> int | None:
        """Return the shown point nearest to a place in pixels, None where none is near."""
        if self.points is None or not len(places):
            return None
        far = np.hypot(places[:, 0] - x, places[:, 1] - y)
        far[~self._seen] = np.inf
        best = int(far.argmin())
        return best if far[best] <= REACH else None

    @property
    def _seen(self) -> Array:
        """Which points are to be seen, an array (n,) of bool."""
        assert self.points is not None  # noqa: S101 - asked only where there are points
        shown = np.zeros(len(MARKS), bool)
        shown[list(self.shown)] = True
        shown = shown[self.points.part]
        return shown if self.gone is None else shown & ~self.gone

    def place_in_part(self, row: int) -> tuple[str, int]:
        """Return the part of a point by its name, and its index within the part."""
        assert self.points is not None  # noqa: S101 - a row is known only where there are points
        part = int(self.points.part[row])
        return MARKS[part], int(np.count_nonzero(self.points.part[:row] == part))

    def row_of(self, part: str, index: int) -> int | None:
        """Return where a sample of a part stands among the points."""
        if self.points is None or part not in MARKS:
            return None
        rows = np.flatnonzero(self.points.part == MARKS.index(part))
        return int(rows[index]) if 0 <= index < len(rows) else None
