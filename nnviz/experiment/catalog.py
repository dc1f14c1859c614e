"""Reads the declarations back: which knobs a choice has, which choices there are, and what stands at a path.

Forms, the command line, messages and documentation are all made from what these functions return.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

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
    "tag_of",
    "value_at",
]

Document = TypeVar("Document", bound=Struct)
Kind = Literal["number", "whole", "switch", "options", "choice", "struct", "list"]


class SpecProblem(ValueError):
    """A value that cannot be; the message is one sentence with path, range and value."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Knob:
    """What is declared about one field.

    Attributes
    ----------
    name, title, description : str
    kind : str
        "number", "whole", "switch", "options" (one of ``options``), "choice" (one of ``choices``), "struct"
        (its own fields) or "list".
    default : object
    minimum, maximum : float or None
        What may be typed; ``above`` and ``below`` say that the limit itself is not allowed.
    low, high : float or None
        What a slider offers.
    logarithmic, live, optional : bool
    """

    name: str
    title: str
    description: str
    kind: Kind
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    above: bool = False
    below: bool = False
    low: float | None = None
    high: float | None = None
    logarithmic: bool = False
    live: bool = False
    optional: bool = False
    symbol: str = ""
    options: tuple[str, ...] = ()
    choices: tuple[type[Choice], ...] = ()
    struct: type[Struct] | None = None

    @property
    def range_text(self) -> str:
        """The allowed values in words, such as "above 0 and at most 10"."""
        if self.options:
            return "one of " + ", ".join(self.options)
        if self.kind == "switch":
            return "true or false"
        if self.kind == "choice":
            return "one of " + ", ".join(tag_of(choice) for choice in self.choices)
        parts = []
        if self.minimum is not None:
            parts.append(f"{'above' if self.above else 'at least'} {self.minimum:g}")
        if self.maximum is not None:
            shown = f"{self.maximum:,.0f}" if self.maximum >= 10_000 else f"{self.maximum:g}"
            parts.append(f"{'below' if self.below else 'at most'} {shown}")
        whole = "a whole number" if self.kind == "whole" else ""
        return " ".join(part for part in (whole, " and ".join(parts)) if part)


def tag_of(choice: type[Choice]) -> str:
    """Return the name of a choice in files and on the command line."""
    return str(choice.__struct_config__.tag)


def sentence_of(choice: type) -> str:
    """Return the first line of the docstring: the sentence shown beside the name."""
    return (choice.__doc__ or "").strip().split("\n")[0]


def choices_of(union: object) -> tuple[type[Choice], ...]:
    """Return the members of a union of choices; a single choice is a union of one."""
    if isinstance(union, type):
        return (union,)
    return tuple(
        member for member in get_args(union) if isinstance(member, type) and issubclass(member, Choice)
    )


def choice_named(choices: tuple[type[Choice], ...], tag: str, path: str) -> type[Choice]:
    """Return the choice with this tag; raise ``SpecProblem`` naming the near ones."""
    by_tag = {tag_of(choice): choice for choice in choices}
    if tag in by_tag:
        return by_tag[tag]
    raise SpecProblem(f"{path} has no choice {tag!r}; it can be {_near(tag, tuple(by_tag))}.", path)


def knobs_of(struct: type) -> tuple[Knob, ...]:
    """Return the declared knobs of a struct type, in the order of its fields."""
    return _knobs_of(struct)


@cache
def _knobs_of(struct: Any) -> tuple[Knob, ...]:
    hints = get_type_hints(struct, include_extras=True)
    return tuple(
        _knob(info.name, hints[info.name], _default_of(info)) for info in msgspec.structs.fields(struct)
    )


def _default_of(info: msgspec.structs.FieldInfo) -> Any:
    if info.default is not msgspec.NODEFAULT:
        return info.default
    return None if info.default_factory is msgspec.NODEFAULT else info.default_factory()


def _knob(name: str, hint: Any, default: Any) -> Knob:
    """Read one annotated field."""
    bare, meta, optional = _unwrap(hint)
    extra = dict(meta.extra or {}) if meta else {}
    minimum = next((v for v in (meta.ge, meta.gt) if v is not None), None) if meta else None
    maximum = next((v for v in (meta.le, meta.lt) if v is not None), None) if meta else None
    choices: tuple[type[Choice], ...] = ()
    kind: Kind
    struct = None
    if bare is bool:
        kind = "switch"
    elif bare is int:
        kind = "whole"
    elif bare is float:
        kind = "number"
    elif bare is str:
        kind = "options"
    elif get_origin(bare) is tuple:
        kind, choices = "list", choices_of(get_args(bare)[0])
    elif get_origin(bare) in {Union, UnionType} or (isinstance(bare, type) and issubclass(bare, Choice)):
        kind, choices = "choice", choices_of(bare)
    else:
        kind, struct = "struct", bare
    return Knob(
        name=name,
        title=(meta.title if meta and meta.title else name.replace("_", " ").capitalize()),
        description=(meta.description if meta and meta.description else ""),
        kind=kind,
        default=default,
        minimum=minimum,
        maximum=maximum,
        above=bool(meta and meta.gt is not None),
        below=bool(meta and meta.lt is not None),
        low=extra.get("low", minimum),
        high=extra.get("high", maximum),
        logarithmic=extra.get("scale") == "log",
        live=bool(extra.get("live", False)),
        optional=optional,
        symbol=str(extra.get("symbol", "")),
        options=tuple(extra.get("options", ())),
        choices=choices,
        struct=struct,
    )


def _unwrap(hint: Any) -> tuple[Any, Meta | None, bool]:
    """Take Annotated and Optional off a type."""
    meta: Meta | None = None
    optional = False
    while True:
        if get_origin(hint) is Annotated:
            hint, *notes = get_args(hint)
            meta = next((note for note in notes if isinstance(note, Meta)), meta)
        elif get_origin(hint) in {Union, UnionType} and type(None) in get_args(hint):
            optional = True
            members = [member for member in get_args(hint) if member is not type(None)]
            if len(members) > 1:
                return Union[tuple(members)], meta, optional  # noqa: UP007
            hint = members[0]
        else:
            return hint, meta, optional


_PART = re.compile(r"\.?([A-Za-z_][A-Za-z_0-9]*)|\.?(\d+)|\[(\d+)\]")


def _parts(path: str) -> list[str | int]:
    """Split "layers[1].units" or "layers.1.units" into its parts."""
    parts: list[str | int] = []
    place = 0
    while place < len(path):
        match = _PART.match(path, place)
        if match is None:
            raise SpecProblem(
                f"{path!r} is no path; write it like optimizer.learning_rate or layers[0].units.", path
            )
        parts.append(match[1] if match[1] else int(match[2] or match[3]))
        place = match.end()
    return parts


def _near(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return " or ".join(close) if close else ", ".join(known)


def _child(value: Any, part: str | int, path: str) -> Any:
    if isinstance(value, tuple) and isinstance(part, int):
        if not 0 <= part < len(value):
            raise SpecProblem(
                f"{path}: there is no place {part}; there are {len(value)}, counted from 0.", path
            )
        return value[part]
    names = tuple(knob.name for knob in knobs_of(type(value))) if isinstance(value, Struct) else ()
    if not isinstance(part, str) or part not in names:
        known = f"did you mean {_near(str(part), names)}" if names else "nothing lies below it"
        raise SpecProblem(f"There is no setting {path!r} ({part!r}): {known}{'?' if names else '.'}", path)
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


def worded(error: Exception, spec: Any) -> SpecProblem:
    """Turn the reader's terse message into a sentence with title, range and value."""
    text = str(error)
    match = re.search(r" - at `\$\.?(.*)`$", text)
    path = match[1] if match else ""
    try:
        knob, value = knob_at(spec, path), value_at(spec, path)
    except SpecProblem:
        return SpecProblem(text.replace("`$.", "`").replace(" - at ", " at "), path)
    return SpecProblem(f"{knob.title} ({path}) must be {knob.range_text}; got {value!r}.", path)
