"""Normalisation: what comes out has mean 0 and spread 1, and answers use what was remembered."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Flatten, LayerNorm, Mode
from nnviz.engine.optimizers import Adam
from nnviz.session.keyframe import Keyframe
from tests.engine.layer_bench import IMAGE, Bench, trainer_of

SHAPES = [(5,), IMAGE]
shapes = pytest.mark.parametrize("shape", SHAPES, ids=["row", "maps"])


def plain(bench):
    """Set γ = 1 and β = 0 and go forward."""
    windows = bench.params.windows(bench.params.values)[-1]
    windows["gamma"][...], windows["beta"][...] = 1, 0
    return bench.forward()


def over_batch(array):
    return array.reshape(len(array), -1)


@shapes
def test_batch_norm_gives_each_unit_mean_0_and_spread_1_over_the_batch(shape):
    a = over_batch(plain(Bench(BatchNorm(epsilon=1e-8), shape=shape, batch=40)))
    np.testing.assert_allclose(a.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(a.std(axis=1), 1, atol=1e-6)


@shapes
def test_layer_norm_gives_each_sample_mean_0_and_spread_1(shape):
    a = plain(Bench(LayerNorm(epsilon=1e-10), shape=shape, batch=4)).reshape(-1, 4)
    np.testing.assert_allclose(a.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(a.std(axis=0), 1, atol=1e-6)


def test_layer_norm_of_a_sample_does_not_see_the_others():
    bench = Bench(LayerNorm(), shape=(5,), batch=3)
    before = bench.forward()[:, 0].copy()
    bench.work.rows[1:] += 100
    assert np.array_equal(before, bench.forward()[:, 0])


def test_batch_norm_by_hand():
    """The numbers 1, 3 have mean 2 and variance 1; with ε = 1/3: x̂ = ∓√¾, and a = 2·x̂ + 10."""
    bench = Bench(BatchNorm(epsilon=1 / 3), shape=(1,), batch=2, lift=False)
    bench.work.rows[...] = [[1], [3]]
    bench.params.values[...] = [2, 10, 0, 1]
    np.testing.assert_allclose(bench.forward(), [[10 - 3**0.5, 10 + 3**0.5]], rtol=1e-14)


@shapes
def test_the_running_figures_are_remembered_with_the_step(shape):
    """After one step: 0.9 · start + 0.1 · batch, with M/(M − 1) times the batch's variance."""
    first = Dense(units=5) if len(shape) == 1 else Conv2D(filters=2, kernel=1)
    trainer = trainer_of((first, BatchNorm(momentum=0.9), Flatten()), shape, dtype="float64", batch=8)
    seen = []
    for event in trainer.phases():
        if event.phase.value == "forward" and event.layer == 0:
            seen = over_batch(event.values.a.copy())
        running = trainer.params.windows(trainer.params.values)[1]
        if event.phase.value != "update":
            assert not running["running_mean"].any()
    np.testing.assert_allclose(running["running_mean"], 0.1 * seen.mean(axis=1), rtol=1e-12)
    np.testing.assert_allclose(running["running_var"], 0.9 + 0.1 * seen.var(axis=1, ddof=1), rtol=1e-12)


@shapes
def test_after_many_equal_batches_answers_are_those_of_training(shape):
    """The running figures come to be those of the data; only the factor M/(M − 1) stays."""
    bench = Bench(BatchNorm(momentum=0.5), shape=shape, batch=30)
    trained = bench.forward().copy()
    for _ in range(60):
        for function, arguments in bench.work.remember():
            function(*arguments)
    forward = Forward(bench.network, bench.params, 30)
    forward.rows[...] = bench.work.rows
    forward.run()
    count = over_batch(trained).shape[1]
    beta = bench.params.windows(bench.params.values)[1]["beta"].reshape(-1, *[1] * (trained.ndim - 1))
    shrunk = (trained - beta) * ((count - 1) / count) ** 0.5
    np.testing.assert_allclose(forward.views[-1].a - beta, shrunk, rtol=1e-3, atol=1e-4)


def test_a_batch_of_one_is_not_remembered_and_does_not_hurt():
    trainer = trainer_of((Dense(units=5), BatchNorm()), (5,), samples=9, batch=4)
    for _ in range(2):
        trainer.step()
    running = trainer.params.windows(trainer.params.values)[1]
    before = running["running_var"].copy()
    assert 1 == trainer.next_batch()[1]
    trainer.step()
    assert np.array_equal(before, running["running_var"])
    assert np.isfinite(trainer.params.values).all()


def test_a_step_that_fails_is_not_remembered():
    trainer = trainer_of((Dense(units=5), BatchNorm()), (5,), samples=8, batch=8)
    trainer.step()
    before = trainer.params.values.copy()
    trainer.feed.x[0, 0] = np.nan
    with pytest.raises(ArithmeticError):
        trainer.step()
    assert np.array_equal(before, trainer.params.values)


def test_no_optimizer_touches_what_is_remembered():
    """With nothing new to remember the running figures stand still, whatever the optimizer does."""
    trainer = trainer_of((Dense(units=5), BatchNorm(frozen=True), Dense(units=3)), (5,), optimizer=Adam())
    running = trainer.params.windows(trainer.params.values)[1]
    running["running_mean"][...], running["running_var"][...] = 0.25, 4
    for _ in range(5):
        trainer.step()
    assert np.all(running["running_mean"] == 0.25)
    assert np.all(running["running_var"] == 4)


def test_a_frozen_batch_norm_learns_and_answers_with_what_it_remembers():
    training, answering = (Bench(BatchNorm(frozen=True), mode=mode) for mode in Mode)
    assert np.array_equal(training.forward(), answering.forward())


def test_a_keyframe_brings_the_running_figures_back():
    trainer = trainer_of((Conv2D(filters=2), BatchNorm(), Flatten()))
    trainer.step()
    keyframe, before = Keyframe.of(trainer), trainer.params.values.copy()
    later = []
    for _ in range(2):
        for _ in range(3):
            trainer.step()
        later.append(trainer.params.values.copy())
        keyframe.restore(trainer)
        assert np.array_equal(before, trainer.params.values)
    assert np.array_equal(*later)
    running = trainer.params.windows(before)[1]
    assert running["running_mean"].any()
