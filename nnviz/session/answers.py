"""What a network says to all samples of a part, beside what is true."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.wanted import go_on
from nnviz.engine.evaluate import Forward
from nnviz.engine.metrics import mean_absolute_error, r_squared
from nnviz.experiment.build import Experiment

__all__ = ["Answers", "answers_of"]

CHUNK = 250
"""Samples asked at a time."""


class Answers(NamedTuple):
    """Predictions and targets, arrays (outputs, samples), and the true classes (samples,), None for regression."""

    predictions: Array
    targets: Array
    labels: Array | None

    @property
    def r2(self) -> float:
        """How much of the spread of the targets is explained; NaN for classes and where there is no sample."""
        return r_squared(self.predictions, self.targets) if self._measured else float("nan")

    @property
    def mae(self) -> float:
        """The mean absolute error; NaN for classes and where there is no sample."""
        return mean_absolute_error(self.predictions, self.targets) if self._measured else float("nan")

    @property
    def _measured(self) -> bool:
        return self.labels is None and bool(self.targets.size)


def answers_of(experiment: Experiment, part: str) -> Answers:
    """Ask for all samples of "train", "validation" or "test"."""
    rows = experiment.rows(part)
    outputs = experiment.network.plans()[-1].shape_out[0]
    predictions = np.empty((outputs, rows.samples), experiment.network.dtype)
    targets = np.empty_like(predictions)
    sizes = {min(CHUNK, rows.samples), rows.samples % CHUNK} - {0}
    forwards = {size: Forward(experiment.network, experiment.params, size) for size in sizes}
    for start in range(0, rows.samples, CHUNK):
        go_on()
        forward = forwards[min(CHUNK, rows.samples - start)]
        window = slice(start, start + len(forward.rows))
        rows.fill(forward.rows, forward.targets, start)
        predictions[:, window], targets[:, window] = forward.run(), forward.targets
    return Answers(predictions, targets, rows.labels)
