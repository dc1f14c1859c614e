"""Keeping weights small: a price on their size, or a limit to it.  Biases go free, and so does what is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from operator import setitem

import numpy as np
from msgspec import Struct

from nnviz.engine.kernels import Array, Calls, constant, maximum
from nnviz.engine.knobs import L1Strength, L2Strength, MaxNorm
from nnviz.engine.workspace import Parameters, held_rows

__all__ = ["Regularisation", "weight_mask"]


SHORTEST = 1e-30
"""No length is cut below this, so that nothing is divided by zero."""


class Regularisation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price on large weights, and a limit to the length of the weights into one unit.

    The price P is minimised together with the loss L; curves show L alone, ``nnviz report`` tells both::

        P = λ₁·Σ|w| + ½·λ₂·Σ w²,    ∂P/∂w = λ₁·sign w + λ₂·w

    ``l2`` is thus what PyTorch calls weight decay, and half of what Keras calls l2.
    ``max_norm`` c shortens, after each step, the weights into a unit to ‖w‖ ≤ c.
    N. Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting", 2014, 5.1.
    """

    l1: L1Strength = 0.0
    l2: L2Strength = 0.0
    max_norm: MaxNorm = 0.0

    def penalty(self, params: Parameters) -> float:
        """Return P."""
        if not (self.l1 or self.l2):
            return 0.0
        weights = (params.values * weight_mask(params)).astype(np.float64)
        return self.l1 * float(np.abs(weights).sum()) + 0.5 * self.l2 * float(weights @ weights)

    def gradient(self, params: Parameters) -> Calls:
        """Add ∂P/∂w to the gradients."""
        grads, values = params.grads, params.values
        if not (self.l1 or self.l2):
            return
        mask, pull = weight_mask(params), np.empty_like(grads)
        if self.l2:
            yield np.multiply, (values, mask * constant(self.l2, grads), pull)
            yield np.add, (grads, pull, grads)
        if self.l1:
            yield np.sign, (values, pull)
            yield np.multiply, (pull, mask * constant(self.l1, grads), pull)
            yield np.add, (grads, pull, grads)

    def constrain(self, params: Parameters) -> Calls:
        """Shorten the weights into each unit, w ← w·c / max(‖w‖, c)."""
        if not self.max_norm:
            return
        for weights, held in _weights(params, params.values):
            limit = constant(max(self.max_norm, SHORTEST), weights)
            squares, norm = np.empty_like(weights), np.empty(len(weights), weights.dtype)
            yield np.multiply, (weights, weights, squares)
            yield np.add.reduce, (squares, 1, None, norm)
            yield np.sqrt, (norm, norm)
            yield maximum(norm, limit, norm)
            yield np.divide, (limit, norm, norm)
            if len(held):
                yield setitem, (norm, held, 1)
            yield np.multiply, (weights, norm[:, None], weights)


def weight_mask(params: Parameters) -> Array:
    """Return a vector with 1 for each weight that may change and 0 for all other parameters."""
    mask = np.zeros_like(params.values)
    for weights, held in _weights(params, mask):
        weights[...] = 1
        weights[held] = 0
    return mask


def _weights(params: Parameters, flat: Array) -> Iterator[tuple[Array, Array]]:
    """Give, for each layer that is not frozen, its weights (units, fan_in) without biases, and its frozen units."""
    for plan, windows in zip(params.plans, params.windows(flat), strict=True):
        if "W1" in windows and not plan.frozen:
            yield windows["W1"][:, :-1], held_rows(plan, windows["W1"])
