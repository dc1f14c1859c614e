"""Silenced units say nothing and learn nothing; frozen units speak and keep what they know."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.engine.activations import Identity, Sigmoid, Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Flatten, MaxPool2D
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.optimizers import SGD, Adam
from nnviz.engine.penalties import Regularisation
from nnviz.engine.trainer import Rules, Trainer
from tests.engine.layer_bench import FixedFeed

OUT = Dense(units=2, activation=Identity())
NETWORKS = {
    "dense": ((4,), (Dense(units=5, silenced=(1, 3)), OUT)),
    "straight": ((4,), (Dense(units=3, activation=Identity(), silenced=(0,)), OUT)),
    "neighbours": ((4,), (Dense(units=3), Dense(units=4, silenced=(2,)), Dense(units=3), OUT)),
    "batch norm": ((4,), (Dense(units=3, silenced=(1,)), BatchNorm(), OUT)),
    "conv": (
        (1, 6, 6),
        (
            Conv2D(filters=3, activation=Sigmoid(), silenced=(1,)),
            MaxPool2D(),
            Conv2D(filters=2, kernel=2, activation=Tanh(), silenced=(0,)),
            Flatten(),
            OUT,
        ),
    ),
}


def network(name: str) -> Network:
    shape, layers = NETWORKS[name]
    return Network(shape, layers, MeanSquaredError(), "float64")


def batch(net: Network, samples: int = 6):
    rng = np.random.default_rng(3)
    return rng.normal(size=(samples, int(np.prod(net.input_shape)))), rng.normal(size=(2, samples))


def trainer_of(net, params, rows, targets, optimizer=None, rules=None):
    feed = FixedFeed(rows, targets.T)
    return Trainer(net, params, optimizer or SGD(learning_rate=0.1), feed, len(rows), rules=rules)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradient_beside_silenced_units_is_the_measured_one(name):
    net = network(name)
    params = net.parameters(1)
    errors = check_gradients(net, params, *batch(net))

    assert all(error.passed for error in errors), errors


@pytest.mark.parametrize("name", NETWORKS)
def test_a_silenced_unit_answers_zero_and_has_no_gradient(name):
    net = network(name)
    params = net.parameters(1)
    rows, targets = batch(net)
    trainer = trainer_of(net, params, rows, targets)
    before = params.values.copy()
    trainer.step()
    for number, layer in enumerate(net.layers):
        for unit in getattr(layer, "silenced", ()):
            assert not params.windows(params.grads)[number]["W1"][unit].any()
            assert np.array_equal(
                params.windows(before)[number]["W1"][unit], params.windows(params.values)[number]["W1"][unit]
            )
    forward = Forward(net, params, len(rows))
    forward.rows[...] = rows
    forward.run()
    for layer, view in zip(net.layers, forward.views, strict=True):
        for unit in getattr(layer, "silenced", ()):
            assert not view.a[unit].any()
            assert forward.work.views[0].a.any()


def test_a_network_without_silenced_units_has_no_call_more():
    plain, quiet = (Network((4,), (Dense(units=3, silenced=s), OUT), MeanSquaredError()) for s in ((), (1,)))
    calls = [sum(map(len, Forward(net, net.parameters(0), 2).work.forward())) for net in (plain, quiet)]
    assert calls[0] + 1 == calls[1]


@pytest.mark.parametrize("optimizer", [SGD(learning_rate=0.1, momentum=0.9), Adam()], ids=repr)
def test_frozen_units_stay_as_they_are_whatever_the_rules(optimizer):
    layers = (Dense(units=4, frozen_units=(0, 2)), OUT)
    net = Network((3,), layers, MeanSquaredError(), "float64")
    params = net.parameters(5)
    params.windows(params.values)[0]["W1"][...] *= 3
    rng = np.random.default_rng(0)
    rules = Rules(regularisation=Regularisation(l1=0.1, l2=0.1, max_norm=0.5))
    trainer = trainer_of(net, params, rng.normal(size=(8, 3)), rng.normal(size=(2, 8)), optimizer, rules)
    before = params.windows(params.values.copy())[0]["W1"]
    for _ in range(5):
        trainer.step()
    after = params.windows(params.values)[0]["W1"]

    assert np.array_equal(before[[0, 2]], after[[0, 2]])
    assert not np.any(before[[1, 3]] == after[[1, 3]])


def test_units_that_the_layer_does_not_have_are_passed_over():
    net = Network((2,), (Dense(units=2, silenced=(7,), frozen_units=(9,)), OUT), MeanSquaredError())
    rng = np.random.default_rng(0)
    trainer_of(net, net.parameters(0), rng.normal(size=(4, 2)), rng.normal(size=(2, 4))).step()


def test_whoever_keeps_a_forward_hears_of_live_changes():
    net = Network((2,), (Dense(units=3), OUT), MeanSquaredError())
    params = net.parameters(0)
    forward = Forward(net, params, 1)
    forward.rows[...] = 1
    spoken = forward.run().copy()
    params.layers = (replace(net.layers[0], silenced=(0, 1, 2)), OUT)
    silent = forward.run().copy()
    params.layers = net.layers

    assert np.array_equal(params.windows(params.values)[1]["W1"][:, -1:], silent)
    assert not np.array_equal(spoken, silent)
    assert np.array_equal(spoken, forward.run())
