"""Health says which units are silent, which are saturated, and how large the steps are."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import ReLU, Sigmoid, Tanh
from nnviz.engine.health import health_of
from nnviz.engine.layers import BatchNorm, Conv2D, Flatten, MaxPool2D
from nnviz.engine.optimizers import SGD
from tests.engine.layer_bench import IMAGE, trainer_of
from tests.engine.learning_bench import trainer_for


def test_before_the_first_step_there_is_nothing_to_say():
    assert () == health_of(trainer_for())


def test_units_that_are_off_for_every_sample_are_dead():
    trainer = trainer_for(activation=ReLU(), batch=7)
    W1 = trainer.params.windows(trainer.params.values)[0]["W1"]
    W1[:2, -1], W1[2:, -1] = -100, 100
    trainer.step()
    first, second, output = health_of(trainer)

    assert 0.5 == first.dead
    assert np.isnan(first.saturated)
    assert second.dead < 1
    assert np.isnan(output.dead)


@pytest.mark.parametrize("activation", [Tanh(), Sigmoid()], ids=repr)
def test_sums_on_the_flat_ends_are_saturated(activation):
    trainer = trainer_for(activation=activation, batch=7)
    W1 = trainer.params.windows(trainer.params.values)[0]["W1"]
    W1[0, -1], W1[1:, :] = 1000, 0
    trainer.step()
    first = health_of(trainer)[0]

    assert 0.25 == first.saturated == first.dead


def test_gradient_and_ratio_are_those_of_the_last_step():
    trainer = trainer_for(optimizer=SGD(learning_rate=0.1), batch=7)
    trainer.step()
    params = trainer.params
    for number, health in enumerate(health_of(trainer)):
        gradient, change, value = (
            params.windows(flat)[number]["W1"] for flat in (params.grads, params.delta, params.values)
        )

        assert number == health.layer
        assert health.gradient == pytest.approx(np.sqrt((gradient**2).mean()), rel=1e-12)
        assert health.ratio == pytest.approx(np.linalg.norm(change) / np.linalg.norm(value), rel=1e-12)


def test_every_kind_of_layer_has_a_health():
    trainer = trainer_of((Conv2D(filters=3, activation=ReLU()), BatchNorm(), Flatten()), IMAGE)
    trainer.step()
    conv, norm, flat, output = health_of(trainer)

    assert 0 <= conv.dead <= 1
    assert norm.gradient > 0
    assert np.isnan(norm.dead)
    assert np.isnan(flat.gradient)
    assert np.isnan(flat.ratio)
    assert output.ratio > 0


def test_dead_filters_are_told_of_the_convolution_also_where_pooling_bends_for_it():
    trainer = trainer_of((Conv2D(filters=4, activation=ReLU()), MaxPool2D(), Flatten()), IMAGE)
    W1 = trainer.params.windows(trainer.params.values)[0]["W1"]
    W1[:3, -1], W1[3, -1] = -100, 100
    trainer.step()
    conv, pool, *_ = health_of(trainer)

    assert 0.75 == conv.dead
    assert np.isnan(pool.dead)


def test_asking_changes_nothing():
    asked, plain = trainer_for(activation=Tanh()), trainer_for(activation=Tanh())
    for _ in range(5):
        asked.step()
        plain.step()
        health_of(asked)

    assert asked.params.values.tobytes() == plain.params.values.tobytes()


def test_it_is_the_last_step_and_not_the_batch_size_last_seen_first():
    """Batches of 3, 3 and 1 of seven samples: the smaller one is then older than the last step."""
    trainer = trainer_for(activation=Tanh())
    for _ in range(4):
        trainer.step()

    assert (3, 1) == (trainer.workspace().batch, trainer.state.epoch)
