"""Activations that squeeze any sum between two walls: steep in the middle, flat at both ends."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.activation import Activation
from nnviz.engine.kernels import Array, Calls, constant, maximum, minimum

__all__ = ["HardSigmoid", "Sigmoid", "Tanh"]


class Sigmoid(Activation, frozen=True, tag="sigmoid"):
    """Squeezes any sum into 0 … 1, like a probability."""

    saturates: ClassVar[bool] = True

    def value(self, z: Array, a: Array) -> Calls:
        """σ(z) = 1/(1 + e⁻ᶻ) = ½·tanh(z/2) + ½, which cannot overflow."""
        half = constant(0.5, z)
        yield np.multiply, (z, half, a)
        yield np.tanh, (a, a)
        yield np.multiply, (a, half, a)
        yield np.add, (a, half, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """σ′(z) = a·(1 − a) = a − a²."""
        yield np.square, (a, out)
        yield np.subtract, (a, out, out)


class Tanh(Activation, frozen=True, tag="tanh"):
    """Squeezes any sum into −1 … 1, steep in the middle and flat at both ends."""

    saturates: ClassVar[bool] = True

    def value(self, z: Array, a: Array) -> Calls:
        """A = tanh z."""
        yield np.tanh, (z, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """tanh′(z) = 1 − a²."""
        yield np.square, (a, out)
        yield np.subtract, (constant(1, a), out, out)


class HardSigmoid(Activation, frozen=True, tag="hard_sigmoid"):
    """Three straight lines in place of the sigmoid: 0, a ramp from −3 to 3, and 1."""

    saturates: ClassVar[bool] = True

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Hard sigmoid"

    @property
    def kinks(self) -> tuple[float, ...]:
        """Both ends of the ramp."""
        return (-3.0, 3.0)

    def value(self, z: Array, a: Array) -> Calls:
        """A = z/6 + ½, cut off below 0 and above 1 (as in PyTorch and Keras 3)."""
        yield np.multiply, (z, constant(1 / 6, z), a)
        yield np.add, (a, constant(0.5, z), a)
        yield maximum(a, constant(0, z), a)
        yield minimum(a, constant(1, z), a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:
        """f′(z) = 1/6 on the ramp, where 0 < a < 1 and so a − a² > 0; else 0."""
        yield np.square, (a, out)
        yield np.subtract, (a, out, out)
        yield np.sign, (out, out)
        yield np.multiply, (out, constant(1 / 6, z), out)
