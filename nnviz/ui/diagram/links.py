"""Which links of the network are drawn, how strong and in which of 2 × 32 colour steps; NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.raster import LIMIT, strongest

__all__ = ["STEPS", "STROKED", "LinkSet", "full_strength", "pick_links", "step_sizes"]

Floats = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]

STEPS = 32
"""Colour steps for each sign; step 2 × 32 is the colour of NaN."""

STROKED = 400
"""Up to so many links all are drawn by the painter, with width; beyond it, the raster draws the mass."""

_BOLD = 60
"""With the raster, so many of the strongest links are drawn once more with their width, shared by the layers."""

_FAINTEST = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class LinkSet:
    """The drawn links of one weight matrix, weakest first.

    ``sources`` and ``targets`` are places in the two columns, ``steps`` colour steps (negative 0…31, positive
    32…63, NaN 64), ``bold`` how many of the last ones get a width, ``total`` the links of the whole matrix.
    ``scale`` is the |w| drawn at full strength, ``strength`` (targets, sources) all |w| between the drawn units.
    """

    sources: Whole
    targets: Whole
    steps: npt.NDArray[np.uint8]
    bold: int
    total: int
    scale: float
    strength: Floats

    def __len__(self) -> int:
        """Return the number of links drawn."""
        return len(self.sources)


def step_sizes() -> Floats:
    """Return the size (0 to 1) each of the 32 steps stands for; the faintest is still visible."""
    return _FAINTEST + (1 - _FAINTEST) * (np.arange(STEPS) + 1) / STEPS


def full_strength(size: Floats) -> float:
    """Return what is drawn at full strength: the 98th percentile of some |w| in rising order, NaN last.

    1 where there is nothing but zeros.
    """
    count = int(np.count_nonzero(np.isfinite(size)))
    if not count:
        return 1.0
    scale = float(size[int(np.ceil(0.98 * (count - 1)))])
    return scale if scale > 0 else 1.0


def pick_links(layout: Layout, weights: tuple[Floats, ...]) -> tuple[LinkSet, ...]:
    """Return what is drawn of each weight matrix (units, fan_in)."""
    drawn = [len(a.drawn) * len(b.drawn) for a, b in zip(layout.columns, layout.columns[1:], strict=False)]
    stroked = sum(drawn) <= STROKED
    bold = max(_BOLD // max(len(weights), 1), 6)
    sets = []
    for number, matrix in enumerate(weights):
        source, target = layout.columns[number], layout.columns[number + 1]
        part = matrix if not target.hidden else matrix[target.drawn]
        part = part if not source.hidden else part[:, source.drawn]
        strength = np.abs(part)
        order = strongest(strength, LIMIT)
        size = strength.ravel()[order]
        scale = full_strength(size)
        targets, sources = np.divmod(order, part.shape[1])
        steps = _steps(part.ravel()[order], size / scale)
        count = len(order) if stroked else min(bold, len(order))
        sets.append(LinkSet(sources, targets, steps, count, matrix.size, scale, strength))
    return tuple(sets)


def _steps(value: Floats, size: Floats) -> npt.NDArray[np.uint8]:
    """Return the colour steps of some weights of this size, 1 being full strength; infinite ones are the strongest."""
    place = np.minimum(size * STEPS, STEPS - 1)  # keeps NaN
    broken = np.isnan(place)
    if broken.any():
        place[broken] = 0
    step = place.astype(np.uint8)
    step[value > 0] += np.uint8(STEPS)
    step[broken] = 2 * STEPS
    return step
