"""Where a training stood, so that it can go on exactly: counters, what the optimizer remembers, what was best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.optimizers import Optimizer
from nnviz.engine.schedules import Memory
from nnviz.engine.stopping import Patient
from nnviz.experiment.build import Experiment
from nnviz.session.archive import FileProblem
from nnviz.session.keyframe import Keyframe
from nnviz.session.stopping import Stopper

if TYPE_CHECKING:
    from nnviz.session.moment import Moment

__all__ = ["Counters", "Progress"]


Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Counters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is not an array; None stands for infinity, which JSON does not know."""

    step: Count
    epoch: Count
    samples: Count
    slots: tuple[str, ...]
    loss_bar: Annotated[float, msgspec.Meta(gt=0)] | None
    plateau_best: float | None
    plateau_waited: Count
    plateau_factor: Annotated[float, msgspec.Meta(gt=0, le=1)]
    patient_best: float | None
    patient_best_epoch: Count
    patient_waited: Count


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
    name : str
        What messages call the file it came from.
    """

    counters: Counters
    moments: Array
    best: Array | None = None
    name: str = "The file"

    @classmethod
    def of(cls, experiment: Experiment, stopper: Stopper | None = None) -> Progress:
        """Copy where an experiment stands."""
        trainer = experiment.trainer
        patient, best = (stopper.patient, stopper.best) if stopper else (Patient(), None)
        return cls._copied(Keyframe.of(trainer), patient, best, trainer.optimizer)

    @classmethod
    def at(cls, moment: Moment) -> Progress:
        """Return where a training stood at a moment that is remembered."""
        return cls._copied(moment.keyframe, moment.patient, moment.best, moment.spec.optimizer)

    @classmethod
    def _copied(
        cls, frame: Keyframe, patient: Patient, best: Keyframe | None, optimizer: Optimizer
    ) -> Progress:
        """Put together what is written down; ``optimizer`` is the one that will go on from it."""
        names = tuple(frame.slots)
        counters = Counters(
            step=frame.step,
            epoch=frame.epoch,
            samples=frame.samples,
            slots=names,
            loss_bar=_finite(frame.loss_bar),
            plateau_best=_finite(frame.memory.best),
            plateau_waited=frame.memory.waited,
            plateau_factor=frame.memory.factor,
            patient_best=_finite(patient.best),
            patient_best_epoch=patient.best_epoch,
            patient_waited=patient.waited,
        )
        kept = None if best is None else np.vstack([best.values, _moments(best, names, optimizer)])
        return cls(counters, _moments(frame, names, optimizer), kept)

    def restore(self, experiment: Experiment, stopper: Stopper, saved_by: Optimizer) -> None:
        """Let an experiment, freshly built and with the right weights, go on from here.

        Raises
        ------
        FileProblem
            When it cannot have stood there.
        """
        trainer, params, counters = experiment.trainer, experiment.params, self.counters
        if counters.samples >= trainer.feed.samples:
            raise FileProblem(
                f"{self.name} says that {counters.samples:,} samples of the present epoch are done, but an epoch has "
                f"{trainer.feed.samples:,}; the file is damaged."
            )
        slots = dict(zip(counters.slots, self.moments, strict=True))
        trainer.put_back({name: slots[name] for name in params.slots if name in slots}, saved_by)
        state = trainer.state
        state.step, state.epoch, state.samples = counters.step, counters.epoch, counters.samples
        best = math.inf if counters.plateau_best is None else counters.plateau_best
        state.memory = Memory(best, counters.plateau_waited, counters.plateau_factor)
        trainer.loss_bar = -math.inf if counters.loss_bar is None else counters.loss_bar
        lowest = math.inf if counters.patient_best is None else counters.patient_best
        stopper.patient = Patient(lowest, counters.patient_best_epoch, counters.patient_waited)
        if self.best is not None:
            slots = dict(zip(counters.slots, self.best[1:], strict=True))
            stopper.best = Keyframe(
                self.best[0], slots, counters.step, counters.epoch, counters.samples, state.memory, saved_by
            )


def _moments(frame: Keyframe, names: tuple[str, ...], optimizer: Optimizer) -> Array:
    """Return (slots, count): what a keyframe's optimizer remembered, in the measure of the one that goes on."""
    slots = {name: frame.slots.get(name, np.zeros_like(frame.values)).copy() for name in names}
    optimizer.carry(frame.optimizer or optimizer, slots)
    return np.array([*slots.values()], frame.values.dtype).reshape(len(names), len(frame.values))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
