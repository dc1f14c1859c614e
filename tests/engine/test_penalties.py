"""What keeps weights and gradients small: L1, L2, the largest norm, and clipping."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.clipping import AnyClipping, ClipByNorm, ClipByValue, NoClipping
from nnviz.engine.kernels import play
from nnviz.engine.layers import Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.optimizers import SGD
from nnviz.engine.penalties import Regularisation, weight_mask
from nnviz.engine.trainer import Rules, Trainer
from nnviz.experiment.catalog import choices_of
from tests.engine.layer_bench import FixedFeed
from tests.engine.learning_bench import trainer_for, until_diverged

CLIPS = [choice() for choice in choices_of(AnyClipping)]


def of_weights(flat, params):
    """Return the parts of a flat vector that belong to weights, and those that belong to biases."""
    windows = [layer["W1"] for layer in params.windows(flat)]
    return np.concatenate([w[:, :-1].ravel() for w in windows]), np.concatenate([w[:, -1] for w in windows])


def test_the_price_is_the_sum_of_sizes_and_half_the_sum_of_squares():
    params = trainer_for().params
    weights, _ = of_weights(params.values, params)

    price = Regularisation(l1=0.3, l2=0.2).penalty(params)

    assert price == pytest.approx(0.3 * np.abs(weights).sum() + 0.1 * (weights**2).sum(), rel=1e-12)
    assert 0 == Regularisation().penalty(params)


def test_the_price_is_added_to_the_gradient_of_weights_only():
    params = trainer_for().params
    weights, _ = of_weights(params.values, params)
    params.grads[...] = 1
    play(Regularisation(l1=0.3, l2=0.2).gradient(params))
    pulled, untouched = of_weights(params.grads, params)

    np.testing.assert_allclose(pulled, 1 + 0.3 * np.sign(weights) + 0.2 * weights, rtol=1e-12)
    assert {1.0} == set(untouched)


def test_the_price_is_no_part_of_the_loss():
    plain, dear = trainer_for(), trainer_for(rules=Rules(regularisation=Regularisation(l2=0.5)))
    plain.step()
    price = dear.penalty()
    dear.step()

    assert plain.batch_loss == dear.batch_loss
    assert price > 0
    assert 0 == plain.penalty()


def test_a_frozen_layer_pays_nothing_and_stays():
    layers = (Dense(units=3, frozen=True), Dense(units=2))
    network = Network((2,), layers, MeanSquaredError(), "float64")
    params = network.parameters(0)
    feed = FixedFeed(np.ones((4, 2)), np.zeros((4, 2)))
    rules = Rules(regularisation=Regularisation(l1=0.1, l2=0.1, max_norm=0.1))
    trainer = Trainer(network, params, SGD(learning_rate=0.1, momentum=0.9), feed, 4, rules=rules)
    before = params.values.copy()
    trainer.step()
    trainer.step()

    frozen, free = (layer["W1"] for layer in params.windows(before == params.values))
    assert frozen.all()
    assert not free.all()
    assert params.windows(weight_mask(params))[0]["W1"].sum() == 0


def test_no_unit_has_weights_longer_than_the_limit():
    trainer = trainer_for(
        optimizer=SGD(learning_rate=1.0), rules=Rules(regularisation=Regularisation(max_norm=0.7))
    )
    biases = []
    for _ in range(5):
        trainer.step()
        biases.append(of_weights(trainer.params.values, trainer.params)[1])

    lengths = [np.linalg.norm(w["W1"][:, :-1], axis=1) for w in trainer.params.windows(trainer.params.values)]
    assert 0.7 == pytest.approx(max(length.max() for length in lengths), rel=1e-12)
    assert not np.array_equal(biases[0], biases[-1])


def test_short_weights_and_zeros_are_left_alone():
    params = trainer_for().params
    params.values[...] *= 0.01
    params.windows(params.values)[0]["W1"][0] = 0
    before = params.values.copy()
    play(Regularisation(max_norm=3.0).constrain(params))

    np.testing.assert_array_equal(before, params.values)


def test_a_long_gradient_is_shortened_and_a_short_one_is_not():
    grads = np.array([3.0, -4.0])
    play(ClipByNorm(limit=1.0).clip(grads))
    np.testing.assert_allclose(grads, [0.6, -0.8], rtol=1e-15)
    play(ClipByNorm(limit=2.0).clip(grads))
    np.testing.assert_allclose(grads, [0.6, -0.8], rtol=1e-15)


def test_each_value_is_cut_off_by_itself():
    grads = np.array([3.0, -4.0, 0.1])
    play(ClipByValue(limit=0.5).clip(grads))

    assert [0.5, -0.5, 0.1] == grads.tolist()


@pytest.mark.parametrize("clipping", CLIPS, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_gradient_of_zero_stays_zero(clipping, dtype):
    grads = np.zeros(3, dtype)
    play(clipping.clip(grads))

    assert np.dtype(dtype) == grads.dtype
    assert [0, 0, 0] == grads.tolist()


@pytest.mark.parametrize("clipping", CLIPS, ids=repr)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@np.errstate(all="ignore")
def test_clipping_does_not_hide_a_gradient_that_is_not_finite(clipping, bad):
    trainer = trainer_for(rules=Rules(clipping=clipping))
    trainer.step()
    trainer.feed.x[3, 0] = bad

    _, before, _ = until_diverged(trainer, 3)
    np.testing.assert_array_equal(before, trainer.params.values)


def test_clipping_is_the_last_thing_before_the_optimizer():
    rules = Rules(regularisation=Regularisation(l2=50.0), clipping=ClipByNorm(limit=0.01))
    trainer = trainer_for(optimizer=SGD(learning_rate=1.0), rules=rules)
    trainer.step()

    assert np.linalg.norm(trainer.params.delta) == pytest.approx(0.01, rel=1e-12)


def test_without_clipping_nothing_is_written_down():
    assert [] == list(NoClipping().clip(np.ones(3)))
