"""Rules between fields: what does not fit together, why, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from nnviz.data.augment import Augmentation
from nnviz.data.dataset import Task
from nnviz.data.features import PlaneFeatures
from nnviz.data.scaling import Auto, Unscaled
from nnviz.engine.activations import Identity
from nnviz.engine.layers import BatchNorm, Dense
from nnviz.engine.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.issue import Issue
from nnviz.experiment.learning_checks import learning_issues
from nnviz.experiment.shapes import misfit_of, with_flatten, without_images
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Issue", "facts_of", "fitted", "issues_of", "output_fitted", "with_remedy"]

SLOW = {
    MeanSquaredError: "Squared error learns classes slowly: its gradient fades where the network is surely wrong",
    MeanAbsoluteError: "Absolute error learns classes slowly: it pulls as hard at a slight mistake as at a plain one",
    Huber: "The Huber loss learns classes slowly: it pulls no harder at a plain mistake than at a small one",
}
"""Why losses for measured values are a poor choice for classes."""


def issues_of(spec: ExperimentSpec) -> tuple[Issue, ...]:
    """Return everything that is wrong or unwise, errors first."""
    found = [
        *_source_issues(spec),
        *_layer_issues(spec),
        *_output_issues(spec),
        *_preparation_issues(spec),
        *_share_issues(spec),
        *_batch_issues(spec),
        *learning_issues(spec),
    ]
    return tuple(sorted(found, key=lambda issue: issue.severity != "error"))


def fitted(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the experiment with preparation, loss and output layer changed where the data leave no other choice.

    Used when a person picks other data: what they chose is kept wherever it can be.
    """
    source = spec.data.source
    data = spec.data
    if not source.planar:
        data = msgspec.structs.replace(data, features=PlaneFeatures())
    if source.image_shape is None:
        data = msgspec.structs.replace(data, augmentation=Augmentation())
    loss = spec.loss
    if source.task is Task.REGRESSION and loss.targets != "values":
        loss = MeanSquaredError()
    elif source.task is Task.CLASSIFICATION and source.outputs > 2 and isinstance(loss, BinaryCrossEntropy):
        loss = CategoricalCrossEntropy()
    elif source.task is Task.CLASSIFICATION and loss.link_name == "identity":
        loss = BinaryCrossEntropy() if source.outputs == 2 else CategoricalCrossEntropy()
    spec = msgspec.structs.replace(spec, data=data, loss=loss)
    layers = spec.layers if source.image_shape is not None else without_images(spec.layers)
    return output_fitted(msgspec.structs.replace(spec, layers=layers))


def facts_of(spec: ExperimentSpec) -> tuple[object, ...]:
    """Return what of the data decides which networks and losses fit; as long as it stays, nothing needs fitting."""
    source = spec.data.source
    return source.task, source.outputs, source.image_shape, source.planar


def output_fitted(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the experiment with as many linear output units as data and loss ask for; nothing else changes."""
    layers = spec.layers
    last = layers[-1] if layers else None
    hidden, output = (layers[:-1], last) if isinstance(last, Dense) else (layers, Dense())
    wanted = _wanted_outputs(spec)
    units = output.units if output.units in wanted else wanted[0]
    output = msgspec.structs.replace(output, units=units, activation=Identity())
    return msgspec.structs.replace(spec, layers=(*hidden, output))


def _wanted_outputs(spec: ExperimentSpec) -> tuple[int, ...]:
    """Return the numbers of output units that are allowed, the most natural one first."""
    source = spec.data.source
    if source.task is Task.REGRESSION:
        return (source.outputs,)
    if isinstance(spec.loss, BinaryCrossEntropy):
        return (1,)
    if spec.loss.targets != "one_hot" and source.outputs == 2:
        return (1, 2)
    return (source.outputs,)


def _source_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    if spec.data.source.problem:
        yield Issue("error", "data.source", spec.data.source.problem)


def _layer_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    """Lead the shape of a sample through the layers and say where it does not fit."""
    source, layers = spec.data.source, spec.layers
    visual = next((n for n, layer in enumerate(layers) if layer.takes_images), None)
    misfit = misfit_of(spec)
    if visual is not None and source.image_shape is None:
        yield Issue(
            "error",
            f"layers[{visual}]",
            f"{type(layers[visual]).title()} needs images, but {type(source).title()} has none; "
            "take the layer out, or choose images as data.",
            ("layers", without_images(layers) or (Dense(),)),
        )
    elif misfit is not None:
        place = misfit.layer
        flat = isinstance(layers[place], Dense)
        remedy = ("layers", with_flatten(layers, place)) if flat else None
        yield Issue("error", f"layers[{place}]", str(misfit), remedy)
    alone = next(
        (n for n, layer in enumerate(layers) if isinstance(layer, BatchNorm) and not layer.frozen), None
    )
    if alone is not None and visual is None and spec.training.batch_size == 1:
        yield Issue(
            "warning",
            f"layers[{alone}]",
            "Batch normalisation compares the samples of a batch, and here a batch is a single one: "
            "nothing before this layer can learn.",
            ("training.batch_size", 16),
        )


def _output_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    source, loss = spec.data.source, spec.loss
    last = len(spec.layers) - 1
    if source.task is Task.REGRESSION and loss.targets != "values":
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
    if not isinstance(output, Dense):
        yield Issue(
            "error",
            f"layers[{last}]",
            f"The last layer must be dense, because its sums are the answers; put one of {wanted[0]} units at the end.",
            ("layers", (*spec.layers, Dense(units=wanted[0], activation=Identity()))),
        )
        return
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
    if loss.targets == "values" and source.task is Task.CLASSIFICATION:
        natural = BinaryCrossEntropy() if source.outputs == 2 else CategoricalCrossEntropy()
        yield Issue(
            "warning",
            "loss",
            f"{SLOW[type(loss)]}; {type(natural).title().lower()} does not.",
            ("loss", natural),
        )


def _preparation_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    data = spec.data
    if data.source.planar and not data.features.count:
        yield Issue(
            "error",
            "data.features.x1",
            "The network receives nothing, because every feature is off; switch at least one on.",
            ("data.features", PlaneFeatures()),
        )
    if not data.source.planar and data.features != PlaneFeatures():
        yield Issue(
            "error",
            "data.features",
            f"Features are made of points in the plane, but {type(data.source).title()} has none; "
            "put them back as they were.",
            ("data.features", PlaneFeatures()),
        )
    if data.source.image_shape is None and data.augmentation.on:
        yield Issue(
            "error",
            "data.augmentation",
            f"Augmentation distorts images, but {type(data.source).title()} has none; set all its amounts to 0.",
            ("data.augmentation", Augmentation()),
        )
    if data.source.image_shape is not None and isinstance(data.scaling, Unscaled):
        yield Issue(
            "warning",
            "data.scaling",
            "Without scaling the brightness of pixels reaches far above 1, and steps of the usual size go astray.",
            ("data.scaling", Auto()),
        )


def _training_samples(spec: ExperimentSpec) -> int:
    """Return how many samples are left to learn from, rounded as ``split_rows`` does."""
    source, data = spec.data.source, spec.data
    free = source.count - source.fixed_test
    test = 0 if source.fixed_test else round(data.test * free)
    return free - test - round(data.validation * free)


def _share_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    data = spec.data
    if _training_samples(spec) < 1:
        validation, test = min(data.validation, 0.2), min(data.test, 0.2)
        yield Issue(
            "error",
            "data.validation" if data.source.fixed_test else "data.test",
            f"Of {data.source.count:,} samples validation takes {data.validation:.0%} and test {data.test:.0%}; "
            "nothing is left to learn from.",
            ("data", msgspec.structs.replace(data, validation=validation, test=test)),
        )
    if not data.validation:
        share = round(min(0.2, (1 - (0.0 if data.source.fixed_test else data.test)) / 2), 3)
        mends = share > 0 and _training_samples(replace_at(spec, "data.validation", share)) > 0
        yield Issue(
            "warning",
            "data.validation",
            "Without validation data nothing shows whether the network learns or memorises.",
            ("data.validation", share) if mends else None,
        )


def _batch_issues(spec: ExperimentSpec) -> Iterator[Issue]:
    train = max(_training_samples(spec), 1)
    if spec.training.batch_size > train:
        yield Issue(
            "warning",
            "training.batch_size",
            f"The batch is larger than the {train:,} training samples, so each step uses them all.",
            ("training.batch_size", train),
        )


def with_remedy(spec: ExperimentSpec, issue: Issue) -> ExperimentSpec:
    """Return the experiment with an issue's remedy applied."""
    if issue.remedy is None:
        return spec
    return fitted(replace_at(spec, *issue.remedy))
