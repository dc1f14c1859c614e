"""The plainest loop that does what a step on the circle does: what the phases may cost is counted from here.

It is what one would write for this single network, 2-4-2-1 with tanh and squared error: no layers and no events,
every array by its own name, and the same NumPy calls in the same order as the trainer's.
"""

from __future__ import annotations

import math

import numpy as np

from nnviz.bench.problem import Problem, Start
from nnviz.data.batches import Batches
from nnviz.experiment.build import Experiment, build

__all__ = ["PlainLoop", "prepare"]

F = np.float32


def prepare(problem: Problem) -> Start:
    """Return what gets the loop ready for a round, from the weights that nnviz begins with."""
    return lambda: PlainLoop(build(problem.spec, problem.material)).run


class PlainLoop:
    """The arrays, and the loop.

    Parameters
    ----------
    experiment : Experiment
        Gives weights and samples; the weights are learned in place.
    """

    def __init__(self, experiment: Experiment) -> None:
        params, feed = experiment.params, experiment.trainer.feed
        if not isinstance(feed, Batches):
            raise TypeError("The plain loop needs batches.")
        self.feed, self.epoch = feed, 0
        self.values, self.grads = params.values, params.grads
        self.W1, self.W2, self.W3 = (named["W1"] for named in params.windows(params.values))
        self.d_W1, self.d_W2, self.d_W3 = (named["W1"] for named in params.windows(params.grads))
        self.x, y = feed.features(0, feed.samples, "float32"), experiment.material.dataset.y
        self.t = y[experiment.material.split.train].astype(np.float32)[:, None]
        self.batch = experiment.spec.training.batch_size
        self.bar = 1e4
        self.rate = np.array(-experiment.spec.optimizer.learning_rate, np.float32)

    def run(self, epochs: int) -> None:
        """Train for so many epochs."""
        values, grads, rate, size = self.values, self.grads, self.rate, self.batch
        W1, W2, W3 = self.W1, self.W2, self.W3
        d_W1, d_W2, d_W3 = self.d_W1, self.d_W2, self.d_W3
        x1, a, slopes = np.ones((size, 3), F).T, np.ones((8, size), F), np.ones((8, size), F)
        a1, a2, slope1, slope2 = a[:5], a[5:], slopes[:4], slopes[5:7]
        rows, h1, h2 = x1.T[:, :2], a1[:-1], a2[:-1]
        z1, delta1 = np.zeros((4, size), F), np.zeros((4, size), F)
        z2, delta2 = np.zeros((2, size), F), np.zeros((2, size), F)
        p, t, e, squares, d3 = (np.zeros((1, size), F) for _ in range(5))
        d_a1, d_a2 = np.zeros((5, size), F), np.zeros((3, size), F)
        d_h1, d_h2, delta = d_a1[:-1], d_a2[:-1], np.empty_like(values)
        loss, length = np.zeros((), F), np.zeros((), F)
        one, share, factor = np.array(1, F), np.full(size, 1 / size, F), np.array(2 / size, F)
        multiply, subtract, add, square, tanh = np.multiply, np.subtract, np.add, np.square, np.tanh
        for epoch in range(self.epoch, self.epoch + epochs):
            order = self.feed.order(epoch)
            x, y = self.x.take(order, 0), self.t.take(order, 0)
            for start in range(0, len(x), size):
                rows[...] = x[start : start + size]
                t[...] = y[start : start + size].T
                W1.dot(x1, z1)
                tanh(z1, h1)
                W2.dot(a1, z2)
                tanh(z2, h2)
                W3.dot(a2, p)
                subtract(p, t, e)
                square(e, squares)
                squares[0].dot(share, loss)
                if not loss.item() < self.bar:
                    raise ArithmeticError("The plain loop diverged.")
                multiply(e, factor, d3)
                d3.dot(a2.T, d_W3)
                W3.T.dot(d3, d_a2)
                square(a, slopes)
                subtract(one, slopes, slopes)
                multiply(d_h2, slope2, delta2)
                delta2.dot(a1.T, d_W2)
                W2.T.dot(delta2, d_a1)
                multiply(d_h1, slope1, delta1)
                delta1.dot(x1.T, d_W1)
                grads.dot(grads, length)
                if not length.item() < math.inf:
                    raise ArithmeticError("The plain loop diverged.")
                multiply(grads, rate, delta)
                add(values, delta, values)
        self.epoch += epochs
