"""Where a training stood, so that it can go on exactly: counters, what the optimizer remembers, what was best."""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec
import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.schedules import Memory
from nnviz.engine.stopping import Patient
from nnviz.experiment.build import Experiment
from nnviz.session.measuring import Checkpoint
from nnviz.session.stopping import Stopper

__all__ = ["Counters", "Progress"]


class Counters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is not an array; None stands for infinity, which JSON does not know."""

    step: int
    epoch: int
    samples: int
    slots: tuple[str, ...]
    loss_bar: float | None
    plateau_best: float | None
    plateau_waited: int
    plateau_factor: float
    patient_best: float | None
    patient_best_epoch: int
    patient_waited: int


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """A position in a training.

    Attributes
    ----------
    counters : Counters
    moments : array (slots, count)
        What the optimizer remembers, in the order of ``counters.slots``.
    best : array (1 + slots, count) or None
        Weights and moments of the best epoch, where early stopping keeps them.
    """

    counters: Counters
    moments: Array
    best: Array | None = None

    @classmethod
    def of(cls, experiment: Experiment, stopper: Stopper | None = None) -> Progress:
        """Copy where an experiment stands."""
        trainer, params = experiment.trainer, experiment.params
        state = trainer.state
        patient = stopper.patient if stopper else Patient()
        names = tuple(params.slots)
        counters = Counters(
            step=state.step,
            epoch=state.epoch,
            samples=state.samples,
            slots=names,
            loss_bar=_finite(trainer.loss_bar),
            plateau_best=_finite(state.memory.best),
            plateau_waited=state.memory.waited,
            plateau_factor=state.memory.factor,
            patient_best=_finite(patient.best),
            patient_best_epoch=patient.best_epoch,
            patient_waited=patient.waited,
        )
        best = stopper.best if stopper else None
        kept = None if best is None else np.stack([best.values, *(best.slots[name] for name in names)])
        moments = np.array([params.slots[name] for name in names], params.dtype)
        return cls(counters, moments.reshape(len(names), params.count), kept)

    def restore(self, experiment: Experiment, stopper: Stopper) -> None:
        """Let an experiment, freshly built and with the right weights, go on from here."""
        trainer, params, counters = experiment.trainer, experiment.params, self.counters
        for name, values in zip(counters.slots, self.moments, strict=True):
            if name in params.slots:
                params.slots[name][...] = values
        state = trainer.state
        state.step, state.epoch, state.samples = counters.step, counters.epoch, counters.samples
        best = math.inf if counters.plateau_best is None else counters.plateau_best
        state.memory = Memory(best, counters.plateau_waited, counters.plateau_factor)
        trainer.loss_bar = -math.inf if counters.loss_bar is None else counters.loss_bar
        lowest = math.inf if counters.patient_best is None else counters.patient_best
        stopper.patient = Patient(lowest, counters.patient_best_epoch, counters.patient_waited)
        if self.best is not None:
            slots = dict(zip(counters.slots, self.best[1:], strict=True))
            stopper.best = Checkpoint(
                self.best[0], slots, counters.step, counters.epoch, counters.samples, state.memory
            )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
