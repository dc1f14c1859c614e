"""A network: a row of layers and a loss, and the one place where their arrays are tied together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.engine.kernels import Array, Call, Shape, ShapeError, size_of
from nnviz.engine.layer import Layer, Misfit, Mode
from nnviz.engine.losses import Loss
from nnviz.engine.neighbours import side_by_side
from nnviz.engine.rearranged import rearranged
from nnviz.engine.streams import stream
from nnviz.engine.workspace import (
    Chance,
    Clock,
    LayerArrays,
    LayerPlan,
    Parameters,
    StoppedClock,
    with_ones,
)

__all__ = ["Network", "Workspace"]


@dataclass(frozen=True)
class Network:
    """What a network is, before it has any numbers.

    Attributes
    ----------
    input_shape : tuple of int
        The shape of one sample: (inputs,), or (channels, rows, columns) for layers that take images.
    layers : tuple of Layer
        The last one gives the logits and should be linear.
    loss : Loss
    dtype : str
        "float32" to train, "float64" to check gradients.
    seed : int
        For the chance inside layers, such as the masks of dropout.
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    loss: Loss
    dtype: str = "float32"
    seed: int = 0

    def plans(self) -> tuple[LayerPlan, ...]:
        """Return what each layer needs; raise ``Misfit`` naming the layer that does not fit."""
        return plans_of(self.layers, self.input_shape)

    def parameters(self, seed: int) -> Parameters:
        """Allocate and draw all weights; equal seeds give equal weights."""
        params = Parameters(self.plans(), np.dtype(self.dtype))
        for number, (layer, windows) in enumerate(
            zip(self.layers, params.windows(params.values), strict=True)
        ):
            layer.init(windows, stream(seed, "weights", number))
        return params


def plans_of(layers: tuple[Layer, ...], shape: Shape) -> tuple[LayerPlan, ...]:
    """Lead a shape through the layers and return what each needs; raise ``Misfit`` naming the one it does not fit."""
    if not layers:
        raise ShapeError("A network needs at least its output layer.")
    plans: list[LayerPlan] = []
    for number, layer in enumerate(layers):
        try:
            plans.append(layer.plan(shape))
        except Misfit as misfit:
            raise misfit.at(number) from None
        shape = plans[-1].shape_out
    return tuple(plans)


class Workspace:
    """All arrays of a network for one batch size, tied to a set of parameters.

    Attributes
    ----------
    layers : tuple of Layer
        Those of the network; for training in the order that is quickest (see ``rearranged``).
    rows : array (batch, inputs)
        Where a batch is written, one sample a row.
    views : list of LayerArrays
        For each layer: ``x``, ``x1`` (with the row of ones), ``a``, ``a1``, the parameters, and for training
        ``d_a`` and the gradients ``d_<parameter>``; ``d_x`` (and ``d_x1``, with a row for the ones that nobody
        needs) only where parameters lie before the layer, and ``d_a`` only where they lie in it or before it.
    loss_view : LayerArrays
        ``z``, ``p`` (``z`` itself for a loss without a link), ``t``, ``d_z``, ``scratch``, ``row``, ``product``,
        ``loss``.

    Parameters
    ----------
    clock : Clock, optional
        Tells layers that need chance which step is being taken.
    to_inputs : bool
        Keep gradients too, in either mode and down to the inputs: every view then has ``d_a`` and ``d_x``.
    """

    def __init__(
        self,
        network: Network,
        params: Parameters,
        batch: int,
        mode: Mode,
        clock: Clock | None = None,
        *,
        to_inputs: bool = False,
    ) -> None:
        self.network = network
        self.batch = batch
        self.mode = mode
        dtype = params.dtype
        training = mode is Mode.TRAINING or to_inputs
        self.layers = rearranged(network.layers) if mode is Mode.TRAINING else network.layers
        self.rows, x, x1 = _input(network.input_shape, batch, dtype)
        d_x1 = np.zeros(x1.shape, dtype) if to_inputs else None
        self.views: list[LayerArrays] = []
        values, grads = params.windows(params.values), params.windows(params.grads)
        clock = clock or StoppedClock()
        plans = plans_of(self.layers, network.input_shape)
        bent = side_by_side(self.layers, plans, batch, dtype, training=training)
        for number, plan in enumerate(plans):
            if plan.same_memory:
                a, a1 = x1[:-1].reshape(*plan.shape_out, batch), x1
            elif bent[number]:
                a, a1 = bent[number]["a"], bent[number]["a1"]
            else:
                a, a1 = with_ones(plan.shape_out, batch, dtype)
            buffers = plan.buffers + plan.training if training else plan.buffers
            arrays = {
                name: np.zeros((*shape, batch), dtype) for name, shape in buffers if name not in bent[number]
            }
            arrays |= {name: np.zeros(shape, dtype) for name, shape in plan.fixed}
            arrays |= {**bent[number], "x": x, "x1": x1, "a": a, "a1": a1, **values[number]}
            if training:
                arrays |= {f"d_{name}": array for name, array in grads[number].items()}
                if d_x1 is not None:
                    arrays |= {"d_x": d_x1[:-1].reshape(x.shape), "d_x1": d_x1}
                if not plan.same_memory:
                    learns = d_x1 is not None or bool(plan.parameters)
                    d_x1 = np.zeros((size_of(plan.shape_out) + 1, batch), dtype) if learns else None
                if d_x1 is not None:
                    arrays["d_a"] = d_x1[:-1].reshape(a.shape)
            self.views.append(LayerArrays(arrays, Chance(network.seed, number, clock)))
            x, x1 = a, a1
        self.loss_view = self._loss_view(x, None if d_x1 is None else self.views[-1].d_a, dtype)

    def _loss_view(self, z: Array, d_z: Array | None, dtype: np.dtype[np.floating]) -> LayerArrays:
        arrays = {
            "z": z,
            "p": z if self.network.loss.link_name == "identity" else np.zeros_like(z),
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
        pairs = zip(self.layers, self.views, strict=True)
        return [list(layer.forward(view, self.mode)) for layer, view in pairs]

    def loss(self) -> list[Call]:
        """Record prediction and loss; with gradients, where there are any."""
        loss, view = self.network.loss, self.loss_view
        calls = [*loss.predict(view), *loss.value(view)]
        return [*calls, *loss.gradient(view)] if "d_z" in view else calls

    def backward(self) -> list[list[Call]]:
        """Record the way back, one list of calls for each layer, in the order of the layers."""
        pairs = zip(self.layers, self.views, strict=True)
        return [list(layer.backward(view)) if "d_a" in view else [] for layer, view in pairs]

    def remember(self) -> list[Call]:
        """Record what layers keep of a step that has succeeded."""
        pairs = zip(self.layers, self.views, strict=True)
        return [call for layer, view in pairs for call in layer.remember(view)]


def _input(shape: Shape, batch: int, dtype: np.dtype[np.floating]) -> tuple[Array, Array, Array]:
    """Allocate the input; return it as rows of samples, in its own shape, and flat with the row of ones.

    Plain numbers lie in memory sample by sample, as they come.  Images lie pixel by pixel, all samples of one pixel
    together, as convolution wants them.
    """
    inputs = size_of(shape)
    x1 = np.ones((batch, inputs + 1), dtype).T if len(shape) == 1 else np.ones((inputs + 1, batch), dtype)
    x = x1[:inputs].reshape(*shape, batch)
    return x1.T[:, :inputs], x, x1
