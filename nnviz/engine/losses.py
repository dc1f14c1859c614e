"""Losses: one number for how wrong a network is, and where to push to make it smaller.

The last layer is linear and gives logits z; the loss owns the link that turns logits into the prediction p.
Kept together, link and loss cancel: for the natural pairs the gradient is simply ∂L/∂z = (p − t)/N, which is
exact and cannot overflow.  Taken apart, the same quantity is a tiny slope times a huge one.

All losses are means over the batch (and over the outputs, where there are several), so that neither the batch
size nor the number of outputs changes their scale.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.activations import Identity, Sigmoid
from nnviz.engine.kernels import Array, Calls, constant
from nnviz.engine.workspace import LayerArrays
from nnviz.knobs import Choice, SigmoidOutput

__all__ = ["AnyLoss", "BinaryCrossEntropy", "CategoricalCrossEntropy", "Loss", "MeanSquaredError"]


class Loss(Choice, frozen=True):
    """A loss together with its link.

    The arrays it works on, for K outputs and a batch of N, are in one view: ``z`` logits, ``p`` prediction,
    ``t`` targets, ``d_z`` = ∂L/∂z and ``scratch``, all (K, N); ``loss`` is an array without axes.

    ``targets`` says what ``t`` holds: "one_hot" (a 1 in the row of the class), "binary" (one row of 0 and 1)
    or "values".
    """

    targets: ClassVar[str] = "values"

    @property
    def link_name(self) -> str:
        """The name of the function from logits to prediction."""
        raise NotImplementedError

    def predict(self, view: LayerArrays) -> Calls:
        """Write p = link(z)."""
        raise NotImplementedError

    def value(self, view: LayerArrays) -> Calls:
        """Write the loss, after ``predict``."""
        raise NotImplementedError

    def gradient(self, view: LayerArrays) -> Calls:
        """Write ∂L/∂z, after ``predict``."""
        raise NotImplementedError


def _mean(view: LayerArrays) -> Calls:
    """Turn the sum in ``view.loss`` into a mean over all elements of z."""
    yield np.multiply, (view.loss, constant(1 / view.z.size, view.z), view.loss)


def _flat(array: Array) -> Array:
    """Return the same numbers without rows; never a copy."""
    flat = array.reshape(-1)
    if not np.shares_memory(flat, array):
        raise ValueError("These arrays must be contiguous.")
    return flat


class MeanSquaredError(Loss, frozen=True, tag="mean_squared_error"):
    """The mean of the squared differences: for measured values, and in the oldest tutorials for classes too."""

    sigmoid_output: SigmoidOutput = False

    @property
    def link_name(self) -> str:
        """Identity, or sigmoid where the knob says so."""
        return "sigmoid" if self.sigmoid_output else "identity"

    def predict(self, view: LayerArrays) -> Calls:
        """P = z, or p = σ(z)."""
        yield from (Sigmoid() if self.sigmoid_output else Identity()).value(view.z, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean (p − t)²."""
        error = _flat(view.scratch)
        yield np.subtract, (view.p, view.t, view.scratch)
        yield np.vecdot, (error, error, view.loss)
        yield from _mean(view)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = 2(p − t)·link′(z) / (K·N), where σ′(z) = p(1 − p)."""
        if self.sigmoid_output:
            yield from Sigmoid().slope(view.z, view.p, view.scratch)
        yield np.subtract, (view.p, view.t, view.d_z)
        if self.sigmoid_output:
            yield np.multiply, (view.d_z, view.scratch, view.d_z)
        yield np.multiply, (view.d_z, constant(2 / view.z.size, view.z), view.d_z)


class BinaryCrossEntropy(Loss, frozen=True, tag="binary_crossentropy"):
    """How surprised a yes-or-no prediction is by the truth: for two classes and one output."""

    targets: ClassVar[str] = "binary"

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Binary cross-entropy"

    @property
    def link_name(self) -> str:
        """Sigmoid."""
        return "sigmoid"

    def predict(self, view: LayerArrays) -> Calls:
        """P = σ(z)."""
        yield from Sigmoid().value(view.z, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of −t·ln p − (1 − t)·ln(1 − p) = mean of ln(1 + eᶻ) − t·z, which is finite for any z."""
        yield np.logaddexp, (constant(0, view.z), view.z, view.scratch)
        yield np.add.reduce, (_flat(view.scratch), 0, None, view.loss)
        yield np.vecdot, (_flat(view.t), _flat(view.z), view.product)
        yield np.subtract, (view.loss, view.product, view.loss)
        yield from _mean(view)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = (p − t) / (K·N): the slope of the sigmoid has cancelled."""
        yield np.subtract, (view.p, view.t, view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.size, view.z), view.d_z)


class CategoricalCrossEntropy(Loss, frozen=True, tag="categorical_crossentropy"):
    """How surprised the predicted probabilities are by the true class: for two or more classes."""

    targets: ClassVar[str] = "one_hot"

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Categorical cross-entropy"

    @property
    def link_name(self) -> str:
        """Softmax."""
        return "softmax"

    def predict(self, view: LayerArrays) -> Calls:
        """P = softmax(z) = eᶻ / Σ eᶻ, with the largest logit taken off first so that nothing overflows."""
        yield np.maximum.reduce, (view.z, 0, None, view.row)
        yield np.subtract, (view.z, view.row, view.scratch)
        yield np.exp, (view.scratch, view.p)
        yield np.add.reduce, (view.p, 0, None, view.row)
        yield np.divide, (view.p, view.row, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of −ln p[class] = mean of ln Σ eᶻ − Σ t·z; ``predict`` has left z − max z and Σ eᶻ behind."""
        yield np.log, (view.row, view.row)
        yield np.add.reduce, (view.row, 0, None, view.loss)
        yield np.vecdot, (_flat(view.t), _flat(view.scratch), view.product)
        yield np.subtract, (view.loss, view.product, view.loss)
        yield np.multiply, (view.loss, constant(1 / view.z.shape[1], view.z), view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = (p − t) / N: what is left of softmax and logarithm together."""
        yield np.subtract, (view.p, view.t, view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.shape[1], view.z), view.d_z)


AnyLoss = MeanSquaredError | BinaryCrossEntropy | CategoricalCrossEntropy
