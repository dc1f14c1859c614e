"""The health of each layer while it learns, and which of its numbers are outside their usual range.

The ranges and where they come from are told in ``docs/doctors.md``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.health import flatness_of
from nnviz.engine.kernels import size_of
from nnviz.engine.workspace import LayerPlan
from nnviz.session.ask import Ask
from nnviz.session.by_data import ByData
from nnviz.session.lab import Lab
from nnviz.session.unit_views import columns_of

__all__ = [
    "DEAD",
    "EXPLODED",
    "RATIO",
    "SATURATED",
    "VANISHED",
    "Concern",
    "Condition",
    "Health",
    "LayerCondition",
    "Vital",
    "concerns_of",
]

DEAD = 0.4
"""Above this share of units that are flat for every sample a layer is called dead (CS231n, neural networks 1)."""
SATURATED = 0.9
"""Above this share of sums on the flat ends a layer is called saturated (our bound, after Glorot and Bengio 2010)."""
RATIO = (1e-6, 1e-1)
"""Change over size of the weights in one step: about 10⁻³ is usual (CS231n, neural networks 3)."""
VANISHED = 1e-3
"""A layer whose gradient is smaller than this share of the largest one learns next to nothing (Bengio 1994)."""
EXPLODED = 1e3
"""A gradient longer than this is called too long (after Pascanu, Mikolov and Bengio 2013)."""
LEARNED = 1e-3
"""Where no layer has a gradient longer than this the network has learned, and small changes are as they should be."""
MOST_SAMPLES, FEWEST_SAMPLES, NUMBERS = 256, 32, 400_000
"""At most and at least so many training samples are looked at, so that about so many numbers are computed."""


class Vital(Enum):
    """What is looked at in a layer."""

    DEAD = "dead"
    SATURATED = "saturated"
    GRADIENT = "gradient"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class LayerCondition:
    """One layer with units, and the normalisation that belongs to it.

    ``dead`` is the share of its units that are flat for all samples looked at, ``saturated`` the share of its sums
    on the flat ends; NaN where the activation has no such thing.
    ``gradient`` is ‖∂L/∂θ‖ of the last step as the optimizer saw it, ``ratio`` ‖Δ‖/‖θ‖ of its change; NaN before the
    first step and for a layer that is frozen.
    """

    name: str
    dead: float
    saturated: float
    gradient: float
    ratio: float

    def value(self, vital: Vital) -> float:
        """Return one of the four."""
        return float(getattr(self, vital.value))


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of all layers, in the order of ``Snapshot.layers``, over so many training samples."""

    layers: tuple[LayerCondition, ...]
    samples: int


@dataclass(frozen=True, slots=True)
class Concern:
    """A number outside its usual range, with the limit that it has crossed; ``low`` where it is too small."""

    layer: int
    vital: Vital
    value: float
    limit: float
    low: bool = False


@dataclass(frozen=True, slots=True)
class Health(Ask):
    """Asks how each layer does; answered by a ``Condition``."""

    often: ClassVar[float] = 4.0
    share: ClassVar[float] = 0.01

    def answer(self, lab: Lab) -> Condition:
        """Run some training samples through the network, and read what the last step has left."""
        forward = _forwards.of(lab)
        forward.run()
        experiment = lab.experiment
        params, network = experiment.params, experiment.network
        stepped = experiment.trainer.workspace() is not None
        vectors = [params.windows(flat) for flat in (params.grads, params.delta, params.values)]
        columns = columns_of(network, size_of(network.input_shape))
        ends = [column.number for column in columns[1:]] + [len(network.layers)]
        found = []
        for column, end in zip(columns, ends, strict=True):
            dead, saturated = flatness_of(forward.work.layers[column.number], forward.views[column.number])
            gradient, change, size = (
                _norm(windows, range(column.number, end), params.plans) for windows in vectors
            )
            learns = stepped and not params.plans[column.number].frozen
            found.append(
                LayerCondition(
                    name=column.name,
                    dead=dead,
                    saturated=saturated,
                    gradient=gradient if learns else math.nan,
                    ratio=change / size if learns and size else math.nan,
                )
            )
        return Condition(tuple(found), len(forward.rows))


def concerns_of(condition: Condition) -> tuple[Concern, ...]:
    """Return what is outside its usual range, layer by layer; a number that is none is always a concern.

    Gradients are compared with that of the layer that has the largest: where all are small the network has learned.
    """
    found: list[Concern] = []
    known = [layer.gradient for layer in condition.layers if math.isfinite(layer.gradient)]
    largest = max(known, default=0.0)
    for place, layer in enumerate(condition.layers):
        if layer.dead > DEAD:
            found.append(Concern(place, Vital.DEAD, layer.dead, DEAD))
        if layer.saturated > SATURATED:
            found.append(Concern(place, Vital.SATURATED, layer.saturated, SATURATED))
        if layer.gradient > EXPLODED:
            found.append(Concern(place, Vital.GRADIENT, layer.gradient, EXPLODED))
        elif layer.gradient < VANISHED * largest:
            found.append(Concern(place, Vital.GRADIENT, layer.gradient / largest, VANISHED, low=True))
        if layer.ratio > RATIO[1]:
            found.append(Concern(place, Vital.RATIO, layer.ratio, RATIO[1]))
        elif layer.ratio < RATIO[0] and largest > LEARNED:
            found.append(Concern(place, Vital.RATIO, layer.ratio, RATIO[0], low=True))
    return tuple(found)


def _forward_of(lab: Lab) -> Forward:
    """Return a workspace for a lab, with its samples in place."""
    experiment = lab.experiment
    numbers = sum(size_of(plan.shape_out) for plan in experiment.params.plans)
    count = min(max(NUMBERS // numbers, FEWEST_SAMPLES), MOST_SAMPLES, experiment.train.samples)
    forward = Forward(experiment.network, experiment.params, count)
    experiment.train.fill(forward.rows, forward.targets, 0)
    return forward


_forwards = ByData(_forward_of)


def _norm(windows: list[dict[str, Array]], layers: range, plans: tuple[LayerPlan, ...]) -> float:
    """Return the length of what is learned in some layers."""
    square = 0.0
    for number in layers:
        for name, window in windows[number].items():
            if name not in plans[number].remembered:
                square += float(np.vdot(window, window))
    return math.sqrt(square)
