"""Ghosts: the curves of other runs, drawn thin behind those of the present one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.session.metric_log import Curves
from nnviz.ui.charts.curve_data import axis_of
from nnviz.ui.charts.others import Other
from nnviz.ui.colormap import mix
from nnviz.ui.theme import Theme

__all__ = ["Ghost"]

FAINT = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Ghost:
    """A run that is drawn beside the present one.

    Attributes
    ----------
    name : str
        As it stands below the curves.
    curves : Curves
    colour : int
        The number of a class colour of the theme, counted from 0.
    """

    name: str
    curves: Curves
    colour: int = 0

    @property
    def letter(self) -> str:
        """What stands at the end of its lines: the first word, if it is short."""
        first = self.name.split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0]
        return first if len(first) <= 3 else first[0]

    def shade(self, theme: Theme) -> str:
        """Return its colour, fainter than that of the present run."""
        return mix(theme.classes[self.colour % len(theme.classes)], theme.surface, FAINT)

    def lines(self, axis: str, names: Sequence[str], theme: Theme) -> Other:
        """Return what a plot draws of it: these columns over an axis."""
        columns = tuple(self.curves.column(name) for name in names)
        return Other(axis_of(self.curves, axis), columns, self.shade(theme), self.letter)
