"""Features: what is made of a point before a network sees it.

A straight line in x₁² and x₂² is a circle in the plane: with the right features a network needs no hidden layer.
The list is TensorFlow Playground's (``src/playground.ts``), its hidden cosines included.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import get_type_hints

import numpy as np
from msgspec import Struct

from nnviz.data.dataset import Array
from nnviz.data.knobs import X1, X1X2, X2, CosX1, CosX2, SinX1, SinX2, X1Squared, X2Squared

__all__ = ["SHEET", "PlaneFeatures"]

SHEET = 6.0
"""Playground's sheet reaches from −6 to 6, ours from −1 to 1; its sin x is therefore sin 6x here."""

FORMULAS: dict[str, Callable[[Array, Array], Array]] = {
    "x1": lambda x1, _: x1,
    "x2": lambda _, x2: x2,
    "x1_squared": lambda x1, _: x1 * x1,
    "x2_squared": lambda _, x2: x2 * x2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, _: np.sin(SHEET * x1),
    "sin_x2": lambda _, x2: np.sin(SHEET * x2),
    "cos_x1": lambda x1, _: np.cos(SHEET * x1),
    "cos_x2": lambda _, x2: np.cos(SHEET * x2),
}


class PlaneFeatures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which features of a point (x₁, x₂) the network receives.

    sin and cos are taken of 6x: see ``SHEET``.
    """

    x1: X1 = True
    x2: X2 = True
    x1_squared: X1Squared = False
    x2_squared: X2Squared = False
    x1_x2: X1X2 = False
    sin_x1: SinX1 = False
    sin_x2: SinX2 = False
    cos_x1: CosX1 = False
    cos_x2: CosX2 = False

    @property
    def chosen(self) -> tuple[str, ...]:
        """The field names of the features that are on, in their fixed order."""
        return tuple(name for name in FORMULAS if getattr(self, name))

    @property
    def count(self) -> int:
        """How many features are on."""
        return len(self.chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """What people call the features that are on, such as "x₁²"."""
        return tuple(_titles()[name] for name in self.chosen)

    def expand(self, x: Array) -> Array:
        """Return the features of points in the plane.

        Parameters
        ----------
        x : array (points, 2)

        Returns
        -------
        float64 array (points, features)
        """
        out = np.empty((len(x), self.count))
        for column, name in enumerate(self.chosen):
            out[:, column] = FORMULAS[name](x[:, 0], x[:, 1])
        return out


@cache
def _titles() -> dict[str, str]:
    """Read the titles back from the declarations."""
    hints = get_type_hints(PlaneFeatures, include_extras=True)
    return {name: str(hints[name].__metadata__[0].title) for name in FORMULAS}
