"""Dropout: how many units fall silent, and that the same ones do so again."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.kernels import play
from nnviz.engine.layers import Dense, Dropout, Mode
from nnviz.engine.streams import Throws
from nnviz.engine.workspace import StoppedClock
from tests.engine.layer_bench import Bench, trainer_of

ROW = (5,)


def masks_of(trainer, steps):
    """Return the masks of the next steps."""
    found = []
    for _ in range(steps):
        trainer.step()
        found.append(trainer.workspace().views[1].mask.copy())
    return found


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.25, 0.5, 0.9])
def test_the_rate_is_the_share_that_falls_silent_and_the_mean_stays(rate):
    bench = Bench(Dropout(rate=rate), shape=(100,), batch=1000, dtype="float32", lift=False)
    bench.work.rows[...] = 1
    a = bench.forward()
    spread = (rate * (1 - rate) / a.size) ** 0.5
    assert abs(np.mean(a == 0) - rate) <= 5 * spread
    assert abs(a.mean() - 1) <= 5 * spread / (1 - rate) + 1e-6
    assert set(np.unique(a)) <= {np.float32(0), np.float32(1 / (1 - rate))}


def test_every_unit_and_every_sample_falls_silent_equally_often():
    bench = Bench(Dropout(rate=0.5), shape=(200,), batch=300, lift=False)
    bench.work.rows[...] = 1
    silent = bench.forward() == 0
    for axis, count in ((0, 200), (1, 300)):
        assert abs(silent.mean(axis=axis) - 0.5).max() < 5 * (0.25 / count) ** 0.5


def test_gradients_flow_through_the_same_mask():
    bench = Bench(Dropout(rate=0.5))
    bench.backward()
    assert np.array_equal(bench.view.d_x, bench.view.mask * bench.R)


def test_answers_are_given_with_all_units():
    bench = Bench(Dropout(rate=0.5), mode=Mode.INFERENCE)
    assert np.array_equal(bench.forward(), bench.view.x)


def test_each_step_has_a_mask_of_its_own():
    first, *others = masks_of(trainer_of((Dense(units=40), Dropout()), ROW), 6)
    for other in others:
        assert 0.3 < np.mean(first[:, : other.shape[1]] == other[:, : first.shape[1]]) < 0.7


def test_a_step_reached_directly_has_the_mask_it_had():
    """No draw depends on those before it: this is what makes rewinding exact."""
    masks = masks_of(trainer_of((Dense(units=40), Dropout()), ROW, batch=20), 6)
    late = trainer_of((Dense(units=40), Dropout()), ROW, batch=20)
    late.state.step = 4
    assert np.array_equal(masks[4], masks_of(late, 1)[0])


def test_seed_and_place_decide_the_mask_too():
    same, other_seed = (
        masks_of(trainer_of((Dense(units=40), Dropout()), ROW, seed=seed), 1)[0] for seed in (0, 1)
    )
    trainer = trainer_of((Dense(units=40), Dropout(), Dropout()), ROW)
    trainer.step()
    first, second = (trainer.workspace().views[place].mask for place in (1, 2))
    assert np.array_equal(same, first)
    assert not np.array_equal(same, other_seed)
    assert not np.array_equal(first, second)


def test_a_workspace_of_its_own_throws_the_same_mask():
    """Replaying a step elsewhere needs nothing but its number."""
    bench = Bench(Dropout(), seed=3)
    bench.forward()
    again = Bench(Dropout(), seed=3)
    again.forward()
    assert np.array_equal(bench.view.mask, again.view.mask)


def test_two_steps_that_are_played_twice_differ_only_by_the_clock():
    bench = Bench(Dropout(rate=0.5))
    clock = bench.view.chance.clock
    assert isinstance(clock, StoppedClock)
    found = []
    for step in (0, 7, 0):
        clock.step = step
        play(bench.work.forward()[-1])
        found.append(bench.view.mask.copy())
    assert np.array_equal(found[0], found[2])
    assert not np.array_equal(found[0], found[1])


def test_words_of_a_step_are_a_pure_function_of_seed_purpose_index_and_step():
    throws = Throws(7, "dropout", 2)
    words = throws.words(5, 8).copy()
    throws.words(0, 100)
    assert np.array_equal(words, throws.words(5, 8))
    assert np.array_equal(words[:3], throws.words(5, 3))
    assert np.array_equal(words, Throws(7, "dropout", 2).words(5, 8))
    for other in (Throws(8, "dropout", 2), Throws(7, "order", 2), Throws(7, "dropout", 3)):
        assert not np.any(words == other.words(5, 8))
    assert not np.any(words == throws.words(6, 8))


def test_words_are_the_same_on_every_machine():
    """Written down once; a change here would change every run with dropout."""
    assert [int(word) >> 48 for word in Throws(0, "dropout", 1).words(0, 4)] == FIRST_WORDS


FIRST_WORDS = [38980, 20153, 14937, 36009]
