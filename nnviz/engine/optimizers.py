"""Optimizers: how a gradient becomes a change of the weights.

An optimizer is frozen; what it remembers lives in named slots of the parameters.  ``update`` writes the change Δ
into its own vector before anything is added, so that it can be looked at.  All vectors hold the whole network.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.engine.kernels import Array, Calls, constant
from nnviz.engine.workspace import Parameters
from nnviz.knobs import Beta1, Beta2, Choice, Epsilon, LearningRate, Momentum, Nesterov

__all__ = ["SGD", "Adam", "AnyOptimizer", "Optimizer", "Scalars"]


class Scalars(NamedTuple):
    """Two numbers that change from step to step, as arrays without axes: the recorded calls read them."""

    rate: Array
    epsilon: Array


class Optimizer(Choice, frozen=True):
    """A rule that turns gradients into changes."""

    learning_rate: LearningRate = 0.01

    def slots(self) -> tuple[str, ...]:
        """Return the names of the vectors that are remembered from step to step."""
        return ()

    def begin(self, scalars: Scalars, step: int) -> None:
        """Set the numbers that depend on the step; the first step is number 1."""
        raise NotImplementedError

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """Write the change Δ into ``params.delta``, reading ``params.grads`` and the slots."""
        raise NotImplementedError


class SGD(Optimizer, frozen=True, tag="sgd"):
    """Downhill, always by the same share of the gradient; momentum keeps it rolling."""

    momentum: Momentum = 0.0
    nesterov: Nesterov = False

    def slots(self) -> tuple[str, ...]:
        """One velocity, if there is momentum."""
        return ("velocity",) if self.momentum else ()

    def begin(self, scalars: Scalars, step: int) -> None:  # noqa: ARG002
        """The rate is −η."""
        scalars.rate[()] = -self.learning_rate

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


class Adam(Optimizer, frozen=True, tag="adam"):
    """Gives each weight a step size of its own, from the mean and the mean square of its gradients.

    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1.
    """

    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8

    def slots(self) -> tuple[str, ...]:
        """The running sums of gradients and of squared gradients."""
        return ("m", "v")

    def begin(self, scalars: Scalars, step: int) -> None:
        """Fold both bias corrections into the rate and ε.

        With c₁ = (1 − β₁)/(1 − β₁ᵗ) and c₂ = (1 − β₂)/(1 − β₂ᵗ) the textbook's means are m̂ = c₁·m and
        v̂ = c₂·v for the sums m and v kept here, and

            −η·m̂/(√v̂ + ε)  =  −(η·c₁/√c₂) · m/(√v + ε/√c₂)
        """
        c1 = (1 - self.beta1) / (1 - self.beta1**step)
        root_c2 = ((1 - self.beta2) / (1 - self.beta2**step)) ** 0.5
        scalars.rate[()] = -self.learning_rate * c1 / root_c2
        scalars.epsilon[()] = self.epsilon / root_c2

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """M ← β₁·m + g;  v ← β₂·v + g²;  Δ = rate · m/(√v + ε)."""
        grads, delta, m, v = params.grads, params.delta, params.slots["m"], params.slots["v"]
        yield np.multiply, (m, constant(self.beta1, m), m)
        yield np.add, (m, grads, m)
        yield np.multiply, (v, constant(self.beta2, v), v)
        yield np.multiply, (grads, grads, delta)
        yield np.add, (v, delta, v)
        yield np.sqrt, (v, delta)
        yield np.add, (delta, scalars.epsilon, delta)
        yield np.divide, (m, delta, delta)
        yield np.multiply, (delta, scalars.rate, delta)


AnyOptimizer = SGD | Adam
