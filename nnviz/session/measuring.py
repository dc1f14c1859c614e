"""Measuring loss and accuracy while a network learns, without letting the measuring slow the learning down."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.optimizers import Optimizer
from nnviz.engine.schedules import START, Memory
from nnviz.engine.trainer import Trainer
from nnviz.experiment.build import Experiment
from nnviz.session.metric_log import MetricLog

__all__ = ["Checkpoint", "Measuring"]

TRAIN_LIMIT, VALIDATION_LIMIT = 2_000, 5_000
"""At most so many samples of each part are measured for the curves."""
SECONDS_WITHOUT = 0.5
"""After so many seconds without an end of an epoch it is measured all the same."""
SHARE = 0.1
"""At most this part of the time goes into measuring."""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A copy of everything that training changes."""

    values: Array
    slots: dict[str, Array]
    step: int
    epoch: int
    samples: int
    memory: Memory = START
    optimizer: Optimizer | None = None

    @classmethod
    def of(cls, trainer: Trainer) -> Checkpoint:
        """Copy the present state."""
        params, state = trainer.params, trainer.state
        slots = {name: slot.copy() for name, slot in params.slots.items()}
        kept = (state.step, state.epoch, state.samples, state.memory, trainer.slots_by)
        return cls(params.values.copy(), slots, *kept)

    def restore(self, trainer: Trainer) -> None:
        """Put everything back."""
        state = trainer.state
        self.restore_weights(trainer)
        state.step, state.epoch, state.samples = self.step, self.epoch, self.samples
        state.memory = self.memory

    def restore_weights(self, trainer: Trainer) -> None:
        """Put weights and optimizer back; what it remembers under other names is forgotten.  Counters go on."""
        params = trainer.params
        params.values[...] = self.values
        slots = {name: self.slots.get(name, np.zeros(params.count)) for name in params.slots}
        trainer.put_back(slots, self.optimizer or trainer.optimizer)


class Measuring:
    """Fills the curves and remembers the state of the last measurement."""

    def __init__(self, experiment: Experiment, log: MetricLog, clock: Callable[[], float]) -> None:
        self._trainer, self._log, self._clock = experiment.trainer, log, clock
        self._train = experiment.evaluator("train", TRAIN_LIMIT)
        self._validation = experiment.evaluator("validation", VALIDATION_LIMIT)
        self._cost = 0.0
        self._loss = math.inf
        self._ended = clock()
        self.checkpoint = Checkpoint.of(experiment.trainer)

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

    def keep(self) -> None:
        """Remember the present state too, if it is not much worse than what was measured last."""
        loss = self._trainer.batch_loss
        if loss <= max(1.0, 3 * self._loss):
            self.checkpoint = Checkpoint.of(self._trainer)

    def now(self) -> None:
        """Measure at this step.

        What is already beyond the limit is not recorded: the next step will find it out and go back.
        """
        began = self._clock()
        train_loss, train_accuracy = self._train.measure()
        loss, accuracy = self._validation.measure()
        if train_loss <= self._trainer.loss_limit:
            step = self._trainer.state.step
            self._log.append((step, self.epochs, train_loss, loss, train_accuracy, accuracy))
            self.checkpoint = Checkpoint.of(self._trainer)
            self._loss = train_loss
        self._ended = self._clock()
        took = self._ended - began
        self._cost = (
            min(took, 1.5 * self._cost) if self._cost else took
        )  # one slow moment must not leave a gap
