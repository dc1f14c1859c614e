"""What else units and links can be coloured by, beside activation and weight: gradients, changes, shares, parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, cast

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.health import flat
from nnviz.engine.kernels import size_of
from nnviz.engine.layer import UnitLayer
from nnviz.session.ask import Ask
from nnviz.session.by_data import ByData
from nnviz.session.inspect_unit import received
from nnviz.session.lab import Lab
from nnviz.session.unit_views import UnitColumn, columns_of, frozen

__all__ = ["SAMPLES", "Coloured", "Colouring", "LinkQuantity", "UnitQuantity"]

SAMPLES = 128
"""Means and shares are taken over so many training samples, always the same ones."""


class UnitQuantity(Enum):
    """What the colour of a unit tells."""

    ACTIVATION = "activation"
    MEAN = "mean activation"
    GRADIENT = "gradient"
    BIAS = "bias"
    DEAD = "dead samples"


class LinkQuantity(Enum):
    """What colour and width of a link tell."""

    WEIGHT = "weight"
    GRADIENT = "gradient"
    UPDATE = "last update"
    CONTRIBUTION = "contribution"


_FROM_SAMPLES = {UnitQuantity.MEAN, UnitQuantity.DEAD}


@dataclass(frozen=True, slots=True, eq=False)
class Coloured:
    """The numbers behind the colours, one array for each layer of the snapshot.

    Attributes
    ----------
    units : tuple of arrays (units,), or None
        None where the snapshot has them already, as activation and bias.
    links : tuple of arrays (units, sources), or None
        Of the shape of ``LayerView.weights``, and like them mean effects around convolutions; None for weights.
    """

    units: tuple[Array, ...] | None
    links: tuple[Array, ...] | None


@dataclass(frozen=True, slots=True)
class Colouring(Ask):
    """The numbers by which units and links are coloured.

    For L the loss of the last batch, and Δ what its step added:

    - gradient of a unit: ∂L/∂b, which is ∂L/∂z summed over the batch; of a link: ∂L/∂w;
    - last update of a link: Δw;
    - contribution of a link: w·a, with a what the layer receives from its source for the watched sample: with the bias
      they add up to the sum that is shown, whatever stands between (what stands before the first is passed over);
    - mean activation, and share of dead samples (those at which the activation is flat, so that no gradient passes),
      over up to ``SAMPLES`` training samples.

    Before the first step gradients and updates are zero.
    """

    often: ClassVar[float] = 20.0
    share: ClassVar[float] = 0.04

    units: UnitQuantity = UnitQuantity.ACTIVATION
    links: LinkQuantity = LinkQuantity.WEIGHT

    def answer(self, lab: Lab) -> Coloured:
        """Look at the last step, the watched sample or some training samples."""
        experiment = lab.experiment
        columns = columns_of(experiment.network, size_of(experiment.network.input_shape))
        return Coloured(self._of_units(lab, columns), self._of_links(lab, columns))

    def _of_units(self, lab: Lab, columns: tuple[UnitColumn, ...]) -> tuple[Array, ...] | None:
        if self.units is UnitQuantity.GRADIENT:
            params = lab.experiment.params
            windows = params.windows(params.grads)
            return tuple(frozen(windows[column.number]["W1"][:, -1]) for column in columns)
        if self.units not in _FROM_SAMPLES:
            return None
        forward = _forwards.of(lab)
        forward.run()
        if self.units is UnitQuantity.DEAD:
            return tuple(frozen(_dead(forward, column.number)) for column in columns)
        means = [_means(forward.views[column.number].a) for column in columns]
        return tuple(frozen(mean) for mean in [*means[:-1], forward.prediction.mean(axis=1)])

    def _of_links(self, lab: Lab, columns: tuple[UnitColumn, ...]) -> tuple[Array, ...] | None:
        network, params = lab.experiment.network, lab.experiment.params
        flats = {LinkQuantity.GRADIENT: params.grads, LinkQuantity.UPDATE: params.delta}
        if self.links is LinkQuantity.WEIGHT:
            return None
        windows = params.windows(flats.get(self.links, params.values))
        effects = [column.weights(network, windows[column.number]) for column in columns]
        if self.links is LinkQuantity.CONTRIBUTION:
            sample = lab.observer.single
            effects[0] = effects[0] * np.ravel(sample.rows[0])
            for place, column in enumerate(columns[1:], 1):
                layer, W = network.layers[column.number], windows[column.number]["W1"][:, :-1]
                x = received(cast("UnitLayer", layer), sample.views[column.number])
                effects[place] = (W * x).reshape(len(W), column.sources, -1).sum(axis=2)
        return tuple(frozen(effect) for effect in effects)


def _forward(lab: Lab) -> Forward:
    """Return what goes forward through the first training samples, which are written there once."""
    experiment = lab.experiment
    forward = Forward(experiment.network, experiment.params, min(SAMPLES, experiment.train.samples))
    experiment.train.fill(forward.rows, forward.targets, 0)
    return forward


_forwards = ByData(_forward)


def _means(activations: Array) -> Array:
    """Return the mean over map and samples of an array (units, …, samples)."""
    means: Array = activations.reshape(len(activations), -1).mean(axis=1)
    return means


def _dead(forward: Forward, number: int) -> Array:
    """Return for each unit the share of samples (and positions) at which its activation is flat."""
    layer, view = forward.work.layers[number], forward.views[number]
    if not isinstance(layer, UnitLayer) or layer.active.is_identity:
        return np.zeros(len(view.a))
    share: Array = flat(layer, view).mean(axis=1)
    return share
