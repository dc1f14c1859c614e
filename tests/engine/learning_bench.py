"""Small networks with small data, put together from any choices, for the tests of learning."""

from __future__ import annotations

import numpy as np

from nnviz.engine.activations import Identity, Tanh
from nnviz.engine.kernels import play
from nnviz.engine.layers import Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.optimizers import SGD, Scalars
from nnviz.engine.trainer import Diverged, Rules, Trainer
from tests.engine.layer_bench import FixedFeed

__all__ = ["line", "targets_of", "trainer_for", "until_diverged"]


def targets_of(loss, samples, rng):
    """Return targets as a loss wants them, an array (samples, outputs)."""
    labels = rng.integers(3, size=samples)
    return {
        "values": rng.normal(size=(samples, 2)),
        "binary": (labels[:, None] > 0).astype(float),
        "one_hot": np.eye(3)[labels],
        "classes": np.eye(3)[labels],
    }[loss.targets]


def trainer_for(
    loss=None,
    activation=None,
    optimizer=None,
    rules=None,
    dtype="float64",
    seed=0,
    samples=7,
    batch=3,
    units=4,
):
    """Return a trainer of 3-4-4-K on a few random samples."""
    loss = loss or MeanSquaredError()
    rng = np.random.default_rng(seed)
    x, t = rng.normal(size=(samples, 3)), targets_of(loss, samples, rng)
    hidden = Dense(units=units, activation=activation or Tanh())
    network = Network((3,), (hidden, hidden, Dense(units=t.shape[1], activation=Identity())), loss, dtype)
    params = network.parameters(seed)
    params.values += (0.1 * rng.normal(size=params.count)).astype(dtype)
    return Trainer(
        network, params, optimizer or SGD(learning_rate=0.1), FixedFeed(x, t), batch, rules=rules or Rules()
    )


def until_diverged(trainer, steps=50):
    """Take steps until it comes to an end; return why, and the weights and the number of steps before that."""
    for _ in range(steps):
        before, step = trainer.params.values.copy(), trainer.state.step
        try:
            trainer.step()
        except Diverged as error:
            return error, before, step
    raise AssertionError("It did not diverge.")


def line(weight, gradients, optimizer):
    """Return the values of one weight that is given these gradients one after the other.

    A linear unit without a bias worth mentioning: with the input 1, the target 0 and a loss of which ∂L/∂z is set
    by hand, the gradient of the weight is whatever the test says.
    """
    network = Network((1,), (Dense(units=1, activation=Identity()),), MeanSquaredError(), "float64")
    params = network.parameters(0)
    params.values[...] = [weight, 0.0]
    params.use_slots(optimizer.slots())
    scalars = Scalars.like(params.values)
    calls = list(optimizer.update(params, scalars))
    seen = []
    for step, gradient in enumerate(gradients, start=1):
        params.grads[...] = [gradient, 0.0]
        optimizer.begin(scalars, step)
        play(calls)
        params.values += params.delta
        seen.append(float(params.values[0]))
    return seen
