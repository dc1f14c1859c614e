"""A network: a row of layers and a loss, and the one place where their arrays are tied together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.kernels import Array, Call, Shape, ShapeError, size_of
from nnviz.engine.layers import Layer, Mode
from nnviz.engine.losses import Loss
from nnviz.engine.streams import stream
from nnviz.engine.workspace import LayerArrays, LayerPlan, Parameters, with_ones

__all__ = ["Network", "Workspace"]


@dataclass(frozen=True)
class Network:
    """What a network is, before it has any numbers.

    Attributes
    ----------
    input_shape : tuple of int
        The shape of one sample.
    layers : tuple of Layer
        The last one gives the logits and should be linear.
    loss : Loss
    dtype : str
        "float32" to train, "float64" to check gradients.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: Loss
    dtype: str = "float32"

    def plans(self) -> tuple[LayerPlan, ...]:
        """Return what each layer needs; raise ``ShapeError`` naming the layer that does not fit."""
        if not self.layers:
            raise ShapeError("A network needs at least its output layer.")
        plans: list[LayerPlan] = []
        shape = self.input_shape
        for number, layer in enumerate(self.layers, start=1):
            try:
                plans.append(layer.plan(shape))
            except ShapeError as error:
                raise ShapeError(f"Layer {number}: {error}") from None
            shape = plans[-1].shape_out
        return tuple(plans)

    def parameters(self, seed: int) -> Parameters:
        """Allocate and draw all weights; equal seeds give equal weights."""
        params = Parameters(self.plans(), np.dtype(self.dtype))
        for number, (layer, windows) in enumerate(
            zip(self.layers, params.windows(params.values), strict=True)
        ):
            layer.init(windows, stream(seed, "weights", number))
        return params


class Workspace:
    """All arrays of a network for one batch size, tied to a set of parameters.

    Attributes
    ----------
    rows : array (batch, inputs)
        Where a batch is written, one sample a row.
    views : list of LayerArrays
        For each layer: ``x``, ``x1`` (with the row of ones), ``a``, ``a1``, the parameters, and for training
        ``d_a``, ``d_x`` and the gradients ``d_<parameter>``.
    loss_view : LayerArrays
        ``z``, ``p``, ``t``, ``d_z``, ``scratch``, ``row``, ``product``, ``loss``.
    """

    def __init__(self, network: Network, params: Parameters, batch: int, mode: Mode) -> None:
        self.network = network
        self.batch = batch
        self.mode = mode
        dtype = params.dtype
        inputs = size_of(network.input_shape)
        held = np.ones((batch, inputs + 1), dtype)
        self.rows = held[:, :inputs]
        x1 = held.T
        x: Array = x1[:inputs].reshape(*network.input_shape, batch)
        d_x: Array | None = None
        self.views: list[LayerArrays] = []
        values, grads = params.windows(params.values), params.windows(params.grads)
        for plan, value, grad in zip(params.plans, values, grads, strict=True):
            a, a1 = with_ones(plan.shape_out, batch, dtype)
            arrays = {"x": x, "x1": x1, "a": a, "a1": a1, **value}
            arrays |= {name: np.zeros((*shape, batch), dtype) for name, shape in plan.buffers}
            if mode is Mode.TRAINING:
                d_a = np.zeros_like(a)
                arrays |= {"d_a": d_a, **{f"d_{name}": array for name, array in grad.items()}}
                if d_x is not None:
                    arrays["d_x"] = d_x
                d_x = d_a
            self.views.append(LayerArrays(arrays))
            x, x1 = a, a1
        self.loss_view = self._loss_view(x, d_x, dtype)

    def _loss_view(self, z: Array, d_z: Array | None, dtype: np.dtype[np.floating]) -> LayerArrays:
        arrays = {
            "z": z,
            "p": np.zeros_like(z),
            "t": np.zeros_like(z),
            "scratch": np.zeros_like(z),
            "row": np.zeros(z.shape[-1], dtype),
            "product": np.zeros((), dtype),
            "loss": np.zeros((), dtype),
        }
        if d_z is not None:
            arrays["d_z"] = d_z
        return LayerArrays(arrays)

    def forward(self) -> list[list[Call]]:
        """Record the way forward, one list of calls for each layer."""
        return [
            list(layer.forward(view, self.mode))
            for layer, view in zip(self.network.layers, self.views, strict=True)
        ]

    def loss(self) -> list[Call]:
        """Record prediction and loss; with gradients, where there are any."""
        loss, view = self.network.loss, self.loss_view
        calls = [*loss.predict(view), *loss.value(view)]
        return [*calls, *loss.gradient(view)] if "d_z" in view else calls

    def backward(self) -> list[list[Call]]:
        """Record the way back, one list of calls for each layer, in the order of the layers."""
        return [
            list(layer.backward(view)) for layer, view in zip(self.network.layers, self.views, strict=True)
        ]
