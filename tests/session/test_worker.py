"""The worker, driven by hand: it loads, runs, steps, keeps its pace and begins anew."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.digits import Digits
from nnviz.data.synthetic import Circle
from nnviz.engine.layers import Dense
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec, Seeds
from nnviz.session.commands import (
    Advance,
    Load,
    Pause,
    Reset,
    Run,
    SetKnob,
    SetProbes,
    SetSpeed,
    StepUnit,
    Watch,
)
from nnviz.session.snapshot import Phase, Position, Probe, Status
from tests.session.driving import (
    BATCHES,
    LAYERS,
    OUTPUT,
    SMALL,
    Hand,
    built,
    plain,
    weights,
)

PHASES_PER_STEP = 2 * LAYERS + 3
EVERYTHING = frozenset(Probe)
DIGITS = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=4), OUTPUT)))
STEP = Advance(StepUnit.BATCH)
EPOCH = Advance(StepUnit.EPOCH)


# Loading


def test_loading_is_shown_before_it_is_done() -> None:
    shot = Hand(None).send(Load(SMALL)).look()

    assert (Status.LOADING, None, ()) == (shot.status, shot.data, shot.layers)
    assert "Loading Spiral" in shot.message


def test_what_is_loaded_is_ready_with_data_layers_and_a_first_row(hand: Hand) -> None:
    shot = hand.look()

    assert (Status.READY, Position(), None, "") == (shot.status, shot.position, shot.failure, shot.message)
    assert shot.data is not None
    assert (30, 10, 10) == (shot.data.train, shot.data.validation, shot.data.test)
    assert [(4, 2), (3, 4), (1, 3)] == [layer.weights.shape for layer in shot.layers]
    assert [0] == shot.curves.column("step").tolist()
    assert math.isnan(shot.batch_loss)


def test_the_layers_are_those_of_the_document(hand: Hand) -> None:
    expected = built().params.values

    assert np.array_equal(expected, hand.look().values)
    assert ["hidden 1", "hidden 2", "output"] == [layer.name for layer in hand.look().layers]


def test_before_anything_is_loaded_there_is_nothing_to_do() -> None:
    hand = Hand(None)

    assert hand.work() is None
    assert hand.send(Run(), STEP, Pause(), Watch(3)).work() is None


def test_loading_again_begins_a_new_run(hand: Hand) -> None:
    before = hand.do(EPOCH)

    shot = hand.do(Load(replace(SMALL, layers=(Dense(units=2), OUTPUT))))

    assert (before.run + 1, 0, 1) == (shot.run, shot.position.step, len(shot.curves))
    assert [2, 1] == [layer.units for layer in shot.layers]


def test_data_that_stay_the_same_are_not_loaded_again() -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        return resources.read(name)

    hand = Hand(DIGITS, read)
    once = list(asked)
    hand.do(Load(replace(DIGITS, seeds=Seeds(weights=5))))

    assert once
    assert once == asked


def test_another_seed_of_the_data_loads_them_again() -> None:
    spec = replace(SMALL, data=DataSpec(source=Circle(samples=50)))
    hand = Hand(spec)
    before = hand.look().data
    after = hand.do(Load(replace(spec, seeds=Seeds(data=9)))).data

    assert not np.array_equal(before.points.x, after.points.x)


def test_run_sent_while_loading_starts_after_it() -> None:
    hand = Hand(None).send(Load(SMALL), Run())
    hand.work()

    assert Status.RUNNING == hand.status


def test_run_and_pause_sent_while_loading_leave_it_ready() -> None:
    assert Status.READY == Hand(None).do(Load(SMALL), Run(), Pause()).status


def test_an_advance_sent_while_loading_goes_just_so_far() -> None:
    shot = Hand(None).do(Load(SMALL), Advance(StepUnit.BATCH, 3))

    assert (Status.PAUSED, 3) == (shot.status, shot.position.step)


def test_a_second_load_forgets_the_run_that_the_first_was_to_begin() -> None:
    assert Status.READY == Hand(None).do(Load(SMALL), Run(), Load(SMALL)).status


# Running, pausing, advancing


def test_run_goes_on_until_pause(hand: Hand) -> None:
    hand.send(Run())
    running = hand.run(7)
    paused = hand.do(Pause())

    assert (Status.RUNNING, 7) == (running.status, running.position.step)
    assert (Status.PAUSED, 7) == (paused.status, paused.position.step)
    assert np.array_equal(plain(SMALL, 7), paused.values)


def test_paused_work_is_no_work(hand: Hand) -> None:
    before = hand.do(STEP, Pause())

    assert [None] * 5 == [hand.work() for _ in range(5)]
    assert before.position == hand.look().position


def test_pause_while_ready_stays_ready(hand: Hand) -> None:
    assert Status.READY == hand.do(Pause()).status


def test_pausing_is_measured(hand: Hand) -> None:
    hand.send(Run()).run(2)

    assert [0, 2] == hand.do(Pause()).curves.column("step").tolist()


@pytest.mark.parametrize("count", [1, 2, 5, 23])
def test_advancing_by_batches_counts_exactly(hand: Hand, count: int) -> None:
    shot = hand.do(Advance(StepUnit.BATCH, count))

    assert (Status.PAUSED, count) == (shot.status, shot.position.step)
    assert (count // 4, sum(BATCHES[: count % 4])) == (shot.position.epoch, shot.position.samples)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("before", [0, 1, 3])
def test_advancing_by_epochs_ends_with_an_epoch(hand: Hand, count: int, before: int) -> None:
    if before:
        hand.do(Advance(StepUnit.BATCH, before))

    assert Position(4 * count, count, 0) == hand.do(Advance(StepUnit.EPOCH, count)).position


@pytest.mark.parametrize("count", [1, PHASES_PER_STEP - 1])
def test_advancing_by_phases_stands_within_the_step(hand: Hand, count: int) -> None:
    shot = hand.do(Advance(StepUnit.PHASE, count))

    assert (Status.PAUSED, 0) == (shot.status, shot.position.step)
    assert shot.position.phase is not None


def test_advancing_by_all_phases_is_a_step(hand: Hand) -> None:
    shot = hand.do(Advance(StepUnit.PHASE, PHASES_PER_STEP))

    assert Position(1, 0, BATCHES[0], Phase.UPDATE) == shot.position
    assert np.array_equal(plain(SMALL, 1), shot.values)


def test_weights_stay_as_they_are_until_the_update(hand: Hand) -> None:
    start = weights(hand.look())
    for _ in range(PHASES_PER_STEP - 1):
        assert start == weights(hand.do(Advance(StepUnit.PHASE)))

    assert start != weights(hand.do(Advance(StepUnit.PHASE)))


def test_advancing_by_samples_steps_when_the_batch_is_through(hand: Hand) -> None:
    within = hand.do(Advance(StepUnit.SAMPLE, BATCHES[0] - 1))
    after = hand.do(Advance(StepUnit.SAMPLE))

    assert Position(0, 0, BATCHES[0] - 1) == within.position
    assert Position(1, 0, BATCHES[0]) == after.position


def test_advancing_during_a_run_stops_it_there(hand: Hand) -> None:
    hand.send(Run()).run(3)

    assert (Status.PAUSED, 5) == ((shot := hand.do(Advance(StepUnit.BATCH, 2))).status, shot.position.step)


def test_run_during_an_advance_goes_on_beyond_it(hand: Hand) -> None:
    hand.send(Advance(StepUnit.BATCH, 2), Run())

    assert (Status.RUNNING, 9) == ((shot := hand.run(9)).status, shot.position.step)


def test_an_advance_is_as_quick_as_it_can_be_whatever_the_speed(hand: Hand) -> None:
    assert 6 == hand.do(SetSpeed(0.5), Advance(StepUnit.BATCH, 6)).position.step


strides = st.lists(
    st.one_of(
        st.builds(Advance, st.sampled_from(StepUnit), st.integers(1, 3)),
        st.builds(Advance, st.just(StepUnit.PHASE), st.integers(1, 25)),
        st.builds(Advance, st.just(StepUnit.SAMPLE), st.integers(1, 12)),
        st.sampled_from([Pause(), Watch(3), SetProbes(EVERYTHING), SetSpeed(1.0)]),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(strides)
def test_any_mixture_of_strides_gives_the_weights_of_plain_steps(commands) -> None:
    hand = Hand()
    for command in commands:
        hand.do(command)
    shot = hand.look()

    assert np.array_equal(plain(SMALL, shot.position.step), shot.values)


def test_a_time_slice_ends_after_its_time() -> None:
    hand = Hand()
    strides = 0
    step = hand.worker._lab.walker.step

    def slow_step() -> None:
        nonlocal strides
        strides += 1
        hand.clock.now += 0.002
        step()

    hand.worker._lab.walker.step = slow_step
    hand.send(Run()).work(0.005)

    assert 3 == strides


def test_interrupted_work_ends_at_once_and_for_good(hand: Hand) -> None:
    hand.send(Run())
    hand.worker.interrupt()

    assert 0 == hand.run(3).position.step


# Speed


def test_a_speed_limit_is_kept(hand: Hand) -> None:
    hand.send(SetSpeed(20.0), Run())
    for _ in range(500):
        hand.clock.now += 0.01
        hand.work(10)

    assert 101 == pytest.approx(hand.look().position.step, abs=1)


def test_between_two_steps_of_a_limited_run_there_is_time_to_wait(hand: Hand) -> None:
    hand.send(SetSpeed(5.0), Run())

    assert 0.05 == hand.work(10)


def test_a_slow_run_shows_the_phases(hand: Hand) -> None:
    hand.send(SetSpeed(1.0), Run())
    phases = set()
    for _ in range(200):
        hand.clock.now += 0.01
        hand.work(10)
        phases.add(hand.look().position.phase)

    assert set(Phase) <= phases
    assert 2 == pytest.approx(hand.look().position.step, abs=1)


def test_from_slow_to_fast_the_open_step_is_finished(hand: Hand) -> None:
    hand.send(SetSpeed(1.0), Run())
    hand.work(10)
    shot = hand.send(SetSpeed(None)).run(4)

    assert (4, None) == (shot.position.step, shot.position.phase)
    assert np.array_equal(plain(SMALL, 4), shot.values)


def test_a_running_picture_tells_the_speed(hand: Hand) -> None:
    hand.send(Run())
    for _ in range(40):
        hand.clock.now += 0.05
        shot = hand.run(10)

    assert 200 == pytest.approx(shot.steps_per_second)
    assert 0 == hand.do(Pause()).steps_per_second


# Reset


def test_reset_gives_the_same_start_and_the_same_run_bit_for_bit(hand: Hand) -> None:
    start, later = weights(hand.look()), weights(hand.do(Advance(StepUnit.BATCH, 9)))
    again = hand.do(Reset())

    assert (Status.READY, 0, 1) == (again.status, again.position.step, len(again.curves))
    assert start == weights(again)
    assert later == weights(hand.do(Advance(StepUnit.BATCH, 9)))


def test_reset_within_a_step_forgets_it(hand: Hand) -> None:
    start = weights(hand.look())
    shot = hand.do(Advance(StepUnit.PHASE, 4), Reset())

    assert (Position(), start) == (shot.position, weights(shot))


def test_reset_keeps_the_knobs_that_were_turned(hand: Hand) -> None:
    assert 0.5 == hand.do(SetKnob("optimizer.learning_rate", 0.5), Reset()).spec.optimizer.learning_rate


def test_undo_brings_back_a_trained_network_as_it_was_left(hand: Hand) -> None:
    before = hand.do(Advance(StepUnit.BATCH, 6))
    hand.do(Load(replace(SMALL, layers=(Dense(units=2), OUTPUT))))
    back = hand.do(Load(SMALL, resume=True))

    assert (Status.PAUSED, before.position, weights(before)) == (back.status, back.position, weights(back))
    assert before.curves.table.tolist() == back.curves.table.tolist()
    assert np.array_equal(plain(SMALL, 9), hand.do(Advance(StepUnit.BATCH, 3)).values)


def test_undo_to_a_network_that_was_never_trained_loads_it_anew(hand: Hand) -> None:
    shot = hand.do(Load(replace(SMALL, layers=(OUTPUT,)), resume=True))

    assert (Status.READY, 1) == (shot.status, len(shot.layers))
