"""Measuring loss and accuracy while a network learns, without letting the measuring slow the learning down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.data.dataset import Array
from nnviz.engine.trainer import Trainer
from nnviz.experiment.build import Experiment
from nnviz.session.metric_log import MetricLog

__all__ = ["Checkpoint", "Measuring"]

TRAIN_LIMIT, VALIDATION_LIMIT = 2_000, 5_000
"""At most so many samples of each part are measured for the curves."""
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

    @classmethod
    def of(cls, trainer: Trainer) -> Checkpoint:
        """Copy the present state."""
        params, state = trainer.params, trainer.state
        slots = {name: slot.copy() for name, slot in params.slots.items()}
        return cls(params.values.copy(), slots, state.step, state.epoch, state.samples)

    def restore(self, trainer: Trainer) -> None:
        """Put everything back; what an optimizer remembers under other names is forgotten."""
        params, state = trainer.params, trainer.state
        params.values[...] = self.values
        for name, slot in params.slots.items():
            slot[...] = self.slots.get(name, 0)
        state.step, state.epoch, state.samples = self.step, self.epoch, self.samples


class Measuring:
    """Fills the curves and remembers the state of the last measurement."""

    def __init__(self, experiment: Experiment, log: MetricLog, clock: Callable[[], float]) -> None:
        self._trainer, self._log, self._clock = experiment.trainer, log, clock
        self._train = experiment.evaluator("train", TRAIN_LIMIT)
        self._validation = experiment.evaluator("validation", VALIDATION_LIMIT)
        self._cost = 0.0
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

    def now(self) -> None:
        """Measure at this step."""
        began = self._clock()
        train_loss, train_accuracy = self._train.measure()
        loss, accuracy = self._validation.measure()
        self._log.append((self._trainer.state.step, self.epochs, train_loss, loss, train_accuracy, accuracy))
        self.checkpoint = Checkpoint.of(self._trainer)
        self._ended = self._clock()
        self._cost = self._ended - began
