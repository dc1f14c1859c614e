"""The worker, driven by hand: each command does what it says, and whatever goes wrong becomes a picture of itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.data.digits import Digits
from nnviz.data.synthetic import Circle, Spiral, XorTable
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import SGD, Adam
from nnviz.experiment.build import rules_of
from nnviz.experiment.catalog import Knob, replace_at
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec, Seeds, TrainingSpec
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
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Phase, Position, Probe, Status
from tests.experiment.declared import PLACES, Place
from tests.session.driving import (
    BATCHES,
    LAYERS,
    OUTPUT,
    SMALL,
    Clock,
    Hand,
    arrays_of,
    built,
    plain,
    weights,
)

PHASES_PER_STEP = 2 * LAYERS + 3
EVERYTHING = frozenset(Probe)
LIVE = {
    name: place
    for name, place in PLACES.items()
    if place.knob.live and "conv2d" not in name and name != "data.labelled"
}
"""All but those of filters and of labelled drawings, which need images and have tests of their own."""
WILD = replace(SMALL, optimizer=SGD(learning_rate=1e6))
DIGITS = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=4), OUTPUT)))
STEP, EPOCH = Advance(StepUnit.BATCH), Advance(StepUnit.EPOCH)


@pytest.fixture
def hand() -> Hand:
    return Hand()


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


# Knobs


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


# Divergence


def test_a_learning_rate_of_a_million_stops_with_a_sentence_and_a_remedy() -> None:
    shot = Hand(WILD).send(Run()).run(20)

    assert Status.FAILED == shot.status
    assert "diverged at step" in shot.failure.message
    assert "layer" in shot.failure.message
    assert "learning rate of 1e+06" in shot.failure.message
    assert shot.failure.expected
    path, rate = shot.failure.remedy
    assert ("optimizer.learning_rate", True) == (path, 0 < rate < 1e6)


every_explosion = pytest.mark.parametrize(
    ("optimizer", "batch_size"),
    [(SGD(), 8), (SGD(), 1000), (SGD(momentum=0.9), 1000), (Adam(), 8), (Adam(), 1000)],
    ids=["sgd", "sgd, whole", "momentum, whole", "adam", "adam, whole"],
)


@every_explosion
@pytest.mark.parametrize("before", [0, 2, 4, 6])
def test_after_divergence_the_weights_are_those_of_the_last_measurement(
    optimizer, batch_size, before
) -> None:
    """Also where each step is an epoch, so that a measurement may be of weights already gone astray."""
    hand = Hand(replace(SMALL, training=TrainingSpec(batch_size=batch_size), optimizer=optimizer))
    if before:
        hand.do(Advance(StepUnit.BATCH, before))
    held = {before: weights(hand.look())}
    hand.send(SetKnob("optimizer.learning_rate", 1e6), Run())
    while (shot := hand.run(1)).status is Status.RUNNING:
        held[shot.position.step] = weights(shot)

    assert Status.FAILED == shot.status
    assert shot.curves.column("step")[-1] == shot.position.step < max(held)
    assert held[shot.position.step] == weights(shot)
    assert np.isfinite(shot.values).all()
    assert f"back at step {shot.position.step}," in shot.failure.message


@every_explosion
def test_with_the_remedy_training_goes_on(optimizer, batch_size) -> None:
    wild = replace(optimizer, learning_rate=1e6)
    hand = Hand(replace(SMALL, training=TrainingSpec(batch_size=batch_size), optimizer=wild))
    failure = hand.send(Run()).run(20).failure
    back = hand.look().position.step
    shot = hand.send(SetKnob(*failure.remedy), Run()).run(30)

    assert (Status.RUNNING, None, back + 30) == (shot.status, shot.failure, shot.position.step)


def test_after_divergence_curves_hold_only_what_is_before_it() -> None:
    hand = Hand(replace(WILD, training=TrainingSpec(batch_size=1000)))
    failure = hand.send(Run()).run(20).failure
    hand.send(SetKnob(*failure.remedy), Run()).run(10)
    steps = hand.do(Pause()).curves.column("step")

    assert (np.diff(steps) > 0).all()
    assert np.isfinite(hand.look().curves.column("train_loss")).all()


def test_after_divergence_the_picture_is_not_one_from_before(hand: Hand) -> None:
    """The same position may be reached again on another way."""
    hand.do(Advance(StepUnit.BATCH, 4))
    hand.send(SetKnob("optimizer.learning_rate", 0.2), Run()).run(1)
    hand.send(SetKnob("optimizer.learning_rate", 1e6))
    for _ in range(20):
        hand.work()
    hand.send(SetKnob("optimizer.learning_rate", 0.01))
    shot = hand.do(STEP)

    assert np.array_equal(hand.worker._lab.experiment.params.values, shot.values)
    assert 6 == shot.position.step


def test_after_divergence_weights_are_those_from_before_the_knob_was_touched(hand: Hand) -> None:
    """Not those of the last measured point, which may be an epoch away."""
    hand.do(Advance(StepUnit.EPOCH))
    hand.send(Run()).run(2)
    before = hand.look()
    hand.send(SetKnob("optimizer.learning_rate", 1e6))
    for _ in range(20):
        hand.work()

    assert before.position.step == hand.look().position.step
    assert np.array_equal(before.values, hand.look().values)


def test_divergence_found_phase_by_phase_is_the_same() -> None:
    hand = Hand(WILD)
    shot = hand.do(Advance(StepUnit.PHASE, 20 * PHASES_PER_STEP))

    assert (Status.FAILED, Position()) == (shot.status, shot.position)


def test_numbers_that_overflow_are_no_fault_of_the_program() -> None:
    deep = (*[Dense(units=8, activation=type(OUTPUT.activation)())] * 20, OUTPUT)
    shot = Hand(replace(WILD, layers=deep)).send(Run()).run(20)

    assert (Status.FAILED, True) == (shot.status, shot.failure.expected)


# Data that cannot be read


@pytest.mark.parametrize(
    ("damage", "cause"),
    [
        (lambda raw: b"", "breaks off"),
        (lambda raw: raw[: len(raw) // 2], "breaks off"),
        (lambda raw: raw[:-8] + b"\xff" * 4 + raw[-4:], "damaged"),
        (lambda raw: b"no gzip", "not an IDX file"),
    ],
    ids=["empty", "half", "wrong bytes", "something else"],
)
def test_a_damaged_file_is_named_and_the_rest_works(damage, cause: str) -> None:
    hand = Hand(None, lambda name: damage(resources.read(name)))
    shot = hand.do(Load(DIGITS))

    assert (Status.FAILED, True) == (shot.status, shot.failure.expected)
    assert "optdigits-images-idx3-ubyte.gz" in shot.failure.message
    assert cause in shot.failure.message
    assert Status.READY == hand.do(Load(SMALL)).status


def test_a_missing_file_is_named_with_a_remedy_and_the_rest_works(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(resources, "_BESIDE", tmp_path)
    monkeypatch.setattr(resources, "_INSIDE", tmp_path / "nowhere")
    hand = Hand(None, read_shipped)
    failure = hand.do(Load(DIGITS)).failure

    assert "datasets/digits/optdigits-images-idx3-ubyte.gz cannot be read" in failure.message
    assert "install nnviz again" in failure.message
    assert Status.READY == hand.do(Load(SMALL)).status


def test_a_file_that_is_back_is_found_by_reset() -> None:
    there = False

    def read(name: str) -> bytes:
        if not there:
            raise DataProblem(f"{name} is not there.")
        return resources.read(name)

    hand = Hand(DIGITS, read)
    assert Status.FAILED == hand.status
    there = True

    assert Status.READY == hand.do(Reset()).status


@pytest.mark.parametrize("command", [Run(), STEP, Pause(), SetKnob("optimizer.learning_rate", 0.1), Watch(1)])
def test_without_data_other_commands_are_harmless(command) -> None:
    hand = Hand(DIGITS, lambda name: b"")

    shot = hand.do(command)

    assert (Status.FAILED, ()) == (shot.status, shot.layers)


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (replace_at(SMALL, "layers[0].units", 0), "Units (layers[0].units) must be"),
        (replace_at(SMALL, "layers[2].units", 3), "The output layer has 3 units"),
        (
            ExperimentSpec(data=DataSpec(source=Circle(samples=2), validation=0.5, test=0.5)),
            "2 samples",
        ),
    ],
    ids=["out of range", "misfit", "no samples"],
)
def test_an_experiment_that_cannot_be_is_refused_and_another_one_works(spec, sentence: str) -> None:
    hand = Hand(spec)

    assert sentence in hand.look().failure.message
    assert Status.READY == hand.do(Load(SMALL)).status


# Faults of the program


def break_step(hand: Hand, error: Exception) -> None:
    """Make the running experiment fail in the middle of the next step, where the loss is judged."""

    def broken(*arguments: object) -> None:
        raise error

    trainer = hand.worker._lab.experiment.trainer
    trainer.judge = broken
    trainer.loss_bar = -math.inf


@pytest.mark.parametrize("unit", StepUnit)
def test_an_exception_within_a_step_is_shown_with_its_trace_and_reset_works(
    hand: Hand, unit: StepUnit
) -> None:
    start = weights(hand.look())
    break_step(hand, ZeroDivisionError("by zero"))
    shot = hand.do(Advance(unit, 40))

    assert (Status.FAILED, False) == (shot.status, shot.failure.expected)
    assert "a fault in nnviz: ZeroDivisionError: by zero" in shot.failure.message
    assert "Traceback" in shot.failure.details
    assert start == weights(hand.do(Reset()))
    assert 3 == hand.do(Advance(StepUnit.BATCH, 3)).position.step


def test_after_a_passing_fault_training_goes_on_from_where_it_was(hand: Hand) -> None:
    hand.do(Advance(StepUnit.BATCH, 2))
    break_step(hand, RuntimeError("once"))
    hand.do(Advance(StepUnit.PHASE, 30))
    del hand.worker._lab.experiment.trainer.judge

    assert np.array_equal(plain(SMALL, 4), hand.do(Advance(StepUnit.BATCH, 2)).values)


def test_too_little_memory_is_said_with_a_remedy(hand: Hand) -> None:
    break_step(hand, MemoryError())
    failure = hand.do(STEP).failure

    assert "not enough memory" in failure.message
    assert "smaller batch" in failure.message
    assert failure.expected


def test_a_fault_while_looking_is_shown_and_the_last_picture_stays(hand: Hand, monkeypatch) -> None:
    """It must not end the thread that the pictures come from."""
    before = hand.do(STEP)

    def broken(*arguments: object) -> None:
        raise MemoryError

    hand.worker._lab.observer.look = broken
    shot = hand.do(SetProbes(EVERYTHING))

    assert (Status.FAILED, before.layers) == (shot.status, shot.layers)
    assert "not enough memory" in shot.failure.message
    assert Status.READY == hand.do(Reset()).status


def test_a_fault_while_loading_is_shown(hand: Hand, monkeypatch) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(Spiral, "load", broken)
    shot = hand.do(Load(replace(SMALL, seeds=Seeds(base=77))))

    assert (Status.FAILED, False) == (shot.status, shot.failure.expected)


def test_a_command_that_is_none_does_nothing(hand: Hand) -> None:
    assert Status.READY == hand.do("no command").status  # type: ignore[arg-type]


# Snapshots


def test_every_array_of_a_picture_is_read_only(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), STEP)

    arrays = list(arrays_of(shot))
    assert len(arrays) > 15
    assert not any(array.flags.writeable for array in arrays)


def test_a_picture_is_not_changed_by_later_training(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), STEP)
    before = [array.tobytes() for array in arrays_of(shot)]
    hand.do(Advance(StepUnit.BATCH, 40), Watch(3), Reset())

    assert before == [array.tobytes() for array in arrays_of(shot)]


def test_while_paused_unchanged_parts_are_the_same_objects(hand: Hand) -> None:
    first = hand.do(SetProbes(EVERYTHING), STEP)
    hand.work()
    second = hand.look()

    assert second.serial == first.serial + 1
    for part in ("layers", "curves", "field", "watched", "data", "spec", "values"):
        assert getattr(first, part) is getattr(second, part)


def test_the_data_stay_the_same_object_during_a_run(hand: Hand) -> None:
    assert hand.look().data is hand.do(STEP).data


def test_serials_rise_and_runs_rise_only_with_a_new_start(hand: Hand) -> None:
    shots = [hand.do(command) for command in (STEP, Pause(), Reset(), STEP)]

    assert [shot.serial for shot in shots] == sorted({shot.serial for shot in shots})
    assert [1, 1, 2, 2] == [shot.run for shot in shots]


def test_the_loss_of_the_last_batch_is_told(hand: Hand) -> None:
    trainer = built().trainer
    trainer.step()

    assert trainer.batch_loss == hand.do(STEP).batch_loss


@given(strides)
@settings(max_examples=30, deadline=None)
def test_published_curves_never_change(commands) -> None:
    hand = Hand()
    held = []
    for command in commands:
        curves = hand.do(command).curves
        held.append((curves, curves.table.tobytes()))

    assert all(content == curves.table.tobytes() for curves, content in held)


# Probes


def test_without_probes_nothing_extra_is_computed(hand: Hand) -> None:
    shot = hand.do(STEP)

    assert (None, None) == (shot.field, shot.watched)
    assert all((None, None, None) == (layer.z, layer.a, layer.tiles) for layer in shot.layers)


@pytest.mark.parametrize(
    ("probes", "found"),
    [
        ({Probe.FIELD}, {"field"}),
        ({Probe.WATCHED}, {"watched", "z", "a"}),
        ({Probe.TILES}, {"field", "tiles"}),
        (set(Probe), {"field", "watched", "z", "a", "tiles"}),
    ],
)
def test_each_probe_brings_its_part(hand: Hand, probes: set[Probe], found: set[str]) -> None:
    shot = hand.do(SetProbes(frozenset(probes)))

    there = {name for name in ("field", "watched") if getattr(shot, name) is not None}
    there |= {
        name for name in ("z", "a", "tiles") if all(getattr(layer, name) is not None for layer in shot.layers)
    }
    assert found == there


def test_probes_that_are_no_longer_wanted_go_away(hand: Hand) -> None:
    hand.do(SetProbes(EVERYTHING))

    assert hand.do(SetProbes(frozenset())).watched is None


def test_images_have_no_plane() -> None:
    shot = Hand(DIGITS).do(SetProbes(EVERYTHING))

    assert (None, None) == (shot.field, shot.data.points)
    assert all(layer.tiles is None for layer in shot.layers)


def test_the_field_is_what_the_network_answers_there(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Advance(StepUnit.BATCH, 20))
    left, right, bottom, top = shot.field.extent

    assert shot.field.values.shape[2] == 1
    assert ((shot.field.values >= 0) & (shot.field.values <= 1)).all()
    points = shot.data.points.x
    assert left < points[:, 0].min() < points[:, 0].max() < right
    assert bottom < points[:, 1].min() < points[:, 1].max() < top


@pytest.mark.parametrize(("index", "place"), [(0, 0), (9, 9), (10, 0), (-1, 9), (12_345, 5), (-10_001, 9)])
def test_the_watched_sample_wraps_around_at_both_ends(hand: Hand, index: int, place: int) -> None:
    watched = hand.do(SetProbes(EVERYTHING), Watch(index)).watched

    assert (place, 10, "validation") == (watched.index, watched.count, watched.part)


def test_another_watched_sample_is_shown_without_a_step_between(hand: Hand) -> None:
    hand.do(SetProbes(EVERYTHING), Watch(2))

    assert 3 == hand.do(Watch(3)).watched.index


def test_the_watched_sample_is_that_row_of_the_validation_data(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Watch(4))
    rows = built().validation

    assert np.allclose(rows.features(4, 1)[0], shot.watched.x, atol=1e-6)
    assert rows.labels[4] == shot.watched.target


def test_without_validation_data_a_training_sample_is_watched() -> None:
    hand = Hand(ExperimentSpec(data=DataSpec(source=XorTable(), validation=0.0, test=0.0)))

    assert "training" == hand.do(SetProbes(EVERYTHING)).watched.part


def test_row_by_row_the_row_is_watched_that_the_step_will_use(hand: Hand) -> None:
    shot = hand.do(SetProbes(EVERYTHING), Advance(StepUnit.SAMPLE, 3))
    experiment = built()
    row = experiment.place_of_row(0, 2)

    assert ("training", row) == (shot.watched.part, shot.watched.index)
    assert np.allclose(experiment.train.features(row, 1)[0], shot.watched.x, atol=1e-6)


def test_after_row_by_row_the_chosen_sample_is_watched_again() -> None:
    """Also where it is the only one of its part."""
    spec = ExperimentSpec(data=DataSpec(source=XorTable(), validation=0.25, test=0.0))
    hand = Hand(spec)
    before = hand.do(SetProbes(EVERYTHING)).watched
    assert "training" == hand.do(Advance(StepUnit.SAMPLE, 3)).watched.part
    after = hand.do(STEP).watched

    assert (1, "validation") == (after.count, after.part)
    assert before.x.tolist() == after.x.tolist()


def test_looking_does_not_touch_the_training(hand: Hand) -> None:
    for _ in range(6):
        hand.do(SetProbes(EVERYTHING), Watch(2), STEP)

    shot = hand.do(STEP)
    assert np.array_equal(plain(SMALL, shot.position.step), shot.values)


def test_news_are_told_once(hand: Hand) -> None:
    assert [True, False] == [hand.worker.has_news(), hand.worker.has_news()]
    hand.do(STEP)

    assert [True, False] == [hand.worker.has_news(), hand.worker.has_news()]


def test_a_clock_that_stands_still_is_no_trouble() -> None:
    hand = Hand(SMALL, clock=Clock())

    assert 50 == hand.send(Run()).run(50).position.step
