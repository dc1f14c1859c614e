"""Permutation importance: nothing for a feature that the network cannot see, brute force for the others."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.regression import Plane
from nnviz.engine.activations import Identity
from nnviz.engine.layers import Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.optimizers import Adam
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.importance import importance_of
from nnviz.session.inference import Predictor
from nnviz.session.jobs import Cancelled, Report
from tests.session.driving import Hand
from tests.session.test_evaluation import IRIS


def trained(spec, steps):
    hand = Hand(spec)
    snapshot = hand.do(Advance(StepUnit.BATCH, steps))
    return hand, snapshot.spec, np.array(snapshot.values), snapshot.data.material


def test_a_feature_that_no_weight_looks_at_costs_nothing():
    hand, spec, values, material = trained(IRIS, 200)
    params = hand.worker._lab.experiment.params
    blind = params.windows(values)[0]["W1"]
    blind[:, 1] = 0
    found = importance_of(spec, values, material, Report())

    assert not found.cost[1].any()
    assert found.mean[2:].max() > 0.1
    assert ("accuracy", "validation", 60, 10) == (found.by, found.part, found.samples, found.done)
    assert material.dataset.feature_names == found.names


def test_the_base_is_the_accuracy_of_single_questions():
    _, spec, values, material = trained(IRIS, 60)
    found = importance_of(spec, values, material, Report(), repeats=1)
    ask, data = Predictor(spec, values), material.dataset
    right = [
        ask(material.preparation.apply(data.x[row][None])[0]).argmax() == data.y[row]
        for row in material.split.validation
    ]

    assert found.base == pytest.approx(np.mean(right))
    assert not found.spread.any()


def test_for_measured_values_the_loss_rises():
    layers = (Dense(units=1, activation=Identity()),)
    spec = ExperimentSpec(
        data=DataSpec(source=Plane()),
        layers=layers,
        loss=MeanSquaredError(),
        optimizer=Adam(learning_rate=0.03),
    )
    _, spec, values, material = trained(spec, 300)
    found = importance_of(spec, values, material, Report(), repeats=5)

    assert "loss" == found.by
    assert (found.mean > 0).all()
    # E[(w·(x − x'))²] of a shuffled column is 2·w²·var for an exact fit
    x = material.dataset.x[material.split.validation]
    expected = 2 * values[:2] ** 2 * x.var(axis=0)
    assert found.mean == pytest.approx(expected, rel=0.5)


def test_equal_questions_get_equal_answers_and_progress_is_told():
    _, spec, values, material = trained(IRIS, 20)
    report = Report()
    first = importance_of(spec, values, material, report, repeats=3)
    assert 3 == report.mailbox.take().partial.done
    assert first.cost.tolist() == importance_of(spec, values, material, Report(), repeats=3).cost.tolist()


def test_it_can_be_cancelled_and_refuses_nonsense():
    _, spec, values, material = trained(IRIS, 1)
    report = Report()
    report.cancel()
    with pytest.raises(Cancelled):
        importance_of(spec, values, material, report)
    with pytest.raises(ValueError, match="at least 1 repeat, got 0"):
        importance_of(spec, values, material, Report(), repeats=0)
