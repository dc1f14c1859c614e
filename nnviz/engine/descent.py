"""Gradient descent with one rate for all weights."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Calls, constant
from nnviz.engine.optimizer import Optimizer, Scalars
from nnviz.engine.workspace import Parameters
from nnviz.knobs import Momentum, Nesterov

__all__ = ["SGD"]


class SGD(Optimizer, frozen=True, tag="sgd"):
    """Downhill, always by the same share of the gradient; momentum keeps it rolling.

    With η = 0.1 and μ = 0.5, a weight of 1 and gradients of 2 and then 4 give

        v = 2, Δ = −0.2, w = 0.8;   v = 0.5·2 + 4 = 5, Δ = −0.5, w = 0.3

    Nesterov's changes are −0.1·(2 + 0.5·2) = −0.3 and −0.1·(4 + 0.5·5) = −0.65, so w = 0.7 and 0.05.
    I. Sutskever and others, "On the importance of initialization and momentum in deep learning", 2013.
    """

    steady: ClassVar[bool] = True

    momentum: Momentum = 0.0
    nesterov: Nesterov = False

    def slots(self) -> tuple[str, ...]:
        """One velocity, if there is momentum."""
        return ("velocity",) if self.momentum else ()

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:  # noqa: ARG002
        """The rate is −η."""
        scalars.rate[()] = -self.learning_rate * factor

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """Δ = −η·v, with v ← μ·v + g; Nesterov takes Δ = −η·(g + μ·v) instead (as PyTorch does)."""
        grads, delta = params.grads, params.delta
        if not self.momentum:
            yield np.multiply, (grads, scalars.rate, delta)
            return
        velocity, momentum = params.slots["velocity"], constant(self.momentum, grads)
        yield np.multiply, (velocity, momentum, velocity)
        yield np.add, (velocity, grads, velocity)
        if self.nesterov:
            yield np.multiply, (velocity, momentum, delta)
            yield np.add, (delta, grads, delta)
            yield np.multiply, (delta, scalars.rate, delta)
        else:
            yield np.multiply, (velocity, scalars.rate, delta)
