"""What an activation function is: what a unit does with its sum, and how steep it does it there.

``value`` writes a = f(z), ``slope`` writes f′(z); both may use what the other has left, which is why the slope
of tanh and sigmoid needs no exponential.  The functions themselves are in ``squashing``, ``rectifiers`` and
``soft_rectifiers``; ``activations`` lists them.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Array, Calls, play
from nnviz.knobs import Choice

__all__ = ["Activation", "Identity", "curve_of"]


class Activation(Choice, frozen=True):
    """A function applied to each sum z by itself.

    ``gain`` says how large random weights should be: "he" for functions that silence about half of the sums,
    "lecun" for those that keep a mean of 0 and a variance of 1, "glorot" else.
    ``is_identity`` lets a layer skip the work, ``saturates`` says that the function is flat at both ends.
    """

    gain: ClassVar[str] = "glorot"
    is_identity: ClassVar[bool] = False
    saturates: ClassVar[bool] = False

    @property
    def kinks(self) -> tuple[float, ...]:
        """The sums, rising, at which the slope or its change jumps: no gradient can be measured across them."""
        return ()

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
        """A = z, which is done where both are the same array."""
        if a is not z:
            yield np.copyto, (a, z)

    def slope(self, z: Array, a: Array, out: Array) -> Calls:  # noqa: ARG002
        """f′(z) = 1."""
        yield out.fill, (1,)


def curve_of(activation: Activation, z: Array) -> tuple[Array, Array]:
    """Return f(z) and f′(z) at some sums, for a plot: the same kernels as in training.

    Parameters
    ----------
    z : array of float32 or float64, any shape

    Returns
    -------
    a, slope : arrays like z
    """
    a, slope = np.empty_like(z), np.empty_like(z)
    play(activation.value(z, a))
    play(activation.slope(z, a, slope))
    return a, slope
