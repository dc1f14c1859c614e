"""Changing a network by its layers and units: each function returns other layers, nothing is checked yet.

Places count all layers of the experiment; ``with_units`` leads from the count of the screen, which knows only layers
that have units, to these places.
"""

from __future__ import annotations

from typing import Any

import msgspec

from nnviz.engine.convolution import Conv2D
from nnviz.engine.layer_names import layer_names
from nnviz.engine.layers import Dense, Dropout, Layer
from nnviz.experiment.spec import ExperimentSpec

__all__ = [
    "count_of",
    "dropout_after",
    "layer_names",
    "moved",
    "removed_unit",
    "replaced",
    "toggled",
    "with_count",
    "with_dropout",
    "with_new_layer",
    "with_units",
    "without_layer",
]

Layers = tuple[Any, ...]
MOST_UNITS = 4096


def with_units(layers: Layers) -> tuple[int, ...]:
    """Return the places of the layers that have units or filters."""
    return tuple(place for place, layer in enumerate(layers) if isinstance(layer, Dense | Conv2D))


def count_of(layer: Layer) -> int:
    """Return how many units or filters a layer has; 0 for one that has none."""
    return layer.units if isinstance(layer, Dense) else layer.filters if isinstance(layer, Conv2D) else 0


def with_count(layers: Layers, place: int, count: int) -> Layers:
    """Return the layers with so many units in one of them, at least 1 and no more than there may be."""
    layer = layers[place]
    count = min(max(count, 1), MOST_UNITS if isinstance(layer, Dense) else 1024)
    name = "units" if isinstance(layer, Dense) else "filters"
    kept = {
        knob: tuple(unit for unit in getattr(layer, knob) if unit < count)
        for knob in ("silenced", "frozen_units")
    }
    return _put(layers, place, msgspec.structs.replace(layer, **{name: count}, **kept))


def toggled(layers: Layers, place: int, knob: str, unit: int) -> Layers:
    """Return the layers with a unit put into "silenced" or "frozen_units" of its layer, or taken out again."""
    units = set(getattr(layers[place], knob)) ^ {unit}
    return _put(layers, place, msgspec.structs.replace(layers[place], **{knob: tuple(sorted(units))}))


def removed_unit(layers: Layers, place: int, unit: int) -> Layers:
    """Return the layers with one unit less; what is silenced or frozen behind it moves up by one."""
    layer = layers[place]
    kept = {
        knob: tuple(other - (other > unit) for other in getattr(layer, knob) if other != unit)
        for knob in ("silenced", "frozen_units")
    }
    name = "units" if isinstance(layer, Dense) else "filters"
    return _put(layers, place, msgspec.structs.replace(layer, **{name: count_of(layer) - 1}, **kept))


def moved(layers: Layers, place: int, to: int) -> Layers:
    """Return the layers with the group of one layer (itself and what follows it without units) before another's.

    ``place`` and ``to`` are places of layers with units; the output stays last.
    """
    end = _group_end(layers, place)
    group, rest = layers[place:end], layers[:place] + layers[end:]
    target = to if to < place else _group_end(layers, to) - len(group)
    return rest[:target] + group + rest[target:]


def with_new_layer(layers: Layers, place: int) -> Layers:
    """Return the layers with one more like it behind a layer and what belongs to it; before the output at most.

    Behind the last convolution, and beside the output, the new one is dense.
    """
    layer = layers[place]
    later = [layers[n] for n in with_units(layers) if n > place]
    alike = isinstance(later[0], type(layer)) if later else False
    new = layer if alike else Dense()
    new = msgspec.structs.replace(new, silenced=(), frozen_units=(), frozen=False)
    behind = min(_group_end(layers, place), len(layers) - 1)
    return (*layers[:behind], new, *layers[behind:])


def without_layer(layers: Layers, place: int) -> Layers:
    """Return the layers without one of them and the dropout that belongs to it."""
    dropout = dropout_after(layers, place)
    gone = {place} if dropout is None else {place, dropout}
    return tuple(layer for number, layer in enumerate(layers) if number not in gone)


def dropout_after(layers: Layers, place: int) -> int | None:
    """Return where the dropout of a layer with units stands, None where it has none."""
    found = (n for n in range(place + 1, _group_end(layers, place)) if isinstance(layers[n], Dropout))
    return next(found, None)


def with_dropout(layers: Layers, place: int) -> Layers:
    """Return the layers with dropout behind a layer with units, or without it where it was there."""
    there = dropout_after(layers, place)
    if there is not None:
        return layers[:there] + layers[there + 1 :]
    return (*layers[: place + 1], Dropout(), *layers[place + 1 :])


def replaced(spec: ExperimentSpec, layers: Layers) -> ExperimentSpec:
    """Return the experiment with other layers."""
    return msgspec.structs.replace(spec, layers=layers)


def _group_end(layers: Layers, place: int) -> int:
    """Return the place behind a layer with units and what follows it up to the next one."""
    later = (n for n in with_units(layers) if n > place)
    return next(later, len(layers))


def _put(layers: Layers, place: int, layer: Any) -> Layers:
    return (*layers[:place], layer, *layers[place + 1 :])
