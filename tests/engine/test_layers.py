"""What holds for every kind of layer, because it is in the union."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import msgspec
import numpy as np
import pytest

from nnviz.engine.activations import Identity, Sigmoid, Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.kernels import play
from nnviz.engine.layers import (
    AnyLayer,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
    Mode,
)
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.network import Network, Workspace
from nnviz.engine.optimizers import SGD, Adam
from nnviz.engine.rearranged import RISING
from nnviz.engine.trainer import Trainer
from nnviz.experiment.catalog import sentence_of
from tests.engine.layer_bench import IMAGE, Bench, FixedFeed, relative_error, trainer_of

FIGURES = json.loads((Path(__file__).parents[1] / "oracles" / "pytorch_layer_figures.json").read_text())
ROW = (5,)

CASES = {
    "dense": (ROW, Dense(units=4, activation=Tanh())),
    "dense, straight": (ROW, Dense(units=4, activation=Identity())),
    "conv": (IMAGE, Conv2D(filters=3, activation=Tanh())),
    "conv, straight": (IMAGE, Conv2D(filters=3, activation=Identity())),
    "conv 2x2 by 2": (IMAGE, Conv2D(filters=3, kernel=2, stride=2, activation=Sigmoid())),
    "conv same": (IMAGE, Conv2D(filters=3, padding="same", activation=Tanh())),
    "conv same by 2": (IMAGE, Conv2D(filters=3, stride=2, padding="same", activation=Tanh())),
    "conv 2x2 same": (IMAGE, Conv2D(filters=2, kernel=2, padding="same", activation=Tanh())),
    "conv 5x5 same": (IMAGE, Conv2D(filters=2, kernel=5, padding="same", activation=Tanh())),
    "conv wider than high": ((1, 3, 9), Conv2D(filters=2, activation=Tanh())),
    "max pool": (IMAGE, MaxPool2D()),
    "max pool, overlapping": (IMAGE, MaxPool2D(size=3, stride=2)),
    "max pool, gaps": (IMAGE, MaxPool2D(size=2, stride=3)),
    "max pool 1x1": (IMAGE, MaxPool2D(size=1, stride=1)),
    "average pool": (IMAGE, AveragePool2D()),
    "average pool, overlapping": (IMAGE, AveragePool2D(size=3, stride=1)),
    "average pool, gaps": (IMAGE, AveragePool2D(size=2, stride=3)),
    "flatten": (IMAGE, Flatten()),
    "flatten a row": (ROW, Flatten()),
    "dropout": (ROW, Dropout(rate=0.4)),
    "dropout of maps": (IMAGE, Dropout(rate=0.4)),
    "dropout of nothing": (ROW, Dropout(rate=0.0)),
    "batch norm": (ROW, BatchNorm()),
    "batch norm of maps": (IMAGE, BatchNorm()),
    "batch norm, frozen": (IMAGE, BatchNorm(frozen=True)),
    "layer norm": (ROW, LayerNorm()),
    "layer norm of maps": (IMAGE, LayerNorm()),
}
cases = pytest.mark.parametrize(("shape", "layer"), CASES.values(), ids=CASES)


def stack(shape, layer):
    """Return layers in which the layer of a case has one before it and a row after it."""
    first = Conv2D(filters=2, kernel=1, activation=Tanh()) if len(shape) == 3 else Dense(units=5)
    return (first, layer, Flatten())


def test_every_kind_of_layer_is_among_the_cases():
    assert set(get_args(AnyLayer)) == {type(layer) for _, layer in CASES.values()}


@pytest.mark.parametrize("kind", get_args(AnyLayer), ids=lambda kind: kind.__name__)
def test_every_kind_has_a_sentence_for_the_menu_and_a_form_in_files(kind):
    assert sentence_of(kind).endswith((".", "f(z)."))
    assert len(sentence_of(kind)) < 120
    layer = kind()
    assert layer == msgspec.json.decode(msgspec.json.encode(layer), type=AnyLayer)


@cases
def test_parameter_gradients_are_the_measured_slopes(shape, layer):
    bench = Bench(layer, shape=shape)
    assert relative_error(bench.backward(), bench.slopes()) <= 1e-7


@cases
def test_the_input_gradient_is_the_measured_slope(shape, layer):
    bench = Bench(layer, shape=shape)
    bench.backward()
    assert relative_error(bench.view.d_x, bench.input_slopes()) <= 1e-7


@cases
def test_going_back_twice_gives_the_same_gradients(shape, layer):
    bench = Bench(layer, shape=shape)
    first = bench.backward().copy()
    assert np.array_equal(first, bench.backward())


@cases
def test_a_layer_that_comes_first_needs_no_input_gradient(shape, layer):
    alone = Bench(layer, shape=shape, lift=False)
    assert "d_x" not in alone.view
    assert ("d_a" in alone.view) == bool(layer.plan(shape).parameters)
    if "d_a" in alone.view:
        assert relative_error(alone.backward(), alone.slopes()) <= 1e-7


@cases
def test_phases_are_the_same_as_a_step_bit_for_bit(shape, layer):
    quick, slow = (trainer_of(stack(shape, layer), shape, optimizer=Adam()) for _ in range(2))
    for _ in range(6):
        quick.step()
        for _event in slow.phases():
            pass
    assert np.array_equal(quick.params.values, slow.params.values)
    assert quick.batch_loss == slow.batch_loss


@cases
def test_the_same_seed_gives_the_same_weights_bit_for_bit(shape, layer):
    one, two = (trainer_of(stack(shape, layer), shape) for _ in range(2))
    for trainer in (one, two):
        for _ in range(6):
            trainer.step()
    assert np.array_equal(one.params.values, two.params.values)


@cases
def test_float32_stays_float32(shape, layer):
    trainer = trainer_of(stack(shape, layer), shape, dtype="float32")
    trainer.step()
    work = trainer.workspace()
    for view in work.views:
        for name, array in view._arrays.items():
            assert array.dtype == np.float32, name
    arrays = [
        array
        for layer_calls in [*work.forward(), *work.backward(), work.remember()]
        for _, arguments in layer_calls
        for array in arguments
        if isinstance(array, np.ndarray)
    ]
    assert {array.dtype for array in arrays} <= {np.dtype(np.float32), np.dtype(bool)}


@cases
def test_answers_do_not_depend_on_what_else_is_asked(shape, layer):
    trainer = trainer_of(stack(shape, layer), shape, dtype="float64")
    for _ in range(4):
        trainer.step()
    many, one = (Forward(trainer.network, trainer.params, n) for n in (7, 1))
    many.rows[...] = trainer.feed.x[:7]
    together = many.run().copy()
    for n in range(7):
        one.rows[...] = trainer.feed.x[n : n + 1]
        np.testing.assert_allclose(one.run()[:, 0], together[:, n], rtol=1e-12, atol=1e-14)


@cases
def test_answering_changes_nothing(shape, layer):
    trainer = trainer_of(stack(shape, layer), shape)
    trainer.step()
    before = trainer.params.values.copy()
    forward = Forward(trainer.network, trainer.params, 3)
    forward.rows[...] = trainer.feed.x[:3]
    first = forward.run().copy()
    assert np.array_equal(first, forward.run())
    assert np.array_equal(before, trainer.params.values)


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), Adam()], ids=["sgd", "adam"])
@pytest.mark.parametrize(
    "layer",
    [
        Dense(units=5, frozen=True),
        Conv2D(filters=2, frozen=True),
        BatchNorm(frozen=True),
        LayerNorm(frozen=True),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_frozen_layer_does_not_change_while_the_others_learn(layer, optimizer):
    shape = ROW if isinstance(layer, Dense) else IMAGE
    first = Dense(units=5) if isinstance(layer, Dense) else Conv2D(filters=2, kernel=1)
    trainer = trainer_of((first, layer, Flatten()), shape, optimizer=optimizer)
    params = trainer.params
    before = params.values.copy()
    trainer.step()
    for _ in range(3):
        for _event in trainer.phases():
            pass
    for number, (old, new) in enumerate(
        zip(params.windows(before), params.windows(params.values), strict=True)
    ):
        for name in old:
            assert (number == 1) == np.array_equal(old[name], new[name]), (number, name)


def test_a_frozen_layer_shows_its_gradient_and_passes_gradients_on():
    """Seen between going back and the update: the gradient is there, it is only not followed."""
    frozen, free = (
        trainer_of((Dense(units=5), Dense(units=4, frozen=held)), ROW, dtype="float64")
        for held in (True, False)
    )
    for event, other in zip(frozen.phases(), free.phases(), strict=True):
        if event.phase.value == "backward" and event.layer == 0:
            assert np.array_equal(frozen.params.grads, free.params.grads)
            assert np.array_equal(event.values.d_W1, other.values.d_W1)
            assert np.abs(frozen.params.windows(frozen.params.grads)[1]["W1"]).max() > 0


@pytest.mark.parametrize("rising", RISING, ids=lambda kind: kind.__name__)
def test_bending_after_max_pooling_is_the_same_as_bending_before(rising):
    """Training pools first; the answers come from the network as it is written."""
    layers = (
        Conv2D(filters=3, kernel=2, activation=rising()),
        MaxPool2D(),
        Flatten(),
        Dense(units=2, activation=Identity()),
    )
    network = Network((1, 9, 9), layers, CategoricalCrossEntropy(), "float64")
    params = network.parameters(1)
    x = np.random.default_rng(0).normal(size=(4, 81))
    training, plain = (Workspace(network, params, 4, mode) for mode in Mode)
    assert type(training.layers[1]) is not MaxPool2D
    assert plain.layers == layers
    for work in (training, plain):
        work.rows[...] = x
        for calls in work.forward():
            play(calls)
    np.testing.assert_allclose(training.views[-1].a, plain.views[-1].a, rtol=1e-13)


@pytest.mark.parametrize("name", FIGURES["cases"])
def test_twenty_steps_are_those_of_pytorch(name):
    """Figures by ``tests/oracles/make_pytorch_layer_figures.py``."""
    case = FIGURES["cases"][name]
    layers = msgspec.convert(case["layers"], tuple[AnyLayer, ...])
    network = Network(tuple(case["shape"]), layers, CategoricalCrossEntropy(), "float64")
    params = network.parameters(0)
    for windows, start in zip(params.windows(params.values), case["start"], strict=True):
        assert set(windows) == set(start)
        for key, value in start.items():
            windows[key][...] = value
    targets = np.eye(3)[case["labels"]]
    trainer = Trainer(network, params, SGD(learning_rate=FIGURES["rate"]), FixedFeed(case["x"], targets), 99)

    for event in trainer.phases():
        if event.phase.value == "backward" and event.layer == 0:
            np.testing.assert_allclose(trainer.workspace().views[-1].a.T, case["logits"], atol=1e-10)
            for windows, gradients in zip(params.windows(params.grads), case["gradients"], strict=True):
                for key, value in gradients.items():
                    np.testing.assert_allclose(windows[key], value, atol=1e-10)
    losses = [trainer.batch_loss]
    while len(losses) < 20:
        trainer.step()
        losses.append(trainer.batch_loss)
    np.testing.assert_allclose(losses, case["losses"], rtol=0, atol=1e-6)
    for windows, end in zip(params.windows(params.values), case["end"], strict=True):
        for key, value in end.items():
            np.testing.assert_allclose(windows[key], value, rtol=0, atol=1e-6)
    forward = Forward(network, params, len(targets))
    forward.rows[...] = case["x"]
    forward.run()
    np.testing.assert_allclose(forward.views[-1].a.T, case["answers"], rtol=0, atol=1e-6)
