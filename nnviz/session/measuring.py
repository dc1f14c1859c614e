"""Measuring loss and accuracy while a network learns, without letting the measuring slow the learning down."""

from __future__ import annotations

import math
from collections.abc import Callable

from nnviz.experiment.build import Experiment
from nnviz.session.metric_log import COLUMNS, MetricLog

__all__ = ["Measuring", "Row"]

Row = tuple[float, ...]
"""One number for each of ``metric_log.COLUMNS`` but the last, the seconds, which the log knows itself."""

TRAIN_LOSS = COLUMNS.index("train_loss")
TRAIN_LIMIT, VALIDATION_LIMIT = 2_000, 10_000
"""At most so many samples of each part are measured for the curves."""
SECONDS_WITHOUT = 0.5
"""After so many seconds without an end of an epoch it is measured all the same."""
SHARE = 0.1
"""At most this part of the time goes into measuring."""


class Measuring:
    """Fills the curves.

    Parameters
    ----------
    experiment : Experiment
    log : MetricLog
    clock : callable
        Seconds that only grow.
    remember : callable, optional
        Called at each measurement that is sound: this is where to go back to when training diverges.
    """

    def __init__(
        self,
        experiment: Experiment,
        log: MetricLog,
        clock: Callable[[], float],
        remember: Callable[[], None] = lambda: None,
    ) -> None:
        self._experiment, self._trainer = experiment, experiment.trainer
        self.log, self._clock, self._remember = log, clock, remember
        self._take_data()
        self._cost = 0.0
        self._loss = math.inf
        self._ended = clock()

    @property
    def epochs(self) -> float:
        """How many epochs are done, the present one by its share."""
        state = self._trainer.state
        return state.epoch + state.samples / self._trainer.feed.samples

    def at_epoch_end(self) -> None:
        """Measure, unless that would take more than its share of the time."""
        if self._cost <= SHARE * (self._clock() - self._ended + self._cost):
            self.now()

    def in_between(self) -> None:
        """Measure in the middle of a long epoch, so that curves move while it lasts."""
        if self._clock() - self._ended >= SECONDS_WITHOUT:
            self.at_epoch_end()

    def begin_anew(self) -> None:
        """Forget how far the loss was, and when it was measured: another moment is shown."""
        self._loss, self._ended = math.inf, self._clock()

    @property
    def sound(self) -> bool:
        """Whether the present state is not much worse than what was measured last."""
        return self._trainer.batch_loss <= max(1.0, 3 * self._loss)

    def now(self) -> None:
        """Measure at this step.

        What is already beyond the limit is not recorded: the next step will find it out and go back.
        """
        began = self._clock()
        row = self.row()
        if row[TRAIN_LOSS] <= self._trainer.loss_limit:
            self.log.append(row)
            self._loss = row[TRAIN_LOSS]
            self._remember()
        self._ended = self._clock()
        took = self._ended - began
        self._cost = (
            min(took, 1.5 * self._cost) if self._cost else took
        )  # one slow moment must not leave a gap

    def row(self) -> Row:
        """Return a row of the curves for this step, without writing it down."""
        if self._material is not self._experiment.material:
            self._take_data()
        train_loss, train_accuracy = self._train.measure()
        loss, accuracy = self._validation.measure()
        return self._trainer.state.step, self.epochs, train_loss, loss, train_accuracy, accuracy

    def _take_data(self) -> None:
        """Measure on the data that are learned now."""
        experiment = self._experiment
        self._material = experiment.material
        self._train = experiment.evaluator("train", TRAIN_LIMIT)
        self._validation = experiment.evaluator("validation", VALIDATION_LIMIT)
