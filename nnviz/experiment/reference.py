"""The reference of all choices and their knobs, made from the declarations: for the documentation and for help."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.activation import Activation, curve_of
from nnviz.engine.dense import Dense
from nnviz.experiment.catalog import Knob, knobs_of, sentence_of, tag_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec

__all__ = ["activation_curve", "activation_svg", "activations", "reference"]

REACH = 4.0
PARTS: tuple[tuple[str, type, str], ...] = (
    ("Data sets", DataSpec, "source"),
    ("Scaling", DataSpec, "scaling"),
    ("Layers", ExperimentSpec, "layers"),
    ("Activations", Dense, "activation"),
    ("Initialisers", Dense, "initializer"),
    ("Losses", ExperimentSpec, "loss"),
    ("Optimizers", ExperimentSpec, "optimizer"),
    ("Schedules", ExperimentSpec, "schedule"),
    ("Gradient clipping", TrainingSpec, "clipping"),
    ("Early stopping", TrainingSpec, "early_stopping"),
)
HEAD = """# Reference

Every choice and every knob, made from the declarations by `nnviz reference`; a test compares this page with them.
A choice is typed by the name in the first column: `--set optimizer=adam`.
A knob is typed by its path: `--set optimizer.beta1=0.8`.
"""


def reference() -> str:
    """Return the whole page as Markdown."""
    parts = [
        HEAD,
        _struct_table("The experiment", "data", DataSpec),
        _struct_table("", "training", TrainingSpec),
    ]
    for title, owner, name in PARTS:
        knob = next(knob for knob in knobs_of(owner) if knob.name == name)
        parts.append(f"## {title}\n")
        pictures = name == "activation"
        head = "| name | what it does | knobs |" + (" value and slope |" if pictures else "")
        parts.append(f"{head}\n|---|---|---|{'---|' if pictures else ''}")
        for choice in knob.choices:
            tag = tag_of(choice)
            row = f"| `{tag}` | {choice.title()}: {sentence_of(choice)} | {_knobs(choice)} |"
            parts.append(row + (f" ![{tag}](pictures/activations/{tag}.svg) |" if pictures else ""))
        parts.append("")
    return "\n".join(parts)


def _struct_table(title: str, path: str, struct: type) -> str:
    rows = [f"## {title}\n"] if title else []
    rows += ["| path | what it is | allowed | default |", "|---|---|---|---|"]
    for knob in knobs_of(struct):
        if knob.kind not in {"choice", "struct", "list"}:
            rows.append(
                f"| `{path}.{knob.name}` | {knob.title}: {knob.description} | {knob.range_text} | {knob.default} |"
            )
    return "\n".join(rows) + "\n"


def _knobs(choice: type) -> str:
    return "; ".join(_knob(knob) for knob in knobs_of(choice)) or "none"


def _knob(knob: Knob) -> str:
    if knob.kind == "list":
        return f"`{knob.name}` (written in a file)"
    default = knob.default if isinstance(knob.default, int | float | str) else tag_of(type(knob.default))
    limits = knob.range_text if knob.kind in {"number", "whole", "options"} else knob.kind
    return f"`{knob.name}` = {default} ({limits})"


def activations() -> tuple[type[Activation], ...]:
    """Return every activation there is."""
    knob = next(knob for knob in knobs_of(Dense) if knob.name == "activation")
    return tuple(choice for choice in knob.choices if issubclass(choice, Activation))


def activation_curve(activation: Any, points: int = 81, reach: float = REACH) -> tuple[Array, Array, Array]:
    """Return z, f(z) and f′(z) of an activation between −reach and reach, by the kernels that train."""
    z = np.linspace(-reach, reach, points)
    a, slope = curve_of(activation, z)
    return z, a, slope


def activation_svg(activation: Any) -> str:
    """Return a small drawing of an activation (solid) and its slope (dashed), for the documentation."""
    z, a, slope = activation_curve(activation)
    low, high = min(-1.2, float(a.min())), max(1.4, min(float(max(a.max(), slope.max())), 2.5))

    def line(values: Array, style: str) -> str:
        shown = [(x, y) for x, y in zip(z, values, strict=True) if low - 0.2 <= y <= high + 0.2]
        points = " ".join(
            f"{(x + REACH) / (2 * REACH) * 160:.1f},{(high - y) / (high - low) * 80:.1f}" for x, y in shown
        )
        return f'<polyline points="{points}" fill="none" {style}/>'

    zero = high / (high - low) * 80
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="80" viewBox="0 0 160 80">'
        f'<path d="M0 {zero:.1f}H160M80 0V80" stroke="#9aa5b1" stroke-width="0.7"/>'
        + line(slope, 'stroke="#d8579b" stroke-width="1.5" stroke-dasharray="4 3"')
        + line(a, 'stroke="#1463c4" stroke-width="2"')
        + "</svg>\n"
    )
