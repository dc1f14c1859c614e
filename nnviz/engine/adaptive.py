"""Optimizers that give each weight a rate of its own, from the squares of its past gradients.

They keep plain sums, such as v ← β·v + g², where the papers keep means, v̂ = (1 − β)·v; the factor between the two
is folded into the rate and into ε, which saves passes over the whole network.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Array, Calls, constant
from nnviz.engine.knobs import Rho
from nnviz.engine.optimizer import Optimizer, Scalars
from nnviz.engine.workspace import Parameters
from nnviz.knobs import Epsilon, LearningRate, Momentum

__all__ = ["AdaGrad", "RMSprop", "accumulate"]


def accumulate(sums: Array, keep: float, grads: Array, room: Array) -> Calls:
    """Write sums ← keep·sums + g²; ``room`` is overwritten."""
    if keep != 1:
        yield np.multiply, (sums, constant(keep, sums), sums)
    yield np.multiply, (grads, grads, room)
    yield np.add, (sums, room, sums)


class AdaGrad(Optimizer, frozen=True, tag="adagrad"):
    """Lowers the rate of each weight as its gradients add up: weights that are rarely moved keep a high one.

    With η = 0.1, a weight of 1 and gradients of 3 and then 4: v = 9, Δ = −0.1·3/3 = −0.1, w = 0.9;
    v = 25, Δ = −0.1·4/5 = −0.08, w = 0.82.
    J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning …", 2011.
    """

    steady: ClassVar[bool] = True

    learning_rate: LearningRate = 0.05
    epsilon: Epsilon = 1e-10

    def slots(self) -> tuple[str, ...]:
        """The sum of all squared gradients."""
        return ("v",)

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:  # noqa: ARG002
        """The rate is −η."""
        scalars.rate[()] = -self.learning_rate * factor
        scalars.epsilon[()] = self.epsilon

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """V ← v + g²;  Δ = −η·g/(√v + ε)."""
        grads, delta, v = params.grads, params.delta, params.slots["v"]
        yield from accumulate(v, 1.0, grads, delta)
        yield np.sqrt, (v, delta)
        yield np.add, (delta, scalars.epsilon, delta)
        yield np.divide, (grads, delta, delta)
        yield np.multiply, (delta, scalars.rate, delta)


class RMSprop(Optimizer, frozen=True, tag="rmsprop"):
    """Divides each gradient by its recent size, so that steep and flat directions move alike.

    With η = 0.1, ρ = 0.75, a weight of 1 and gradients of 2 and then 2:
    mean square 0.25·4 = 1, Δ = −0.1·2/1 = −0.2, w = 0.8;  0.75·1 + 0.25·4 = 1.75, Δ = −0.2/√1.75 = −0.1512,
    w = 0.6488.
    G. Hinton, lecture 6e of "Neural networks for machine learning", 2012; momentum as in PyTorch.
    """

    steady: ClassVar[bool] = True

    learning_rate: LearningRate = 0.001
    rho: Rho = 0.9
    momentum: Momentum = 0.0
    epsilon: Epsilon = 1e-8

    def slots(self) -> tuple[str, ...]:
        """The fading sum of squares, and a velocity if there is momentum."""
        return ("v", "velocity") if self.momentum else ("v",)

    def shares(self) -> dict[str, float]:
        """1 − ρ for the mean square; the velocity of gradients divided by √v is by its root too small."""
        return {"v": 1 - self.rho, "velocity": (1 - self.rho) ** -0.5}

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:  # noqa: ARG002
        """Fold the mean's factor c = 1 − ρ in: −η·g/(√(c·v) + ε) = −(η/√c)·g/(√v + ε/√c)."""
        root = (1 - self.rho) ** 0.5
        scalars.rate[()] = -self.learning_rate * factor / root
        scalars.epsilon[()] = self.epsilon / root

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """V ← ρ·v + g²;  u = g/(√v + ε);  Δ = rate·u, or rate·s with the velocity s ← μ·s + u."""
        grads, delta, v = params.grads, params.delta, params.slots["v"]
        yield from accumulate(v, self.rho, grads, delta)
        yield np.sqrt, (v, delta)
        yield np.add, (delta, scalars.epsilon, delta)
        yield np.divide, (grads, delta, delta)
        if self.momentum:
            velocity = params.slots["velocity"]
            yield np.multiply, (velocity, constant(self.momentum, velocity), velocity)
            yield np.add, (velocity, delta, velocity)
            yield np.multiply, (velocity, scalars.rate, delta)
        else:
            yield np.multiply, (delta, scalars.rate, delta)
