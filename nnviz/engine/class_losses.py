"""Losses for classes: how surprised a prediction is by the truth, or how far it is from a safe distance."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Array, Calls, column_sums, constant, maximum, mean
from nnviz.engine.knobs import LabelSmoothing
from nnviz.engine.loss import Loss
from nnviz.engine.squashing import Sigmoid
from nnviz.engine.workspace import LayerArrays

__all__ = ["BinaryCrossEntropy", "CategoricalCrossEntropy", "Hinge"]


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
        """P = σ(z) = e^(z − ln(1 + eᶻ)): no power above 0, and the logarithm is what the loss needs too."""
        yield np.logaddexp, (constant(0, view.z), view.z, view.scratch)
        yield np.subtract, (view.z, view.scratch, view.p)
        yield np.exp, (view.p, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of −t·ln p − (1 − t)·ln(1 − p) = mean of ln(1 + eᶻ) − t·z, which is finite for any z."""
        product = np.empty_like(view.z)
        yield np.multiply, (view.t, view.z, product)
        yield np.subtract, (view.scratch, product, view.scratch)
        yield mean(view.scratch, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = (p − t) / (K·N): the slope of the sigmoid has cancelled."""
        yield np.subtract, (view.p, view.t, view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.size, view.z), view.d_z)


class CategoricalCrossEntropy(Loss, frozen=True, tag="categorical_crossentropy"):
    """How surprised the predicted probabilities are by the true class: for two or more classes.

    With label smoothing s, the network is asked for 1 − s + s/K in the true class and s/K in the others.
    C. Szegedy and others, "Rethinking the Inception architecture for computer vision", 2016, section 7.
    """

    targets: ClassVar[str] = "one_hot"

    label_smoothing: LabelSmoothing = 0.0

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
        yield column_sums(view.p, view.row)
        yield np.divide, (view.p, view.row, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of −Σ t·ln p = mean of ln Σ eᶻ − Σ t·z; ``predict`` has left z − max z and Σ eᶻ behind."""
        asked = np.empty_like(view.row)
        yield np.log, (view.row, view.row)
        if self.label_smoothing:
            smooth = np.empty_like(view.t)
            yield from self._smooth(view.t, smooth)
            yield np.multiply, (view.scratch, smooth, view.scratch)
        else:
            yield np.multiply, (view.scratch, view.t, view.scratch)
        yield column_sums(view.scratch, asked)
        yield np.subtract, (view.row, asked, view.row)
        yield mean(view.row, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = (p − t) / N: what is left of softmax and logarithm together."""
        if self.label_smoothing:
            yield from self._smooth(view.t, view.d_z)
            yield np.subtract, (view.p, view.d_z, view.d_z)
        else:
            yield np.subtract, (view.p, view.t, view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.shape[1], view.z), view.d_z)

    def _smooth(self, t: Array, out: Array) -> Calls:
        """Write (1 − s)·t + s/K."""
        yield np.multiply, (t, constant(1 - self.label_smoothing, t), out)
        yield np.add, (out, constant(self.label_smoothing / len(t), t), out)


class Hinge(Loss, frozen=True, tag="hinge"):
    """Asks only that each sum lies on the right side of zero by a margin of 1, and then leaves it alone.

    The loss of support vector machines.  With one output it tells two classes apart; with one output for each
    class, every output tells its own class from all others ("one versus rest").
    The prediction shown is σ(z), which is above ½ exactly where z > 0; it is no probability.
    """

    targets: ClassVar[str] = "classes"

    @property
    def link_name(self) -> str:
        """Sigmoid, for showing only."""
        return "sigmoid"

    def predict(self, view: LayerArrays) -> Calls:
        """P = σ(z)."""
        yield from Sigmoid().value(view.z, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of max(0, 1 − y·z), with y = 2t − 1: 1 for the class and −1 for the others."""
        zero = constant(0, view.z)
        yield from self._shortfall(view, view.scratch)
        yield maximum(view.scratch, zero, view.scratch)
        yield mean(view.scratch, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = −y / (K·N) where the margin is not reached, else 0."""
        short = np.empty_like(view.z)
        yield from self._shortfall(view, short)
        yield np.heaviside, (short, constant(0, short), short)
        yield np.multiply, (short, constant(1 / view.z.size, short), short)
        yield np.multiply, (view.t, constant(-2, short), view.d_z)
        yield np.add, (view.d_z, constant(1, short), view.d_z)
        yield np.multiply, (view.d_z, short, view.d_z)

    def branches(self, view: LayerArrays) -> Array:
        """Whether the margin is reached."""
        return np.asarray((2 * view.t - 1) * view.z < 1)

    @staticmethod
    def _shortfall(view: LayerArrays, out: Array) -> Calls:
        """Write 1 − y·z = 1 + z − 2t·z."""
        yield np.multiply, (view.t, constant(-2, out), out)
        yield np.add, (out, constant(1, out), out)
        yield np.multiply, (out, view.z, out)
        yield np.add, (out, constant(1, out), out)
