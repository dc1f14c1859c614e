"""Activation functions: what a unit does with its sum, and how steep it does it there.

``value`` writes a = f(z), ``slope`` writes f′(z); both may use what the other has left, which is why the slope
of tanh and sigmoid needs no exponential.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Array, Calls, constant, maximum
from nnviz.knobs import Choice, LeakSlope

__all__ = ["Activation", "AnyActivation", "Identity", "LeakyReLU", "ReLU", "Sigmoid", "Tanh"]


class Activation(Choice, frozen=True):
    """A function applied to each sum z by itself.

    ``gain`` is "he" for functions that silence about half of the sums, "glorot" else: it decides how large
    random weights should be.  ``is_identity`` lets a layer skip the work.
    """

    gain: ClassVar[str] = "glorot"
    is_identity: ClassVar[bool] = False

    def value(self, z: Array, a: Array) -> Calls:
        """Write a = f(z); both of shape (units, batch)."""
        raise NotImplementedError

    def slope(self, z: Array, a: Array, out: Array) -> Calls:
        """Write f′(z), knowing also a = f(z); all of shape (units, batch)."""
        raise NotImplementedError


class Identity(Activation, frozen=True, tag="identity"):
    """Leaves the sum as it is: a straight line."""

    is_identity: ClassVar[bool] = True

    def value(self, z: Array, a: Array) -> Calls:
        """A = z."""
        yield np.copyto, (a, z)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = 1."""
        yield out.fill, (1,)


class Sigmoid(Activation, frozen=True, tag="sigmoid"):
    """Squeezes any sum into 0 … 1, like a probability."""

    def value(self, z: Array, a: Array) -> Calls:
        """σ(z) = 1/(1 + e⁻ᶻ) = ½·tanh(z/2) + ½, which cannot overflow."""
        half = constant(0.5, z)
        yield np.multiply, (z, half, a)
        yield np.tanh, (a, a)
        yield np.multiply, (a, half, a)
        yield np.add, (a, half, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """σ′(z) = a·(1 − a) = a − a²."""
        yield np.multiply, (a, a, out)
        yield np.subtract, (a, out, out)


class Tanh(Activation, frozen=True, tag="tanh"):
    """Squeezes any sum into −1 … 1, steep in the middle and flat at both ends."""

    def value(self, z: Array, a: Array) -> Calls:
        """A = tanh z."""
        yield np.tanh, (z, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """tanh′(z) = 1 − a²."""
        yield np.multiply, (a, a, out)
        yield np.subtract, (constant(1, a), out, out)


class ReLU(Activation, frozen=True, tag="relu"):
    """Keeps positive sums and silences negative ones."""

    gain: ClassVar[str] = "he"

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "ReLU"

    def value(self, z: Array, a: Array) -> Calls:
        """A = max(z, 0)."""
        yield maximum(z, np.zeros_like(z), a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = 1 where z > 0, else 0 (0 at the kink itself, as PyTorch and TensorFlow choose)."""
        yield np.sign, (a, out)


class LeakyReLU(Activation, frozen=True, tag="leaky_relu"):
    """Keeps positive sums and lets a little of the negative ones through."""

    gain: ClassVar[str] = "he"
    leak: LeakSlope = 0.01

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "Leaky ReLU"

    def value(self, z: Array, a: Array) -> Calls:
        """A = max(z, αz), which is z above zero and αz below since α < 1."""
        yield np.multiply, (z, constant(self.leak, z), a)
        yield maximum(z, a, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = 1 where z > 0, else α."""
        yield np.heaviside, (z, constant(0, z), out)
        yield np.multiply, (out, constant(1 - self.leak, z), out)
        yield np.add, (out, constant(self.leak, z), out)


AnyActivation = Identity | Sigmoid | Tanh | ReLU | LeakyReLU
