"""Pictures over the plane are made 12 times a second at most, and are never old where the network rests."""

from __future__ import annotations

import pytest

from nnviz.session.commands import Advance, Pause, Run, SetProbes, StepUnit
from nnviz.session.looks import SECONDS_BETWEEN
from nnviz.session.snapshot import Probe
from tests.session.driving import Clock, Hand

ALL = frozenset(Probe)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hand(clock):
    made = Hand(clock=clock)
    made.do(SetProbes(ALL))
    made.send(Run())
    return made


def test_between_two_pictures_the_last_one_is_shown_with_new_weights(hand, clock):
    first = hand.run(1)
    clock.now += SECONDS_BETWEEN / 2
    second = hand.run(1)
    assert first.field is second.field
    assert first.layers[0].tiles is second.layers[0].tiles
    assert (first.layers[0].weights != second.layers[0].weights).any()


def test_when_their_time_has_come_pictures_are_new(hand, clock):
    first = hand.run(1)
    clock.now += SECONDS_BETWEEN
    second = hand.run(1)
    assert (first.field.values != second.field.values).any()


def test_a_pause_shows_the_pictures_of_this_very_moment(hand):
    before = hand.run(1)
    hand.run(1)
    paused = hand.do(Pause())
    again = hand.do(SetProbes(ALL - {Probe.FIELD}), SetProbes(ALL))
    assert (before.field.values != paused.field.values).any()
    assert (paused.field.values == again.field.values).all()
    assert (paused.layers[0].tiles == again.layers[0].tiles).all()


def test_a_step_by_hand_shows_new_pictures(hand):
    before = hand.do(Pause())
    after = hand.do(Advance(StepUnit.BATCH, 1))
    assert (before.field.values != after.field.values).any()


def test_a_picture_that_is_newly_wanted_comes_at_once(hand):
    hand.send(SetProbes(frozenset({Probe.WATCHED})))
    assert hand.run(1).field is None
    hand.send(SetProbes(ALL))
    assert hand.run(1).field is not None
