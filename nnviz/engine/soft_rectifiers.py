"""Activations that look like ReLU from afar and are smooth everywhere."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.activation import Activation
from nnviz.engine.erf import normal_cdf, normal_density
from nnviz.engine.kernels import Array, Calls, constant
from nnviz.engine.squashing import Sigmoid

__all__ = ["GELU", "SiLU", "Softplus"]


class Softplus(Activation, frozen=True, tag="softplus"):
    """A ReLU with a rounded corner: never quite zero, and smooth everywhere."""

    gain: ClassVar[str] = "he"

    def value(self, z: Array, a: Array) -> Calls:
        """A = ln(1 + eᶻ), computed so that it cannot overflow."""
        yield np.logaddexp, (constant(0, z), z, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = σ(z) = 1 − e⁻ᵃ."""
        yield np.negative, (a, out)
        yield np.expm1, (out, out)
        yield np.negative, (out, out)


class GELU(Activation, frozen=True, tag="gelu"):
    """Weighs each sum by the share of a bell curve that lies below it.

    D. Hendrycks and K. Gimpel, "Gaussian error linear units", 2016; the exact form, not the one with tanh.
    """

    gain: ClassVar[str] = "he"

    def value(self, z: Array, a: Array) -> Calls:
        """A = z·Φ(z), with Φ(z) = ½·erfc(−z/√2), the normal distribution."""
        yield from normal_cdf(z, a)
        yield np.multiply, (z, a, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = Φ(z) + z·φ(z), with φ(z) = e^(−z²/2)/√(2π), the bell curve."""
        density = np.empty_like(z)
        yield from normal_cdf(z, out)
        yield from normal_density(z, density)
        yield np.multiply, (density, z, density)
        yield np.add, (out, density, out)


class SiLU(Activation, frozen=True, tag="silu"):
    """Weighs each sum by its own sigmoid; also called swish.

    S. Elfwing, E. Uchibe and K. Doya, 2018; P. Ramachandran, B. Zoph and Q. Le, "Searching for activation
    functions", 2017.
    """

    gain: ClassVar[str] = "he"

    @classmethod
    def title(cls) -> str:
        """Return both names."""
        return "SiLU (swish)"

    def value(self, z: Array, a: Array) -> Calls:
        """A = z·σ(z)."""
        yield from Sigmoid().value(z, a)
        yield np.multiply, (z, a, a)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:
        """f′(z) = s + z·s·(1 − s) = s + a − a·s, with s = σ(z)."""
        product = np.empty_like(z)
        yield from Sigmoid().value(z, out)
        yield np.multiply, (a, out, product)
        yield np.add, (out, a, out)
        yield np.subtract, (out, product, out)
