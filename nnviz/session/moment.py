"""A moment of a training: a keyframe, and what those around the trainer know at that step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz.engine.stopping import Patient
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.keyframe import Keyframe

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Moment"]

SHELL = 1_000
"""Bytes of a moment beside its arrays."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Everything that decides how a training goes on, between two steps.

    Attributes
    ----------
    keyframe : Keyframe
    spec : ExperimentSpec
        With all live changes up to here.
    changes : int
        How many edits of its branch had been done.
    patient, best
        How early stopping stands, and the weights of its best epoch.
    """

    keyframe: Keyframe
    spec: ExperimentSpec
    changes: int
    patient: Patient
    best: Keyframe | None

    @classmethod
    def of(cls, lab: Lab, changes: int) -> Moment:
        """Copy the present state of a lab; of a step that is open nothing is kept, as it has changed no weight yet."""
        stopper, trainer = lab.stopper, lab.experiment.trainer
        return cls(Keyframe.of(trainer), lab.spec, changes, stopper.patient, stopper.best)

    @property
    def step(self) -> int:
        """How many steps had been taken."""
        return self.keyframe.step

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Identity and size in bytes of each part, as several moments may share one."""
        own = id(self.keyframe), self.keyframe.nbytes + SHELL
        return (own,) if self.best is None else (own, (id(self.best), self.best.nbytes))

    def restore(self, lab: Lab) -> None:
        """Put everything back; the arrays of the step before are not there until a step is taken."""
        lab.walker.leave()
        lab.spec = self.spec
        lab.experiment.take(self.spec)
        self.keyframe.restore(lab.experiment.trainer)
        params = lab.experiment.params
        params.grads.fill(0)
        params.delta.fill(0)
        lab.stopper.put_back(self.spec.training.early_stopping, self.patient, self.best)
        lab.look_anew()
