"""Losses for measured values: functions of the error e = p − t."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activation import Identity
from nnviz.engine.kernels import Array, Calls, constant, maximum, mean, minimum
from nnviz.engine.knobs import Delta
from nnviz.engine.loss import Loss
from nnviz.engine.squashing import Sigmoid
from nnviz.engine.workspace import LayerArrays
from nnviz.knobs import SigmoidOutput

__all__ = ["Huber", "MeanAbsoluteError", "MeanSquaredError"]


class MeanSquaredError(Loss, frozen=True, tag="mean_squared_error"):
    """The mean of the squared differences: for measured values, and in the oldest tutorials for classes too."""

    sigmoid_output: SigmoidOutput = False

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Mean squared error"

    @property
    def link_name(self) -> str:
        """Identity, or sigmoid where the knob says so."""
        return "sigmoid" if self.sigmoid_output else "identity"

    def predict(self, view: LayerArrays) -> Calls:
        """P = z, or p = σ(z)."""
        yield from (Sigmoid() if self.sigmoid_output else Identity()).value(view.z, view.p)

    def value(self, view: LayerArrays) -> Calls:
        """L = mean e²; e itself stays in ``scratch``."""
        squares = np.empty_like(view.z)
        yield np.subtract, (view.p, view.t, view.scratch)
        yield np.square, (view.scratch, squares)
        yield mean(squares, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = 2e·link′(z) / (K·N), where σ′(z) = p(1 − p)."""
        yield np.multiply, (view.scratch, constant(2 / view.z.size, view.z), view.d_z)
        if self.sigmoid_output:
            slope = np.empty_like(view.z)
            yield from Sigmoid().slope(view.z, view.p, slope)
            yield np.multiply, (view.d_z, slope, view.d_z)


class _LinearLoss(Loss, frozen=True):
    """What the losses without a link have in common: p = z."""

    @property
    def link_name(self) -> str:
        """Identity."""
        return "identity"

    def predict(self, view: LayerArrays) -> Calls:
        """P = z."""
        yield from Identity().value(view.z, view.p)


class MeanAbsoluteError(_LinearLoss, frozen=True, tag="mean_absolute_error"):
    """The mean size of the differences: one wild value counts no more than it is wrong."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Mean absolute error"

    def value(self, view: LayerArrays) -> Calls:
        """L = mean |e|."""
        yield np.subtract, (view.p, view.t, view.scratch)
        yield np.abs, (view.scratch, view.scratch)
        yield mean(view.scratch, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = sign e / (K·N), 0 where the prediction is exact."""
        yield np.subtract, (view.p, view.t, view.d_z)
        yield np.sign, (view.d_z, view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.size, view.z), view.d_z)

    def branches(self, view: LayerArrays) -> Array:
        """The sign of the error."""
        return np.asarray(np.sign(view.p - view.t))


class Huber(_LinearLoss, frozen=True, tag="huber"):
    """Squared for small errors and straight for large ones: smooth at zero, calm about wild values.

    P. J. Huber, "Robust estimation of a location parameter", 1964.
    """

    delta: Delta = 1.0

    def value(self, view: LayerArrays) -> Calls:
        """L = mean of ½e² where |e| ≤ δ, else δ·(|e| − ½δ); both are c·(e − ½c), with c = e cut off at ±δ."""
        cut = np.empty_like(view.z)
        yield np.subtract, (view.p, view.t, view.scratch)
        yield minimum(view.scratch, constant(self.delta, cut), cut)
        yield maximum(cut, constant(-self.delta, cut), cut)
        yield np.multiply, (view.scratch, cut, view.scratch)
        yield np.multiply, (cut, cut, cut)
        yield np.multiply, (cut, constant(0.5, cut), cut)
        yield np.subtract, (view.scratch, cut, view.scratch)
        yield mean(view.scratch, view.loss)

    def gradient(self, view: LayerArrays) -> Calls:
        """∂L/∂z = c / (K·N): the error, cut off at ±δ."""
        yield np.subtract, (view.p, view.t, view.d_z)
        yield minimum(view.d_z, constant(self.delta, view.z), view.d_z)
        yield maximum(view.d_z, constant(-self.delta, view.z), view.d_z)
        yield np.multiply, (view.d_z, constant(1 / view.z.size, view.z), view.d_z)

    def branches(self, view: LayerArrays) -> Array:
        """Below −δ, between, or above δ."""
        error = view.p - view.t
        return np.asarray(np.sign(error) * (np.abs(error) > self.delta))
