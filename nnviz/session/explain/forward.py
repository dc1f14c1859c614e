"""The way forward through one layer, in rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.session.explain import bends
from nnviz.session.explain.expression import Expression, call, exact, number
from nnviz.session.explain.row import Phrase, Row, plain_row, row, sub
from nnviz.session.explain.sums import added, dot, remainder, total
from nnviz.session.explain.windows import pool_window
from nnviz.session.places import LinkPlace, Place, UnitPlace
from nnviz.session.trace import LayerTrace, Trace

__all__ = ["forward_rows", "own_place", "source_unit"]

MASKED = 64
"""Masks of so many units at most are shown as a picture."""


def forward_rows(trace: Trace, layer: LayerTrace) -> tuple[Row, ...]:
    """Return what a layer does with what comes to it."""
    kind: Any = layer.layer
    match kind:
        case Dense() | Conv2D():
            return _units(layer, last=layer.number == len(trace.layers) - 1)
        case MaxPool2D() | AveragePool2D():
            return (_pool(layer),)
        case Dropout(rate=rate):
            return _dropout(layer, rate)
        case BatchNorm():
            return _batch_norm(layer, kind)
        case LayerNorm():
            return _layer_norm(layer, kind)
        case Flatten():
            note = Phrase("The picture is read out channel by channel, row by row; no number changes.")
            place = own_place(layer)
            return (plain_row(sub("a", layer.unit), layer.at("a"), place, formula="same", note=note),)
    raise TypeError(f"There is no explanation of {type(kind).__name__} yet.")


def own_place(layer: LayerTrace) -> Place:
    """Return the unit that is explained as a place; of a layer without units, the one that it belongs to."""
    return UnitPlace(layer.column, layer.owner)


def source_unit(layer: LayerTrace, source: int) -> int:
    """Return the unit of the column before from which a weight takes its number; -1 where it is none."""
    if isinstance(layer.layer, Conv2D):
        size = layer.layer.kernel**2
        channels = len(layer.arrays["w"]) // size
        return source // size if channels == layer.sources else -1
    fan_in = len(layer.arrays["w"])
    return source * layer.sources // fan_in if fan_in % layer.sources == 0 else -1


def _units(layer: LayerTrace, *, last: bool) -> tuple[Row, ...]:
    """Return z = Σ w·x + b and a = f(z)."""
    kind: Any = layer.layer
    w, seen, place = layer.arrays["w"], layer.arrays["seen"], own_place(layer)
    z, a = layer.at("z"), layer.at("a")
    biggest = np.argsort(-np.nan_to_num(np.abs(w * seen), nan=np.inf))[:5]
    sources = [(place_, source_unit(layer, int(place_))) for place_ in biggest]
    refers: list[Place] = [place]
    for _, unit in sources:
        if unit >= 0:
            refers += [UnitPlace(layer.column - 1, unit), LinkPlace(layer.column, layer.unit, unit)]
    symbol = sub("z", layer.unit)
    tiles: tuple[tuple[str, np.ndarray], ...] = ()
    note = Phrase()
    formula = "dense"
    if isinstance(kind, Conv2D):
        formula, tiles = "conv", _tiles(kind, w, seen)
        _, down, right = layer.spot
        note = Phrase(
            "Filter {unit} at row {row}, column {column} of its map, where it answers most.",
            {"unit": layer.unit + 1, "row": down + 1, "column": right + 1},
        )
    bias = number(float(layer.arrays["b"][0]))
    rows = [row(symbol, formula, dot(w, seen, last=bias), z, *refers, note=note, tiles=tiles)]
    if layer.unit in getattr(kind, "silenced", ()):
        rows.append(plain_row(sub("a", layer.unit), a, place, note=Phrase("This unit is silenced.")))
    elif last and kind.active.is_identity:
        return tuple(rows)
    else:
        name, expression = bends.value(kind.active, z)
        rows.append(row(sub("a", layer.unit), name, expression, a, place))
    return tuple(rows)


def _tiles(kind: Conv2D, w: np.ndarray, seen: np.ndarray) -> tuple[tuple[str, np.ndarray], ...]:
    """Return window, filter and product of the channel that says most."""
    shape = (-1, kind.kernel, kind.kernel)
    filters, windows = w.reshape(shape), seen.reshape(shape)
    products = filters * windows
    channel = int(np.argmax(np.nan_to_num(np.abs(products)).sum(axis=(1, 2))))
    return (
        ("window", windows[channel]),
        ("filter", filters[channel]),
        ("product", products[channel]),
    )


def _pool(layer: LayerTrace) -> Row:
    """Return a = max or mean over the window."""
    kind: Any = layer.layer
    window = pool_window(kind, layer.arrays["x"], layer.spot)
    numbers = [number(value) for value in window.reshape(-1)]
    place, symbol = own_place(layer), sub("a", layer.unit)
    tiles = (("window", window),)
    if isinstance(kind, MaxPool2D):
        largest = sorted(numbers, key=lambda one: -one.value(9))[:6]
        expression = call("max", *(largest if len(numbers) > 9 else numbers))
        note = Phrase("The largest of {count}; the others are forgotten.", {"count": len(numbers)})
        return row(symbol, "max_pool", expression, layer.at("a"), place, note=note, tiles=tiles)
    expression = added(window) / exact(len(numbers))
    return row(symbol, "average_pool", expression, layer.at("a"), place, tiles=tiles)


def _dropout(layer: LayerTrace, rate: float) -> tuple[Row, ...]:
    """Return m and a = m·x."""
    place = own_place(layer)
    if not rate:
        note = Phrase("With a rate of 0 nothing is silenced.")
        return (plain_row(sub("a", layer.unit), layer.at("a"), place, formula="same", note=note),)
    mask, m = layer.arrays["mask"], layer.at("mask")
    units = mask.reshape(len(mask), -1)
    silent = [unit + 1 for unit in np.flatnonzero(~units.any(axis=1))]
    named = ", ".join(map(str, silent[:12])) + (" …" if len(silent) > 12 else "")
    counted = {"silent": int((mask == 0).sum()), "count": mask.size, "named": named or "–"}
    note = Phrase("By chance {silent} of {count} are silent in this step: {named}.", counted)
    expression = exact(1) / (exact(1) - exact(rate)) if m else exact(0)
    tiles = (("mask", mask.reshape(1, -1)),) if mask.size <= MASKED else ()
    return (
        row(sub("m", layer.unit), "mask", expression, m, place, note=note, tiles=tiles),
        row(sub("a", layer.unit), "dropout", number(m) * number(layer.at("x")), layer.at("a"), place),
    )


def _batch_norm(layer: LayerTrace, kind: BatchNorm) -> tuple[Row, ...]:
    """Return the statistics of the batch and what they make of the number."""
    unit, place, rows = layer.unit, own_place(layer), []
    if kind.frozen:
        mean, var = float(layer.arrays["running_mean"][unit]), float(layer.arrays["running_var"][unit])
        note = Phrase("A frozen layer uses the mean and the variance that it remembers.")
        rows.append(plain_row("μ", mean, place, note=note))
        rows.append(plain_row("σ²", var, place))
    else:
        each = layer.arrays["each"]
        mean, var = float(layer.arrays["mean"][unit]), float(layer.arrays["var"][unit])
        rows += _statistics(
            each,
            mean,
            var,
            place,
            Phrase("Over the {count} numbers of this unit in the batch.", {"count": each.size}),
        )
    return (*rows, *_normalised(layer, mean, var, kind.epsilon, unit))


def _layer_norm(layer: LayerTrace, kind: LayerNorm) -> tuple[Row, ...]:
    """Return the statistics of the row and what they make of the number."""
    x, place = layer.arrays["x"].reshape(-1), own_place(layer)
    mean, var = float(layer.arrays["mean"][0]), float(layer.arrays["var"][0])
    note = Phrase("Over the {count} numbers of this row.", {"count": x.size})
    rows = _statistics(x, mean, var, place, note)
    return (*rows, *_normalised(layer, mean, var, kind.epsilon, layer.spot))


def _statistics(each: np.ndarray, mean: float, var: float, place: Place, note: Phrase) -> list[Row]:
    """Return μ and σ² of some numbers."""
    count, middle = exact(each.size), number(mean)
    squares = _squares(each, mean, middle)
    return [
        row("μ", "mean", added(each) / count, mean, place, note=note),
        row("σ²", "variance", squares / count, var, place),
    ]


def _squares(each: np.ndarray, mean: float, middle: Expression) -> Expression:
    """Return Σ (x − μ)² with the numbers that are farthest away."""
    away = np.asarray(each, np.float64) - mean
    order = np.argsort(-np.nan_to_num(np.abs(away), nan=np.inf), kind="stable")
    shown = sorted(order[:3]) if len(order) > 4 else range(len(order))
    terms = [(number(float(each[place])) - middle) ** exact(2) for place in shown]
    if len(order) > 4:
        terms.append(remainder(away[order[3:]] ** 2))
    return total(terms)


def _normalised(
    layer: LayerTrace, mean: float, var: float, epsilon: float, where: int | tuple[int, ...]
) -> list[Row]:
    """Return x̂ and a = γ·x̂ + β."""
    place, unit = own_place(layer), layer.unit
    x_hat = layer.at("x_hat")
    spread = call("√", number(var) + exact(epsilon))
    gamma, beta = float(layer.arrays["gamma"][where]), float(layer.arrays["beta"][where])
    return [
        row(sub("x̂", unit), "x_hat", (number(layer.at("x")) - number(mean)) / spread, x_hat, place),
        row(sub("a", unit), "scaled", number(gamma) * number(x_hat) + number(beta), layer.at("a"), place),
    ]
