"""Reads one declaration back: what a field may hold, and which choices a union has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from nnviz.knobs import Choice

__all__ = ["Kind", "Knob", "choices_of", "knobs_of", "sentence_of", "tag_of"]

Kind = Literal["number", "whole", "switch", "options", "text", "choice", "struct", "list"]


@dataclass(frozen=True, slots=True)
class Knob:
    """What is declared about one field.

    Attributes
    ----------
    name, title, description : str
    kind : str
        "number", "whole", "switch", "options" (one of ``options``), "text", "choice" (one of ``choices``), "struct"
        (its own fields) or "list".
    default : object
    minimum, maximum : float or None
        What may be typed, or how long a list may be; ``above`` and ``below`` say that the limit itself is not
        allowed.
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
        if self.kind == "text":
            return "a text"
        if self.kind == "choice":
            return "one of " + ", ".join(tag_of(choice) for choice in self.choices)
        if self.kind == "struct":
            return "an object in braces"
        if self.kind == "list":
            return f"a list of {self.minimum:g} to {self.maximum:g} entries"
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
        kind = "options" if extra.get("options") else "text"
    elif get_origin(bare) is tuple:
        kind, choices = "list", choices_of(get_args(bare)[0])
        minimum, maximum = (meta.min_length, meta.max_length) if meta else (None, None)
    elif get_origin(bare) in {Union, UnionType} or (isinstance(bare, type) and issubclass(bare, Choice)):
        kind, choices = "choice", choices_of(bare)
    else:
        kind, struct = "struct", bare
    return Knob(
        name=name,
        title=(meta.title if meta and meta.title else name.replace("_", " ").capitalize()),
        description=(meta.description if meta and meta.description else _told_by_type(struct, choices)),
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


def _told_by_type(struct: type | None, choices: tuple[type[Choice], ...]) -> str:
    """Return the sentence of a field's struct, or of the class that all its choices come from."""
    if struct is not None:
        return sentence_of(struct)
    bases = [base for choice in choices[:1] for base in choice.__mro__ if Choice in base.__bases__]
    return sentence_of(bases[0]) if bases else ""


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
