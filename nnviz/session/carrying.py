"""Taking trained weights along when a network is rearranged: what still fits stays as it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.kernels import size_of
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.experiment.surgery import count_of, with_units

__all__ = ["carried", "without_unit"]


def carried(spec: ExperimentSpec, values: Array, other: ExperimentSpec) -> Array:
    """Return the parameters of another experiment, with those of a network wherever both have the same shape.

    Layers are paired by their place; what has no counterpart is drawn from the seed of ``other``.

    Parameters
    ----------
    spec : ExperimentSpec
        Of the network that is there.
    values : array (count,)
        All its parameters, as in ``Snapshot.values``.
    other : ExperimentSpec

    Returns
    -------
    array (count of the other,)

    Raises
    ------
    ShapeError
        When the layers of one of the two do not fit together.
    """
    before, after = network_of(spec), network_of(other)
    drawn = after.parameters(other.seeds.of("weights")).values
    known: dict[tuple[int, str, tuple[int, ...]], Array] = {}
    start = 0
    for number, plan in enumerate(before.plans()):
        for name, shape in plan.parameters:
            known[number, name, shape] = values[start : start + size_of(shape)]
            start += size_of(shape)
    parts: list[Array] = []
    start = 0
    for number, plan in enumerate(after.plans()):
        for name, shape in plan.parameters:
            fresh = drawn[start : start + size_of(shape)]
            start += size_of(shape)
            parts.append(known.get((number, name, shape), fresh))
    return np.concatenate(parts).astype(drawn.dtype)


def without_unit(spec: ExperimentSpec, values: Array, place: int, unit: int) -> Array:
    """Return the parameters of a network without one of its units.

    The unit's own row goes, and in all that follows up to the next layer with units whatever belonged to its output:
    a row of a normalisation, the columns of a weight matrix (for a filter, those of its whole map).

    Parameters
    ----------
    spec : ExperimentSpec
        The experiment before.
    values : array (count,)
        All its parameters, as in ``Snapshot.values``.
    place, unit : int
        The place of the layer among all layers, and which of its units goes.

    Returns
    -------
    array (fewer,)
    """
    network = network_of(spec)
    plans, units = network.plans(), count_of(spec.layers[place])
    later = [number for number in with_units(spec.layers) if number > place]
    until = later[0] if later else len(plans) - 1
    parts: list[Array] = []
    start = 0
    for number, plan in enumerate(plans):
        for _, shape in plan.parameters:
            window = values[start : start + size_of(shape)].reshape(shape)
            start += size_of(shape)
            if number == place:
                window = np.delete(window, unit, axis=0)
            elif number == until:
                window = _without_source(window, units, unit)
            elif place < number < until:
                window = _without_row(window, units, unit)
            parts.append(window.ravel())
    return np.concatenate(parts)


def _without_source(W1: Array, units: int, unit: int) -> Array:
    """Take out the columns of a source; the sources lie one after the other, the bias stands last."""
    each = (W1.shape[1] - 1) // units
    return np.delete(W1, np.s_[unit * each : (unit + 1) * each], axis=1)


def _without_row(window: Any, units: int, unit: int) -> Array:
    """Take out what a normalisation keeps for a unit: one number, or one for each place of its map."""
    each = len(window) // units
    return np.delete(window, np.s_[unit * each : (unit + 1) * each], axis=0)
