"""Where the health of each layer is written: below its column, or in order where the columns are too narrow.

Pure geometry in pixels, without Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from nnviz.ui.scale import scaled

__all__ = ["Cell", "Form", "cells_of"]

FULL_WIDTH, SHORT_WIDTH = 156.0, 96.0
EDGE = 8.0


class Form(Enum):
    """How much is written: words and numbers, or numbers alone."""

    FULL = "full"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Cell:
    """One layer's place."""

    layer: int
    middle: float
    width: float
    form: Form

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.middle - self.width / 2


def cells_of(middles: Sequence[float | None], layers: int, width: float) -> tuple[Cell, ...]:
    """Return a cell for each layer; none at all where not even the numbers have room.

    Parameters
    ----------
    middles : sequence of float or None
        The x of each layer's column, None where it is not known.
    layers : int
    width : float
        Of the strip.
    """
    if not layers:
        return ()
    known = [middle for middle in middles if middle is not None]
    if len(known) == layers:
        for form, wide in _widths():
            moved = _inside(known, wide, width)
            if moved is not None:
                return tuple(Cell(layer, middle, wide, form) for layer, middle in enumerate(moved))
    for form, wide in _widths():
        if layers * wide <= width - 2 * EDGE:
            share = (width - 2 * EDGE) / layers
            return tuple(Cell(layer, EDGE + (layer + 0.5) * share, wide, form) for layer in range(layers))
    return ()


def _widths() -> tuple[tuple[Form, int], ...]:
    return (Form.FULL, scaled(FULL_WIDTH)), (Form.SHORT, scaled(SHORT_WIDTH))


def _inside(middles: Sequence[float], wide: float, width: float) -> list[float] | None:
    """Return the middles, the outer ones moved a little so that nothing is cut off; None where cells would touch."""
    low, high = EDGE + wide / 2, width - EDGE - wide / 2
    moved = [min(max(middle, low), high) for middle in middles]
    apart = all(b - a >= wide for a, b in pairwise(moved))
    near = all(abs(a - b) <= wide / 2 for a, b in zip(moved, middles, strict=True))
    return moved if apart and near else None
