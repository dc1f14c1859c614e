"""Gradient clipping: a step may not be led by one outrageous gradient."""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Array, Calls, constant, maximum, minimum
from nnviz.engine.knobs import ClipNorm, ClipValue
from nnviz.knobs import Choice

__all__ = ["AnyClipping", "ClipByNorm", "ClipByValue", "Clipping", "NoClipping"]


class Clipping(Choice, frozen=True):
    """What is done to a gradient that is too large; one that is not finite has stopped the training before."""

    def clip(self, grads: Array) -> Calls:
        """Change the gradients in place."""
        raise NotImplementedError


class NoClipping(Clipping, frozen=True, tag="none"):
    """Gradients are used as they are."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "None"

    def clip(self, grads: Array) -> Calls:  # noqa: ARG002
        """Nothing."""
        yield from ()


class ClipByNorm(Clipping, frozen=True, tag="norm"):
    """A gradient that is too long is shortened; its direction stays.

    R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """

    limit: ClipNorm = 1.0

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "By length"

    def clip(self, grads: Array) -> Calls:
        """G ← g·c / max(‖g‖, c), with the norm over the whole network."""
        limit, norm = constant(self.limit, grads), constant(0, grads)
        yield np.vecdot, (grads, grads, norm)
        yield np.sqrt, (norm, norm)
        yield maximum(norm, limit, norm)
        yield np.divide, (limit, norm, norm)
        yield np.multiply, (grads, norm, grads)


class ClipByValue(Clipping, frozen=True, tag="value"):
    """Each single number is cut off by itself; the direction may change."""

    limit: ClipValue = 0.5

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "By value"

    def clip(self, grads: Array) -> Calls:
        """G ← min(max(g, −c), c)."""
        yield maximum(grads, constant(-self.limit, grads), grads)
        yield minimum(grads, constant(self.limit, grads), grads)


AnyClipping = NoClipping | ClipByNorm | ClipByValue
