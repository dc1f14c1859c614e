"""What the network says to the shown points and along a line agrees with what it says to each of them alone."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnviz.data.dataset import Task
from nnviz.data.regression import MultiGaussian, Sine
from nnviz.data.synthetic import Rings, Spiral
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec
from nnviz.session.commands import Advance, SetProbes, StepUnit
from nnviz.session.inference import Predictor
from nnviz.session.point_answers import LINE, AlongLine, PredictedPoints, _spread
from tests.session.driving import SMALL, Hand

ASK = PredictedPoints()


def looked(source, *asks):
    """Return a snapshot with answers after a few steps on these data."""
    spec = fitted(msgspec.structs.replace(SMALL, data=DataSpec(source=source, validation=0.2, test=0.2)))
    hand = Hand(spec)
    return hand.do(SetProbes(frozenset(asks)), Advance(StepUnit.BATCH, 5))


def alone(snapshot, rows):
    """Return the predictions of a network of its own, one raw sample after the other."""
    ask = Predictor(snapshot.spec, snapshot.values)
    ready = snapshot.data.preparation.apply(np.asarray(rows))
    return np.array([ask(row) for row in ready])


@pytest.mark.parametrize("source", [Spiral(samples=50), Rings(samples=60)], ids=["two", "three"])
def test_each_point_gets_the_answer_it_gets_alone_and_wrong_is_another_class(source):
    snapshot = looked(source, ASK)
    answers, points = snapshot.answer(ASK), snapshot.data.points

    expected = alone(snapshot, points.x)
    chosen = expected.argmax(axis=1) if expected.shape[1] > 1 else expected[:, 0] > 0.5
    assert answers.outputs == pytest.approx(expected, abs=1e-6)
    assert answers.part.tolist() == points.part.tolist()
    assert answers.wrong.tolist() == (chosen != points.y).tolist()
    assert not answers.error.any()


def test_the_index_counts_within_the_part():
    answers = looked(Spiral(samples=50), ASK).answer(ASK)

    counts = {part: answers.index[answers.part == part].tolist() for part in range(3)}
    assert counts == {0: list(range(30)), 1: list(range(10)), 2: list(range(10))}


def test_regression_has_signed_errors_and_figures_of_the_fit():
    snapshot = looked(MultiGaussian(samples=60), ASK)
    answers, points = snapshot.answer(ASK), snapshot.data.points

    assert snapshot.data.task is Task.REGRESSION
    assert answers.error == pytest.approx(answers.outputs[:, 0] - points.y, abs=1e-6)
    assert not answers.wrong.any()
    some = answers.part == 1
    mae = np.abs(answers.error[some]).mean()
    spread = ((answers.truth[some] - answers.truth[some].mean()) ** 2).sum()
    assert answers.fit(1) == pytest.approx((1 - (answers.error[some] ** 2).sum() / spread, mae))


def test_the_fit_of_a_part_without_samples_is_not_a_number():
    spec = fitted(
        msgspec.structs.replace(SMALL, data=DataSpec(source=Sine(samples=30), validation=0.0, test=0.0))
    )
    answers = Hand(spec).do(SetProbes(frozenset({ASK}))).answer(ASK)

    assert np.isnan(answers.fit(1)).all()
    assert answers.x.shape == (30, 1)


def test_along_a_line_the_network_answers_as_it_does_at_its_places():
    line = AlongLine((-0.5, 0.25), (0.75, -0.5))
    snapshot = looked(Spiral(samples=50), line)
    answer = snapshot.answer(line)

    places = np.array(line.start) + answer.at[:, None] * (np.array(line.end) - np.array(line.start))
    assert (answer.at[0], answer.at[-1], len(answer.at)) == (0.0, 1.0, LINE)
    assert answer.outputs == pytest.approx(alone(snapshot, places), abs=1e-6)


@pytest.mark.parametrize(
    "line", [AlongLine((0.0,), (1.0,)), AlongLine((0.0, 0.0), (1.0,)), AlongLine((), ())]
)
def test_a_line_that_does_not_fit_the_data_has_no_answer(line):
    assert looked(Spiral(samples=50), line).answer(line) is None


def test_looking_changes_nothing():
    plain = Hand(SMALL).do(Advance(StepUnit.BATCH, 5))
    asked = Hand(SMALL).do(
        SetProbes(frozenset({ASK, AlongLine((0.0, 0.0), (1.0, 1.0))})), Advance(StepUnit.BATCH, 5)
    )

    assert plain.values.tobytes() == asked.values.tobytes()


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (7, 7), (1000, 1000), (2500, 1000)])
def test_of_many_points_as_many_as_can_be_seen_are_asked(count, expected):
    places = _spread(count)

    assert len(places) == len(set(places.tolist())) == expected
    assert all(0 <= place < count for place in places)
