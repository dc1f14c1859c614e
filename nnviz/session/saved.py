"""All of a training that is worth keeping: taken from a running lab in a moment, and given to a fresh one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz.data.dataset import Array
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.epoch_starts import EpochStarts
from nnviz.session.history import Change
from nnviz.session.metric_log import COLUMNS, Curves, MetricLog
from nnviz.session.progress import Counters, Progress
from nnviz.session.target import Target

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Saved"]


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """A training as it stands between two steps.

    Attributes
    ----------
    spec : ExperimentSpec
        With all live changes.
    begun : ExperimentSpec
        As it was at step 0: with ``changes`` and the addresses of chance it leads here again, bit for bit.
    values : array (count,)
        All parameters.
    start : array (count,) or None
        Those at step 0 where they were not drawn from the seeds.
    progress : Progress
    changes : tuple of Change
        Every edit since step 0.
    curves : Curves
    epochs : EpochStarts
    shown : int or None
        The step that was looked at where that is not the last one.
    """

    spec: ExperimentSpec
    begun: ExperimentSpec
    values: Array
    start: Array | None
    progress: Progress
    changes: tuple[Change, ...]
    curves: Curves
    epochs: EpochStarts
    shown: int | None = None

    @classmethod
    def of(cls, lab: Lab) -> Saved:
        """Copy the state of a lab; of a step that is open nothing is kept, as it has changed no weight yet.

        Where a moment of the past is on the screen, the end of its way is kept and that moment is gone to again.
        """
        experiment, course = lab.experiment, lab.course
        branch = course.branch
        first, tip = branch.kept[0].moment, branch.tip
        if not course.live and tip is not None and tip.changes == len(branch.changes):
            return cls(
                tip.spec,
                first.spec,
                tip.keyframe.values,
                None if lab.given is None else first.keyframe.values,
                Progress.at(tip),
                tuple(branch.changes),
                branch.log.until(tip.step).curves(),
                branch.epochs.until(tip.keyframe.epoch),
                course.step,
            )
        return cls(
            lab.spec,
            first.spec,
            experiment.params.values.copy(),
            None if lab.given is None else first.keyframe.values,
            Progress.of(experiment, lab.stopper),
            tuple(branch.changes[: course.applied]),
            lab.log.until(course.step).curves(),
            branch.epochs.until(experiment.trainer.state.epoch),
        )

    @classmethod
    def begun_with(cls, spec: ExperimentSpec, values: Array) -> Saved:
        """Return a training that stands at step 0 with given parameters: for files that hold a network alone."""
        slots = spec.optimizer.slots()
        counters = Counters(
            step=0,
            epoch=0,
            samples=0,
            slots=slots,
            loss_bar=None,
            plateau_best=None,
            plateau_waited=0,
            plateau_factor=1.0,
            patient_best=None,
            patient_best_epoch=0,
            patient_waited=0,
        )
        progress = Progress(counters, np.zeros((len(slots), len(values)), values.dtype))
        curves = Curves(np.empty((0, len(COLUMNS))))
        return cls(spec, spec, values, values, progress, (), curves, EpochStarts())

    def restore(self, lab: Lab) -> None:
        """Let a lab that stands at step 0 of ``begun`` go on from here.

        Raises
        ------
        FileProblem
            When the training cannot have stood there.
        """
        experiment = lab.experiment
        lab.spec = self.spec
        experiment.take(self.spec)
        lab.stopper.use(self.spec.training.early_stopping)
        np.copyto(experiment.params.values, self.values)
        self.progress.restore(experiment, lab.stopper, self.spec.optimizer)
        lab.use_log(MetricLog.of(self.curves))
        lab.course.adopt(self.changes, self.epochs)
        if self.shown is not None and self.shown < lab.course.last:
            lab.course.seek(Target(self.shown), exact=True)
        lab.look_anew()
