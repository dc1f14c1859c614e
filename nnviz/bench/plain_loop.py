"""The plainest loop that does what a step on the circle does: what the phases may cost is counted from here.

It is what one would write for this single network, 2-4-2-1 with tanh and squared error: no layers, no events, no
checks, every array by its own name, and the same NumPy calls in the same order as the trainer's.
"""

from __future__ import annotations

import numpy as np

from nnviz.bench.problem import Problem, Run, Start
from nnviz.data.batches import Batches
from nnviz.data.dataset import Array
from nnviz.experiment.build import Experiment, build

__all__ = ["PlainLoop", "prepare"]


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
        self.rate = np.array(-experiment.spec.optimizer.learning_rate, np.float32)

    def run(self, epochs: int) -> None:
        """Train for so many epochs."""
        values, grads, rate, size = self.values, self.grads, self.rate, self.batch
        W1, W2, W3 = self.W1, self.W2, self.W3
        d_W1, d_W2, d_W3 = self.d_W1, self.d_W2, self.d_W3
        back_2, back_3 = W2[:, :-1].T, W3[:, :-1].T
        (x1,) = (np.ones((size, 3), np.float32).T,)
        z1, z2, e, p, slope_p, square = (np.zeros((n, size), np.float32) for n in (4, 2, 1, 1, 1, 1))
        a1, a2 = np.ones((5, size), np.float32), np.ones((3, size), np.float32)
        h1, h2 = a1[:-1], a2[:-1]
        d1, slope1, delta1 = (np.zeros((4, size), np.float32) for _ in range(3))
        d2, slope2, delta2 = (np.zeros((2, size), np.float32) for _ in range(3))
        d3, out, t = (np.zeros((1, size), np.float32) for _ in range(3))
        loss, length, one = (np.zeros((), np.float32) for _ in range(3))
        one[...] = 1
        half, share = np.array(0.5, np.float32), np.full(size, 1 / size, np.float32)
        factor, delta = np.array(2 / size, np.float32), np.empty_like(values)
        rows, x1T, a1T, a2T = x1.T[:, :2], x1.T, a1.T, a2.T
        multiply, subtract, add, tanh, copyto = np.multiply, np.subtract, np.add, np.tanh, np.copyto
        for epoch in range(self.epoch, self.epoch + epochs):
            order = self.feed.order(epoch)
            x, y = self.x[order], self.t[order]
            for start in range(0, len(x), size):
                copyto(rows, x[start : start + size])
                copyto(t, y[start : start + size].T)
                W1.dot(x1, z1)
                tanh(z1, h1)
                W2.dot(a1, z2)
                tanh(z2, h2)
                W3.dot(a2, out)
                multiply(out, half, p)
                tanh(p, p)
                multiply(p, half, p)
                add(p, half, p)
                subtract(p, t, e)
                multiply(e, e, square)
                square[0].dot(share, loss)
                multiply(p, p, slope_p)
                subtract(p, slope_p, slope_p)
                subtract(p, t, d3)
                multiply(d3, slope_p, d3)
                multiply(d3, factor, d3)
                d3.dot(a2T, d_W3)
                back_3.dot(d3, d2)
                multiply(h2, h2, slope2)
                subtract(one, slope2, slope2)
                multiply(d2, slope2, delta2)
                delta2.dot(a1T, d_W2)
                back_2.dot(delta2, d1)
                multiply(h1, h1, slope1)
                subtract(one, slope1, slope1)
                multiply(d1, slope1, delta1)
                delta1.dot(x1T, d_W1)
                grads.dot(grads, length)
                multiply(grads, rate, delta)
                add(values, delta, values)
        self.epoch += epochs
