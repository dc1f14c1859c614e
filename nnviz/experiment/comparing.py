"""What several experiments have in common and where they differ: a column for each knob that is not the same in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec import Struct

from nnviz.experiment.catalog import shown
from nnviz.experiment.declarations import knobs_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.knobs import Choice

__all__ = ["Difference", "differences", "layers_text"]

NOWHERE = "–"
"""Stands where an experiment has no such knob."""
IN_SUMMARY = ("units", "activation", "filters")


@dataclass(frozen=True, slots=True)
class Difference:
    """A knob that is not the same in all experiments: its path, its title and its value in each of them."""

    path: str
    title: str
    texts: tuple[str, ...]


def differences(specs: Sequence[ExperimentSpec]) -> tuple[Difference, ...]:
    """Return the knobs in which the experiments differ, in the order of their declarations.

    Layers are one column with all of them, and what is not said there has columns of its own.
    A knob that only some experiments have, such as the momentum of an optimizer, counts where it is not at its default.
    """
    told = [_told(spec) for spec in specs]
    paths = list(dict.fromkeys(path for one in told for path in one))
    same_depth = len({len(spec.layers) for spec in specs}) < 2
    found = []
    for path in paths:
        if path.startswith("layers[") and (path.endswith(IN_SUMMARY) or not same_depth):
            continue
        known = [one[path] for one in told if path in one]
        implied = len(known) < len(told) and all(one.default for one in known)
        texts = tuple(one[path].text if path in one else NOWHERE for one in told)
        if len(set(texts)) > 1 and not implied:
            found.append(Difference(path, known[0].title, texts))
    counts = Counter(difference.title for difference in found)
    return tuple(
        Difference(one.path, _longer(one), one.texts) if counts[one.title] > 1 else one for one in found
    )


def layers_text(spec: ExperimentSpec) -> str:
    """Return the layers in a line, such as "8 Tanh, 8 Tanh, 1"."""
    parts = []
    for layer in spec.layers:
        size = getattr(layer, "units", getattr(layer, "filters", None))
        activation = getattr(layer, "activation", None)
        kind = "" if hasattr(layer, "units") else type(layer).title()
        name = shown(activation) if activation is not None else ""
        words = (str(size) if size is not None else "", kind, "" if name == "Identity" else name)
        parts.append(" ".join(word for word in words if word))
    return ", ".join(parts)


def _longer(difference: Difference) -> str:
    """Return the title with what tells it from another one of the same name."""
    name = difference.path.rpartition(".")[2].replace("_", " ")
    above = difference.path.split(".")[-2] if "." in difference.path else ""
    other = above.replace("_", " ") if name.lower() == difference.title.lower() else name
    return f"{difference.title} ({other})" if other else difference.title


class _Told(NamedTuple):
    """A knob as it is told: its title, its value as text, and whether that is the declared one."""

    title: str
    text: str
    default: bool


def _told(spec: ExperimentSpec) -> dict[str, _Told]:
    """Return every knob by its path."""
    told: dict[str, _Told] = {}
    _tell(spec, "", "", told)
    told["layers"] = _Told("Layers", layers_text(spec), default=False)
    return told


def _tell(node: Any, path: str, before: str, told: dict[str, _Told]) -> None:
    knobs = knobs_of(type(node))
    alike = Counter(knob.title for knob in knobs)
    for knob in knobs:
        value, here = getattr(node, knob.name), f"{path}.{knob.name}".lstrip(".")
        own = f" ({knob.name.replace('_', ' ')})" if alike[knob.title] > 1 else ""
        title, default = f"{before}{knob.title}{own}", value == knob.default
        if isinstance(value, tuple):
            # Whole numbers name units, which people count from 1.
            parts = (str(part + 1) if isinstance(part, int) else str(part) for part in value)
            told[here] = _Told(title, ", ".join(parts), default)
            for k, one in enumerate(value):
                if isinstance(one, Choice):
                    told[f"{here}[{k}]"] = _Told(f"{title} {k + 1}", shown(one), default=False)
                    _tell(one, f"{here}[{k}]", f"Layer {k + 1}: ", told)
        elif isinstance(value, Choice):
            told[here] = _Told(title, shown(value), default)
            _tell(value, here, before, told)
        elif isinstance(value, Struct):
            _tell(value, here, before, told)
        else:
            told[here] = _Told(title, NOWHERE if value is None else shown(value), default)
