"""Spreads of weights, activations and gradients: numpy's percentiles, every number counted once, bounded memory."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.engine.activations import ReLU, Tanh
from nnviz.engine.layers import Dense
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.distributions import PERCENTILES, ROWS, Record, SpreadAsk, spread_of
from tests.session.driving import SMALL, Hand
from tests.session.test_evaluation import at_once

ASK = SpreadAsk()


def asked(spec=SMALL, steps=0):
    hand = Hand(spec)
    if steps:
        hand.do(Advance(StepUnit.BATCH, steps))
    return hand, hand.do(SetProbes(frozenset({ASK}))).answer(ASK)


@pytest.mark.parametrize("count", [1, 2, 7, 5000])
def test_percentiles_and_counts_are_numpys(count):
    numbers = np.random.default_rng(count).normal(size=count).astype(np.float32)
    spread = spread_of(numbers)

    assert spread.percentiles == pytest.approx(np.percentile(numbers, PERCENTILES))
    assert count == spread.counts.sum() == spread.numbers
    if count > 1:
        histogram = np.histogram(numbers.astype(float), len(spread.counts), (spread.low, spread.high))[0]
        assert np.abs(spread.counts - histogram).sum() <= 2  # a number on an edge may fall to either side
    assert spread.mean == pytest.approx(numbers.mean(), abs=1e-6)


def test_what_is_not_finite_is_counted_apart():
    spread = spread_of(np.array([1.0, np.nan, 3.0, np.inf]))

    assert (4, 2, 2) == (spread.numbers, spread.broken, spread.counts.sum())
    assert 3 == spread_of(np.full(3, np.nan)).broken
    assert spread_of(np.empty(0)) is None


def test_equal_numbers_and_huge_numbers_have_a_range():
    for value in (0.0, 5.0, -1e30, 1e-40):
        spread = spread_of(np.full(9, value))
        assert spread.low < spread.high
        assert 9 == spread.counts.sum()


def test_very_many_numbers_are_judged_by_a_fixed_choice():
    numbers = np.random.default_rng(0).normal(size=900_000)
    spread = spread_of(numbers)

    assert 900_000 == spread.numbers
    assert spread.percentiles == pytest.approx(np.percentile(numbers, PERCENTILES), abs=0.03)
    assert spread.percentiles == spread_of(numbers).percentiles


def test_all_three_kinds_are_those_of_the_network():
    hand, answer = asked(steps=6)
    experiment, forward = hand.worker._lab.experiment, at_once(hand)
    for number, layer in enumerate(answer.layers):
        weights = experiment.params.windows(experiment.params.values)[number]["W1"][:, :-1]
        slopes = experiment.params.windows(experiment.params.grads)[number]["W1"][:, :-1]
        last = number == len(answer.layers) - 1
        said = forward.prediction if last else forward.views[number].a
        for spread, numbers in zip(layer.now, (weights, said, slopes), strict=True):
            assert spread.percentiles == pytest.approx(np.percentile(numbers, PERCENTILES), abs=1e-6)
            assert numbers.size == spread.numbers


def test_before_the_first_step_there_are_no_gradients():
    _, answer = asked()

    assert answer.layers[0].now[2] is None
    assert 0 == len(answer.layers[0].past[2].steps)
    assert 1 == len(answer.layers[0].past[0].steps)


def test_the_past_grows_with_training_and_stays_bounded():
    hand, _ = asked()
    for _ in range(4):
        answer = hand.do(Advance(StepUnit.BATCH)).answer(ASK)
    assert [0, 1, 2, 3, 4] == answer.layers[0].past[0].steps.tolist()
    assert [1, 2, 3, 4] == answer.layers[0].past[2].steps.tolist()

    record = Record()
    for step in range(5 * ROWS):
        record.append(step, spread_of(np.array([float(step)])))
    steps, bands = record.history()
    assert len(steps) <= ROWS
    assert (np.diff(steps) > 0).all()
    assert (0, 5 * ROWS - 1) == (steps[0], steps[-1])
    assert steps.tolist() == bands[:, 2].tolist()


def test_dead_and_saturated_units_are_found():
    spec = ExperimentSpec(
        data=SMALL.data,
        layers=(Dense(units=4, activation=ReLU()), Dense(units=3, activation=Tanh()), SMALL.layers[-1]),
    )
    hand = Hand(spec)
    params = hand.worker._lab.experiment.params
    windows = params.windows(params.values)
    windows[0]["W1"][0] = 0
    windows[0]["W1"][0, -1] = -1  # says nothing, whatever comes
    windows[1]["W1"][:, :-1] = 0
    windows[1]["W1"][:, -1] = [50, 50, 0]
    answer = hand.do(SetProbes(frozenset({ASK}))).answer(ASK)

    assert 0.25 <= answer.layers[0].dead < 1
    assert np.isnan(answer.layers[0].saturated)
    assert answer.layers[1].saturated == pytest.approx(2 / 3)
    assert np.isnan(answer.layers[2].dead)
