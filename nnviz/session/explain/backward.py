"""The way back through one layer, in rows."""

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
from nnviz.session.explain.forward import own_place, source_unit
from nnviz.session.explain.row import Phrase, Row, plain_row, row, sub
from nnviz.session.explain.sums import added, dot
from nnviz.session.explain.windows import pool_window
from nnviz.session.places import LinkPlace, Place, UnitPlace
from nnviz.session.trace import LayerTrace, Trace

__all__ = ["backward_rows"]


def backward_rows(trace: Trace, layer: LayerTrace) -> tuple[Row, ...]:
    """Return where the gradient comes from, what it says to the layer's weights, and what it hands on."""
    if "d_a" not in layer.arrays:
        note = Phrase("Nothing in this layer or before it learns, so the gradient ends here.")
        return (Row("", "", "", "", note=note),)
    kind: Any = layer.layer
    arrived = _arrived(trace, layer)
    match kind:
        case Dense() | Conv2D():
            return (*arrived, *_units(layer, kind), *_weights(layer))
        case BatchNorm() | LayerNorm():
            return (*arrived, *_learned_norm(layer), *_norm(layer, kind))
        case MaxPool2D() | AveragePool2D():
            return (*arrived, *_pool(layer, kind))
        case Dropout():
            return (*arrived, *_dropout(layer))
        case Flatten():
            note = Phrase("The row becomes a picture again; no number changes.")
            return (*arrived, Row("", "", "", "", note=note))
    raise TypeError(f"There is no explanation of the way back through {type(kind).__name__} yet.")


def _arrived(trace: Trace, layer: LayerTrace) -> tuple[Row, ...]:
    """Return ∂L/∂a of the explained unit: from all sums that use it, or from the loss."""
    value, place = layer.at("d_a"), own_place(layer)
    if layer.number == len(trace.layers) - 1:
        note = Phrase("From the loss; see the phase before.")
        return (plain_row(sub("δ", layer.unit), value, place, note=note),)
    symbol = f"∂L/∂{sub('a', layer.unit)}"
    if "up_w" not in layer.arrays:
        name = trace.layers[layer.number + 1].name
        note = Phrase("Handed back by the layer after it: {name}.", {"name": name})
        return (plain_row(symbol, value, place, note=note),)
    after = trace.layers[layer.number + 1]
    weights, deltas = layer.arrays["up_w"], layer.arrays["up_delta"]
    refers: list[Place] = [place]
    if isinstance(after.layer, Dense):
        for unit in np.argsort(-np.nan_to_num(np.abs(weights * deltas)))[:5]:
            refers += [UnitPlace(after.column, int(unit)), LinkPlace(after.column, int(unit), layer.unit)]
    note = Phrase("Every sum that uses this unit says what it wants, weighted by its link.")
    return (row(symbol, "arrive", dot(weights, deltas), value, *refers, note=note),)


def _units(layer: LayerTrace, kind: Any) -> tuple[Row, ...]:
    """Return f′(z) and δ = ∂L/∂a·f′(z)."""
    place = own_place(layer)
    if layer.unit in getattr(kind, "silenced", ()):
        return (
            plain_row(sub("δ", layer.unit), layer.at("delta"), place, note=Phrase("This unit is silenced.")),
        )
    if kind.active.is_identity:
        return ()
    name, expression = bends.slope(kind.active, layer.at("z"), layer.at("a"))
    steep = expression.value(99)
    d_a, delta = layer.at("d_a"), layer.at("delta")
    return (
        row(f"f′({sub('z', layer.unit)})", name, expression, steep, place),
        row(sub("δ", layer.unit), "delta", number(d_a) * number(steep), delta, place),
    )


def _weights(layer: LayerTrace) -> tuple[Row, ...]:
    """Return ∂L/∂w and ∂L/∂b, summed over the batch."""
    x, delta = layer.arrays["each_x"], layer.arrays["each_delta"]
    unit, source = layer.unit, source_unit(layer, layer.source)
    place = own_place(layer)
    link = (LinkPlace(layer.column, unit, source),) if source >= 0 else ()
    symbol = sub("w", unit, layer.source)
    rows = "Over the {count} rows of the batch."
    places = "Over the {count} places in the pictures of the batch where the weight is used."
    note = Phrase(places if isinstance(layer.layer, Conv2D) else rows, {"count": delta.size})
    w, b = layer.learned["w"].loss_gradient, layer.learned["b"].loss_gradient
    return (
        row(f"∂L/∂{symbol}", "weight_gradient", dot(delta, x), w, place, *link, note=note),
        row(f"∂L/∂{sub('b', unit)}", "bias_gradient", added(delta), b, place),
    )


def _handed_on(layer: LayerTrace, formula: str, expression: Expression, note: Phrase) -> tuple[Row, ...]:
    """Return ∂L/∂x of the explained number."""
    place = own_place(layer)
    return (row(f"∂L/∂{sub('x', layer.unit)}", formula, expression, layer.at("d_x"), place, note=note),)


def _dropout(layer: LayerTrace) -> tuple[Row, ...]:
    """Return ∂L/∂x = m·∂L/∂a."""
    if "d_x" not in layer.arrays:
        return ()
    factor = layer.at("mask") if layer.layer.rate else 1.0  # type: ignore[attr-defined]
    note = Phrase("What was silent on the way forward hears nothing on the way back.")
    return _handed_on(layer, "dropout_back", number(factor) * number(layer.at("d_a")), note)


def _pool(layer: LayerTrace, kind: MaxPool2D | AveragePool2D) -> tuple[Row, ...]:
    """Return who gets the gradient of the explained window."""
    if "d_x" not in layer.arrays or kind.stride < kind.size:
        note = Phrase("Windows overlap, so a number may get parts from several of them.")
        return (Row("", "", "", "", note=note),) if "d_x" in layer.arrays else ()
    unit, place = layer.unit, own_place(layer)
    given = pool_window(kind, layer.arrays["d_x"], layer.spot)
    tiles, gradient = (("∂L/∂x", given),), number(layer.at("d_a"))
    if isinstance(kind, AveragePool2D):
        note = Phrase("Every number in the window gets the same share.")
        expression, value = gradient / exact(given.size), float(given[0, 0])
        return (
            row(f"∂L/∂{sub('x', unit)}", "average_back", expression, value, place, note=note, tiles=tiles),
        )
    window = pool_window(kind, layer.arrays["x"], layer.spot)
    down, right = np.unravel_index(int(np.argmax(window)), window.shape)
    words = {"row": int(down) + 1, "column": int(right) + 1}
    note = Phrase("The largest number, in row {row}, column {column} of the window, takes it all.", words)
    value = float(given[down, right])
    return (row(f"∂L/∂{sub('x', unit)}", "max_back", gradient, value, place, note=note, tiles=tiles),)


def _learned_norm(layer: LayerTrace) -> tuple[Row, ...]:
    """Return ∂L/∂γ and ∂L/∂β."""
    d, x_hat, place, unit = layer.arrays["each_d"], layer.arrays["each_hat"], own_place(layer), layer.unit
    gamma, beta = layer.learned["γ"].loss_gradient, layer.learned["β"].loss_gradient
    return (
        row(f"∂L/∂{sub('γ', unit)}", "gamma_gradient", dot(d, x_hat), gamma, place),
        row(f"∂L/∂{sub('β', unit)}", "beta_gradient", added(d), beta, place),
    )


def _norm(layer: LayerTrace, kind: BatchNorm | LayerNorm) -> tuple[Row, ...]:
    """Return ∂L/∂x: mean and spread depend on x too."""
    if "d_x" not in layer.arrays:
        return ()
    arrays, d_a, x_hat = layer.arrays, number(layer.at("d_a")), number(layer.at("x_hat"))
    if isinstance(kind, LayerNorm):
        g = (arrays["gamma"] * arrays["d_a"]).astype(np.float64)
        mean, along = float(g.mean()), float((g * arrays["x_hat"]).mean())
        gamma = float(arrays["gamma"][layer.spot])
        spread = call("√", number(float(arrays["var"][0])) + exact(kind.epsilon))
        inner = number(gamma) * d_a - number(mean) - x_hat * number(along)
        note = Phrase("Taken off: the mean of g = γ·∂L/∂a over the row, and its share along x̂.")
        return _handed_on(layer, "layer_norm_back", inner / spread, note)
    gamma = float(arrays["gamma"][layer.unit])
    which = "running_var" if kind.frozen else "var"
    spread = call("√", number(float(arrays[which][layer.unit])) + exact(kind.epsilon))
    factor = number(gamma) / spread
    if kind.frozen:
        return _handed_on(layer, "batch_norm_back_frozen", factor * d_a, Phrase())
    count = exact(arrays["each"].size)
    by_gamma, by_beta = layer.learned["γ"].loss_gradient, layer.learned["β"].loss_gradient
    inner = d_a - x_hat * number(by_gamma) / count - number(by_beta) / count
    note = Phrase("Taken off: what moves the mean and the spread of the whole batch.")
    return _handed_on(layer, "batch_norm_back", factor * inner, note)
