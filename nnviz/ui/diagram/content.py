"""What the diagram says of a snapshot: its shape, captions, input pictures, the hover card and the summary."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.session.snapshot import LayerView, Snapshot, Task
from nnviz.ui.diagram.hit import LinkHit, StackHit, UnitHit
from nnviz.ui.diagram.layout import NetworkShape
from nnviz.ui.language import tr, translated

__all__ = [
    "captions",
    "card",
    "feature_tile",
    "has_formula",
    "input_name",
    "marked",
    "number",
    "output_names",
    "plane",
    "shape_of",
    "summary",
    "unit_name",
]

Floats = npt.NDArray[np.floating[Any]]

_FEATURES: dict[str, Callable[[Floats], Floats]] = {
    "x₁": lambda p: p[0],
    "x₂": lambda p: p[1],
    "x₁²": lambda p: p[0] ** 2,
    "x₂²": lambda p: p[1] ** 2,
    "x₁x₂": lambda p: p[0] * p[1],
    "x₁·x₂": lambda p: p[0] * p[1],
    "sin x₁": lambda p: np.sin(p[0]),
    "sin x₂": lambda p: np.sin(p[1]),
}


def marked(snapshot: Snapshot) -> bool:
    """Whether a layer or unit is frozen or silenced, which is drawn over the picture."""
    return any(
        getattr(layer, "silenced", ())
        or getattr(layer, "frozen_units", ())
        or getattr(layer, "frozen", False)
        for layer in snapshot.spec.layers
    )


def plane(snapshot: Snapshot) -> bool:
    """Tell whether the samples are points in the plane, so that units can be pictures over it."""
    return (
        snapshot.data is not None and snapshot.data.points is not None and snapshot.data.image_shape is None
    )


def shape_of(snapshot: Snapshot) -> NetworkShape:
    """Return what the geometry needs to know."""
    data, layers = snapshot.data, snapshot.layers
    inputs = int(layers[0].weights.shape[1])
    image = data.image_shape if data is not None else None
    if image is not None and image[0] * image[1] != inputs:
        image = None
    return NetworkShape(
        inputs=inputs,
        image=image,
        units=tuple(layer.units for layer in layers),
        pictures=plane(snapshot),
        classes=bool(output_names(snapshot)),
        input_letters=_letters(data.feature_names) if data is not None and image is None else 2,
        class_letters=_letters(output_names(snapshot)),
        filters=frozenset(k for k, layer in enumerate(layers) if layer.kernels is not None),
    )


@lru_cache(maxsize=8)
def _letters(names: tuple[str, ...]) -> int:
    """Return how many letters the longest name has."""
    return max((len(name) for name in names), default=1)


def output_names(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the class names where each output stands for a class, else nothing."""
    data = snapshot.data
    if data is None or data.task is not Task.CLASSIFICATION or snapshot.layers[-1].units < 2:
        return ()
    return data.class_names if len(data.class_names) == snapshot.layers[-1].units else ()


def captions(snapshot: Snapshot) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the head of each column, the inputs first: its name, and a second line from long to short."""
    shape = shape_of(snapshot)
    if shape.image is not None:
        size = f"{shape.image[0]} × {shape.image[1]}"
        first = (tr("input"), (tr("{size} pixels", size=size), size))
    else:
        first = (tr("input"), (_count(shape.inputs, "feature"), f"{shape.inputs:,}"))
    rest = []
    for layer in snapshot.layers:
        units = _count(layer.units, "filter" if layer.kind == "conv2d" else "unit")
        rest.append((translated(layer.name), (f"{units} · {layer.activation}", units, f"{layer.units:,}")))
    return (first, *rest)


def input_name(snapshot: Snapshot, unit: int) -> str:
    """Return what an input is called."""
    data = snapshot.data
    if data is not None and data.image_shape is not None:
        row, col = divmod(unit, data.image_shape[1])
        return tr("pixel row {row}, column {column}", row=row + 1, column=col + 1)
    if data is not None and unit < len(data.feature_names):
        return data.feature_names[unit]
    return tr("input {n}", n=unit + 1)


def unit_name(snapshot: Snapshot, column: int, unit: int) -> str:
    """Return what a unit is called."""
    if column == 0:
        return input_name(snapshot, unit)
    names = output_names(snapshot)
    if column == len(snapshot.layers) and names:
        return tr("output {name}", name=names[unit])
    layer = snapshot.layers[column - 1]
    name = translated(layer.name)
    return name if layer.units == 1 else tr("{layer} · unit {n}", layer=name, n=unit + 1)


def has_formula(name: str) -> bool:
    """Tell whether the name of an input says how it is computed over the plane."""
    return name in _FEATURES


def feature_tile(name: str, extent: tuple[float, float, float, float], size: int = 24) -> Floats | None:
    """Return an input's value over the plane, largest at ±1, or None where the name says no formula."""
    formula = _FEATURES.get(name)
    if formula is None:
        return None
    left, right, bottom, top = extent
    value = formula(np.stack(np.meshgrid(np.linspace(left, right, size), np.linspace(top, bottom, size))))
    tile: Floats = (value / max(float(np.abs(value).max()), 1e-9)).astype(np.float32)
    return tile


def card(snapshot: Snapshot, hit: UnitHit | LinkHit | StackHit) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the title and the rows (symbol, number) of the hover card."""
    if isinstance(hit, StackHit):
        more = tr("{n} more units", n=f"{hit.hidden:,}")
        return more, ((tr("drawn are those with"), tr("the largest outgoing weights")),)
    if isinstance(hit, LinkHit):
        layer = snapshot.layers[hit.layer]
        source = unit_name(snapshot, hit.layer, hit.source)
        target = unit_name(snapshot, hit.layer + 1, hit.target)
        between = snapshot.layers[max(hit.layer - 1, 0) : hit.layer + 1]
        # A filter acts at every place of its map: its link to one source is a mean over them, no weight.
        word = "mean effect" if any(each.kind == "conv2d" for each in between) else "weight"
        return f"{source} → {target}", ((word, number(layer.weights[hit.target, hit.source])),)
    title = unit_name(snapshot, hit.column, hit.unit)
    if hit.column == 0:
        x = snapshot.watched.x if snapshot.watched is not None else None
        return title, (("value", number(x[hit.unit])),) if x is not None and hit.unit < len(x) else ()
    layer = snapshot.layers[hit.column - 1]
    rows = [("bias b", number(layer.bias[hit.unit]))]
    if layer.z is not None:
        rows.insert(0, ("sum z", number(layer.z[hit.unit])))
    if layer.a is not None:
        last = hit.column == len(snapshot.layers)
        rows.insert(
            len(rows) - 1, (tr("prediction p") if last else tr("activation a"), number(layer.a[hit.unit]))
        )
    return title, tuple(rows)


def summary(snapshot: Snapshot) -> str:
    """Return the picture in words, for screen readers."""
    if not snapshot.layers:
        return f"{tr('No network yet.')} {translated(snapshot.message)}".strip()
    first, *rest = captions(snapshot)
    parts = [f"{name}: {lines[0]}" for name, lines in (first, *rest)]
    text = tr("Neural network, {layers}.", layers=_count(len(rest), "layer")) + f" {'; '.join(parts)}."
    broken = [translated(layer.name) for layer in snapshot.layers if _broken(layer)]
    if broken:
        text += " " + tr("Not a number in {layers}.", layers=", ".join(broken))
    if snapshot.watched is not None and output_names(snapshot):
        names, p = output_names(snapshot), snapshot.watched.prediction
        if np.isfinite(p).all() and len(p) == len(names):
            best = int(np.argmax(p))
            text += " " + tr("Watched sample: {name} with {share}.", name=names[best], share=f"{p[best]:.0%}")
    return text


def number(value: float) -> str:
    """Return a number in few digits and constant width, with a true minus sign."""
    if not np.isfinite(value):
        return tr("not a number") if np.isnan(value) else ("∞" if value > 0 else "−∞")
    size = abs(value)
    text = f"{size:.3e}" if size >= 1e5 or 0 < size < 1e-4 else f"{size:.4f}"
    return ("−" if value < 0 else "+") + text


def _broken(layer: LayerView) -> bool:
    return not (np.isfinite(layer.weights).all() and np.isfinite(layer.bias).all())


def _count(n: int, noun: str) -> str:
    if n == 1:
        return {"feature": tr("1 feature"), "filter": tr("1 filter"), "unit": tr("1 unit")}.get(
            noun, tr("1 layer")
        )
    several = {
        "feature": tr("{count} features", count=f"{n:,}"),
        "filter": tr("{count} filters", count=f"{n:,}"),
        "unit": tr("{count} units", count=f"{n:,}"),
    }
    return several.get(noun, tr("{count} layers", count=f"{n:,}"))
