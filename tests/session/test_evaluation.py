"""Judging the validation samples: the same numbers as one great forward pass and as scikit-learn's tables."""

from __future__ import annotations

import time

import numpy as np
import pytest
from sklearn import metrics

from nnviz import resources
from nnviz.data.iris import Iris
from nnviz.data.regression import Plane
from nnviz.engine.activations import Identity
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import Dense
from nnviz.engine.losses import AnyLoss, CategoricalCrossEntropy, Huber, Loss, MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.optimizers import Adam
from nnviz.experiment.catalog import choices_of
from nnviz.experiment.presets import preset
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, Load, Pause, Run, SetProbes, StepUnit
from nnviz.session.evaluation import Evaluation, Judged, class_table
from nnviz.session.runner import Runner
from nnviz.session.sample_losses import sample_losses
from nnviz.session.worker import Worker
from tests.session.driving import SMALL, Clock, Hand

IRIS = ExperimentSpec(
    data=DataSpec(source=Iris(), validation=0.4, test=0.0),
    layers=(Dense(units=8), Dense(units=3, activation=Identity())),
    loss=CategoricalCrossEntropy(label_smoothing=0.1),
    optimizer=Adam(learning_rate=0.02),
    training=TrainingSpec(batch_size=30),
)


def judged(spec=SMALL, steps=0) -> tuple[Hand, Judged]:
    hand = Hand(spec)
    if steps:
        hand.do(Advance(StepUnit.BATCH, steps))
    answer = hand.do(SetProbes(frozenset({Evaluation()}))).answer(Evaluation())
    assert isinstance(answer, Judged)
    return hand, answer


def at_once(hand: Hand) -> Forward:
    experiment = hand.worker._lab.experiment
    forward = Forward(experiment.network, experiment.params, experiment.validation.samples)
    experiment.validation.fill(forward.rows, forward.targets, 0)
    forward.run()
    return forward


@pytest.mark.parametrize("loss", choices_of(AnyLoss), ids=lambda loss: loss.__name__)
def test_the_mean_of_the_single_losses_is_the_loss(loss):
    rng = np.random.default_rng(0)
    outputs = 1 if loss.targets == "binary" else 4
    layers = (Dense(units=outputs, activation=Identity()),)
    for made in {loss(), *([loss(label_smoothing=0.2)] if loss is CategoricalCrossEntropy else [])}:
        network = Network((3,), layers, made, "float64")
        forward = Forward(network, network.parameters(1), 25)
        forward.rows[...] = rng.normal(size=(25, 3)) * 3
        if loss.targets in {"one_hot", "binary", "classes"}:
            forward.targets[...] = rng.permuted(np.eye(outputs, 25), axis=0) if outputs > 1 else 1.0
        else:
            forward.targets[...] = rng.normal(size=(outputs, 25))
        forward.run()
        each = sample_losses(made, forward.work.loss_view.z, forward.prediction, forward.targets)

        assert (25,) == each.shape
        assert forward.loss() == pytest.approx(each.mean(), rel=1e-12)


def test_an_unknown_loss_is_refused_by_name():
    with pytest.raises(TypeError, match="Loss"):
        sample_losses(Loss(), np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((1, 2)))


@pytest.mark.parametrize("spec", [SMALL, IRIS], ids=["spiral", "iris"])
def test_predictions_are_those_of_one_forward_pass(spec):
    hand, answer = judged(spec, steps=12)
    forward = at_once(hand)

    assert answer.prediction == pytest.approx(forward.prediction.T, abs=1e-6)
    assert answer.loss.mean() == pytest.approx(forward.loss(), rel=1e-5)
    assert hand.look().position.step == answer.step


def test_confusion_and_figures_are_scikit_learns():
    hand, answer = judged(IRIS, steps=8)
    table = class_table(answer, 3)
    truth, said = answer.labels, at_once(hand).prediction.argmax(axis=0)

    assert metrics.confusion_matrix(truth, said, labels=range(3)).tolist() == table.counts.tolist()
    assert metrics.recall_score(truth, said, average=None, labels=range(3)) == pytest.approx(table.recall)
    precision = metrics.precision_score(truth, said, average=None, labels=range(3), zero_division=np.nan)
    assert precision == pytest.approx(table.precision, nan_ok=True)
    assert metrics.accuracy_score(truth, said) == pytest.approx(table.right)
    for k in range(3):
        assert metrics.accuracy_score(truth == k, said == k) == pytest.approx(table.accuracy[k])


def test_measured_values_have_losses_but_no_classes():
    layers = (Dense(units=1, activation=Identity()),)
    spec = ExperimentSpec(data=DataSpec(source=Plane()), layers=layers, loss=Huber(delta=0.5))
    _, answer = judged(spec)

    assert answer.labels is None
    assert not answer.wrong.any()
    assert class_table(answer, 1) is None


def test_an_answer_belongs_to_one_moment_and_stays_the_same_object_at_rest():
    hand, answer = judged(steps=3)

    assert hand.look().answer(Evaluation()) is answer
    later = hand.do(Advance(StepUnit.BATCH)).answer(Evaluation())
    assert 4 == later.step
    assert later is not answer
    with pytest.raises(ValueError, match="read-only"):
        later.loss[0] = 0


def test_without_validation_data_the_training_data_are_judged():
    spec = ExperimentSpec(data=DataSpec(validation=0.0, test=0.0), layers=SMALL.layers)
    _, answer = judged(spec)

    assert ("training", answer.count) == (answer.part, len(answer.loss))


def test_a_large_network_is_judged_in_short_pieces():
    """No single call may hold the training up; at rest the pieces follow each other until the answer is there."""
    spec = preset("mnist-784-128-64-10", resources.read).spec
    hand = Hand(spec, clock=time.perf_counter)  # type: ignore[arg-type]
    lab = hand.worker._lab
    took, ask = [], Evaluation()
    ask.answer(lab)
    while ask.goes_on(lab):
        began = time.perf_counter()
        ask.answer(lab)
        took.append(time.perf_counter() - began)
    answer = ask.answer(lab)

    assert 6_000 == len(answer.loss)
    assert len(took) >= 3
    assert 0.02 > float(np.median(took))


def test_a_sweep_that_is_under_way_is_told_to_go_on_while_training_moves():
    hand = Hand(SMALL, clock=Clock())
    hand.send(SetProbes(frozenset({Evaluation()})), Run())
    seen = {id(hand.run(1).answer(Evaluation())) for _ in range(3)}
    assert 1 == len(seen)  # the clock stands still, so nothing is asked twice
    for _ in range(50):
        hand.clock.now += 10
        answer = hand.run(1).answer(Evaluation())
        if id(answer) not in seen:
            break
    assert id(answer) not in seen
    assert answer.step > 1
    hand.send(Pause())
    assert hand.look().position.step == hand.look().answer(Evaluation()).step


def test_not_a_number_is_wrong_and_does_not_stop_anything():
    hand = Hand(IRIS)
    hand.worker._lab.experiment.params.values[:] = np.nan
    answer = hand.do(SetProbes(frozenset({Evaluation()}))).answer(Evaluation())

    assert np.isnan(answer.loss).all()
    assert class_table(answer, 3).total == len(answer.loss)


def test_mean_squared_error_of_classes_is_judged_too():
    spec = ExperimentSpec(data=IRIS.data, layers=IRIS.layers, loss=MeanSquaredError(sigmoid_output=True))
    _, answer = judged(spec, steps=2)

    assert answer.loss.shape == answer.labels.shape


@pytest.mark.parametrize("name", ["mnist-784-128-64-10", "spiral"])
def test_at_rest_the_pieces_follow_each_other_without_any_command(name):
    """After a wish has been handled nothing else comes, yet the thread must not sleep before all is told."""
    with Runner(Worker(resources.read)) as runner:
        runner.send(Load(preset(name, resources.read).spec))
        runner.send(SetProbes(frozenset({Evaluation()})))
        until, answer = time.monotonic() + 30, None
        while answer is None and time.monotonic() < until:
            snapshot = runner.mailbox.take()
            answer = snapshot.answer(Evaluation()) if snapshot is not None else None
            time.sleep(0.002)

    assert isinstance(answer, Judged)
