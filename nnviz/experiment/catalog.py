"""Reads the declarations back: which knobs a choice has, which choices there are, and what stands at a path.

Forms, the command line, messages and documentation are all made from what these functions return.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from nnviz.data.quoting import quoted, reason
from nnviz.experiment.declarations import Knob, choices_of, knobs_of, sentence_of, tag_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.knobs import Choice

__all__ = [
    "Knob",
    "SpecProblem",
    "checked",
    "choice_named",
    "choices_of",
    "knob_at",
    "knobs_of",
    "replace_at",
    "sentence_of",
    "shown",
    "tag_of",
    "value_at",
    "worded",
]

Document = TypeVar("Document", bound=Struct)


class SpecProblem(ValueError):
    """A value that cannot be; the message is one sentence with path, range and value."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


def choice_named(choices: tuple[type[Choice], ...], tag: str, path: str) -> type[Choice]:
    """Return the choice with this tag; raise ``SpecProblem`` naming the near ones."""
    by_tag = {tag_of(choice): choice for choice in choices}
    if tag in by_tag:
        return by_tag[tag]
    raise SpecProblem(
        f"{quoted(path)} has no choice {quoted(tag)!r}; it can be {_near(tag, tuple(by_tag))}.", path
    )


_PART = re.compile(r"\.?([A-Za-z_][A-Za-z_0-9]*)|\.?(\d+)|\[(\d+)\]")


def _parts(path: str) -> list[str | int]:
    """Split "layers[1].units" or "layers.1.units" into its parts."""
    parts: list[str | int] = []
    place = 0
    while place < len(path) or not parts:
        match = _PART.match(path, place)
        if match is None:
            raise SpecProblem(
                f"{quoted(path)!r} is no path; write it like optimizer.learning_rate or layers[0].units.",
                path,
            )
        parts.append(match[1] or int(match[2] or match[3]))
        place = match.end()
    return parts


def _near(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return " or ".join(close or known)


def _meant(name: str, known: tuple[str, ...]) -> str:
    return f"did you mean {_near(name, known)}?" if known else "nothing lies below it."


def _unknown(path: str, part: str | int, known: tuple[str, ...]) -> SpecProblem:
    name = str(part)
    return SpecProblem(
        f"There is no setting {quoted(path)!r} ({quoted(name)!r}): {_meant(name, known)}", path
    )


def _child(value: Any, part: str | int, path: str) -> Any:
    if isinstance(value, tuple) and isinstance(part, int):
        if not 0 <= part < len(value):
            raise SpecProblem(
                f"{path}: there is no place {part}; there are {len(value)}, counted from 0.", path
            )
        return value[part]
    names = tuple(knob.name for knob in knobs_of(type(value))) if isinstance(value, Struct) else ()
    if not isinstance(part, str) or part not in names:
        raise _unknown(path, part, names)
    return getattr(value, part)


def value_at(spec: Any, path: str) -> Any:
    """Return what stands at a path; raise ``SpecProblem`` naming the near names where there is nothing."""
    for part in _parts(path):
        spec = _child(spec, part, path)
    return spec


def knob_at(spec: Any, path: str) -> Knob:
    """Return the declaration of what stands at a path."""
    *before, last = _parts(path)
    for part in before:
        spec = _child(spec, part, path)
    _child(spec, last, path)
    if isinstance(last, int):
        raise SpecProblem(f"{path} is one of a list, not a knob; name one of its fields.", path)
    return next(knob for knob in knobs_of(type(spec)) if knob.name == last)


def replace_at(spec: Document, path: str, value: object) -> Document:
    """Return the document with another value at a path; nothing is checked yet (see ``checked``)."""
    return _replaced(spec, _parts(path), value, path)  # type: ignore[no-any-return]


def _replaced(node: Any, parts: list[str | int], value: object, path: str) -> Any:
    if not parts:
        return value
    first, *rest = parts
    new = _replaced(_child(node, first, path), rest, value, path)
    if isinstance(node, tuple) and isinstance(first, int):
        return (*node[:first], new, *node[first + 1 :])
    return msgspec.structs.replace(node, **{str(first): new})


def checked(spec: ExperimentSpec) -> ExperimentSpec:
    """Return the document with every value checked against its declaration.

    Raises
    ------
    SpecProblem
        Naming title, path, allowed range and the value that was given.
    """
    try:
        return msgspec.convert(msgspec.to_builtins(spec), ExperimentSpec)
    except (msgspec.ValidationError, TypeError, OverflowError) as error:
        raise worded(error, spec) from None


def worded(error: Exception, body: Any) -> SpecProblem:
    """Turn the reader's terse message into a sentence with title, range and value.

    Parameters
    ----------
    error : msgspec.ValidationError
    body : ExperimentSpec or dict
        What was read: a document, or the plain objects of a file.
    """
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return SpecProblem(f"There is a value that cannot be a setting ({reason(error)}); give it another.")
    match = re.search(r" - at `\$\.?(.*)`$", text)
    path = match[1] if match else ""
    unknown = re.match(r"Object contains unknown field `(.*?)`", text)
    try:
        parts = _parts(path) if path else []
        if unknown:
            parts, path = [*parts, unknown[1]], f"{path}.{unknown[1]}".lstrip(".")
        knob, value = _declared(body, parts, path)
    except SpecProblem as problem:
        return problem
    if knob.kind == "list" and path.endswith("]"):
        return SpecProblem(f"{knob.title} ({path}): {text.partition(' - at')[0]}; got {_short(value)}.", path)
    shown = f"{len(value)}" if knob.kind == "list" and isinstance(value, list | tuple) else _short(value)
    return SpecProblem(f"{knob.title} ({path}) must be {knob.range_text}; got {shown}.", path)


def _declared(value: Any, parts: list[str | int], path: str) -> tuple[Knob, Any]:
    """Walk down what was read beside its declaration; return both for the last part."""
    knob = Knob("experiment", "The experiment", "", "struct", struct=ExperimentSpec)
    for part in parts:
        if isinstance(part, int):
            knob, value = replace(knob, kind="choice") if knob.choices else knob, value[part]
            continue
        tag = tag_of(type(value)) if isinstance(value, Choice) else _tag_in(value)
        if knob.struct is None and part == "kind":
            choice_named(knob.choices, tag, path.removesuffix(".kind"))
        struct = knob.struct or choice_named(knob.choices, tag, path)
        found = next((known for known in knobs_of(struct) if known.name == part), None)
        if found is None:
            names = tuple(known.name for known in knobs_of(struct))
            raise _unknown(path, part, names)
        knob, value = found, value[part] if isinstance(value, dict) else getattr(value, part)
    return knob, value


def _tag_in(value: Any) -> str:
    return str(value.get("kind")) if isinstance(value, dict) else ""


def _short(value: object) -> str:
    text = repr(value)
    return quoted(text)


def shown(value: object) -> str:
    """Return a knob's value as people write it: a choice by its name, a number short."""
    if isinstance(value, Choice):
        return type(value).title()
    if isinstance(value, tuple):
        return f"{len(value)} in all"
    return f"{value:g}" if isinstance(value, float) else str(value)
