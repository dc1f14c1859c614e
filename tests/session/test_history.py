"""What the history keeps, what it forgets, and that its memory stays under its cap."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.session.commands import Advance, Run, Seek, SetKnob, StepUnit
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.history import Kept, lowbit, thinned
from tests.session.driving import Hand
from tests.session.test_time import RATE, state, ticking


def kept_after(count: int, density: float) -> list[int]:
    """Return the numbers that are left when so many moments were taken one after the other."""
    kept = [Kept(0, None)]  # type: ignore[arg-type]
    for number in range(1, count + 1):
        kept = thinned([*kept, Kept(number, None)], density)  # type: ignore[arg-type]
    return [one.number for one in kept]


def test_the_ruler_keeps_as_many_as_was_worked_out() -> None:
    """With C = 16: 65 after 1,000, and a few more for each doubling."""
    assert (65, 91) == (len(kept_after(1_000, 16)), len(kept_after(10_000, 16)))


@given(st.integers(1, 3000), st.sampled_from([1.0, 4.0, 16.0, 64.0]))
def test_gaps_are_a_fixed_share_of_the_age(count: int, density: float) -> None:
    kept = kept_after(count, density)

    assert (0, count) == (kept[0], kept[-1])
    for before, after in itertools.pairwise(kept):
        assert after - before <= max(1.0, 2 * (count - before) / density)


@given(st.integers(1, 10**9))
def test_the_lowest_bit_is_the_largest_power_of_two_that_divides(number: int) -> None:
    bit = lowbit(number)

    assert (0, 1) == (number % bit, (number // bit) % 2)
    assert 0 == bit & (bit - 1)


@pytest.mark.parametrize("budget", [4_000, 20_000, 100_000])
def test_the_memory_stays_under_its_cap_and_every_moment_is_still_found(budget: int) -> None:
    hand = ticking()
    history = hand.worker._lab.course.history
    history.budget = budget
    states = {}
    for _ in range(20):
        shot = hand.do(Advance(StepUnit.BATCH, 50))
        states[shot.position.step] = state(hand)
        assert history.nbytes <= max(budget, 3 * 2_500)

    for step in random.Random(2).sample(sorted(states), 6):
        hand.do(Seek(step))
        assert states[step] == state(hand)
        assert history.nbytes <= max(budget, 3 * 2_500)


def test_branches_share_one_cap() -> None:
    hand = ticking()
    history = hand.worker._lab.course.history
    history.budget = 60_000
    for number in range(12):
        hand.do(Advance(StepUnit.BATCH, 60))
        hand.do(Seek(40 + number))
        hand.do(SetKnob(RATE, 0.001 * (number + 1)))

    assert history.nbytes <= 60_000
    assert 13 == len(history.branches)


def seeks(steps: int, count: int) -> tuple[int, int]:
    """Return how many of so many random seeks give the recorded state, and the memory of the history."""
    hand, chance = ticking(), random.Random(7)
    wanted = sorted(chance.sample(range(steps + 1), count))
    states = {}
    for step in wanted:
        here = hand.worker._lab.course.step
        if step > here:
            hand.send(Advance(StepUnit.BATCH, step - here))
            while hand.work(5.0) is not None:
                pass
        states[step] = state(hand)
    chance.shuffle(wanted)
    right = 0
    for step in wanted:
        hand.send(Seek(step))
        while hand.work(5.0) is not None:
            pass
        right += states[step] == state(hand)
    return right, hand.worker._lab.course.history.nbytes


def test_random_seeks_give_the_recorded_states() -> None:
    right, size = seeks(3_000, 40)

    assert 40 == right
    assert size <= 256e6


@pytest.mark.slow
def test_random_seeks_in_a_hundred_thousand_steps_give_the_recorded_states() -> None:
    right, size = seeks(100_000, 200)

    assert 200 == right
    assert size <= 256e6


def test_the_network_that_is_put_aside_keeps_less(monkeypatch) -> None:
    from nnviz.session import lab as labs

    monkeypatch.setattr(labs, "ASIDE_BUDGET", 10_000)
    hand = ticking()
    hand.send(Run()).run(500)
    course = hand.worker._lab.course
    before = course.history.nbytes
    hand.send(SetKnob(RATE, 0.02))
    from nnviz.session.commands import Reset

    hand.do(Reset())

    assert before > 10_000 >= course.history.nbytes


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40))
def test_epochs_of_any_lengths_are_found_again(lengths: list[int]) -> None:
    starts, step, begun = EpochStarts(), 0, [0]
    for epoch, length in enumerate(lengths, start=1):
        step += length
        starts.note(epoch, step)
        begun.append(step)

    assert begun == [starts.step_of(epoch) for epoch in range(len(begun))]
    for epoch in range(len(begun)):
        part = starts.until(epoch)
        assert begun[: epoch + 1] == [part.step_of(one) for one in range(epoch + 1)]
        part.note(epoch + 1, begun[epoch] + 9)
        assert begun[epoch] + 9 == part.step_of(epoch + 1)
        assert begun[: epoch + 1] == [part.step_of(one) for one in range(epoch + 1)]


def test_short_advances_add_up_to_the_time_of_a_keyframe() -> None:
    hand = ticking()
    for _ in range(300):
        hand.do(Advance(StepUnit.BATCH))

    assert 4 <= len(hand.worker._lab.course.history.current.kept) <= 50


def test_a_keyframe_is_not_taken_more_often_than_it_is_worth() -> None:
    hand = Hand()
    hand.send(Run()).run(50)

    assert 1 == len(hand.worker._lab.course.history.current.kept)
