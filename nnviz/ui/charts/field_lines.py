"""The lines in the field: the border of the decision, and those of equal probability or value; NumPy only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnviz.ui.charts.contours import border_lines, contours
from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.scales import ticks_linear

__all__ = ["CHANCES", "FieldLines", "coarse", "field_lines", "levels_of"]

Floats = npt.NDArray[np.floating[Any]]
CHANCES = (0.1, 0.25, 0.75, 0.9)
"""The probabilities beside one half that have a line."""
NOTHING = np.empty((0, 4))


class FieldLines(NamedTuple):
    """Pieces (n, 4) as shares of the field: the ``border`` of the decision (or the zero), and the ``others``."""

    border: Floats
    others: Floats


def levels_of(meaning: Meaning) -> tuple[float, tuple[float, ...]]:
    """Return the level of the border, and those of the other lines."""
    if meaning.regression:
        return 0.0, tuple(level for level in ticks_linear(meaning.low, meaning.high, 9) if level)
    return 0.5, CHANCES


def coarse(values: Floats) -> Floats:
    """Return a prediction over the plane (rows, columns, outputs) at half the resolution, where it can be halved."""
    rows, columns, outputs = values.shape
    if rows % 2 or columns % 2:
        return values
    return np.asarray(values.reshape(rows // 2, 2, columns // 2, 2, outputs).mean(axis=(1, 3)))


def field_lines(values: Floats, meaning: Meaning, only: int | None = None) -> FieldLines:
    """Return the lines of a prediction over the plane.

    Parameters
    ----------
    values : array (rows, columns, outputs)
    meaning : Meaning
    only : int, optional
        Lines of this class's probability instead of the borders between all classes.
    """
    outputs = values.shape[-1]
    if only is not None and only < outputs:
        number = values[..., only]
    elif meaning.signed or outputs == 1:
        number = values[..., 1] if outputs == 2 and not meaning.regression else values[..., 0]
    else:
        return FieldLines(border_lines(values), NOTHING)
    middle, others = levels_of(meaning)
    border, *rest = contours(number, middle, *others)
    return FieldLines(border, np.concatenate([NOTHING, *rest]))
