"""Rules between fields: what does not fit together, why, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from nnviz.data.dataset import Task
from nnviz.engine.activations import Identity
from nnviz.engine.losses import BinaryCrossEntropy, CategoricalCrossEntropy, MeanSquaredError
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Issue", "fitted", "issues_of", "with_remedy"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about an experiment that a person should know.

    ``severity`` "error" means that it cannot run; ``remedy`` is (path, value) that would mend it, or None.
    """

    severity: Literal["error", "warning"]
    path: str
    message: str
    remedy: tuple[str, Any] | None = None


def issues_of(spec: ExperimentSpec) -> tuple[Issue, ...]:
    """Return everything that is wrong or unwise, errors first."""
    found = [*_output_issues(spec), *_share_issues(spec), *_batch_issues(spec)]
    return tuple(sorted(found, key=lambda issue: issue.severity != "error"))


def fitted(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the experiment with loss and output layer changed where the data leave no other choice.

    Used when a person picks other data: what they chose is kept wherever it can be.
    """
    source = spec.data.source
    loss = spec.loss
    if source.task is Task.REGRESSION and not isinstance(loss, MeanSquaredError):
        loss = MeanSquaredError()
    elif source.task is Task.CLASSIFICATION and source.outputs > 2 and isinstance(loss, BinaryCrossEntropy):
        loss = CategoricalCrossEntropy()
    elif (
        source.task is Task.CLASSIFICATION
        and source.outputs == 2
        and isinstance(loss, CategoricalCrossEntropy)
    ):
        loss = BinaryCrossEntropy()
    spec = msgspec.structs.replace(spec, loss=loss)
    *hidden, output = spec.layers
    output = msgspec.structs.replace(output, units=_wanted_outputs(spec)[0], activation=Identity())
    return msgspec.structs.replace(spec, layers=(*hidden, output))


def _wanted_outputs(spec: ExperimentSpec) -> tuple[int, ...]:
    """Return the numbers of output units that are allowed, the most natural one first."""
    source = spec.data.source
    if source.task is Task.REGRESSION:
        return (source.outputs,)
    if isinstance(spec.loss, BinaryCrossEntropy):
        return (1,)
    if isinstance(spec.loss, MeanSquaredError) and source.outputs == 2:
        return (1, 2)
    return (source.outputs,)


def _output_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    source, loss = spec.data.source, spec.loss
    last = len(spec.layers) - 1
    if source.task is Task.REGRESSION and not isinstance(loss, MeanSquaredError):
        yield Issue(
            "error",
            "loss",
            f"{type(loss).title()} needs classes, but these data are measured values; use mean squared error.",
            ("loss", MeanSquaredError()),
        )
        return
    if isinstance(loss, BinaryCrossEntropy) and source.outputs > 2:
        yield Issue(
            "error",
            "loss",
            f"Binary cross-entropy tells two classes apart, but these data have {source.outputs}; "
            "use categorical cross-entropy.",
            ("loss", CategoricalCrossEntropy()),
        )
        return
    output = spec.layers[last]
    wanted = _wanted_outputs(spec)
    if output.units not in wanted:
        yield Issue(
            "error",
            f"layers[{last}].units",
            f"The output layer has {output.units} units, but these data and this loss need "
            f"{' or '.join(map(str, wanted))}.",
            (f"layers[{last}].units", wanted[0]),
        )
    if not isinstance(output.activation, Identity):
        yield Issue(
            "error",
            f"layers[{last}].activation",
            "The output layer must be linear: the loss brings the function that turns its sums into a prediction.",
            (f"layers[{last}].activation", Identity()),
        )
    if isinstance(loss, MeanSquaredError) and source.task is Task.CLASSIFICATION:
        natural = BinaryCrossEntropy() if source.outputs == 2 else CategoricalCrossEntropy()
        yield Issue(
            "warning",
            "loss",
            "Squared error learns classes slowly, because its gradient fades where the network is surely wrong; "
            f"{type(natural).title().lower()} does not.",
            ("loss", natural),
        )


def _share_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    kept_back = spec.data.validation + (0.0 if spec.data.source.fixed_test else spec.data.test)
    if kept_back >= 1:
        yield Issue(
            "error",
            "data.test",
            f"Validation and test together take {kept_back:.0%} of the data; nothing is left to learn from.",
            ("data.test", 0.2 if spec.data.validation <= 0.6 else 0.0),
        )
    if not spec.data.validation:
        yield Issue(
            "warning",
            "data.validation",
            "Without validation data nothing shows whether the network learns or memorises.",
            None if len(spec.layers) < 2 else ("data.validation", 0.2),
        )


def _batch_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    source = spec.data.source
    kept_back = spec.data.validation + (0.0 if source.fixed_test else spec.data.test)
    train = round((source.count - source.fixed_test) * max(0.0, 1 - kept_back))
    if spec.training.batch_size > max(train, 1):
        yield Issue(
            "warning",
            "training.batch_size",
            f"The batch is larger than the {train:,} training samples, so each step uses them all.",
            ("training.batch_size", max(train, 1)),
        )


def with_remedy(spec: ExperimentSpec, issue: Issue) -> ExperimentSpec:
    """Return the experiment with an issue's remedy applied."""
    if issue.remedy is None:
        return spec
    return fitted(replace_at(spec, *issue.remedy))
