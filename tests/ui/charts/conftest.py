"""Snapshots made by hand, so that the charts are tested without a session."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnviz.data.dataset import Task
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import MetricLog
from nnviz.session.snapshot import Curves, DataView, Field, Points, Position, Snapshot, Status

ROWS = [  # step, epoch, train loss, validation loss, train accuracy, validation accuracy
    (0.0, 0.0, 0.7, 0.8, 0.5, 0.4),
    (10.0, 1.0, 0.5, 0.6, 0.75, 0.7),
    (20.0, 2.0, 0.25, 0.375, 0.9, 0.85),
]


@pytest.fixture
def curves_of() -> Callable[..., Curves]:
    def make(rows: list[tuple[float, ...]] = ROWS, marks: tuple = ()) -> Curves:
        log = MetricLog()
        for row in rows:
            log.append(row)
        for mark in marks:
            log.mark(mark)
        return log.curves()

    return make


@pytest.fixture
def plane_data() -> Callable[..., DataView]:
    def make(names: tuple[str, ...] = ("orange", "blue"), task: Task = Task.CLASSIFICATION) -> DataView:
        x = np.array([[-0.5, 0.5], [0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])
        points = Points(x, np.array([0, 1, 0, 1]), np.array([0, 0, 1, 2], dtype=np.uint8))
        return DataView("Halves", task, ("x₁", "x₂"), names, None, 2, 1, 1, points)

    return make


@pytest.fixture
def halves() -> Field:
    """The left half surely orange, the right half surely blue."""
    values = np.zeros((20, 20, 1), dtype=np.float32)
    values[:, 10:] = 1.0
    return Field(values, (-1.0, 1.0, -1.0, 1.0))


@pytest.fixture
def snapshot_of(curves_of: Callable[..., Curves]) -> Callable[..., Snapshot]:
    def make(**parts: object) -> Snapshot:
        usual: dict[str, object] = {
            "run": 1,
            "serial": 1,
            "status": Status.PAUSED,
            "position": Position(),
            "spec": ExperimentSpec(),
            "data": None,
            "layers": (),
            "curves": curves_of([]),
        }
        return Snapshot(**{**usual, **parts})  # type: ignore[arg-type]

    return make
