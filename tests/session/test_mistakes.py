"""The next mistake is found from anywhere, around the end, and not where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.regression import Plane
from nnviz.engine.evaluate import Forward
from nnviz.engine.metrics import chosen_classes
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session import mistakes
from nnviz.session.mistakes import next_mistake
from tests.session.driving import SMALL, built


@pytest.fixture(scope="module")
def made():
    experiment = built()
    for _ in range(3):
        experiment.trainer.step()
    return experiment


def wrong_of(experiment, part):
    rows = experiment.rows(part)
    forward = Forward(experiment.network, experiment.params, rows.samples)
    rows.fill(forward.rows, forward.targets, 0)
    return np.flatnonzero(chosen_classes(forward.run()) != rows.labels).tolist()


@pytest.mark.parametrize("chunk", [1, 3, 4, 200])
@pytest.mark.parametrize(("part", "rows"), [("training", "train"), ("validation", "validation")])
def test_going_on_from_each_place_finds_what_counting_finds(made, monkeypatch, chunk, part, rows):
    monkeypatch.setattr(mistakes, "CHUNK", chunk)
    wrong, count = wrong_of(made, rows), made.rows(rows).samples
    assert 0 < len(wrong) < count
    for after in range(-1, count + 1):
        start = (after + 1) % count
        expected = min(wrong, key=lambda place: (place - start) % count)
        assert expected == next_mistake(SMALL, made.material, made.params.values, part, after)


def test_where_all_is_right_there_is_none(made):
    labels = made.validation.labels
    values = made.params.values.copy()
    windows = made.params.windows(values)
    windows[-1]["W1"][...] = 0
    windows[-1]["W1"][0, -1] = 5  # always class 1
    found = next_mistake(SMALL, made.material, values, "validation", 0)

    assert 0 == labels[found]
    assert labels[found] != 1


def test_measured_values_have_no_mistakes():
    spec = fitted(ExperimentSpec(data=DataSpec(source=Plane())))
    experiment = built(spec)

    assert next_mistake(spec, experiment.material, experiment.params.values, "validation", 0) is None
