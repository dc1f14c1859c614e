"""A drawing as the watched sample: the network receives it as it receives the data, and labelled ones are learned."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.digits import Digits
from nnviz.data.drawing import rasterize
from nnviz.data.labelled import strokes_text
from nnviz.data.scaling import Auto, MinMax, Standard
from nnviz.engine.activations import Identity
from nnviz.engine.layers import Dense
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.optimizers import Adam
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, Load, Reset, SetKnob, SetProbes, StepUnit, Watch
from nnviz.session.inference import Predictor
from nnviz.session.snapshot import Probe, Status
from tests.session.driving import SMALL, Hand, weights

STROKES = [[[100, 100], [400, 100], [220, 420]]]
SEVEN = rasterize(STROKES, 8)
WATCHED = SetProbes(frozenset({Probe.WATCHED}))


def digits(scaling=None) -> ExperimentSpec:
    return ExperimentSpec(
        data=DataSpec(source=Digits(), scaling=scaling or Auto()),
        layers=(Dense(units=16), Dense(units=10, activation=Identity())),
        loss=CategoricalCrossEntropy(),
        optimizer=Adam(learning_rate=0.01),
        training=TrainingSpec(batch_size=64),
    )


def labelled(label=7, times=20):
    return ((label, times, strokes_text(STROKES)),)


@pytest.mark.parametrize("scaling", [Auto(), Standard(), MinMax()])
def test_the_diagram_shows_what_the_canvas_answers(scaling):
    hand = Hand(digits(scaling))
    hand.do(WATCHED, Advance(StepUnit.BATCH, 30))

    seen = hand.do(Watch(drawn=SEVEN.ravel(), label=7.0))
    asked = Predictor(seen.spec, seen.values, seen.data.preparation)(SEVEN)

    assert seen.watched.part == "drawing"
    assert seen.watched.x == pytest.approx(SEVEN.ravel())
    assert seen.watched.prediction == pytest.approx(asked, abs=1e-6)
    assert seen.layers[-1].a == pytest.approx(asked, abs=1e-6)
    assert seen.watched.loss == pytest.approx(-np.log(asked[7]), rel=1e-4)


def test_without_a_label_a_drawing_has_no_loss():
    hand = Hand(digits())

    seen = hand.do(WATCHED, Watch(drawn=SEVEN.ravel()))

    assert np.isnan(seen.watched.target)
    assert np.isnan(seen.watched.loss)


def test_after_a_drawing_the_data_are_seen_as_before():
    hand = Hand(digits())
    before = hand.do(WATCHED, Watch(3)).watched

    hand.do(Watch(drawn=SEVEN.ravel()))
    after = hand.do(Watch(3)).watched

    assert (before.index, before.part) == (after.index, after.part)
    assert np.array_equal(before.prediction, after.prediction)


def test_a_single_validation_sample_is_itself_again_after_a_drawing():
    spec = digits()
    spec = type(spec)(
        data=DataSpec(source=Digits(), validation=1 / 1797, test=0.5),
        layers=spec.layers,
        loss=spec.loss,
        optimizer=spec.optimizer,
        training=spec.training,
    )
    hand = Hand(spec)
    before = hand.do(WATCHED, Watch(0)).watched
    assert 1 == before.count

    hand.do(Watch(drawn=SEVEN.ravel()))
    after = hand.do(Watch(0)).watched

    assert np.array_equal(before.prediction, after.prediction)


def test_a_drawing_left_from_other_data_is_not_shown_to_points():
    hand = Hand(digits())
    hand.do(WATCHED, Watch(drawn=SEVEN.ravel()))

    seen = hand.do(Load(SMALL))

    assert seen.failure is None
    assert seen.watched.part == "validation"


def test_a_labelled_drawing_joins_a_running_training_without_a_new_start():
    hand = Hand(digits())
    before = hand.do(Advance(StepUnit.BATCH, 30))

    after = hand.do(SetKnob("data.labelled", labelled()))
    later = hand.do(Advance(StepUnit.EPOCH, 8))

    assert weights(before) == weights(after)
    assert before.position == after.position
    assert before.data.train + 20 == after.data.train
    assert (before.data.validation, before.data.test) == (after.data.validation, after.data.test)
    prepared = later.data.preparation
    share = [Predictor(seen.spec, seen.values, prepared)(SEVEN)[7] for seen in (before, later)]
    assert share[1] > max(0.9, share[0])


def test_taken_out_again_the_data_are_those_of_before():
    hand = Hand(digits())
    before = hand.do(Advance(StepUnit.BATCH, 3)).data

    hand.do(SetKnob("data.labelled", labelled()))
    after = hand.do(SetKnob("data.labelled", ())).data

    assert before.train == after.train
    assert before.material is after.material


def test_a_saved_experiment_keeps_its_drawings_and_loads_the_same_data():
    live = Hand(digits())
    seen = live.do(SetKnob("data.labelled", labelled()), Advance(StepUnit.BATCH, 5))

    again = Hand(read_json(write_json(seen.spec)))
    loaded = again.do(Advance(StepUnit.BATCH, 5))

    assert weights(seen) == weights(loaded)
    assert weights(live.do(Reset(), Advance(StepUnit.BATCH, 5))) == weights(loaded)


def test_a_drawing_taken_out_in_the_middle_of_an_epoch_lets_training_go_on():
    hand = Hand(digits())
    hand.do(SetKnob("data.labelled", labelled(times=1000)))
    hand.do(Advance(StepUnit.BATCH, 33))

    seen = hand.do(SetKnob("data.labelled", ()), Advance(StepUnit.BATCH, 1))

    assert seen.status is Status.PAUSED
    assert 0 <= seen.position.samples < seen.data.train


def test_a_damaged_drawing_is_a_failure_in_a_sentence_and_the_network_stays():
    hand = Hand(digits())
    before = hand.do(Advance(StepUnit.BATCH, 3))

    seen = hand.do(SetKnob("data.labelled", ((7, 1, "nonsense"),)))

    assert seen.status is Status.FAILED
    assert "labelled drawing" in seen.failure.message.lower()
    assert weights(before) == weights(seen)
