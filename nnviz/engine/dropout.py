"""Dropout: units fall silent by chance, so that none can rely on another."""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Calls, Shape, constant
from nnviz.engine.layer import Layer, Mode
from nnviz.engine.layer_knobs import DropoutRate
from nnviz.engine.streams import Throws
from nnviz.engine.workspace import LayerArrays, LayerPlan

__all__ = ["Dropout"]

FACES = 2**32
"""Chance comes in numbers of 32 bits."""


class Dropout(Layer, frozen=True, tag="dropout"):
    """Silences units by chance while the network learns, so that none can rely on another.

    With rate p, each number is set to zero with probability p and the others are divided by 1 − p, so that the
    mean stays what it is and nothing needs to change when the network answers ("inverted dropout")::

        a = m·x,    m = 0 with probability p, else 1/(1 − p)

    The mask m is a pure function of the seed, the step and the layer's place: any step can be repeated exactly.
    N. Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """

    rate: DropoutRate = 0.5

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for the mask."""
        return LayerPlan(shape_in, shape_in, training=(("mask", shape_in),))

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:
        """A = m·x while learning, a = x in answers."""
        if mode is Mode.INFERENCE or not self.rate:
            yield np.copyto, (view.a, view.x)
            return
        mask, chance = view.mask.reshape(-1), view.chance
        throws = Throws(chance.seed, "dropout", chance.layer)
        stays, limit = np.empty(mask.shape, bool), np.uint32(self.rate * FACES)

        def throw() -> None:
            faces = throws.words(chance.clock.step, -(-mask.size // 2)).view(np.uint32)
            np.greater_equal(faces[: mask.size], limit, stays)

        yield throw, ()
        yield np.multiply, (stays, constant(1 / (1 - self.rate), mask), mask)
        yield np.multiply, (view.x, view.mask, view.a)

    def backward(self, view: LayerArrays) -> Calls:
        """∂L/∂x = m·∂L/∂a."""
        if "d_x" in view:
            yield (
                (np.multiply, (view.d_a, view.mask, view.d_x))
                if self.rate
                else (np.copyto, (view.d_x, view.d_a))
            )
