"""Experiments as text: strict JSON both ways, and values typed on a command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from nnviz.data.quoting import quoted, reason
from nnviz.experiment.catalog import (
    SpecProblem,
    checked,
    choice_named,
    knob_at,
    replace_at,
    value_at,
    worded,
)
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["MIGRATIONS", "VERSION", "read_json", "set_from_text", "write_json"]

VERSION = 1
"""Rises when a file written now could not be read by an older program; then a migration is added."""
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""By the version they begin with: what turns the plain objects of an experiment into those of the next version."""

_LARGEST = 1_000_000
_DIGITS = 20


def write_json(spec: ExperimentSpec) -> bytes:
    """Return the experiment as indented JSON, with the version of the format."""
    body = {"version": VERSION, **msgspec.to_builtins(spec)}
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"


def read_json(raw: bytes, name: str = "the experiment") -> ExperimentSpec:
    """Read an experiment.

    Parameters
    ----------
    raw : bytes
    name : str
        What messages call the text, such as a file name.

    Raises
    ------
    SpecProblem
        In one sentence: not JSON, a key twice, an unknown key, a newer version, or a value out of range.
    """
    if len(raw) > _LARGEST:
        raise SpecProblem(f"{name} is {len(raw):,} bytes long; an experiment has at most {_LARGEST:,}.")
    try:
        # NaN and infinity are read, so that the check of ranges can refuse them by their path.
        body = json.loads(raw, object_pairs_hook=_unique, parse_int=_whole)
    except SpecProblem as error:
        raise SpecProblem(f"{name}: {error}") from None
    except RecursionError:
        raise SpecProblem(
            f"{name} is not readable JSON: its brackets are nested too deeply; mend it."
        ) from None
    except ValueError as error:
        raise SpecProblem(
            f"{name} is not readable JSON ({reason(error)}); mend it or save it again."
        ) from None
    if not isinstance(body, dict):
        raise SpecProblem(f"{name} must hold one object in braces.")
    version = body.pop("version", None)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SpecProblem(f"{name} has no format version; it is not an nnviz experiment.")
    if version > VERSION:
        raise SpecProblem(
            f"{name} was made by a newer nnviz (format {version}); this one reads up to {VERSION}."
        )
    for before in range(version, VERSION):
        body = MIGRATIONS[before](body)
    try:
        return msgspec.convert(body, ExperimentSpec)
    except msgspec.ValidationError as error:
        problem = worded(error, body)
        raise SpecProblem(f"{name}: {problem}", problem.path) from None
    except UnicodeError:
        raise SpecProblem(f"{name} holds characters that do not exist (lone surrogates).") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SpecProblem(f"the key {quoted(key)!r} stands twice in one object.")
        found[key] = value
    return found


def _whole(text: str) -> float:
    """Read a whole number; what is far too long for one becomes a float, which no range and no count takes."""
    return int(text) if len(text) <= _DIGITS else float(text)


def set_from_text(spec: ExperimentSpec, path: str, text: str) -> ExperimentSpec:
    """Return the experiment with the value that a person typed for a path.

    A choice is typed by its name ("optimizer=adam"), its knobs then stand at their defaults.

    Raises
    ------
    SpecProblem
        When there is no such path (near names are listed) or the value is not allowed.
    """
    path = path.replace("-", "_")
    knob = knob_at(spec, path)
    value: object = text
    if knob.kind == "choice":
        value = choice_named(knob.choices, text, path)()
    elif knob.kind in {"list", "struct"}:
        raise SpecProblem(
            f"{path} holds several settings; set one of them, such as {path}{_example(spec, path)}."
        )
    elif knob.optional and text.lower() in {"none", "null", ""}:
        value = None
    elif knob.kind == "switch":
        value = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            text.lower(), text
        )
    elif knob.kind in {"whole", "number"}:
        value = _number(text, whole=knob.kind == "whole")
    return checked(replace_at(spec, path, value))


def _number(text: str, *, whole: bool) -> object:
    """Read a number as typed; what cannot be read stays text, so that the check can quote it."""
    try:
        value = float(text)
    except ValueError:
        return text
    if whole:
        return int(text) if len(text) <= _DIGITS and text.strip().lstrip("+-").isdigit() else value
    return value


def _example(spec: ExperimentSpec, path: str) -> str:
    value = value_at(spec, path)
    if isinstance(value, tuple) and not (value and hasattr(value[0], "__struct_fields__")):
        return " in a file"
    if isinstance(value, tuple):
        return f"[0].{value[0].__struct_fields__[0]}"
    return f".{value.__struct_fields__[0]}"
