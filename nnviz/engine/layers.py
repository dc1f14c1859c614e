"""Layers: each turns the activations before it into its own, and carries gradients the other way.

A layer is a frozen description.  ``plan`` says which arrays it needs, ``init`` draws its parameters, and
``forward`` and ``backward`` write down the arithmetic on those arrays.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from nnviz.engine.activations import Activation, AnyActivation, Tanh
from nnviz.engine.initializers import AnyInitializer, Automatic
from nnviz.engine.kernels import Array, Calls, Shape, ShapeError
from nnviz.engine.workspace import LayerArrays, LayerPlan
from nnviz.knobs import Choice, Units

__all__ = ["AnyLayer", "Dense", "Layer", "Mode"]


class Mode(Enum):
    """Whether a network is learning or only answering: some layers behave differently."""

    TRAINING = "training"
    INFERENCE = "inference"


class Layer(Choice, frozen=True):
    """One stage of a network."""

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Say which arrays the layer needs for samples of this shape; raise ``ShapeError`` where it cannot."""
        raise NotImplementedError

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:
        """Draw the parameters in place."""
        raise NotImplementedError

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:
        """Read ``view.x``, write ``view.z`` and ``view.a``."""
        raise NotImplementedError

    def backward(self, view: LayerArrays) -> Calls:
        """Read ``view.d_a`` = ∂L/∂a; write the parameters' gradients and ``view.d_x`` = ∂L/∂x where it exists."""
        raise NotImplementedError


class Dense(Layer, frozen=True, tag="dense"):
    """Every unit sees every input: z = W·x + b, then a = f(z).

    The bias is the last column of ``W1``, the weight of an input that is always 1, so one product gives
    W·x + b and one product gives both gradients.

    Shapes, for fan_in inputs, n units and a batch of N: ``W1`` (n, fan_in + 1), ``x1`` (fan_in + 1, N),
    ``z`` and ``a`` (n, N).
    """

    units: Units = 8
    activation: AnyActivation = Tanh()
    initializer: AnyInitializer = Automatic()

    @property
    def active(self) -> Activation:
        """The activation, as its base type."""
        return self.activation

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for W1 and for sums, slopes and their gradients."""
        if len(shape_in) != 1:
            raise ShapeError(
                f"A dense layer takes a row of numbers but gets {'x'.join(map(str, shape_in))}; "
                "put a flatten layer before it."
            )
        shape = (self.units,)
        buffers = () if self.active.is_identity else (("z", shape), ("slope", shape), ("delta", shape))
        return LayerPlan(shape_in, shape, (("W1", (self.units, shape_in[0] + 1)),), buffers)

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:
        """Draw the weights, set the biases to zero."""
        W1 = params["W1"]
        units, fan_in = W1.shape[0], W1.shape[1] - 1
        self.initializer.draw(rng, fan_in, units, self.active.gain, W1[:, :-1])
        W1[:, -1] = 0

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """Z = W·x + b; a = f(z)."""
        if self.active.is_identity:
            yield np.matmul, (view.W1, view.x1, view.a)
            return
        yield np.matmul, (view.W1, view.x1, view.z)
        yield from self.active.value(view.z, view.a)

    def backward(self, view: LayerArrays) -> Calls:
        """Carry the gradient from a to the parameters and to x.

        By the chain rule, with δ = ∂L/∂z::

            δ      = ∂L/∂a · f′(z)        element by element
            ∂L/∂W1 = δ · x1ᵀ              summed over the batch; its last column is ∂L/∂b = Σ δ
            ∂L/∂x  = Wᵀ · δ
        """
        if self.active.is_identity:
            delta = view.d_a
        else:
            delta = view.delta
            yield from self.active.slope(view.z, view.a, view.slope)
            yield np.multiply, (view.d_a, view.slope, delta)
        yield np.matmul, (delta, view.x1.T, view.d_W1)
        if "d_x" in view:
            yield np.matmul, (view.W1[:, :-1].T, delta, view.d_x)


AnyLayer = Dense
"""Every kind of layer; a union as soon as there is a second kind."""
