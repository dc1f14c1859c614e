"""Rules about learning: settings that work, but not together, or not as the person who chose them may think."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.engine.activations import SELU
from nnviz.engine.initializers import (
    Automatic,
    Constant,
    HeNormal,
    HeUniform,
    LeCunNormal,
    LeCunUniform,
    Orthogonal,
    Zeros,
)
from nnviz.engine.layer_names import layer_names
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.optimizers import SGD, AdamW
from nnviz.engine.schedules import Constant as ConstantRate
from nnviz.engine.stopping import EarlyStopping, NeverStop
from nnviz.experiment.issue import Issue
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["learning_issues"]

SELU_STARTS = (Automatic, LeCunNormal, LeCunUniform, Orthogonal)


def learning_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    """Find what is unwise about starting weights, optimizer, schedule and stopping."""
    yield from _start_issues(spec)
    yield from _optimizer_issues(spec)
    yield from _validation_issues(spec)


def _start_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    for place, layer in enumerate(spec.layers):
        if not isinstance(layer, Dense | Conv2D):
            continue
        units = layer.units if isinstance(layer, Dense) else layer.filters
        path, start = f"layers[{place}].initializer", layer.initializer
        if isinstance(start, Zeros | Constant) and units > 1 and place < len(spec.layers) - 1:
            yield Issue(
                "warning",
                path,
                f"All {units} units of {layer_names(spec.layers)[place]} begin alike and so learn alike for ever: "
                "together they can do no more than one.",
                (path, Automatic()),
            )
        elif isinstance(layer.activation, SELU) and not isinstance(start, SELU_STARTS):
            too = "large" if isinstance(start, HeNormal | HeUniform) else "different"
            yield Issue(
                "warning",
                path,
                f"SELU keeps activations at mean 0 and variance 1 only from LeCun's initial weights; "
                f"these are too {too}.",
                (path, LeCunNormal()),
            )


def _optimizer_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    optimizer, loss = spec.optimizer, spec.loss
    if isinstance(optimizer, SGD) and optimizer.nesterov and not optimizer.momentum:
        yield Issue(
            "warning",
            "optimizer.nesterov",
            "Nesterov looks ahead along the momentum, and there is none: the switch does nothing.",
            ("optimizer.momentum", 0.9),
        )
    if isinstance(optimizer, AdamW) and optimizer.weight_decay and spec.regularisation.l2:
        yield Issue(
            "warning",
            "regularisation.l2",
            "AdamW takes from every weight already (weight decay); L2 does the same a second time.",
            ("regularisation.l2", 0.0),
        )
    if isinstance(loss, MeanSquaredError) and loss.sigmoid_output and _measured(spec):
        yield Issue(
            "warning",
            "loss.sigmoid_output",
            "With a sigmoid output the network can only answer between 0 and 1, but these data are measured values.",
            ("loss.sigmoid_output", False),
        )


def _measured(spec: ExperimentSpec) -> bool:
    return spec.data.source.task.value == "regression"


def _validation_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    """Find rules that wait for a validation loss that never comes."""
    if spec.data.validation:
        return
    room = spec.data.source.fixed_test or spec.data.test <= 0.6
    more = ("data.validation", 0.2)
    if isinstance(spec.training.early_stopping, EarlyStopping):
        yield Issue(
            "warning",
            "training.early_stopping",
            "Early stopping watches the validation loss, but no data are kept back for validation: "
            "it never stops anything.",
            more if room else ("training.early_stopping", NeverStop()),
        )
    if spec.schedule.needs_validation:
        yield Issue(
            "warning",
            "schedule",
            "This schedule watches the validation loss, but no data are kept back for validation: "
            "the learning rate never falls.",
            more if room else ("schedule", ConstantRate()),
        )
