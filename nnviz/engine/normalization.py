"""Normalisation: sums are brought to mean 0 and spread 1 on their way, so that no layer drowns the next.

Both layers learn a factor γ and an offset β for what they give, so that nothing is lost: γ = σ, β = μ undoes them.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Array, Calls, Shape, constant, size_of
from nnviz.engine.layer import Layer, Mode, in_rows
from nnviz.engine.layer_knobs import Frozen, Guard, RunningMomentum
from nnviz.engine.workspace import LayerArrays, LayerPlan

__all__ = ["BatchNorm", "LayerNorm"]


class BatchNorm(Layer, frozen=True, tag="batch_norm"):
    """Gives each unit mean 0 and spread 1 over the batch, then a factor and an offset of its own.

    Over the M numbers that a unit has in a batch (for images: a channel has M = H·W·N)::

        μ = mean x,   σ² = mean (x − μ)²,   x̂ = (x − μ)/√(σ² + ε),   a = γ·x̂ + β

    While learning, running means of μ and of M/(M − 1)·σ² are kept with the update of each step; answers use them
    instead, so that an answer does not depend on what else is asked.
    A batch of one says nothing about spread and is not remembered.  A frozen layer always uses what it remembers.

    Shapes, for C units or channels: ``gamma``, ``beta``, ``running_mean``, ``running_var``, ``mean``, ``var``
    (C,); ``x``, ``a``, ``x_hat`` (C, …, N).  ``momentum`` is the share of the old that is kept, as in Keras;
    PyTorch names the rest, 1 − momentum.
    S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """

    momentum: RunningMomentum = 0.9
    epsilon: Guard = 1e-5
    frozen: Frozen = False

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for the four vectors (the running ones no optimizer touches), x̂ and the batch's own figures."""
        units = shape_in[:1]
        learned = ("gamma", "beta")
        running = ("running_mean", "running_var")
        return LayerPlan(
            shape_in,
            shape_in,
            tuple((name, units) for name in learned + running),
            (("x_hat", shape_in),),
            fixed=(("mean", units), ("var", units), ("inverse", units)),
            frozen=self.frozen,
            remembered=running,
        )

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:  # noqa: ARG002
        """Begin by changing nothing: γ = 1, β = 0, and a remembered mean of 0 and variance of 1."""
        for name, value in (("gamma", 1), ("beta", 0), ("running_mean", 0), ("running_var", 1)):
            params[name][...] = value

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:
        """x̂ = (x − μ)/√(σ² + ε); a = γ·x̂ + β."""
        x, x_hat, a = in_rows(view.x), in_rows(view.x_hat), in_rows(view.a)
        mean, var, inverse = view.mean, view.var, view.inverse
        if self._asks_memory(mode):
            mean, var = view.running_mean, view.running_var
            yield np.subtract, (x, mean[:, None], x_hat)
        else:
            share = constant(1 / x.shape[1], x)
            yield np.add.reduce, (x, 1, None, mean)
            yield np.multiply, (mean, share, mean)
            yield np.subtract, (x, mean[:, None], x_hat)
            yield np.vecdot, (x_hat, x_hat, var)
            yield np.multiply, (var, share, var)
        yield np.add, (var, constant(self.epsilon, var), inverse)
        yield np.sqrt, (inverse, inverse)
        yield np.reciprocal, (inverse, inverse)
        yield np.multiply, (x_hat, inverse[:, None], x_hat)
        yield np.multiply, (x_hat, view.gamma[:, None], a)
        yield np.add, (a, view.beta[:, None], a)

    def backward(self, view: LayerArrays) -> Calls:
        """Carry the gradient to γ, β and x; μ and σ depend on x too.

        Sums run over the M numbers of a unit::

            ∂L/∂γ = Σ ∂L/∂a · x̂,    ∂L/∂β = Σ ∂L/∂a
            ∂L/∂x = γ/√(σ² + ε) · (∂L/∂a − x̂·(∂L/∂γ)/M − (∂L/∂β)/M)

        With remembered μ and σ² the last two terms vanish.
        """
        x_hat, d_a = in_rows(view.x_hat), in_rows(view.d_a)
        yield np.vecdot, (d_a, x_hat, view.d_gamma)
        yield np.add.reduce, (d_a, 1, None, view.d_beta)
        if "d_x" not in view:
            return
        d_x, factor = in_rows(view.d_x), np.empty_like(view.gamma)
        if self._asks_memory(Mode.TRAINING):
            yield np.copyto, (d_x, d_a)
        else:
            share = constant(1 / d_a.shape[1], d_a)
            yield np.multiply, (view.d_gamma, share, factor)
            yield np.multiply, (x_hat, factor[:, None], d_x)
            yield np.subtract, (d_a, d_x, d_x)
            yield np.multiply, (view.d_beta, share, factor)
            yield np.subtract, (d_x, factor[:, None], d_x)
        yield np.multiply, (view.gamma, view.inverse, factor)
        yield np.multiply, (d_x, factor[:, None], d_x)

    def remember(self, view: LayerArrays) -> Calls:
        """Running ← momentum·running + (1 − momentum)·batch, with the unbiased variance M/(M − 1)·σ²."""
        count = in_rows(view.x).shape[1]
        if self._asks_memory(Mode.TRAINING) or count < 2:
            return
        part, keep = np.empty_like(view.mean), constant(self.momentum, view.mean)
        for running, new, weight in (
            (view.running_mean, view.mean, 1.0),
            (view.running_var, view.var, count / (count - 1)),
        ):
            yield np.multiply, (running, keep, running)
            yield np.multiply, (new, constant((1 - self.momentum) * weight, new), part)
            yield np.add, (running, part, running)

    def _asks_memory(self, mode: Mode) -> bool:
        return self.frozen or mode is Mode.INFERENCE


class LayerNorm(Layer, frozen=True, tag="layer_norm"):
    """Gives each sample mean 0 and spread 1 over all its units, whatever else is in the batch.

    Over the F numbers of one sample::

        μ = mean x,   σ² = mean (x − μ)²,   x̂ = (x − μ)/√(σ² + ε),   a = γ·x̂ + β

    It is the same while learning and in answers.  Every number has a factor and an offset of its own.

    Shapes: ``gamma`` and ``beta`` as one sample, ``mean``, ``var`` and ``inverse`` (N,), ``x_hat`` as x.
    J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization", 2016.
    """

    epsilon: Guard = 1e-5
    frozen: Frozen = False

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for γ and β as large as a sample, for x̂, and for room to multiply in."""
        names = ("gamma", "beta")
        return LayerPlan(
            shape_in,
            shape_in,
            tuple((name, shape_in) for name in names),
            (
                ("x_hat", shape_in),
                ("scratch", (size_of(shape_in),)),
                ("mean", ()),
                ("var", ()),
                ("inverse", ()),
            ),
            frozen=self.frozen,
        )

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:  # noqa: ARG002
        """γ = 1, β = 0."""
        params["gamma"][...] = 1
        params["beta"][...] = 0

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """x̂ = (x − μ)/√(σ² + ε); a = γ·x̂ + β."""
        x, x_hat, a = _samples(view.x), _samples(view.x_hat), _samples(view.a)
        share, scratch = constant(1 / len(x), x), view.scratch
        mean, var, inverse = view.mean, view.var, view.inverse
        yield np.add.reduce, (x, 0, None, mean)
        yield np.multiply, (mean, share, mean)
        yield np.subtract, (x, mean, x_hat)
        yield np.multiply, (x_hat, x_hat, scratch)
        yield np.add.reduce, (scratch, 0, None, var)
        yield np.multiply, (var, share, var)
        yield np.add, (var, constant(self.epsilon, var), inverse)
        yield np.sqrt, (inverse, inverse)
        yield np.reciprocal, (inverse, inverse)
        yield np.multiply, (x_hat, inverse, x_hat)
        yield np.multiply, (x_hat, view.gamma.reshape(-1, 1), a)
        yield np.add, (a, view.beta.reshape(-1, 1), a)

    def backward(self, view: LayerArrays) -> Calls:
        """Carry the gradient to γ, β and x; μ and σ depend on x too.

        With g = γ·∂L/∂a, and means over the F numbers of a sample::

            ∂L/∂γ = Σ ∂L/∂a · x̂,    ∂L/∂β = Σ ∂L/∂a        over the batch
            ∂L/∂x = (g − mean g − x̂·mean(g·x̂)) / √(σ² + ε)
        """
        x_hat, d_a, scratch = _samples(view.x_hat), _samples(view.d_a), view.scratch
        yield np.vecdot, (d_a, x_hat, view.d_gamma.reshape(-1))
        yield np.add.reduce, (d_a, 1, None, view.d_beta.reshape(-1))
        if "d_x" not in view:
            return
        d_x, share, mean = _samples(view.d_x), constant(1 / len(x_hat), x_hat), np.empty_like(view.mean)
        yield np.multiply, (d_a, view.gamma.reshape(-1, 1), d_x)
        yield np.multiply, (d_x, x_hat, scratch)
        yield np.add.reduce, (scratch, 0, None, mean)
        yield np.multiply, (mean, share, mean)
        yield np.multiply, (x_hat, mean, scratch)
        yield np.add.reduce, (d_x, 0, None, mean)
        yield np.multiply, (mean, share, mean)
        yield np.subtract, (d_x, mean, d_x)
        yield np.subtract, (d_x, scratch, d_x)
        yield np.multiply, (d_x, view.inverse, d_x)


def _samples(array: Array) -> Array:
    """Return the same memory with one column for each sample."""
    columns = array.reshape(-1, array.shape[-1])
    if not np.may_share_memory(columns, array):
        raise ValueError(
            f"An array of shape {array.shape} and strides {array.strides} has no columns in memory."
        )
    return columns
