"""Live knobs: a running network takes them at its next step; whatever else is refused in a sentence."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.engine.optimizers import SGD, Adam
from nnviz.experiment.build import rules_of
from nnviz.experiment.catalog import Knob
from nnviz.session.commands import (
    Advance,
    Run,
    SetKnob,
    StepUnit,
)
from nnviz.session.snapshot import Position, Status
from tests.experiment.declared import PLACES, Place
from tests.session.driving import (
    SMALL,
    Hand,
    built,
    plain,
    weights,
)

LIVE = {
    name: place
    for name, place in PLACES.items()
    if place.knob.live and "conv2d" not in name and not name.startswith("data.")
}
"""All but those of filters, labelled drawings and painted points, which need data and tests of their own."""
STEP = Advance(StepUnit.BATCH)
EPOCH = Advance(StepUnit.EPOCH)


def test_a_live_knob_changes_the_run_and_not_the_past(hand: Hand) -> None:
    before = hand.do(Advance(StepUnit.BATCH, 3))
    shot = hand.do(SetKnob("optimizer.learning_rate", 0.2))

    assert (before.run, before.position, weights(before)) == (shot.run, shot.position, weights(shot))
    assert 0.2 == shot.spec.optimizer.learning_rate
    assert not np.array_equal(plain(SMALL, 4), hand.do(STEP).values)


def test_a_live_knob_does_what_the_engine_does_with_it(hand: Hand) -> None:
    hand.do(Advance(StepUnit.BATCH, 3))
    hand.do(SetKnob("optimizer.learning_rate", 0.2))
    shot = hand.do(Advance(StepUnit.BATCH, 3))

    experiment = built()
    for rate in (0.01, 0.2):
        experiment.trainer.use(Adam(learning_rate=rate), 8)
        for _ in range(3):
            experiment.trainer.step()
    assert np.array_equal(experiment.params.values, shot.values)


def other_value(knob: Knob) -> object:
    """Return a value that a knob may have and does not have by default."""
    if knob.kind == "switch":
        return not knob.default
    if knob.kind == "choice":
        return next(choice() for choice in knob.choices if choice() != knob.default)
    if knob.kind == "options":
        return next(option for option in knob.options if option != knob.default)
    if knob.kind == "list":
        return (0,)
    value = knob.low if knob.default != knob.low else knob.high
    return int(value) if knob.kind == "whole" else float(value)


@pytest.mark.parametrize("place", LIVE.values(), ids=LIVE)
def test_every_knob_that_calls_itself_live_reaches_the_running_network(place: Place) -> None:
    spec = replace(place.spec, data=SMALL.data)
    hand = Hand(spec)
    hand.do(STEP)
    shot = hand.do(SetKnob(place.path, other_value(place.knob)))

    assert (Status.PAUSED, 1) == (shot.status, shot.position.step)
    assert spec != shot.spec
    lab = hand.worker._lab
    trainer = lab.experiment.trainer
    in_force = (trainer.optimizer, trainer.batch_size, trainer.rules, lab.stopper._rule)
    training = shot.spec.training
    expected = (shot.spec.optimizer, training.batch_size, rules_of(shot.spec), training.early_stopping)
    assert expected == in_force
    assert shot.spec.layers == trainer.network.layers
    assert place.knob.title in shot.curves.marks[-1].text
    assert 2 == hand.do(STEP).position.step


def test_a_live_knob_leaves_a_mark_in_the_curves(hand: Hand) -> None:
    hand.do(Advance(StepUnit.BATCH, 3))
    mark = hand.do(SetKnob("optimizer.learning_rate", 0.2)).curves.marks[-1]

    assert (3, 24 / 30, "Learning rate → 0.2") == (mark.step, mark.epoch, mark.text)


def test_before_the_first_step_a_live_knob_leaves_no_mark(hand: Hand) -> None:
    assert () == hand.do(SetKnob("optimizer.learning_rate", 0.2)).curves.marks


def test_the_batch_size_may_change_in_the_middle_of_an_epoch(hand: Hand) -> None:
    hand.do(STEP)
    hand.do(SetKnob("training.batch_size", 20))

    assert Position(2, 0, 28) == hand.do(STEP).position
    assert Position(3, 1, 0) == hand.do(EPOCH).position


def test_a_live_knob_within_a_step_is_taken_by_the_next_one(hand: Hand) -> None:
    hand.do(Advance(StepUnit.PHASE, 3))
    shot = hand.do(SetKnob("optimizer.learning_rate", 0.5))

    assert 1 == shot.position.step
    assert np.array_equal(plain(SMALL, 1), shot.values)
    assert not np.array_equal(plain(SMALL, 2), hand.do(STEP).values)


def test_a_live_knob_during_a_run_does_not_stop_it(hand: Hand) -> None:
    hand.send(Run()).run(2)

    assert Status.RUNNING == hand.send(SetKnob("optimizer.learning_rate", 0.2)).run(2).status


@pytest.mark.parametrize("path", ["layers[0].units", "data.validation", "seeds.base", "optimizer"])
def test_a_knob_that_is_not_live_is_refused(hand: Hand, path: str) -> None:
    before = hand.do(STEP)
    shot = hand.do(SetKnob(path, 5))

    assert (before.spec, before.position, weights(before)) == (shot.spec, shot.position, weights(shot))


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, "fast", True])
def test_a_value_out_of_range_is_refused_in_a_sentence(hand: Hand, value: object) -> None:
    shot = hand.do(STEP, SetKnob("optimizer.learning_rate", value))

    assert (Status.FAILED, SMALL) == (shot.status, shot.spec)
    assert "Learning rate (optimizer.learning_rate) must be above 0" in shot.failure.message
    assert shot.failure.expected


def test_a_knob_that_is_not_there_is_named(hand: Hand) -> None:
    assert "did you mean learning_rate?" in hand.do(SetKnob("optimizer.lerning_rate", 1.0)).failure.message


def test_after_a_refused_value_training_goes_on(hand: Hand) -> None:
    hand.do(SetKnob("optimizer.learning_rate", -1.0))
    shot = hand.send(Run()).run(3)

    assert (Status.RUNNING, None, 3) == (shot.status, shot.failure, shot.position.step)


def test_a_switch_is_marked_by_its_name() -> None:
    hand = Hand(replace(SMALL, optimizer=SGD(momentum=0.5)))
    hand.do(STEP)
    shot = hand.do(SetKnob("optimizer.nesterov", True))

    assert "Nesterov → True" == shot.curves.marks[-1].text
