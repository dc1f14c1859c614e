"""Layers as the screen shows them: columns of units, and what each unit takes from each unit before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.layer_names import layer_names
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Layer,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.network import Network
from nnviz.engine.workspace import LayerArrays, Parameters
from nnviz.session.snapshot import LayerView

__all__ = ["LearnedLayer", "UnitColumn", "columns_of", "frozen", "learned_layers"]


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """One layer that has units, and those without that lie around it.

    ``number`` is its place in the network, ``before`` the places of the layers between it and the inputs where it
    is the first column, ``sources`` how many units (or inputs) the column before it has.
    """

    number: int
    name: str
    kind: str
    activation: str
    sources: int
    before: tuple[int, ...] = ()

    def weights(self, network: Network, windows: dict[str, Array]) -> Array:
        """Return how much each unit's shown sum takes from each source, an array (units, sources).

        Between dense layers these are the weights.
        A unit of a convolution stands for its whole map: as a source it counts with the sum over the map, and its
        own sum is shown as the mean over the map.
        """
        W = windows["W1"][:, :-1]
        if not self.number or self.before:
            return self._from_inputs(network, W)
        return W if W.shape[1] == self.sources else W.reshape(len(W), self.sources, -1).sum(axis=2)

    def _from_inputs(self, network: Network, W: Array) -> Array:
        """Follow the weights of the first column back to the inputs, through pooling where there is some."""
        plans = network.plans()
        layer, plan = network.layers[self.number], plans[self.number]
        effect = W.reshape(len(W), *plan.shape_in) if isinstance(layer, Dense) else None
        if isinstance(layer, Conv2D):
            kernels = W.reshape(len(W), plan.shape_in[0], layer.kernel, layer.kernel)
            margins = tuple(layer.margins(length) for length in plan.shape_in[1:])
            positions = plan.shape_out[1:]
            mean = np.ones((1, 1, *positions), W.dtype) / (positions[0] * positions[1])
            effect = _spread(mean, kernels, layer.stride, plan.shape_in[1:], margins)
        for number in reversed(self.before):
            pool, shape = network.layers[number], plans[number].shape_in
            if isinstance(pool, MaxPool2D | AveragePool2D) and effect is not None:
                window = np.full((1, 1, pool.size, pool.size), 1 / pool.size**2, W.dtype)
                effect = effect.reshape(len(W), *plans[number].shape_out)
                effect = _spread(effect, window, pool.stride, shape[1:], ((0, 0), (0, 0)))
        return W if effect is None else effect.reshape(len(W), -1)

    def view(
        self,
        network: Network,
        windows: dict[str, Array],
        sample: LayerArrays | None,
        prediction: Array | None,
        tiles: Array | None,
    ) -> LayerView:
        """Return the column with read-only copies.

        Parameters
        ----------
        sample : LayerArrays, optional
            The layer's arrays for the watched sample alone.
        prediction : array (units, 1), optional
            For the last layer, its answer to the watched sample.
        tiles : array (units, rows, columns), optional
        """
        layer = network.layers[self.number]
        W1 = windows["W1"]
        z: Array | None = None
        a: Array | None = None
        maps: Array | None = None
        kernels: Array | None = None
        if sample is not None:
            sums, answers = sample.z if "z" in sample else sample.a, sample.a
            z = sums.reshape(len(sums), -1).mean(axis=1)
            a = answers.reshape(len(answers), -1).mean(axis=1) if prediction is None else prediction[:, 0]
            maps = answers[..., 0] if isinstance(layer, Conv2D) else None
        if isinstance(layer, Conv2D):
            kernels = W1[:, :-1].reshape(len(W1), -1, layer.kernel, layer.kernel)
        return LayerView(
            name=self.name,
            kind=self.kind,
            activation=self.activation,
            weights=frozen(self.weights(network, windows)),
            bias=frozen(W1[:, -1]),
            z=frozen_or_none(z),
            a=frozen_or_none(a),
            tiles=frozen_or_none(tiles),
            kernels=frozen_or_none(kernels),
            maps=frozen_or_none(maps),
        )


def columns_of(network: Network, inputs: int) -> tuple[UnitColumn, ...]:
    """Return the columns of a network."""
    found: list[UnitColumn] = []
    before: list[int] = []
    sources, last, names = inputs, len(network.layers) - 1, layer_names(network.layers)
    for number, (layer, plan) in enumerate(zip(network.layers, network.plans(), strict=True)):
        if not isinstance(layer, Dense | Conv2D):
            if not found:
                before.append(number)
            continue
        column = UnitColumn(
            number=number,
            name=names[number],
            kind=str(type(layer).__struct_config__.tag),
            activation=network.loss.link_name if number == last else _bends(network.layers, number),
            sources=sources,
            before=() if found else tuple(before),
        )
        found.append(column)
        sources = plan.shape_out[0]
    return tuple(found)


class LearnedLayer(NamedTuple):
    """A layer with units: its place in the network, its name, and its own weights, the last column being the bias.

    ``gradient`` is ∂L/∂W1 of the last step and ``change`` what the optimizer then added; all three are windows into
    the running network.  ``several`` says that a link of the screen stands for several weights, as a filter's does.
    """

    number: int
    name: str
    W1: Array
    gradient: Array
    change: Array
    several: bool


def learned_layers(network: Network, params: Parameters) -> tuple[LearnedLayer, ...]:
    """Return the layers that have units, in the order in which ``Snapshot.layers`` counts them."""
    values, grads, delta = (params.windows(flat) for flat in (params.values, params.grads, params.delta))
    return tuple(
        LearnedLayer(
            column.number,
            column.name,
            W1=values[column.number]["W1"],
            gradient=grads[column.number]["W1"],
            change=delta[column.number]["W1"],
            several=column.kind == "conv2d" or bool(column.before),
        )
        for column in columns_of(network, 0)
    )


def _bends(layers: tuple[Layer, ...], number: int) -> str:
    """Return the name of a layer's activation and of what lies between it and the next layer with units."""
    layer: Any = layers[number]
    names = [layer.active.title()]
    for after in layers[number + 1 :]:
        match after:
            case Dense() | Conv2D():
                break
            case MaxPool2D(size=size):
                names.append(f"max pool {size}x{size}")
            case AveragePool2D(size=size):
                names.append(f"average pool {size}x{size}")
            case Dropout(rate=rate):
                names.append(f"dropout {rate:g}")
            case BatchNorm():
                names.append("batch norm")
            case LayerNorm():
                names.append("layer norm")
    return ", ".join(names)


def _spread(
    answers: Array,
    window: Array,
    stride: int,
    image: tuple[int, ...],
    margins: tuple[tuple[int, int], ...],
) -> Array:
    """Carry effects at the positions of a sliding window back to the pixels under it.

    Parameters
    ----------
    answers : array (units or 1, channels or 1, positions, positions)
    window : array (units or 1, channels or 1, rows, columns)
    image : (rows, columns), without the zeros around it
    margins : for rows and columns, how many zeros lie before and after
    """
    rows, cols = answers.shape[2:]
    outer = [length + sum(margin) for length, margin in zip(image, margins, strict=True)]
    lead = np.broadcast_shapes(answers.shape[:2], window.shape[:2])
    effect = np.zeros((*lead, *outer), answers.dtype)
    for j in range(window.shape[2]):
        for k in range(window.shape[3]):
            part = effect[:, :, j : j + stride * rows : stride, k : k + stride * cols : stride]
            part += answers * window[:, :, j : j + 1, k : k + 1]
    (top, _), (left, _) = margins
    return effect[:, :, top : top + image[0], left : left + image[1]]


def frozen(array: Array) -> Array:
    """Return a read-only copy."""
    copy = np.array(array, order="C")
    copy.setflags(write=False)
    return copy


def frozen_or_none(array: Array | None) -> Array | None:
    """Return a read-only copy of what is there."""
    return None if array is None else frozen(array)
