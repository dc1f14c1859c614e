"""A limit is kept over any stretch of time, and a long sleep is not made up for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.session.pace import BURST, Pace
from tests.session.driving import Clock


def pace(limit: float | None) -> tuple[Pace, Clock]:
    clock = Clock()
    made = Pace(clock)
    made.limit(limit)
    made.start()
    return made, clock


def spend_all(made: Pace, moves_per_step: int = 1) -> int:
    granted = made.granted(moves_per_step)
    assert granted is not None
    made.spend(granted)
    return granted


def test_without_a_limit_any_number_is_granted() -> None:
    assert pace(None)[0].granted() is None


def test_the_first_move_is_granted_at_once() -> None:
    assert 1 == pace(2.0)[0].granted()


def test_the_second_move_waits_for_its_time() -> None:
    made, clock = pace(2.0)
    spend_all(made)

    clock.now = 0.49
    assert 0 == spend_all(made)
    clock.now = 0.51
    assert 1 == spend_all(made)


def test_an_hour_asleep_is_not_made_up_for() -> None:
    made, clock = pace(100.0)
    spend_all(made)

    clock.now = 3600.0

    assert 1 + 100 * BURST == spend_all(made)


@given(st.floats(0.5, 5000), st.lists(st.floats(0.0001, 0.5), min_size=1, max_size=60))
def test_never_more_moves_than_the_limit_allows(limit: float, waits: list[float]) -> None:
    made, clock = pace(limit)
    moves = spend_all(made)
    for wait in waits:
        clock.now += wait
        moves += spend_all(made)

    assert moves <= 1 + limit * clock.now + 1e-6


@given(st.floats(1, 1000))
def test_who_looks_often_enough_gets_all_moves(limit: float) -> None:
    made, clock = pace(limit)
    moves = spend_all(made)
    for _ in range(2000):
        clock.now += min(0.01, 0.5 / limit)
        moves += spend_all(made)

    assert moves == pytest.approx(1 + limit * clock.now, abs=1.01)


@given(st.floats(0.5, 5000), st.integers(1, 50))
def test_after_the_wait_a_move_is_granted(limit: float, moves_per_step: int) -> None:
    made, clock = pace(limit)
    spend_all(made, moves_per_step)

    for _ in range(200):
        wait = made.wait(moves_per_step)
        assert 0 < wait <= 0.05
        clock.now += wait * 1.000001
        if made.granted(moves_per_step):
            break

    assert made.granted(moves_per_step) == 1
    assert made.wait(moves_per_step) == 0


def test_without_a_limit_there_is_nothing_to_wait_for() -> None:
    assert 0 == pace(None)[0].wait()


@pytest.mark.parametrize(("limit", "slow"), [(None, False), (2.9, True), (3.0, False)])
def test_slow_is_what_is_shown_phase_by_phase(limit: float | None, slow: bool) -> None:
    assert slow == pace(limit)[0].slow()


@pytest.mark.parametrize("limit", [0.0, -1.0])
def test_a_limit_of_nothing_is_very_slow_and_no_fault(limit: float) -> None:
    made, clock = pace(limit)
    spend_all(made)
    clock.now = 10.0

    assert 0 == made.granted()
    assert made.wait() > 0


def test_the_speed_is_that_of_the_last_moments() -> None:
    made, clock = pace(None)
    for tenth in range(50):
        clock.now = tenth / 10
        speed = made.speed(tenth * 30)

    assert 300 == pytest.approx(speed)


def test_the_speed_forgets_what_is_long_ago() -> None:
    made, clock = pace(None)
    made.speed(0)
    clock.now = 10.0
    made.speed(100_000)
    for tenth in range(20):
        clock.now = 10 + tenth / 10
        speed = made.speed(100_000)

    assert 0 == speed


def test_at_one_moment_there_is_no_speed() -> None:
    made, _ = pace(None)
    made.speed(0)

    assert 0 == made.speed(1000)


def test_a_new_start_begins_a_new_measurement() -> None:
    made, clock = pace(None)
    made.speed(5000)
    clock.now = 0.1

    made.start()

    assert 0 == made.speed(0)


@pytest.mark.parametrize("moves_per_step", [5, 9, 19])
def test_one_phase_a_second_is_exactly_that_however_many_phases_a_step_has(moves_per_step: int) -> None:
    clock = Clock()
    made = Pace(clock)
    made.limit(None, phases_per_second=1.0)
    made.start()
    assert made.slow()
    times = []
    for _ in range(1000):
        if spend_all(made, moves_per_step):
            times.append(round(clock.now, 2))
        clock.now += 0.01

    assert 10 == len(times)
    assert [1.0] * 9 == [round(later - earlier, 1) for earlier, later in itertools.pairwise(times)]
    assert 0 < made.wait(moves_per_step) <= 0.05
