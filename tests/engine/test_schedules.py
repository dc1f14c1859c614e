"""Every schedule, because it is in the union; and how the trainer uses it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnviz.engine.optimizers import SGD, Adam
from nnviz.engine.schedules import (
    START,
    AnySchedule,
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    ReduceOnPlateau,
    StepDecay,
    WarmUp,
)
from nnviz.engine.trainer import Rules
from nnviz.experiment.catalog import choices_of
from tests.engine.learning_bench import trainer_for

ALL = [choice() for choice in choices_of(AnySchedule)]
every = pytest.mark.parametrize("schedule", ALL, ids=lambda schedule: type(schedule).__name__)
BY_HAND = [
    (Constant(), 50, 1.0),
    (StepDecay(every=10, drop=0.5), 0, 1.0),
    (StepDecay(every=10, drop=0.5), 9.99, 1.0),
    (StepDecay(every=10, drop=0.5), 20, 0.25),
    (Exponential(decay=0.9), 2.5, 0.9**2.5),
    (Cosine(epochs=10, last=0.2), 0, 1.0),
    (Cosine(epochs=10, last=0.2), 5, 0.6),
    (Cosine(epochs=10, last=0.2), 30, 0.2),
    (OneCycle(epochs=10, rise=0.4, first=0.1, last=0.01), 0, 0.1),
    (OneCycle(epochs=10, rise=0.4, first=0.1, last=0.01), 2, 0.55),
    (OneCycle(epochs=10, rise=0.4, first=0.1, last=0.01), 4, 1.0),
    (OneCycle(epochs=10, rise=0.4, first=0.1, last=0.01), 10, 0.01),
    (WarmUp(epochs=4, first=0.2), 0, 0.2),
    (WarmUp(epochs=4, first=0.2), 1, 0.4),
    (WarmUp(epochs=4, first=0.2), 9, 1.0),
    (ReduceOnPlateau(), 50, 1.0),
]


@pytest.mark.parametrize(("schedule", "progress", "factor"), BY_HAND, ids=str)
def test_factors_are_those_worked_out_by_hand(schedule, progress, factor):
    assert factor == pytest.approx(schedule.factor(progress, START), abs=1e-15)


def test_every_schedule_is_worked_out_by_hand():
    assert {type(schedule) for schedule in ALL} == {type(schedule) for schedule, *_ in BY_HAND}


@every
def test_a_factor_is_a_share_of_the_rate_and_depends_on_the_place_alone(schedule):
    for progress in (0, 0.1, 1, 7.3, 100, 1e6):
        factor = schedule.factor(progress, START)

        assert 0 <= factor <= 1
        assert factor == schedule.factor(progress, START)


def test_a_plateau_lowers_the_factor_after_more_than_patience_epochs():
    schedule = ReduceOnPlateau(drop=0.5, patience=2, min_delta=0.1, last=0.2)
    memory, factors = START, []
    for loss in (1.0, 0.8, 0.75, 0.75, 0.75, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6):
        memory = schedule.remember(memory, loss)
        factors.append(schedule.factor(0, memory))

    assert [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2] == factors


def test_the_trainer_multiplies_the_rate():
    schedule = Cosine(epochs=4)
    trainer = trainer_for(optimizer=SGD(learning_rate=0.1), rules=Rules(schedule))
    for _ in range(9):
        progress = trainer.state.epoch + trainer.state.samples / 7
        rate = trainer.rate()
        trainer.step()

        assert rate == pytest.approx(0.1 * 0.5 * (1 + math.cos(math.pi * progress / 4)), abs=1e-15)
        np.testing.assert_allclose(trainer.params.delta, -rate * trainer.params.grads, rtol=1e-12)


def test_a_constant_rate_is_not_set_again_at_every_step():
    lengths = {}
    for schedule in (Constant(), Cosine()):
        for optimizer in (SGD(), Adam()):
            trainer = trainer_for(optimizer=optimizer, rules=Rules(schedule))
            trainer.step()
            lengths[type(schedule), type(optimizer)] = len(trainer._score().calls)

    assert lengths[Constant, SGD] + 1 == lengths[Cosine, SGD]
    assert lengths[Constant, Adam] == lengths[Cosine, Adam]


def test_a_new_schedule_is_used_from_the_next_step_on():
    trainer = trainer_for(optimizer=SGD(learning_rate=0.1))
    trainer.step()
    trainer.use(SGD(learning_rate=0.1), 3, Rules(WarmUp(epochs=1000, first=0.5)))
    trainer.step()

    ratio = trainer.params.delta / trainer.params.grads
    np.testing.assert_allclose(ratio, -0.05, rtol=1e-2)


def test_reports_reach_the_schedule_and_what_is_not_a_number_does_not():
    trainer = trainer_for(rules=Rules(ReduceOnPlateau(patience=1, drop=0.5)))
    for loss in (1.0, float("nan"), 1.0, 1.0):
        trainer.report(loss)

    assert 0.5 == trainer.state.memory.factor
    assert trainer.rate() == pytest.approx(0.05)
