"""Layers on a test bench: played forward and backward by themselves, against slopes that are measured."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activations import Identity
from nnviz.engine.kernels import play, size_of
from nnviz.engine.layers import Conv2D, Dense, Layer, Mode
from nnviz.engine.losses import CategoricalCrossEntropy, MeanSquaredError
from nnviz.engine.network import Network, Workspace
from nnviz.engine.optimizers import SGD
from nnviz.engine.trainer import Trainer

__all__ = ["IMAGE", "Bench", "FixedFeed", "relative_error", "trainer_of"]

IMAGE = (2, 7, 6)
STEP = 1e-5


class Bench:
    """Some layers and a batch of random samples.

    A linear layer stands before them, so that they have an input gradient to give.
    The "loss" is Σ a·R for random numbers R, so that every answer matters.
    """

    def __init__(self, *layers, shape=IMAGE, batch=3, dtype="float64", seed=0, lift=True, mode=Mode.TRAINING):
        before = Conv2D(filters=shape[0], kernel=1, activation=Identity()) if len(shape) == 3 else None
        before = before or Dense(units=shape[0], activation=Identity())
        self.network = Network(shape, (before, *layers) if lift else layers, MeanSquaredError(), dtype, seed)
        self.params = self.network.parameters(seed)
        self.rng = np.random.default_rng(seed)
        self.params.values += 0.3 * self.rng.normal(size=self.params.count).astype(dtype)
        for windows in self.params.windows(self.params.values):
            if "running_var" in windows:
                windows["running_var"][...] = self.rng.uniform(0.5, 2, windows["running_var"].shape)
        self.work = Workspace(self.network, self.params, batch, mode)
        self.work.rows[...] = self.rng.normal(size=(batch, size_of(shape)))
        self.view = self.work.views[-1]
        self.R = self.rng.normal(size=self.view.a.shape).astype(dtype)
        self._forward = [call for layer in self.work.forward() for call in layer]
        self._last = self.work.forward()[-1]

    def forward(self):
        play(self._forward)
        return self.view.a

    def backward(self):
        """Go both ways; return the gradients of all parameters."""
        self.forward()
        self.view.d_a[...] = self.R
        for calls in reversed(self.work.backward()):
            play(calls)
        return self.params.grads

    def loss(self):
        return float((self.forward() * self.R).sum())

    def slopes(self):
        """Return the slope of the loss along each learned parameter, by central differences; 0 for the others."""
        found = _slopes(self.params.values, self.loss)
        for plan, windows in zip(self.params.plans, self.params.windows(found), strict=True):
            for name in plan.remembered:
                windows[name][...] = 0
        return found

    def input_slopes(self):
        """Return the slope of the loss along the last layer's input."""

        def loss():
            play(self._last)
            return float((self.view.a * self.R).sum())

        self.forward()
        return _slopes(self.view.x, loss)


class FixedFeed:
    """The same samples in the same order for ever."""

    def __init__(self, x, t):
        self.x, self.t = np.asarray(x), np.asarray(t)

    @property
    def samples(self):
        return len(self.x)

    def fill_batch(self, rows, targets, epoch, start):
        rows[...] = self.x[start : start + len(rows)]
        targets[...] = self.t[start : start + len(rows)].T


def trainer_of(
    layers: tuple[Layer, ...],
    shape=IMAGE,
    dtype="float32",
    seed=0,
    samples=20,
    batch=8,
    classes=3,
    optimizer=None,
):
    """Return a trainer of a network with these layers and a linear output, on random samples."""
    rng = np.random.default_rng(seed)
    network = Network(
        shape, (*layers, Dense(units=classes, activation=Identity())), CategoricalCrossEntropy(), dtype, seed
    )
    feed = FixedFeed(
        rng.normal(size=(samples, size_of(shape))), np.eye(classes)[rng.integers(classes, size=samples)]
    )
    return Trainer(network, network.parameters(seed), optimizer or SGD(learning_rate=0.1), feed, batch)


def relative_error(a, b):
    """Return ‖a − b‖ / (‖a‖ + ‖b‖)."""
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return np.linalg.norm(np.asarray(a) - np.asarray(b)) / size if size else 0.0


def _slopes(values, loss):
    found = np.empty_like(values)
    for place in np.ndindex(values.shape):
        kept = values[place]
        ends = []
        for moved in (kept + STEP, kept - STEP):
            values[place] = moved
            ends.append(loss())
        values[place] = kept
        found[place] = (ends[0] - ends[1]) / (2 * STEP)
    return found
