"""Which number of a layer, and which of its weights, are explained: what was chosen, or what counts most."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.convolution import Conv2D
from nnviz.engine.layers import Dense, Flatten
from nnviz.engine.pooling import Pool2D
from nnviz.session.places import INPUTS, LinkPlace, Place, UnitPlace
from nnviz.session.trace import LayerTrace

__all__ = ["source_of", "spot_of"]


def spot_of(
    place: Place | None, column: int, layer: Any, a: Array, last: LayerTrace | None
) -> tuple[int, ...]:
    """Return the number that is explained: of the chosen unit, of the unit followed so far, or the largest.

    Parameters
    ----------
    place : Place or None
        What was chosen.
    column : int
        The layer with units that this one belongs to, as in ``LayerTrace``.
    layer : Layer
    a : array
        What the layer gives for the row that is explained.
    last : LayerTrace or None
        The layer before.
    """
    if isinstance(layer, Dense | Conv2D) or last is None or column == INPUTS:
        size = np.nan_to_num(np.abs(a), nan=np.inf)
        if isinstance(place, UnitPlace | LinkPlace) and place.layer == column and 0 <= place.unit < len(a):
            within = np.unravel_index(int(np.argmax(size[place.unit])), a.shape[1:]) if a.ndim > 1 else ()
            return (place.unit, *map(int, within))
        return tuple(map(int, np.unravel_index(int(np.argmax(size)), a.shape)))
    if isinstance(layer, Flatten):
        return (int(np.ravel_multi_index(last.spot, last.arrays["a"].shape)),)
    if isinstance(layer, Pool2D):
        rows = (min(at // layer.stride, n - 1) for at, n in zip(last.spot[1:], a.shape[1:], strict=True))
        return (last.spot[0], *rows)
    return last.spot


def source_of(place: Place | None, column: int, sources: int, w: Array, seen: Array) -> int:
    """Return which weight is explained: the chosen one, else the one with the largest part in the sum.

    Parameters
    ----------
    place : Place or None
        What was chosen.
    column, sources : int
        The layer with units, and how many units it takes from.
    w, seen : array (weights,)
        The weights into the explained unit, and what they are multiplied with.
    """
    parts = np.nan_to_num(np.abs(w * seen), nan=np.inf)
    parts = parts if parts.any() else np.nan_to_num(np.abs(w), nan=np.inf)
    wanted = -1
    if isinstance(place, LinkPlace) and place.layer == column:
        wanted = place.source
    elif isinstance(place, UnitPlace) and place.layer == column - 1:
        wanted = place.unit
    if 0 <= wanted < sources and len(w) % sources == 0:
        size = len(w) // sources
        return wanted * size + int(np.argmax(parts[wanted * size : (wanted + 1) * size]))
    return int(np.argmax(parts))
