"""Which links of the network are drawn, how strong and in which of 2 × 32 colour steps; NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.look import Scale
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
    """The drawn links of one matrix of weights, or of what else links show; weakest first.

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


def full_strength(size: Floats, share: float = 0.98) -> float:
    """Return what is drawn at full strength: by default the 98th percentile of some |w| in rising order, NaN last.

    1 where there is nothing but zeros.
    """
    count = int(np.count_nonzero(np.isfinite(size)))
    if not count:
        return 1.0
    scale = float(size[int(np.ceil(share * (count - 1)))])
    return scale if scale > 0 else 1.0


def pick_links(
    layout: Layout, matrices: tuple[Floats, ...], scale: Scale = Scale.PERCENTILE, limit: int = LIMIT
) -> tuple[LinkSet, ...]:
    """Return what is drawn of each matrix (units, sources), at most ``limit`` links of each (0 for all)."""
    drawn = [len(a.drawn) * len(b.drawn) for a, b in zip(layout.columns, layout.columns[1:], strict=False)]
    stroked = sum(drawn) <= STROKED
    bold = max(_BOLD // max(len(matrices), 1), 6)
    parts = [_drawn(layout, number, matrix) for number, matrix in enumerate(matrices)]
    strengths = [np.abs(part) for part in parts]
    orders = [strongest(strength, limit or strength.size) for strength in strengths]
    sizes = [strength.ravel()[order] for strength, order in zip(strengths, orders, strict=True)]
    if not stroked:  # among thousands, links of exactly zero would only veil the others
        zeros = [int(np.searchsorted(size, 0.0, side="right")) for size in sizes]
        orders = [order[n:] for order, n in zip(orders, zeros, strict=True)]
        sizes = [size[n:] for size, n in zip(sizes, zeros, strict=True)]
    sets = []
    for full, matrix, part, strength, order, size in zip(
        _full(sizes, scale), matrices, parts, strengths, orders, sizes, strict=True
    ):
        targets, sources = np.divmod(order, part.shape[1])
        steps = _steps(part.ravel()[order], size / full)
        count = len(order) if stroked else min(bold, len(order))
        sets.append(LinkSet(sources, targets, steps, count, matrix.size, full, strength))
    return tuple(sets)


def _drawn(layout: Layout, number: int, matrix: Floats) -> Floats:
    """Return the part of a matrix that lies between drawn units."""
    source, target = layout.columns[number], layout.columns[number + 1]
    part = matrix[target.drawn] if target.hidden else matrix
    return part[:, source.drawn] if source.hidden else part


def _full(sizes: list[Floats], scale: Scale) -> list[float]:
    """Return the size drawn at full strength in each matrix; the sizes are in rising order, NaN last."""
    if scale is Scale.PERCENTILE:
        return [full_strength(size) for size in sizes]
    if scale is Scale.FIXED:
        return [1.0] * len(sizes)
    largest = [full_strength(size, 1.0) for size in sizes]
    return [max(largest)] * len(sizes) if scale is Scale.NETWORK else largest


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
