"""Training without a window: an experiment from its first step to its last epoch, and what came of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import ReadResource, Task
from nnviz.experiment.build import Experiment, build, load_material, refuse_errors
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.answers import answers_of
from nnviz.session.measuring import TRAIN_LIMIT, VALIDATION_LIMIT
from nnviz.session.stopping import EarlyEnd, Stopper

__all__ = ["Finished", "Progress", "Result", "run", "verdict"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How a run stands: epochs done and wanted, the latest measures, seconds trained and probably left."""

    epoch: int
    epochs: int
    loss: float
    accuracy: float
    seconds: float
    left: float


@dataclass(frozen=True, slots=True)
class Result:
    """The final figures on all samples of each part; None where a part is empty or a figure does not apply.

    Accuracy is for classes, R² and the mean absolute error are for measured values.

    ``seconds`` is training alone, without loading and measuring.
    """

    seed: int
    epochs: int
    steps: int
    seconds: float
    train_loss: float | None
    validation_loss: float | None
    test_loss: float | None
    train_accuracy: float | None
    validation_accuracy: float | None
    test_accuracy: float | None
    train_r2: float | None
    validation_r2: float | None
    test_r2: float | None
    train_mae: float | None
    validation_mae: float | None
    test_mae: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """A run at its end: the experiment as it stands, who watched it, seconds of training, and why it ended early.

    ``interrupted`` says that it was told to stop, perhaps in the middle of an epoch.
    """

    experiment: Experiment
    stopper: Stopper
    seconds: float
    early: EarlyEnd | None = None
    interrupted: bool = False


@np.errstate(all="ignore")  # numbers that overflow are found by the trainer, which says where
def run(
    spec: ExperimentSpec,
    read: ReadResource,
    report: Callable[[Progress], None],
    begin: Callable[[Experiment, Stopper], None] | None = None,
    interval: float = 0.5,
    clock: Callable[[], float] = time.perf_counter,
    stop: Callable[[], bool] = bool,
) -> Finished:
    """Train until ``spec.training.epochs`` epochs are finished, or until early stopping ends it.

    Parameters
    ----------
    report : callable
        Told of the progress at most every ``interval`` seconds, and at the end.
    begin : callable, optional
        Called before the first step, to put back where an earlier run stood.
    stop : callable, optional
        Asked after each step whether to leave it at that.

    Raises
    ------
    DataProblem, SpecProblem, ShapeError
        When it cannot begin.
    Diverged
        When it cannot go on.
    """
    refuse_errors(spec)
    experiment = build(spec, load_material(spec, read))
    stopper = Stopper(experiment)
    if begin is not None:
        begin(experiment, stopper)
    part, limit = (
        ("validation", VALIDATION_LIMIT) if experiment.validation.samples else ("train", TRAIN_LIMIT)
    )
    measure = experiment.evaluator(part, limit).measure
    state, last = experiment.trainer.state, spec.training.epochs
    first, spent, told = state.epoch, 0.0, clock()
    while state.epoch < last:
        epoch = state.epoch
        spent += _epoch(experiment, clock, stop)
        if state.epoch == epoch:
            return Finished(experiment, stopper, spent, interrupted=True)
        early = stopper.at_epoch_end()
        if clock() - told >= interval or state.epoch == last or early is not None:
            loss, accuracy = measure()
            left = 0.0 if early else spent / (state.epoch - first) * (last - state.epoch)
            report(Progress(state.epoch, last, loss, accuracy, spent, left))
            told = clock()
        if early is not None:
            return Finished(experiment, stopper, spent, early)
        if stop() and state.epoch < last:
            return Finished(experiment, stopper, spent, interrupted=True)
    return Finished(experiment, stopper, spent)


def _epoch(experiment: Experiment, clock: Callable[[], float], stop: Callable[[], bool]) -> float:
    """Train to the end of the present epoch, or until told to stop; return the seconds it took."""
    trainer = experiment.trainer
    state = trainer.state
    began, epoch = clock(), state.epoch
    while state.epoch == epoch and not stop():
        trainer.step()
    return clock() - began


def verdict(finished: Finished) -> Result:
    """Measure all three parts completely."""
    experiment, seconds = finished.experiment, finished.seconds
    parts = ("train", "validation", "test")
    measures = {part: experiment.evaluator(part).measure() for part in parts}
    r2, mae = dict.fromkeys(parts, math.nan), dict.fromkeys(parts, math.nan)
    if experiment.material.dataset.task is Task.REGRESSION:
        answers = {part: answers_of(experiment, part) for part in parts}
        r2 = {part: found.r2 for part, found in answers.items()}
        mae = {part: found.mae for part, found in answers.items()}
    loss = {part: _known(found[0]) for part, found in measures.items()}
    accuracy = {part: _known(found[1]) for part, found in measures.items()}
    state = experiment.trainer.state
    return Result(
        seed=experiment.spec.seeds.base,
        epochs=state.epoch,
        steps=state.step,
        seconds=seconds,
        train_loss=loss["train"],
        validation_loss=loss["validation"],
        test_loss=loss["test"],
        train_accuracy=accuracy["train"],
        validation_accuracy=accuracy["validation"],
        test_accuracy=accuracy["test"],
        train_r2=_known(r2["train"]),
        validation_r2=_known(r2["validation"]),
        test_r2=_known(r2["test"]),
        train_mae=_known(mae["train"]),
        validation_mae=_known(mae["validation"]),
        test_mae=_known(mae["test"]),
    )


def _known(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - NaN is what differs from itself
