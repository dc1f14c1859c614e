"""Early stopping: an end to training where more of it would only memorise."""

from __future__ import annotations

import math
from typing import NamedTuple

from nnviz.engine.knobs import MinDelta, Patience, RestoreBest
from nnviz.knobs import Choice

__all__ = ["AnyStopping", "EarlyStopping", "NeverStop", "Patient"]


class Patient(NamedTuple):
    """How patience stands: the lowest validation loss, its epoch, and how many epochs have passed since."""

    best: float = math.inf
    best_epoch: int = 0
    waited: int = 0


class NeverStop(Choice, frozen=True, tag="off"):
    """Training goes on until you stop it."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Off"


class EarlyStopping(Choice, frozen=True, tag="patience"):
    """Training ends when the validation loss has not become better for a while.

    L. Prechelt, "Early stopping, but when?", 1998.
    """

    patience: Patience = 10
    min_delta: MinDelta = 0.0
    restore_best: RestoreBest = True

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "When validation gets no better"

    def after_epoch(self, patient: Patient, epoch: int, validation_loss: float) -> Patient:
        """Begin to wait anew where the loss is below the best by more than the smallest gain."""
        if validation_loss < patient.best - self.min_delta:
            return Patient(validation_loss, epoch, 0)
        return patient._replace(waited=patient.waited + 1)

    def is_over(self, patient: Patient) -> bool:
        """Return whether patience is at its end."""
        return patient.waited >= self.patience


AnyStopping = NeverStop | EarlyStopping
