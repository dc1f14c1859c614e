"""The nearest training samples in the last hidden layer: those of brute force."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nnviz import resources
from nnviz.data.digits import Digits
from nnviz.engine.activations import Identity
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.experiment.presets import preset
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, StepUnit
from nnviz.session.jobs import Cancelled, Report
from nnviz.session.nearest import NearestTraining
from tests.session.driving import Hand
from tests.session.test_evaluation import IRIS

CNN = ExperimentSpec(
    data=DataSpec(source=Digits()),
    layers=(Conv2D(filters=3, kernel=3), Flatten(), Dense(units=10, activation=Identity())),
    loss=CategoricalCrossEntropy(),
)
FLAT = ExperimentSpec(
    data=IRIS.data, layers=(Dense(units=3, activation=Identity()),), loss=CategoricalCrossEntropy()
)


def trained(spec, steps=5):
    hand = Hand(spec)
    snapshot = hand.do(Advance(StepUnit.BATCH, steps))
    return hand.worker._lab.experiment, snapshot.spec, snapshot.values, snapshot.data.material


def brute(experiment, place):
    """Return the distances of all training samples to one of them, all at once."""
    forward = Forward(experiment.network, experiment.params, experiment.train.samples)
    experiment.train.fill(forward.rows, forward.targets, 0)
    forward.run()
    hidden = forward.views[-1].x.reshape(-1, experiment.train.samples).T.astype(float)
    return np.linalg.norm(hidden - hidden[place], axis=1)


@pytest.mark.parametrize("spec", [IRIS, CNN, FLAT], ids=["iris", "convolution", "no hidden layer"])
def test_neighbours_are_those_of_brute_force(spec):
    experiment, spec, values, material = trained(spec)
    data, row = material.dataset, material.split.train[7]
    x = data.x[row] / (data.scale if data.image_shape else 1)
    found = NearestTraining()(spec, values, material, x, k=6)
    distances = brute(experiment, 7)

    assert found.distance == pytest.approx(np.sort(distances)[:6], abs=1e-3)
    assert distances[found.index] == pytest.approx(found.distance, abs=1e-3)
    assert 7 in found.index
    assert material.split.train[found.index].tolist() == found.row.tolist()
    assert data.y[found.row].tolist() == found.label.tolist()


def test_other_weights_give_other_neighbours_and_equal_ones_are_remembered():
    _, spec, values, material = trained(IRIS)
    nearest, x = NearestTraining(), material.dataset.x[3]
    first = nearest(spec, values, material, x)
    kept = nearest._training
    assert nearest(spec, values.copy(), material, x).distance.tolist() == first.distance.tolist()
    assert nearest._training is kept
    nearest(spec, values * 2, material, x)
    assert nearest._training is not kept


def test_nonsense_is_refused_and_a_job_can_end_it():
    _, spec, values, material = trained(IRIS, 1)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        NearestTraining()(spec, values, material, np.zeros(4), k=0)
    with pytest.raises(ValueError, match="4 numbers, got 5"):
        NearestTraining()(spec, values, material, np.zeros(5))
    assert len(NearestTraining()(spec, values, material, np.zeros(4), k=10_000).index) == 90
    report = Report()
    report.cancel()
    with pytest.raises(Cancelled):
        NearestTraining()(spec, values, material, np.zeros(4), tell=report)


def test_all_of_mnist_is_searched_quickly_the_second_time():
    _, spec, values, material = trained(preset("mnist-784-128-64-10", resources.read).spec, 1)
    nearest, image = NearestTraining(), material.dataset.x[material.split.train[5]] / 255
    nearest(spec, values, material, image)
    began = time.perf_counter()
    found = nearest(spec, values, material, image, k=8)

    assert 5 == found.index[0]
    assert found.distance[0] == pytest.approx(0, abs=1e-3)
    assert 1.0 > time.perf_counter() - began
