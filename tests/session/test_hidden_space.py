"""The cloud of activations from its widest side: the directions of numpy's SVD, steady from moment to moment."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.digits import Digits
from nnviz.engine.activations import Identity
from nnviz.engine.layers import Conv2D, Dense, Flatten
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.components import components_of, steadied
from nnviz.session.hidden_space import HiddenSpace
from tests.session.driving import SMALL, Hand
from tests.session.test_evaluation import IRIS, at_once


def cloud(rows, columns, seed=0):
    rng = np.random.default_rng(seed)
    scales = np.r_[5.0, 3.0, np.geomspace(1.5, 0.1, columns - 2)] if columns > 2 else np.ones(columns)
    turn = np.linalg.qr(rng.normal(size=(columns, columns)))[0]
    return (rng.normal(size=(rows, columns)) * scales) @ turn + rng.normal(size=columns)


def principal(x, before=None):
    """Return the components that are found in pieces, all at once."""
    work = components_of(x, before=before)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize(("rows", "columns"), [(40, 3), (500, 30), (2000, 128), (300, 200), (90, 400)])
def test_components_are_those_of_the_svd(rows, columns):
    x = cloud(rows, columns)
    found = principal(x)
    _, sizes, axes = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    variance = sizes**2 / (rows - 1)

    assert found.variance == pytest.approx(variance[:2], rel=1e-3)
    assert found.explained == pytest.approx(variance[:2] / variance.sum(), rel=1e-3)
    assert np.abs(np.sum(found.axes * axes[:2], axis=1)) == pytest.approx([1, 1], abs=2e-3)
    assert np.linalg.norm(found.axes, axis=1) == pytest.approx([1, 1])
    assert found.place(x).mean(axis=0) == pytest.approx([0, 0], abs=1e-9)


def test_axes_do_not_flip_from_one_moment_to_the_next():
    x = cloud(400, 20)
    before = principal(x)
    for seed in range(8):
        moved = x + 0.02 * np.random.default_rng(seed).normal(size=x.shape)
        after = principal(moved, before=before.axes)
        assert (np.sum(after.axes * before.axes, axis=1) > 0.9).all()
        assert (np.sum(principal(moved, before=-before.axes).axes * before.axes, axis=1) < -0.9).all()


def test_a_new_axis_has_its_largest_part_positive():
    assert [[0.6, 0.8], [0.8, -0.6]] == steadied(np.array([[-0.6, -0.8], [0.8, -0.6]]), None).tolist()


def test_a_cloud_that_is_one_point_has_no_direction():
    found = principal(np.ones((5, 4)))

    assert (0.0, 0.0) == found.explained
    assert not found.place(np.ones((5, 4))).any()


def asked(spec, ask, steps=0):
    hand = Hand(spec)
    if steps:
        hand.do(Advance(StepUnit.BATCH, steps))
    return hand, hand.do(SetProbes(frozenset({ask}))).answer(ask)


def test_two_units_are_shown_as_they_are():
    hand, answer = asked(SMALL, HiddenSpace(0, (3, 1)), steps=5)
    a = at_once(hand).views[0].a

    assert answer.place == pytest.approx(a[[3, 1]].T)
    assert answer.explained is None
    assert 4 == answer.units


def test_the_last_layer_shows_the_prediction_and_the_inputs_what_is_received():
    hand, answer = asked(IRIS, HiddenSpace(9, (0, 2)), steps=2)
    forward = at_once(hand)
    assert answer.place == pytest.approx(forward.prediction[[0, 2]].T, abs=1e-6)
    assert 1 == answer.layer

    _, inputs = asked(IRIS, HiddenSpace(-1, (0, 1)))
    assert inputs.place == pytest.approx(forward.rows[:, :2], abs=1e-6)


def test_components_of_a_layer_are_those_of_its_activations():
    hand, answer = asked(IRIS, HiddenSpace(0), steps=5)
    a = at_once(hand).views[0].a.T.astype(float)
    _, sizes, axes = np.linalg.svd(a - a.mean(axis=0))
    places = (a - a.mean(axis=0)) @ axes[:2].T

    assert np.abs(answer.place) == pytest.approx(np.abs(places), abs=1e-4)
    assert answer.explained == pytest.approx((sizes[:2] ** 2 / (sizes**2).sum()), rel=1e-4)
    assert answer.labels is not None
    assert (answer.labels != answer.chosen).tolist() == answer.wrong.tolist()


def test_a_filter_counts_with_the_mean_over_its_map():
    layers = (Conv2D(filters=3, kernel=3), Flatten(), Dense(units=10, activation=Identity()))
    spec = ExperimentSpec(data=DataSpec(source=Digits()), layers=layers, loss=CategoricalCrossEntropy())
    hand, answer = asked(spec, HiddenSpace(0, (0, 2)))

    assert answer.place == pytest.approx(at_once(hand).views[0].a.mean(axis=(1, 2))[[0, 2]].T, abs=1e-5)


def test_one_unit_lies_on_a_line():
    spec = ExperimentSpec(data=SMALL.data, layers=(Dense(units=1), SMALL.layers[-1]))
    _, answer = asked(spec, HiddenSpace(0))

    assert not answer.place[:, 1].any()
    assert answer.explained == pytest.approx((1, 0))


def test_what_is_not_a_number_has_no_place():
    hand = Hand(IRIS)
    hand.worker._lab.experiment.params.values[:] = np.nan
    answer = hand.do(SetProbes(frozenset({HiddenSpace(0)}))).answer(HiddenSpace(0))

    assert np.isnan(answer.place).all()
    assert (0.0, 0.0) == answer.explained
