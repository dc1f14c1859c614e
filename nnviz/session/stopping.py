"""What happens at the end of an epoch: the schedule hears how it went, and early stopping may end the training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.data.batches import Rows
from nnviz.engine.evaluate import Evaluator
from nnviz.engine.stopping import AnyStopping, EarlyStopping, Patient
from nnviz.experiment.build import Experiment
from nnviz.session.keyframe import Keyframe
from nnviz.session.measuring import VALIDATION_LIMIT

__all__ = ["EarlyEnd", "Stopper"]


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """Why training ended by itself: after which epoch, which one was best, and whether its weights are back."""

    epoch: int
    best_epoch: int
    best_loss: float
    restored: bool

    @property
    def sentence(self) -> str:
        """What to tell people."""
        weights = ", whose weights are back" if self.restored else ""
        return (
            f"Stopped early after epoch {self.epoch:,}: the validation loss was lowest, {self.best_loss:.4g}, "
            f"after epoch {self.best_epoch:,}{weights}."
        )


class Stopper:
    """Watches the validation loss where a schedule or early stopping wants to know it, and costs nothing else.

    Both need the loss of every epoch: only then does the same experiment always end with the same weights.

    Parameters
    ----------
    experiment : Experiment
    measure : callable, optional
        Returns the validation loss; without it the same samples are measured as for the curves.
    """

    def __init__(self, experiment: Experiment, measure: Callable[[], float] | None = None) -> None:
        self._experiment, self._trainer = experiment, experiment.trainer
        self._measure = measure
        self._evaluator: Evaluator | None = None
        self._rows: Rows | None = None
        self.patient = Patient()
        self.best: Keyframe | None = None
        self._rule: AnyStopping = experiment.spec.training.early_stopping

    def use(self, rule: AnyStopping) -> None:
        """Go on with another rule; for a new one the waiting begins anew, but what was best so far counts."""
        if rule != self._rule:
            self._rule = rule
            self.patient = self.patient._replace(waited=0)

    def put_back(self, rule: AnyStopping, patient: Patient, best: Keyframe | None) -> None:
        """Stand again where it once stood."""
        self._rule, self.patient, self.best = rule, patient, best

    @property
    def needed(self) -> bool:
        """Whether anybody wants to know the validation loss of every epoch."""
        wanted = isinstance(self._rule, EarlyStopping) or self._trainer.rules.schedule.needs_validation
        return wanted and bool(self._experiment.validation.samples)

    def at_epoch_end(self) -> EarlyEnd | None:
        """Report the epoch that has just ended; return why training ends here, or None.

        With ``restore_best`` the weights and what the optimizer remembers are then those of the best epoch, while
        steps and epochs go on counting.
        """
        if not self.needed:
            return None
        trainer, rule, loss = self._trainer, self._rule, self._loss()
        trainer.report(loss)
        if not isinstance(rule, EarlyStopping):
            return None
        epoch = trainer.state.epoch
        self.patient = rule.after_epoch(self.patient, epoch, loss)
        if self.patient.best_epoch == epoch:
            self.best = Keyframe.of(trainer) if rule.restore_best else None
        if not rule.is_over(self.patient):
            return None
        back = self.best if rule.restore_best else None
        if back is not None:
            back.restore_weights(trainer)
        end = EarlyEnd(epoch, self.patient.best_epoch, self.patient.best, back is not None)
        self.patient = self.patient._replace(waited=0)
        return end

    def _loss(self) -> float:
        if self._measure is not None:
            return self._measure()
        rows = self._experiment.validation
        if self._evaluator is None or self._rows is not rows:
            self._rows, self._evaluator = rows, self._experiment.evaluator("validation", VALIDATION_LIMIT)
        return self._evaluator.measure()[0]
