"""Adam and its relatives: each weight moves by the mean of its gradients over the root of their mean square.

Like ``adaptive``, they keep sums in place of means and fold the difference into the rate and ε.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from nnviz.engine.adaptive import accumulate
from nnviz.engine.kernels import Array, Calls, constant, maximum
from nnviz.engine.knobs import Amsgrad, WeightDecay
from nnviz.engine.optimizer import Optimizer, Scalars
from nnviz.engine.penalties import weight_mask
from nnviz.engine.workspace import Parameters
from nnviz.knobs import Beta1, Beta2, Epsilon, LearningRate

__all__ = ["Adam", "AdamW", "Nadam"]


class Adam(Optimizer, frozen=True, tag="adam"):
    """Gives each weight a step size of its own, from the mean and the mean square of its gradients.

    With η = 0.1, β₁ = 0.5, β₂ = 0.75, a weight of 1 and gradients of 2 and then 1 the means are
    m̂ = 2 and v̂ = 4, so Δ = −0.1·2/2 = −0.1, w = 0.9;  then m̂ = (0.5·1 + 0.5·1)/(1 − 0.25) = 1.3333 and
    v̂ = (0.75·1 + 0.25·1)/(1 − 0.5625) = 2.2857, so Δ = −0.1·1.3333/1.5119 = −0.0882, w = 0.8118.
    D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1; AMSGrad from
    S. Reddi, S. Kale and S. Kumar, "On the convergence of Adam and beyond", 2018.
    """

    learning_rate: LearningRate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    amsgrad: Amsgrad = False

    def slots(self) -> tuple[str, ...]:
        """The running sums of gradients and of squared gradients, and the largest of the latter for AMSGrad."""
        return ("m", "v", "v_max") if self.amsgrad else ("m", "v")

    def shares(self) -> dict[str, float]:
        """1 − β₁ for the mean, 1 − β₂ for both mean squares."""
        return {"m": 1 - self.beta1, "v": 1 - self.beta2, "v_max": 1 - self.beta2}

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:
        """Fold both bias corrections into the rate and ε.

        With c₁ = (1 − β₁)/(1 − β₁ᵗ) and c₂ = (1 − β₂)/(1 − β₂ᵗ) the textbook's means are m̂ = c₁·m and
        v̂ = c₂·v for the sums m and v kept here, and

            −η·m̂/(√v̂ + ε)  =  −(η·c₁/√c₂) · m/(√v + ε/√c₂)
        """
        c1 = (1 - self.beta1) / (1 - self.beta1**step)
        root_c2 = ((1 - self.beta2) / (1 - self.beta2**step)) ** 0.5
        scalars.rate[()] = -self.learning_rate * factor * c1 / root_c2
        scalars.epsilon[()] = self.epsilon / root_c2

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """M ← β₁·m + g;  v ← β₂·v + g²;  Δ = rate · m/(√v + ε), with the largest v so far for AMSGrad."""
        delta, m = params.delta, params.slots["m"]
        yield from self.remember(params)
        yield from self.spread(params, scalars)
        yield np.divide, (m, delta, delta)
        yield np.multiply, (delta, scalars.rate, delta)

    def remember(self, params: Parameters) -> Calls:
        """M ← β₁·m + g;  v ← β₂·v + g²."""
        m = params.slots["m"]
        yield np.multiply, (m, constant(self.beta1, m), m)
        yield np.add, (m, params.grads, m)
        yield from accumulate(params.slots["v"], self.beta2, params.grads, params.delta)

    def spread(self, params: Parameters, scalars: Scalars) -> Calls:
        """Write √v + ε into Δ's vector."""
        delta, v = params.delta, params.slots["v"]
        if self.amsgrad:
            largest = params.slots["v_max"]
            yield maximum(largest, v, largest)
            v = largest
        yield np.sqrt, (v, delta)
        yield np.add, (delta, scalars.epsilon, delta)


class AdamW(Adam, frozen=True, tag="adamw"):
    """Adam that also takes a share of every weight away, apart from the gradient; biases are spared.

    With η = 0.1 and λ = 0.5 a weight of 1 loses 0.1·0.5·1 = 0.05 beside what Adam does.
    I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019.
    """

    weight_decay: WeightDecay = 0.01

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:
        """As Adam; the share taken away is −η·λ."""
        super().begin(scalars, step, factor)
        scalars.decay[()] = -self.learning_rate * factor * self.weight_decay

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """Δ = Adam's − η·λ·w."""
        yield from super().update(params, scalars)
        if self.weight_decay:
            mask, taken = weight_mask(params), np.empty_like(params.delta)
            yield np.multiply, (params.values, scalars.decay, taken)
            yield np.multiply, (taken, mask, taken)
            yield np.add, (params.delta, taken, params.delta)


class Nadam(Adam, frozen=True, tag="nadam"):
    """Adam that looks ahead, as Nesterov's momentum does.

    Its momentum rises from about β₁/2 to β₁ over the first thousand steps, μₜ = β₁·(1 − ½·0.96^(0.004·t)).
    T. Dozat, "Incorporating Nesterov momentum into Adam", 2016, algorithm 2 with its schedule (as PyTorch does).
    """

    learning_rate: LearningRate = 0.002

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:
        """Fold the weights of m and g into two numbers.

        With Πₜ = μ₁·…·μₜ the look-ahead mean is

            a·(1 − β₁)·m + b·g,    a = μₜ₊₁/(1 − Πₜ₊₁),    b = (1 − μₜ)/(1 − Πₜ)

        ``rate`` holds b, ``lead`` the ratio a·(1 − β₁)/b.
        """
        momenta, products = _momenta(self.beta1)
        now, then = min(step, len(momenta) - 2), min(step + 1, len(momenta) - 1)
        a = momenta[then] / (1 - products[then])
        b = (1 - momenta[now]) / (1 - products[now])
        root_c2 = ((1 - self.beta2) / (1 - self.beta2**step)) ** 0.5
        scalars.rate[()] = -self.learning_rate * factor * b / root_c2
        scalars.lead[()] = a * (1 - self.beta1) / b
        scalars.epsilon[()] = self.epsilon / root_c2

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """M and v as Adam;  Δ = rate · (lead·m + g)/(√v + ε)."""
        delta, m, ahead = params.delta, params.slots["m"], np.empty_like(params.delta)
        yield from self.remember(params)
        yield from self.spread(params, scalars)
        yield np.multiply, (m, scalars.lead, ahead)
        yield np.add, (ahead, params.grads, ahead)
        yield np.divide, (ahead, delta, delta)
        yield np.multiply, (delta, scalars.rate, delta)


@lru_cache(maxsize=16)
def _momenta(beta1: float, longest: int = 100_000) -> tuple[Array, Array]:
    """Return μ₀ … and Π₀ … of Nadam's schedule; beyond the longest step both no longer change."""
    steps = np.arange(longest, dtype=np.float64)
    momenta = beta1 * (1 - 0.5 * 0.96 ** (0.004 * steps))
    return momenta, np.concatenate([[1.0], np.cumprod(momenta[1:])])
