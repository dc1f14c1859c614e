"""What the network says to the data points on the screen, and along a straight line through its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward
from nnviz.engine.metrics import chosen_classes, mean_absolute_error, r_squared
from nnviz.experiment.build import Experiment
from nnviz.session.ask import Ask
from nnviz.session.by_data import ByData
from nnviz.session.lab import Lab
from nnviz.session.unit_views import frozen

__all__ = ["AlongLine", "Line", "PointAnswers", "PredictedPoints"]

MOST = 1000
"""At most so many points of each part are asked, spread evenly over it."""
LINE = 241
"""Places along a line: more than a small picture has columns."""


@dataclass(frozen=True, slots=True, eq=False)
class PointAnswers:
    """Predictions for samples of all three parts, in the order training, validation, test.

    Attributes
    ----------
    x : array (n, features) or None
        The samples themselves, in the units of the data set; None where there are more than two features.
    part : array (n,) of uint8
        0 for training, 1 for validation, 2 for test.
    index : array (n,) of intp
        The place of the sample in its part.
    outputs : array (n, outputs)
        The prediction.
    truth : array (n,)
        The class, or the first target of regression.
    wrong : array (n,) of bool
        Whether another class is predicted; all False for regression.
    error : array (n,)
        First output minus first target; zeros for classes.
    """

    x: Array | None
    part: Array
    index: Array
    outputs: Array
    truth: Array
    wrong: Array
    error: Array

    def fit(self, part: int) -> tuple[float, float]:
        """Return R² and the mean absolute error of a part; NaN where it has no sample."""
        some = self.part == part
        if not some.any():
            return float("nan"), float("nan")
        said, true = self.outputs[some, :1].T, self.truth[None, some]
        return r_squared(said, true), mean_absolute_error(said, true)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What the network answers along a line: ``at`` (n,) from 0 at its start to 1 at its end, ``outputs`` (n, k)."""

    at: Array
    outputs: Array


@dataclass(frozen=True, slots=True)
class PredictedPoints(Ask):
    """Ask for the predictions of the shown data points."""

    often: ClassVar[float] = 12.0

    def answer(self, lab: Lab) -> PointAnswers:
        """Run the points through the network, all at once."""
        return _points.of(lab).answer()


@dataclass(frozen=True, slots=True)
class AlongLine(Ask):
    """Ask for the prediction along the line from ``start`` to ``end``, both in the units of the data set."""

    start: tuple[float, ...]
    end: tuple[float, ...]
    often: ClassVar[float] = 20.0

    def answer(self, lab: Lab) -> Line | None:
        """Run evenly spaced places of the line through the network; None where the data have other columns."""
        if lab.experiment.material.dataset.features != len(self.start) or len(self.start) != len(self.end):
            return None
        forward = _lines.get(lab)
        if forward is None:
            forward = _lines[lab] = Forward(lab.experiment.network, lab.experiment.params, LINE)
        at = np.linspace(0.0, 1.0, LINE)
        places = np.asarray(self.start) + at[:, None] * (np.asarray(self.end) - np.asarray(self.start))
        forward.rows[...] = lab.experiment.material.preparation.apply(places)
        return Line(frozen(at), frozen(forward.run().T))


class _Points:
    """The rows of the shown points, prepared once for an experiment."""

    def __init__(self, experiment: Experiment) -> None:
        material = experiment.material
        dataset, split = material.dataset, material.split
        chosen = [_spread(len(rows)) for rows in (split.train, split.validation, split.test)]
        parts = (split.train, split.validation, split.test)
        rows = np.concatenate([part[some] for part, some in zip(parts, chosen, strict=True)])
        self.part = frozen(np.repeat(np.arange(3, dtype=np.uint8), [len(some) for some in chosen]))
        self.index = frozen(np.concatenate(chosen))
        self.x = frozen(dataset.x[rows]) if dataset.features <= 2 else None
        self._regression = dataset.task is Task.REGRESSION
        self.truth = frozen(dataset.y[rows, 0] if self._regression else dataset.y[rows])
        self._forward = Forward(experiment.network, experiment.params, max(len(rows), 1))
        if len(rows):
            self._forward.rows[...] = material.preparation.apply(dataset.x[rows])

    def answer(self) -> PointAnswers:
        """Return what the network says now."""
        prediction = self._forward.run()[:, : len(self.truth)]
        none = np.zeros(len(self.truth))
        if self._regression:
            wrong, error = none.astype(bool), prediction[0] - self.truth
        else:
            wrong, error = chosen_classes(prediction) != self.truth, none
        return PointAnswers(
            self.x, self.part, self.index, frozen(prediction.T), self.truth, frozen(wrong), frozen(error)
        )


def _spread(count: int) -> Array:
    """Return at most ``MOST`` places among ``count``, evenly spread, the first one included."""
    if count <= MOST:
        return np.arange(count)
    return np.asarray(np.arange(MOST) * count // MOST)


_points = ByData(lambda lab: _Points(lab.experiment))
_lines: WeakKeyDictionary[Lab, Forward] = WeakKeyDictionary()
