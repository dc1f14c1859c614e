"""Which knobs of an experiment stand in which part of the form, read from the declarations; no Qt in here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nnviz.experiment.catalog import Knob, knob_at, knobs_of, replace_at, value_at
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["EVERY_LAYER", "PARTS", "SHARED_KNOBS", "Field", "fields_of", "link_of", "replaced", "values_of"]

EVERY_LAYER = "layers[*]."
"""A path that begins so belongs to all layers together; the first of them is shown."""

PARTS = (
    "Data",
    "Features",
    "Augmentation",
    "Network",
    "Loss & optimizer",
    "Regularisation",
    "Seeds",
    "Separate seeds",
    "Precision",
)
SHARED_KNOBS = frozenset({"initializer"})
"""Knobs of a layer that are chosen once for all layers, so that the list of layers stays short."""

LONG_TITLE = 15


@dataclass(frozen=True, slots=True)
class Field:
    """A knob at a place in the experiment; ``label`` replaces its title, ``stacked`` gives it two lines."""

    path: str
    knob: Knob
    label: str = ""
    stacked: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.knob.title


def fields_of(spec: ExperimentSpec, part: str) -> tuple[Field, ...]:
    """Return the fields of one part for this experiment, in the order of the screen."""
    return tuple(_MAKERS[part](spec))


def values_of(spec: ExperimentSpec, fields: tuple[Field, ...]) -> tuple[Any, ...]:
    """Return what stands in the experiment at each field."""
    return tuple(value_at(spec, next(_places(spec, field.path))) for field in fields)


def replaced(spec: ExperimentSpec, path: str, value: object) -> ExperimentSpec:
    """Return the experiment with a field's new value."""
    for place in _places(spec, path):
        spec = replace_at(spec, place, value)
    return spec


def link_of(spec: ExperimentSpec) -> str:
    """Return the name of the function that the loss puts after the output layer."""
    return spec.loss.link_name


def _places(spec: ExperimentSpec, path: str) -> Iterator[str]:
    """Give the paths that one path of the form stands for: one for each layer that has such a knob."""
    if not path.startswith(EVERY_LAYER):
        yield path
        return
    name = path.removeprefix(EVERY_LAYER)
    for place, layer in enumerate(spec.layers):
        if any(knob.name == name for knob in knobs_of(type(layer))):
            yield f"layers[{place}].{name}"


def _field(spec: ExperimentSpec, path: str) -> Field:
    knob = knob_at(spec, path)
    long = any(len(choice.title()) > LONG_TITLE for choice in knob.choices)
    return Field(path, knob, stacked=long or knob.name == "learning_rate")


def _own(spec: ExperimentSpec, path: str) -> Iterator[Field]:
    """Give the knobs of what is chosen at a path."""
    return (
        _field(spec, f"{path}.{knob.name}")
        for knob in knobs_of(type(value_at(spec, path)))
        if knob.kind != "list"  # numbers that were written by hand stand in the file
    )


def _data(spec: ExperimentSpec) -> Iterator[Field]:
    if spec.data.source.adjustable:
        yield from _own(spec, "data.source")
    for knob in knobs_of(type(spec.data)):
        fixed = knob.name == "test" and spec.data.source.fixed_test
        if knob.kind not in {"struct", "list"} and knob.name != "source" and not fixed:
            yield _field(spec, f"data.{knob.name}")
    yield _field(spec, "training.batch_size")


def _features(spec: ExperimentSpec) -> Iterator[Field]:
    return _own(spec, "data.features") if spec.data.source.planar else iter(())


def _augmentation(spec: ExperimentSpec) -> Iterator[Field]:
    return _own(spec, "data.augmentation") if spec.data.source.image_shape else iter(())


def _network(spec: ExperimentSpec) -> Iterator[Field]:
    shared = {
        knob.name: knob
        for layer in spec.layers
        for knob in knobs_of(type(layer))
        if knob.name in SHARED_KNOBS
    }
    for knob in shared.values():
        yield Field(EVERY_LAYER + knob.name, knob)


def _learning(spec: ExperimentSpec) -> Iterator[Field]:
    for part in ("loss", "optimizer", "schedule"):
        yield _field(spec, part)
        yield from _own(spec, part)


def _regularisation(spec: ExperimentSpec) -> Iterator[Field]:
    yield from _own(spec, "regularisation")
    for part in ("training.clipping", "training.early_stopping"):
        yield _field(spec, part)
        yield from _own(spec, part)


def _seeds(spec: ExperimentSpec) -> Iterator[Field]:
    for knob in knobs_of(type(spec.seeds)):
        if knob.name != "base":
            yield Field(f"seeds.{knob.name}", knob, knob.name.capitalize())


def _base_seed(spec: ExperimentSpec) -> Iterator[Field]:
    yield Field("seeds.base", knob_at(spec, "seeds.base"), "Seed")


def _precision(spec: ExperimentSpec) -> Iterator[Field]:
    yield _field(spec, "training.precision")


_MAKERS: dict[str, Callable[[ExperimentSpec], Iterator[Field]]] = {
    "Data": _data,
    "Features": _features,
    "Augmentation": _augmentation,
    "Network": _network,
    "Loss & optimizer": _learning,
    "Regularisation": _regularisation,
    "Seeds": _base_seed,
    "Separate seeds": _seeds,
    "Precision": _precision,
}
