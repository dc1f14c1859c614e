"""What the tests derive from the declarations: every place a knob can stand at, and random valid documents."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from nnviz.experiment.catalog import Knob, knobs_of, replace_at, tag_of
from nnviz.experiment.spec import ExperimentSpec

MOST_LAYERS = 4


@dataclass(frozen=True)
class Place:
    """A knob at a path of a document that has it."""

    spec: ExperimentSpec
    path: str
    knob: Knob


def places(
    spec: ExperimentSpec | None = None, struct: type = ExperimentSpec, at: str = ""
) -> Iterator[Place]:
    """Give each knob that can be reached, once for each choice that has it."""
    spec = spec or ExperimentSpec()
    for knob in knobs_of(struct):
        path = f"{at}.{knob.name}".lstrip(".")
        yield Place(spec, path, knob)
        if knob.struct is not None:
            yield from places(spec, knob.struct, path)
        inner = f"{path}[0]" if knob.kind == "list" else path
        for choice in knob.choices:
            yield from places(replace_at(spec, inner, choice()), choice, inner)


def name_of(place: Place) -> str:
    """Name a place for the list of tests, such as "optimizer=adam.beta1"."""
    *above, last = place.path.split(".")
    owner = place.spec
    for part in ".".join(above).replace("[0]", ".0").split("."):
        if part:
            owner = owner[int(part)] if part.isdigit() else getattr(owner, part)  # type: ignore[index]
    tag = type(owner).__struct_config__.tag
    return ".".join([*above, f"{tag}:{last}" if tag else last])


PLACES = {name_of(place): place for place in places()}
NUMBERS = {name: place for name, place in PLACES.items() if place.knob.kind in {"number", "whole"}}
CHOICES = {tag_of(choice): choice for place in PLACES.values() for choice in place.knob.choices}


def values(knob: Knob, largest: float) -> st.SearchStrategy[Any]:
    """Return a strategy for all values that a knob may have, whole numbers up to ``largest`` where that is less."""
    if knob.kind == "number":
        found: st.SearchStrategy[Any] = st.floats(
            knob.minimum, knob.maximum, exclude_min=knob.above, exclude_max=knob.below
        )
    elif knob.kind == "whole":
        lowest = int(knob.minimum or 0)
        found = st.integers(lowest, int(max(lowest, min(knob.maximum or 0, largest))))
    elif knob.kind == "switch":
        found = st.booleans()
    elif knob.kind == "options":
        found = st.sampled_from(knob.options)
    elif knob.kind == "struct":
        assert knob.struct is not None
        found = structs(knob.struct, largest)
    elif knob.kind == "text" or (knob.kind == "list" and not knob.choices):
        found = st.just(knob.default)  # what stands in such a list is not declared knob by knob
    else:
        found = st.one_of(*(structs(choice, largest) for choice in knob.choices))
        if knob.kind == "list":
            found = st.lists(found, min_size=int(knob.minimum or 0), max_size=MOST_LAYERS).map(tuple)
    return st.none() | found if knob.optional else found


def structs(struct: type[Struct], largest: float = math.inf) -> st.SearchStrategy[Any]:
    """Return a strategy for all values of a struct type; what only describes imported data is what it is."""
    if not getattr(struct, "adjustable", True):
        return st.just(struct())
    return st.builds(struct, **{knob.name: values(knob, largest) for knob in knobs_of(struct)})


def specs(largest: float = math.inf) -> st.SearchStrategy[ExperimentSpec]:
    """Return a strategy for all documents that can be read; ``largest`` keeps them small enough to run."""
    return structs(ExperimentSpec, largest)
