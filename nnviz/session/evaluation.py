"""What the network says to every validation sample, and how wrong it is: for galleries, tables and lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.metrics import chosen_classes, class_figures
from nnviz.session.sample_losses import sample_losses
from nnviz.session.sweeping import Pieces, SweepAsk, Sweeper, frozen

__all__ = ["ClassTable", "Evaluation", "Judged", "class_table"]

MOST = 10_000
"""At most so many samples are judged, the first ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Predictions of one moment for the first ``len(loss)`` samples of a part.

    Attributes
    ----------
    part : str
        "validation", or "training" where there is no validation data.
    count : int
        How many samples the part has.
    step : int
    prediction : array (samples, outputs) of float32
    loss : array (samples,)
    labels, chosen : arrays (samples,) of intp or None
        True and predicted class; None for measured values.
    sure : array (samples,) or None
        What the predicted class got, 0 … 1.
    """

    part: str
    count: int
    step: int
    prediction: Array
    loss: Array
    labels: Array | None
    chosen: Array | None
    sure: Array | None

    @property
    def wrong(self) -> Array:
        """Which samples are taken for another class, an array (samples,) of bool; none for measured values."""
        if self.labels is None or self.chosen is None:
            return np.zeros(len(self.loss), bool)
        return np.asarray(self.labels != self.chosen)


@dataclass(frozen=True, slots=True)
class Evaluation(SweepAsk):
    """Judge the validation samples; answered with ``Judged``."""

    often: ClassVar[float] = 15.0
    share: ClassVar[float] = 0.05

    def work(self, sweeper: Sweeper, memory: dict[str, object]) -> Pieces:  # noqa: ARG002
        """Send all samples through, chunk by chunk."""
        network, rows = sweeper.network, sweeper.rows
        total = sweeper.total(MOST)
        outputs = network.plans()[-1].shape_out[0]
        prediction, loss = np.empty((total, outputs), np.float32), np.empty(total)
        for where, forward in sweeper.chunks(total):
            view = forward.work.loss_view
            prediction[where] = forward.prediction.T
            loss[where] = sample_losses(network.loss, view.z, forward.prediction, forward.targets)
            yield
        labels: Array | None = None
        chosen: Array | None = None
        sure: Array | None = None
        if rows.labels is not None:
            labels = frozen(np.array(rows.labels[:total], np.intp))
            chosen, sure = (frozen(array) for array in _choice(prediction))
        return Judged(
            sweeper.part, rows.samples, sweeper.step, frozen(prediction), frozen(loss), labels, chosen, sure
        )


def _choice(prediction: Array) -> tuple[Array, Array]:
    """Return predicted class and what it got, arrays (samples,)."""
    chosen = chosen_classes(prediction.T)
    if prediction.shape[1] == 1:
        only = prediction[:, 0]
        return chosen, np.where(chosen == 1, only, 1 - only)
    return chosen, np.take_along_axis(prediction, chosen[:, None], axis=1)[:, 0]


@dataclass(frozen=True, slots=True, eq=False)
class ClassTable:
    """Who is taken for whom, and the figures of each class.

    Attributes
    ----------
    counts : array (true class, predicted class) of int
    accuracy, precision, recall, f1 : arrays (classes,)
        Accuracy is the share of *all* samples for which "is it this class?" is answered rightly; precision is right
        / called so, recall right / are so; NaN where there is nothing to divide by.
    """

    counts: Array
    accuracy: Array
    precision: Array
    recall: Array
    f1: Array

    @property
    def total(self) -> int:
        """How many samples there are."""
        return int(self.counts.sum())

    @property
    def right(self) -> float:
        """The share of right answers; NaN without samples."""
        return float(np.trace(self.counts) / self.total) if self.total else float("nan")


def class_table(judged: Judged, classes: int) -> ClassTable | None:
    """Count who is taken for whom; None for measured values."""
    if judged.labels is None or judged.chosen is None:
        return None
    pairs = judged.labels * classes + np.minimum(judged.chosen, classes - 1)
    counts = np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
    figures = class_figures(counts)
    total, right = counts.sum(), np.diag(counts)
    missed = counts.sum(axis=0) + counts.sum(axis=1) - 2 * right
    accuracy = np.asarray(1 - missed / total if total else np.full(classes, np.nan))
    return ClassTable(counts, accuracy, figures.precision, figures.recall, figures.f1)
