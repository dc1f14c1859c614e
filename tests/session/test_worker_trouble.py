"""Whatever goes wrong in a session becomes a picture of itself: divergence, files that are missing, faults."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.data.digits import Digits
from nnviz.data.synthetic import Circle, Spiral
from nnviz.engine.divergence import Diverged
from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.optimizers import SGD, Adam
from nnviz.experiment.catalog import replace_at
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
    StepUnit,
    Watch,
)
from nnviz.session.evidence import Evidence
from nnviz.session.failures import divergence
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Position, Probe, Status
from tests.session.driving import (
    LAYERS,
    OUTPUT,
    SMALL,
    Hand,
    plain,
    weights,
)

PHASES_PER_STEP = 2 * LAYERS + 3
EVERYTHING = frozenset(Probe)
WILD = replace(SMALL, optimizer=SGD(learning_rate=1e6))
DIGITS = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=4), OUTPUT)))
STEP = Advance(StepUnit.BATCH)
EPOCH = Advance(StepUnit.EPOCH)


# Divergence


def test_a_layer_that_broke_is_called_as_in_the_diagram() -> None:
    spec = replace(SMALL, layers=(BatchNorm(), Dense(units=4), Dropout(rate=0.2), Dense(units=3), OUTPUT))
    seen = Evidence(1.0, 0.1, math.nan, 1.0, 1.0, math.nan, 1.0, 1.0, 1.0, unbounded=False)

    def where(layer: int) -> str:
        told = divergence(Diverged(layer, 5, "sums", 7, 3e9), spec, 2, seen).message
        return told.partition("the sums of ")[2].partition(" reached")[0]

    names = ["batch norm", "hidden 1", "dropout after hidden 1", "hidden 2", "the output layer"]
    assert [name.replace(" ", "") for name in names] == [where(layer).replace(" ", "") for layer in range(5)]


def test_a_learning_rate_of_a_million_stops_with_a_sentence_and_a_remedy() -> None:
    shot = Hand(WILD).send(Run()).run(20)

    assert Status.FAILED == shot.status
    assert "diverged at step" in shot.failure.message
    assert any(
        name in shot.failure.message for name in ("of hidden 1 ", "of hidden 2 ", "of the output layer ")
    )
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
