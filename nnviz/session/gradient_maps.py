"""What a gradient check found: both slopes of many parameters, laid out as a map for each layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.gradcheck import ELEMENT_GATE, NORM_GATE, STEP
from nnviz.session.places import LayerPlace, LinkPlace, Place, UnitPlace

__all__ = ["BIAS", "GATE", "MOVE", "WORST", "Entry", "GradientMap", "GradientMaps"]

GATE, NORM_LIMIT, MOVE = ELEMENT_GATE, NORM_GATE, STEP
"""The largest error of one parameter and of a whole array that counts as rounding, and how far each is moved."""
WORST = 40
"""So many of the worst entries of each layer are listed."""
BIAS = -1
"""Stands for the bias among the columns of a map."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter with both slopes and its relative error, NaN at a kink; ``place`` can be selected."""

    row: int
    column: int
    analytic: float
    numeric: float
    error: float
    place: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class GradientMap:
    """The errors of one layer.

    Attributes
    ----------
    layer, view : int
        Its number in the network, and in ``Snapshot.layers`` that of the layer with units that it belongs to.
    kind : str
        Such as "Dense".
    rows : tuple of int, or of str
        The units, or the names of the arrays where a layer has no weight matrix (γ and β).
    columns : tuple of int
        The sources, ``BIAS`` for the bias.
    error, analytic, numeric : array (rows, columns)
        ``error`` is NaN at a kink.
    norm : float
        ‖g − n‖ / (‖g‖ + ‖n‖), the largest over the arrays of the layer.
    size : int
        How many parameters the layer has.
    units, share : int
        How many units the layer with units has, and how many columns each unit before it has; 0 where a column has no
        link of its own in the diagram.
    """

    layer: int
    view: int
    kind: str
    rows: tuple[int, ...] | tuple[str, ...]
    columns: tuple[int, ...]
    error: Array
    analytic: Array
    numeric: Array
    norm: float
    size: int
    units: int
    share: int

    @property
    def matrix(self) -> bool:
        """Whether rows are units, and columns what they take in."""
        return not self.rows or isinstance(self.rows[0], int)

    def place(self, row: int, column: int) -> Place:
        """Return what of the diagram stands for a parameter: its link, or its unit where no one link does."""
        unit = self.rows[row] if self.matrix else self.columns[column]
        if not isinstance(unit, int) or unit >= self.units:
            return LayerPlace(self.view)
        if not self.matrix or not self.share or self.columns[column] == BIAS:
            return UnitPlace(self.view, unit)
        return LinkPlace(self.view, unit, self.columns[column] // self.share)

    def worst(self, most: int = WORST) -> tuple[Entry, ...]:
        """Return the parameters with the largest errors, those at kinks left out."""
        order = np.argsort(np.where(np.isnan(self.error), -1.0, self.error).ravel(), kind="stable")[::-1][
            :most
        ]
        places = [divmod(int(flat), self.error.shape[1]) for flat in order]
        return tuple(self.entry(*place) for place in places if not np.isnan(self.error[place]))

    def entry(self, row: int, column: int) -> Entry:
        """Return one parameter."""
        at = row, column
        slopes = float(self.analytic[at]), float(self.numeric[at])
        return Entry(row, column, *slopes, float(self.error[at]), self.place(row, column))

    @property
    def kinks(self) -> int:
        """How many lie at a kink, where there is no one slope to compare with."""
        return int(np.isnan(self.error).sum())

    @property
    def checked(self) -> int:
        """How many were compared."""
        return self.error.size - self.kinks

    @property
    def largest(self) -> float:
        """The largest relative error, 0 where nothing could be compared."""
        return float(np.nanmax(self.error)) if self.checked else 0.0

    @property
    def passed(self) -> bool:
        """Whether something was compared and all of it is rounding."""
        return self.checked > 0 and self.largest <= GATE and self.norm <= NORM_LIMIT

    @property
    def whole(self) -> bool:
        """Whether every parameter was looked at."""
        return self.error.size == self.size


@dataclass(frozen=True, slots=True, eq=False)
class GradientMaps:
    """What a check found; ``bends`` names the functions with kinks, ``masked`` and ``batched`` what was kept still."""

    maps: tuple[GradientMap, ...]
    samples: int
    bends: tuple[str, ...]
    masked: bool
    batched: bool

    @property
    def passed(self) -> bool:
        """Whether every layer passed."""
        return all(one.passed for one in self.maps)
