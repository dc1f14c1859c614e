"""A report on a trained network: how well it does on each part, where it errs, and how its layers fare."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnviz.data.dataset import Array, ReadResource
from nnviz.data.wanted import go_on
from nnviz.engine.health import LayerHealth, health_of
from nnviz.engine.metrics import class_figures, confusion, top_k
from nnviz.experiment.build import Experiment, Material, build, load_material, refuse_errors
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.answers import Answers, answers_of
from nnviz.session.model_file import Model
from nnviz.session.stopping import Stopper

__all__ = ["ClassRow", "PartReport", "Report", "opened", "rebuilt", "report_on"]

PARTS = ("train", "validation", "test")
IN_DETAIL = ("validation", "test")
RANKS = (2, 3, 5)
"""For these k it is counted how often the true class is among the k most probable; fewer than there are classes."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Precision, recall and F1 of one class; None where there is nothing to divide by."""

    name: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True)
class PartReport:
    """The figures of one part; None for what does not apply.

    ``top_k`` leads from k to a share.  ``confusion`` counts samples by true class (rows) and predicted class; it
    and ``classes`` are empty for the training part and for measured values.
    """

    samples: int
    loss: float | None
    accuracy: float | None
    r2: float | None
    mae: float | None
    top_k: dict[int, float]
    confusion: tuple[tuple[int, ...], ...] = ()
    classes: tuple[ClassRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is reported; ``penalty`` is the price of the weights, which comes on top of the loss.

    ``epochs`` and ``steps`` are None for a file that holds the weights alone.
    ``health`` is that of one training batch more, of the step that would come next.
    """

    epochs: int | None
    steps: int | None
    class_names: tuple[str, ...]
    parts: dict[str, PartReport]
    penalty: float
    layers: tuple[str, ...]
    health: tuple[LayerHealth, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain objects; a part without samples and what is not a number become null."""
        return {
            "epochs": self.epochs,
            "steps": self.steps,
            "classes": list(self.class_names),
            **{name: _plain(self.parts[name]) if name in self.parts else None for name in PARTS},
            "penalty": self.penalty,
            "health": [
                {"kind": kind} | {name: _known(value) for name, value in health._asdict().items()}
                for kind, health in zip(self.layers, self.health, strict=True)
            ],
        }


def opened(model: Model, read: ReadResource) -> Experiment:
    """Return the experiment of a saved network, standing where it stood when it was saved."""
    refuse_errors(model.spec)
    experiment = rebuilt(model.spec, load_material(model.spec, read), model.values)
    if model.progress is not None:
        model.progress.restore(experiment, Stopper(experiment), model.spec.optimizer)
    return experiment


def rebuilt(spec: ExperimentSpec, material: Material, values: Array) -> Experiment:
    """Return an experiment with these parameters, an array (count,)."""
    experiment = build(spec, material)
    go_on()
    np.copyto(experiment.params.values, values)
    return experiment


@np.errstate(all="ignore")  # numbers that overflow are found by the trainer, which says where
def report_on(experiment: Experiment, *, counted: bool = True) -> Report:
    """Measure everything, and at the end take one step to see how the layers fare.

    Parameters
    ----------
    experiment : Experiment
    counted : bool
        Whether its steps are those that made the weights.

    Raises
    ------
    Diverged
        When that step cannot be taken.
    """
    trainer, state = experiment.trainer, experiment.trainer.state
    dataset = experiment.material.dataset
    names = dataset.class_names if experiment.train.labels is not None else ()
    epochs, steps = (state.epoch, state.step) if counted else (None, None)
    penalty = trainer.penalty()
    parts = {part: _part_report(experiment, part, names) for part in PARTS if experiment.rows(part).samples}
    trainer.step()
    kinds = tuple(type(layer).title() for layer in experiment.spec.layers)
    return Report(epochs, steps, names, parts, penalty, kinds, health_of(trainer))


def _part_report(experiment: Experiment, part: str, names: tuple[str, ...]) -> PartReport:
    answers = answers_of(experiment, part)
    go_on()
    loss, accuracy = experiment.evaluator(part).measure()
    found = PartReport(
        samples=experiment.rows(part).samples,
        loss=_known(loss),
        accuracy=_known(accuracy),
        r2=_known(answers.r2),
        mae=_known(answers.mae),
        top_k=_ranks(answers, len(names)),
    )
    if answers.labels is None or part not in IN_DETAIL:
        return found
    counts = confusion(answers.predictions, answers.labels, len(names))
    plain = tuple(tuple(int(count) for count in row) for row in counts)
    return replace(found, confusion=plain, classes=_class_rows(counts, names))


def _ranks(answers: Answers, classes: int) -> dict[int, float]:
    if answers.labels is None:
        return {}
    right = {k: top_k(answers.predictions, answers.labels, k) for k in RANKS if k < classes}
    return {k: count / len(answers.labels) for k, count in right.items()}


def _class_rows(counts: Array, names: tuple[str, ...]) -> tuple[ClassRow, ...]:
    figures = class_figures(counts)
    rows = zip(names, figures.precision, figures.recall, figures.f1, figures.support, strict=True)
    return tuple(
        ClassRow(name, _known(float(precision)), _known(float(recall)), _known(float(f1)), int(support))
        for name, precision, recall, f1, support in rows
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(part: PartReport) -> dict[str, Any]:
    return {
        "samples": part.samples,
        "loss": part.loss,
        "accuracy": part.accuracy,
        "r2": part.r2,
        "mae": part.mae,
        "top_k": {str(k): share for k, share in part.top_k.items()},
        "confusion": [list(row) for row in part.confusion],
        "by_class": [
            {"name": row.name, "precision": row.precision, "recall": row.recall, "f1": row.f1}
            | {"support": row.support}
            for row in part.classes
        ],
    }
