"""The past of a parameter: exact at every kept moment, on every way, and bounded."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.session.commands import Advance, Pause, Return, Run, Seek, SetProbes, SetSpeed, StepUnit
from nnviz.session.edits import SetParameter
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.record import MOST, NOTES, PastOf
from tests.session.driving import SMALL, Hand, built

PLACES = (UnitPlace(1, 2), LinkPlace(1, 2, 3), UnitPlace(2, 0))


def looked(place=PLACES[0], steps=0):
    """Return a hand that was looked at while it took so many steps."""
    hand = Hand()
    hand.send(SetProbes(frozenset({PastOf(place)})))
    for _ in range(steps):
        hand.do(Advance(StepUnit.BATCH))
    return hand


def truth(place, steps):
    """Return value and length of the weights after each step of plain training."""
    experiment = built(SMALL)
    numbers = []
    W1 = experiment.params.windows(experiment.params.values)[place.layer]["W1"]
    for step in range(steps + 1):
        if step:
            experiment.trainer.step()
        column = place.source if isinstance(place, LinkPlace) else -1
        row = W1[place.unit].astype(np.float64)
        numbers.append((float(W1[place.unit, column]), float(np.sqrt(np.vdot(row[:-1], row[:-1])))))
    return np.array(numbers)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_moment_is_the_true_one(place):
    past = looked(place, 12).look().answer(PastOf(place))
    true = truth(place, 12)

    assert list(range(13)) == past.steps.tolist()
    assert np.array_equal(true[:, 0], past.value)
    assert np.array_equal(true[:, 1], past.norm)
    assert (12, 12) == (past.here, past.last)


def test_what_nobody_looked_at_is_read_from_the_keyframes():
    hand = Hand().send(SetSpeed(None), Run())
    for _ in range(20):
        hand.clock.now += 0.2  # seconds of training, so that keyframes are due
        hand.work()
    place = LinkPlace(0, 1, 0)
    past = hand.do(Pause(), SetProbes(frozenset({PastOf(place)}))).answer(PastOf(place))
    true = truth(place, past.last)

    assert len(past.steps) > 10
    assert 0 == past.steps[0]
    assert np.array_equal(true[past.steps, 0], past.value)


def test_in_the_past_the_whole_way_is_told_and_where_one_stands():
    hand = looked(steps=10)
    past = hand.do(Seek(4)).answer(PastOf(PLACES[0]))

    assert (4, 10) == (past.here, past.last)
    assert 10 == past.steps[-1]
    assert np.array_equal(truth(PLACES[0], 10)[past.steps, 0], past.value)


def test_a_branch_has_a_past_of_its_own():
    place = UnitPlace(1, 2)
    hand = looked(place, 10)
    hand.do(Seek(4))
    hand.do(SetParameter(1, 2, None, 3.0))
    for _ in range(3):
        hand.do(Advance(StepUnit.BATCH))
    branch = hand.look().answer(PastOf(place))
    true = truth(place, 10)
    before = branch.steps < 4

    assert 7 == branch.here == branch.last
    assert np.array_equal(true[branch.steps[before], 0], branch.value[before])
    assert 3.0 in branch.value[branch.steps == 4]
    assert branch.value[-1] != true[7, 0]
    back = hand.do(Return(1)).answer(PastOf(place))
    assert np.array_equal(true[back.steps, 0], back.value)


def test_the_past_is_bounded_however_long_it_is_looked_at():
    past = looked(steps=900).look().answer(PastOf(PLACES[0]))

    assert len(past.steps) <= MOST + NOTES + 1
    assert (0, 900) == (past.steps[0], past.steps[-1])
    assert (np.diff(past.steps) >= 0).all()


@pytest.mark.parametrize(
    "place", [UnitPlace(-1, 0), UnitPlace(0, 44), LinkPlace(1, 0, 44), LinkPlace(7, 0, 0)]
)
def test_a_place_that_is_not_there_has_no_past(place):
    assert looked(place, 1).look().answer(PastOf(place)) is None
