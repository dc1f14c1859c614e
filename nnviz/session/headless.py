"""Training without a window: an experiment from its first step to its last epoch, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import ReadResource
from nnviz.experiment.build import Experiment, build, load_material
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.measuring import TRAIN_LIMIT, VALIDATION_LIMIT

__all__ = ["Progress", "Result", "run", "verdict"]


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


@np.errstate(all="ignore")  # numbers that overflow are found by the trainer, which says where
def run(
    spec: ExperimentSpec,
    read: ReadResource,
    report: Callable[[Progress], None],
    interval: float = 0.5,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Experiment, float]:
    """Train for ``spec.training.epochs`` epochs.

    Parameters
    ----------
    report : callable
        Told of the progress at most every ``interval`` seconds, and at the end.

    Returns
    -------
    experiment : Experiment
        As it stands after the last step.
    seconds : float
        Spent on training alone.

    Raises
    ------
    DataProblem, SpecProblem, ShapeError
        When it cannot begin.
    Diverged
        When it cannot go on.
    """
    experiment = build(spec, load_material(spec, read))
    parts = "validation" if experiment.validation.samples else "train"
    measure = experiment.evaluator(parts, VALIDATION_LIMIT if parts == "validation" else TRAIN_LIMIT).measure
    spent, told = 0.0, clock()
    for seconds in _epochs(experiment, clock):
        spent += seconds
        epoch = experiment.trainer.state.epoch
        if clock() - told >= interval or epoch == spec.training.epochs:
            loss, accuracy = measure()
            left = spent / epoch * (spec.training.epochs - epoch)
            report(Progress(epoch, spec.training.epochs, loss, accuracy, spent, left))
            told = clock()
    return experiment, spent


def _epochs(experiment: Experiment, clock: Callable[[], float]) -> Iterator[float]:
    """Train epoch by epoch; yield the seconds each took."""
    trainer = experiment.trainer
    state = trainer.state
    while state.epoch < experiment.spec.training.epochs:
        began, epoch = clock(), state.epoch
        while state.epoch == epoch:
            trainer.step()
        yield clock() - began


def verdict(experiment: Experiment, seconds: float) -> Result:
    """Measure all three parts completely."""
    measures = {part: experiment.evaluator(part).measure() for part in ("train", "validation", "test")}
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
    )


def _known(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 - NaN is what differs from itself
