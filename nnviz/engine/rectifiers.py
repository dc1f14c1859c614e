"""Activations that treat positive and negative sums differently, with a corner or a bend at zero."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.activation import Activation
from nnviz.engine.kernels import Array, Calls, constant, maximum, minimum
from nnviz.engine.knobs import Alpha
from nnviz.knobs import LeakSlope

__all__ = ["ELU", "SELU", "LeakyReLU", "ReLU"]


class ReLU(Activation, frozen=True, tag="relu"):
    """Keeps positive sums and silences negative ones."""

    gain: ClassVar[str] = "he"

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "ReLU"

    @property
    def kinks(self) -> tuple[float, ...]:
        """The corner at zero."""
        return (0.0,)

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

    @property
    def kinks(self) -> tuple[float, ...]:
        """The corner at zero."""
        return (0.0,)

    def value(self, z: Array, a: Array) -> Calls:
        """A = max(z, αz), which is z above zero and αz below since α < 1."""
        yield np.multiply, (z, constant(self.leak, z), a)
        yield maximum(z, a, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = 1 where z > 0, else α."""
        yield np.heaviside, (z, constant(0, z), out)
        yield np.multiply, (out, constant(1 - self.leak, z), out)
        yield np.add, (out, constant(self.leak, z), out)


class ELU(Activation, frozen=True, tag="elu"):
    """Keeps positive sums and bends negative ones softly towards −α.

    D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential
    linear units", 2016.
    """

    gain: ClassVar[str] = "he"
    alpha: Alpha = 1.0

    @property
    def kinks(self) -> tuple[float, ...]:
        """The corner at zero; for α = 1 only the curvature jumps there, which blurs a measured slope as well."""
        return (0.0,)

    def value(self, z: Array, a: Array) -> Calls:
        """A = z where z > 0, else α·(eᶻ − 1)."""
        return _exponential(z, a, 1.0, self.alpha)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:
        """f′(z) = 1 where z > 0, else α·eᶻ = a + α."""
        return _exponential_slope(z, a, out, 1.0, self.alpha)


class SELU(Activation, frozen=True, tag="selu"):
    """An ELU scaled so that, from layer to layer, activations keep mean 0 and variance 1 by themselves.

    It needs LeCun's initial weights.
    G. Klambauer and others, "Self-normalizing neural networks", 2017; λ and α are exact to all digits shown.
    """

    gain: ClassVar[str] = "lecun"
    ALPHA: ClassVar[float] = 1.6732632423543772848170429916717
    LAMBDA: ClassVar[float] = 1.0507009873554804934193349852946

    @property
    def kinks(self) -> tuple[float, ...]:
        """The corner at zero."""
        return (0.0,)

    def value(self, z: Array, a: Array) -> Calls:
        """A = λ·z where z > 0, else λ·α·(eᶻ − 1)."""
        return _exponential(z, a, self.LAMBDA, self.LAMBDA * self.ALPHA)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:
        """f′(z) = λ where z > 0, else λ·α·eᶻ = a + λ·α."""
        return _exponential_slope(z, a, out, self.LAMBDA, self.LAMBDA * self.ALPHA)


def _exponential(z: Array, a: Array, above: float, below: float) -> Calls:
    """A = above·max(z, 0) + below·(e^min(z, 0) − 1); e is never raised to a positive power."""
    positive, zero = np.empty_like(z), constant(0, z)
    yield minimum(z, zero, a)
    yield np.expm1, (a, a)
    if below != 1:
        yield np.multiply, (a, constant(below, z), a)
    yield maximum(z, zero, positive)
    if above != 1:
        yield np.multiply, (positive, constant(above, z), positive)
    yield np.add, (a, positive, a)


def _exponential_slope(z: Array, a: Array, out: Array, above: float, below: float) -> Calls:
    """f′(z) = above where z > 0, else a + below."""
    step = np.empty_like(z)
    yield minimum(a, constant(0, z), out)
    yield np.add, (out, constant(below, z), out)
    if above != below:
        yield np.heaviside, (z, constant(0, z), step)
        yield np.multiply, (step, constant(above - below, z), step)
        yield np.add, (out, step, out)
