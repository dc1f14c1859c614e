"""The gradient down to the inputs equals the slope that is measured, for every kind of layer."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import GELU, Identity, Sigmoid, SiLU, Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.input_gradient import InputGradient
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.network import Network

OUT = Dense(units=3, activation=Identity())
IMAGE = (1, 6, 6)
NETWORKS = {
    "linear": Network((5,), (OUT,), CategoricalCrossEntropy(), "float64"),
    "dense": Network(
        (5,),
        (Dense(units=4, activation=Tanh()), Dense(units=4, activation=Tanh()), OUT),
        CategoricalCrossEntropy(),
        "float64",
    ),
    "dropout": Network(
        (5,),
        (Dense(units=6, activation=Sigmoid()), Dropout(rate=0.5), OUT),
        CategoricalCrossEntropy(),
        "float64",
    ),
    "batch norm": Network(
        (5,), (Dense(units=6, activation=GELU()), BatchNorm(), OUT), CategoricalCrossEntropy(), "float64"
    ),
    "layer norm": Network(
        (5,), (Dense(units=6, activation=Tanh()), LayerNorm(), OUT), CategoricalCrossEntropy(), "float64"
    ),
    "frozen first": Network(
        (5,), (Dense(units=4, activation=Tanh(), frozen=True), OUT), CategoricalCrossEntropy(), "float64"
    ),
    "convolution": Network(
        IMAGE,
        (Conv2D(filters=3, kernel=3, activation=SiLU()), MaxPool2D(), Flatten(), OUT),
        CategoricalCrossEntropy(),
        "float64",
    ),
    "padded": Network(
        IMAGE,
        (Conv2D(filters=2, kernel=3, padding="same", activation=Tanh()), AveragePool2D(), Flatten(), OUT),
        CategoricalCrossEntropy(),
        "float64",
    ),
    "flat first": Network(IMAGE, (Flatten(), OUT), CategoricalCrossEntropy(), "float64"),
}


def asked(name: str, batch: int) -> tuple[Network, InputGradient]:
    network = NETWORKS[name]
    params = network.parameters(3)
    values = params.values + 0.1 * np.random.default_rng(1).random(params.count)
    gradient = InputGradient(network, values, batch)
    gradient.rows[...] = np.random.default_rng(2).standard_normal(gradient.rows.shape)
    return network, gradient


@pytest.mark.parametrize("name", NETWORKS)
def test_it_equals_the_measured_slope(name: str) -> None:
    _, gradient = asked(name, 2)
    wish = np.array([[1.0], [-0.5], [0.25]])
    gradient.run()
    found, rows = gradient.back(wish), gradient.rows.copy()

    measured = np.empty_like(found)
    for place in range(rows.shape[1]):
        ends = []
        for step in (1e-5, -1e-5):
            gradient.rows[...] = rows
            gradient.rows[:, place] += step
            ends.append((wish * gradient.run()).sum(axis=0))
        measured[:, place] = (ends[0] - ends[1]) / 2e-5

    assert found == pytest.approx(measured, abs=1e-8)
    assert np.abs(found).max() > 1e-3


@pytest.mark.parametrize("name", NETWORKS)
def test_its_answer_is_that_of_the_network_that_only_answers(name: str) -> None:
    network, gradient = asked(name, 1)
    params = network.parameters(3)
    params.values[...] = gradient._params.values
    forward = Forward(network, params, 1)
    forward.rows[...] = gradient.rows

    gradient.run()

    assert gradient.prediction == pytest.approx(forward.run(), abs=1e-12)


def test_it_leaves_parameters_and_gradients_of_others_alone() -> None:
    network = NETWORKS["dense"]
    params = network.parameters(0)
    before = params.values.copy()
    gradient = InputGradient(network, params.values)

    gradient.run()
    gradient.back(np.ones((3, 1)))

    assert not params.grads.any()
    assert np.array_equal(before, params.values)
