"""What the exported scripts have in common: how a description is written down as a call, and the names in it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from msgspec import structs

from nnviz.data.features import FORMULAS, SHEET
from nnviz.data.preparation import Preparation
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["call", "headline", "plain", "preparing", "shape_in_words"]

TERMS = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1**2",
    "x2_squared": "x2**2",
    "x1_x2": "x1 * x2",
    "sin_x1": f"np.sin({SHEET:g} * x1)",
    "sin_x2": f"np.sin({SHEET:g} * x2)",
    "cos_x1": f"np.cos({SHEET:g} * x1)",
    "cos_x2": f"np.cos({SHEET:g} * x2)",
}
assert TERMS.keys() == FORMULAS.keys()  # noqa: S101 - a new feature needs a term


def call(choice: Any, *more: str) -> str:
    """Return the source that makes an object with the settings of a choice, such as ``Adam(learning_rate=0.01)``."""
    settings = (f"{name}={getattr(choice, name)!r}" for name in structs.asdict(choice))
    return f"{type(choice).__name__}({', '.join([*settings, *more])})"


def plain(text: str) -> str:
    """Return a text that can stand in a docstring or a comment of one line."""
    return re.sub(r"\s+", " ", text).replace("\\", "/").replace('"""', "'''").strip()


def shape_in_words(spec: ExperimentSpec) -> str:
    """Return the sizes of a network, such as "784 -> dense 128 -> dense 10"."""
    words = [" x ".join(map(str, input_shape(spec)))]
    for layer in spec.layers:
        size = getattr(layer, "units", None) or getattr(layer, "filters", None)
        words.append(f"{type(layer).title().lower()} {size}" if size else type(layer).title().lower())
    return " -> ".join(words)


def headline(spec: ExperimentSpec, material: Material, what: str) -> str:
    """Return the first lines of a script's docstring."""
    network = network_of(spec)
    count = Parameters(network.plans(), np.dtype(network.dtype)).count
    return (
        f"{what}: {plain(shape_in_words(spec))} ({count:,} parameters).\n\n"
        f"Data: {plain(material.dataset.name)}. Loss: {plain(type(spec.loss).title())}. "
        f"Optimizer: {plain(type(spec.optimizer).title())}.\n"
    )


def preparing(preparation: Preparation) -> str:
    """Return the function ``prepare`` of a script: from raw rows to what the network receives."""
    lines = ["def prepare(raw):", '    """From raw rows to what the network receives."""']
    lines.append("    x = np.asarray(raw, dtype=float)")
    if preparation.features is not None:
        terms = ", ".join(TERMS[name] for name in preparation.features.chosen)
        lines += ["    x1, x2 = x[:, 0], x[:, 1]", f"    x = np.stack([{terms}], axis=1)"]
    lines.append('    return (x - FILE["shift"]) * FILE["factor"]')
    return "\n".join(lines) + "\n"
