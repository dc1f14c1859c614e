"""The dense layer: every unit sees every input."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activations import Activation, AnyActivation, Tanh
from nnviz.engine.initializers import AnyInitializer, Automatic
from nnviz.engine.kernels import Array, Calls, Shape
from nnviz.engine.layer import Misfit, Mode, UnitLayer, shape_text
from nnviz.engine.layer_knobs import Frozen, FrozenUnits, SilencedUnits
from nnviz.engine.workspace import LayerArrays, LayerPlan
from nnviz.knobs import Units

__all__ = ["Dense"]


class Dense(UnitLayer, frozen=True, tag="dense"):
    """Every unit sees every input: z = W·x + b, then a = f(z).

    The bias is the last column of ``W1``, the weight of an input that is always 1, so one product gives
    W·x + b and one product gives both gradients.

    Shapes, for fan_in inputs, n units and a batch of N: ``W1`` (n, fan_in + 1), ``x1`` (fan_in + 1, N),
    ``z`` and ``a`` (n, N).
    """

    units: Units = 8
    activation: AnyActivation = Tanh()
    initializer: AnyInitializer = Automatic()
    frozen: Frozen = False
    silenced: SilencedUnits = ()
    frozen_units: FrozenUnits = ()

    @property
    def active(self) -> Activation:
        """The activation, as its base type."""
        return self.activation

    @property
    def quiet(self) -> tuple[int, ...]:
        """The units that are silenced."""
        return self.silenced

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for W1 and for sums, slopes and their gradients."""
        if len(shape_in) != 1:
            raise Misfit(
                "Dense needs a row of numbers", shape_text(shape_in), "Put a Flatten layer before it."
            )
        shape = (self.units,)
        buffers, training = self.sums_plan(shape)
        return LayerPlan(
            shape_in,
            shape,
            (("W1", (self.units, shape_in[0] + 1)),),
            buffers,
            training,
            frozen=self.frozen,
            held=self.frozen_units,
        )

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:
        """Draw the weights and set the biases."""
        W1 = params["W1"]
        units, fan_in = W1.shape[0], W1.shape[1] - 1
        self.initializer.draw(rng, fan_in, units, self.active.gain, W1[:, :-1])
        self.initializer.bias(W1[:, -1])

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """Z = W·x + b; a = f(z)."""
        yield np.matmul, (view.W1, view.x1, self.sums(view))
        yield from self.activate(view)

    def backward(self, view: LayerArrays) -> Calls:
        """Carry the gradient from a to the parameters and to x.

        By the chain rule, with δ = ∂L/∂z::

            δ      = ∂L/∂a · f′(z)        element by element
            ∂L/∂W1 = δ · x1ᵀ              summed over the batch; its last column is ∂L/∂b = Σ δ
            ∂L/∂x  = Wᵀ · δ               with one more row, for the input that is always 1
        """
        yield from self.bend_back(view)
        delta = self.delta(view)
        yield np.matmul, (delta, view.x1.T, view.d_W1)
        if "d_x" in view:
            yield np.matmul, (view.W1.T, delta, view.d_x1)
