"""Expensive pictures come less often, numbers no oftener than one can read, and what rests is never old."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.session.snapshot import Status
from nnviz.ui.pacing import FASTEST, SHARE, SLOWEST, FrameCount, FramePace, Throttle
from tests.session.driving import Clock
from tests.ui.diagram.conftest import make_snapshot


@pytest.fixture
def running():
    return replace(make_snapshot(), status=Status.RUNNING)


def settled(cost: float) -> FramePace:
    """Return a pace that has seen many pictures of one cost."""
    pace = FramePace()
    for _ in range(600):
        pace.spent(cost)
    return pace


def test_a_cheap_picture_comes_as_often_as_the_eye_can_follow():
    assert FASTEST == settled(0.001).rate
    assert 16 == settled(0.001).interval


def test_the_first_picture_does_not_wait():
    assert 16 == FramePace().interval


def test_a_picture_of_middling_cost_takes_its_share_of_the_time():
    cost = 0.013
    assert SHARE == pytest.approx(settled(cost).rate * cost, rel=1e-3)


@given(st.lists(st.floats(0, 10), max_size=50))
def test_the_rate_stays_within_its_bounds(costs):
    pace = FramePace()
    for cost in costs:
        pace.spent(cost)
    assert SLOWEST <= pace.rate <= FASTEST
    assert 16 <= pace.interval <= 23


def test_one_slow_picture_changes_little():
    pace = settled(0.001)
    pace.spent(0.02)
    assert FASTEST == pace.rate


def test_a_throttle_lets_through_its_number_each_second(running):
    clock = Clock()
    throttle = Throttle(15, clock)
    passed = 0
    for tick in range(60):
        clock.now = tick / 60 + 1e-9 * tick
        passed += throttle.passes(running)
    assert 15 == passed


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.RUNNING], ids=str)
def test_what_rests_always_passes(running, status):
    throttle = Throttle(15, Clock())
    assert throttle.passes(running)
    assert not throttle.passes(running)
    assert throttle.passes(replace(running, status=status))


def test_the_first_picture_of_a_run_passes_however_soon_it_follows_on_one_at_rest(running):
    throttle = Throttle(6, Clock())
    assert throttle.passes(replace(running, status=Status.PAUSED))
    assert throttle.passes(running)
    assert not throttle.passes(running)


def test_another_run_passes_at_once(running):
    throttle = Throttle(15, Clock())
    throttle.passes(running)
    assert throttle.passes(replace(running, run=running.run + 1))


def test_a_clock_that_was_set_back_does_not_stop_the_picture(running):
    clock = Clock()
    clock.now = 100.0
    throttle = Throttle(15, clock)
    throttle.passes(running)
    clock.now = 3.0
    assert throttle.passes(running)


def test_frames_of_the_last_second_are_counted():
    clock = Clock()
    count = FrameCount(clock)
    assert 0 == count.per_second
    for _ in range(30):
        count.note()
        clock.now += 0.125
    assert 8 == count.per_second
    assert clock.now - 0.125 == count.last
    clock.now += 5
    assert 0 == count.per_second
