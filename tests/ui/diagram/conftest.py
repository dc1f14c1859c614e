"""Hand-made snapshots: networks with random weights whose sample really was passed through."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import COLUMNS, Curves
from nnviz.session.snapshot import DataView, LayerView, Points, Position, Sample, Snapshot, Status, Task
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.theme import LIGHT


def make_snapshot(*, units=(4, 3, 1), inputs=2, image=None, seed=0, watched=True, serial=0, weights=None):
    """Return a snapshot of a tanh network; points in the plane unless ``image`` gives rows and columns."""
    rng = np.random.default_rng(seed)
    inputs = inputs if image is None else image[0] * image[1]
    x = rng.uniform(0, 1, inputs)
    a, layers, fan_in = x, [], inputs
    for number, count in enumerate(units):
        matrix = rng.normal(size=(count, fan_in)).astype(np.float32)
        if weights is not None:
            matrix[:] = weights
        bias = rng.normal(size=count).astype(np.float32)
        z = matrix @ a + bias
        last = number == len(units) - 1
        a = np.exp(z - z.max()) / np.exp(z - z.max()).sum() if last and count > 1 else np.tanh(z)
        tiles = rng.normal(size=(count, 20, 20)).astype(np.float32) if image is None else None
        name, activation = ("output", "softmax") if last else (f"hidden {number + 1}", "tanh")
        layers.append(LayerView(name, "dense", activation, matrix, bias, z, a, tiles))
        fan_in = count
    outputs = units[-1]
    data = DataView(
        name="made up",
        task=Task.CLASSIFICATION,
        feature_names=("x₁", "x₂") if inputs == 2 else tuple(f"f{k}" for k in range(inputs)),
        class_names=tuple(str(k) for k in range(max(outputs, 2))),
        image_shape=image,
        train=10,
        validation=5,
        test=0,
        points=Points(np.zeros((2, 2)), np.zeros(2), np.zeros(2, np.uint8)) if image is None else None,
    )
    sample = Sample(2, 5, x, 1.0, a, 0.5) if watched else None
    return Snapshot(
        run=0,
        serial=serial,
        status=Status.PAUSED,
        position=Position(),
        spec=ExperimentSpec(),
        data=data,
        layers=tuple(layers),
        curves=Curves(np.empty((0, len(COLUMNS)))),
        watched=sample,
    )


@pytest.fixture
def snapshot_of():
    return make_snapshot


@pytest.fixture
def view(qtbot):
    widget = DiagramView(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(900, 640)
    widget.show()
    qtbot.waitExposed(widget)
    return widget
