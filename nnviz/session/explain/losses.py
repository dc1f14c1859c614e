"""The loss of one row and of the whole batch, and how it changes with the output's sum, as printed arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)
from nnviz.session.explain.bends import sigmoid
from nnviz.session.explain.expression import Expression, call, exact, number
from nnviz.session.explain.row import Phrase, Row, plain_row, row, sub
from nnviz.session.explain.sums import added, total
from nnviz.session.places import UnitPlace

if TYPE_CHECKING:
    from nnviz.session.trace import Trace

__all__ = ["loss_rows", "sample_losses"]

ONE, TWO, HALF = exact(1), exact(2), exact(0.5)
LARGE = 40.0
"""Sums beyond this are shifted before e is raised to them, as the engine does."""
CERTAIN = 1e-4
"""A probability nearer to 0 or 1 than this is not divided by: too little of it can be printed."""


def sample_losses(loss: Loss, z: Array, p: Array, t: Array) -> Array:
    """Return the loss of each sample, an array (batch,); its mean is the loss of the batch.

    Parameters
    ----------
    z, p, t : arrays (outputs, batch) of float64
    """
    match loss:
        case BinaryCrossEntropy():
            return np.asarray((np.logaddexp(0, z) - t * z).mean(axis=0))
        case CategoricalCrossEntropy(label_smoothing=s):
            top = z.max(axis=0)
            asked = (1 - s) * t + s / len(t)
            return np.asarray(top + np.log(np.exp(z - top).sum(axis=0)) - (asked * z).sum(axis=0))
        case Hinge():
            return np.asarray(np.maximum(0, 1 - (2 * t - 1) * z).mean(axis=0))
        case MeanSquaredError():
            return np.asarray(np.square(p - t).mean(axis=0))
        case MeanAbsoluteError():
            return np.asarray(np.abs(p - t).mean(axis=0))
        case Huber(delta=delta):
            size = np.abs(p - t)
            return np.asarray(np.where(size <= delta, size**2 / 2, delta * (size - delta / 2)).mean(axis=0))
    raise TypeError(f"There is no explanation of {type(loss).__name__} yet.")


def loss_rows(trace: Trace) -> tuple[Row, ...]:
    """Return prediction, loss of the row and of the batch, and δ of the explained output."""
    output = trace.layers[-1]
    unit, place = output.unit, UnitPlace(output.column, output.unit)
    every = tuple(UnitPlace(output.column, number_) for number_ in range(len(trace.z)))
    rows = [*_link(trace, unit, place, every)]
    rows.append(
        plain_row(sub("t", unit), float(trace.t[unit]), place, note=Phrase("What is asked of this output."))
    )
    formula, expression = _loss(trace)
    rows.append(row("ℓ", formula, expression, float(trace.losses[trace.row]), *every))
    each = added(trace.losses)
    rows.append(row("L", "mean_loss", each / exact(trace.batch), trace.batch_loss, *every))
    return *rows, *_why(trace, unit, place), _delta(trace, unit, place)


def _link(trace: Trace, unit: int, place: UnitPlace, every: tuple[UnitPlace, ...]) -> list[Row]:
    """Return p = link(z)."""
    z, p = float(trace.z[unit]), float(trace.p[unit])
    match trace.loss.link_name:
        case "softmax":
            top = float(trace.z.max())
            shift = top if np.abs(trace.z).max() > LARGE else 0.0
            below = total([call("exp", number(value - shift)) for value in trace.z])
            expression = call("exp", number(z - shift)) / below
            note = Phrase("The largest sum is taken off all of them first; the quotient stays the same.")
            return [row(sub("p", unit), "softmax", expression, p, *every, note=note if shift else Phrase())]
        case "sigmoid":
            shown = Phrase("For showing only: the loss looks at z itself.")
            note = shown if isinstance(trace.loss, Hinge) else Phrase()
            return [row(sub("p", unit), "sigmoid_p", sigmoid(z), p, place, note=note)]
    return [row(sub("p", unit), "identity_p", number(z), p, place)]


def _loss(trace: Trace) -> tuple[str, Expression]:
    """Return the name of the formula and the loss of the row with numbers."""
    z, p, t = ([float(value) for value in values] for values in (trace.z, trace.p, trace.t))
    outputs = exact(len(z))

    def mean(terms: list[Expression]) -> Expression:
        return terms[0] if len(terms) == 1 else total(terms) / outputs

    errors = [number(a) - number(b) for a, b in zip(p, t, strict=True)]
    match trace.loss:
        case BinaryCrossEntropy():
            return "bce", mean([_surprise(*values) for values in zip(z, p, t, strict=True)])
        case CategoricalCrossEntropy(label_smoothing=s):
            if s:
                asked = [(1 - s) * value + s / len(t) for value in t]
                if min(p) > 0:
                    terms = [number(a) * call("ln", number(b)) for a, b in zip(asked, p, strict=True)]
                    return "cce_smooth", -total(terms, most=10)
            true = int(np.argmax(trace.t))
            if not s and CERTAIN < p[true] < 1 - CERTAIN:
                return "cce", -call("ln", number(p[true]))
            top = max(z)
            sums = total([call("exp", number(value - top)) for value in z], most=10)
            terms = [number(z[true] - top)]
            if s:
                terms = [number(a) * number(value - top) for a, value in zip(asked, z, strict=True)]
            return "cce_logits", call("ln", sums) - total(terms, most=10)
        case Hinge():
            shortfall = [
                call("max", exact(0), ONE - exact(2 * b - 1) * number(a)) for a, b in zip(z, t, strict=True)
            ]
            return "hinge", mean(shortfall)
        case MeanSquaredError():
            return "mse", mean([error**TWO for error in errors])
        case MeanAbsoluteError():
            return "mae", mean([call("abs", error) for error in errors])
        case Huber(delta=delta):
            far = exact(delta)
            return "huber", mean(
                [
                    HALF * error**TWO if abs(a - b) <= delta else far * (call("abs", error) - HALF * far)
                    for error, a, b in zip(errors, p, t, strict=True)
                ]
            )
    raise TypeError(f"There is no explanation of {type(trace.loss).__name__} yet.")


def _surprise(z: float, p: float, t: float) -> Expression:
    """Return −t·ln p − (1 − t)·ln(1 − p), or the same from the sum where p is too near to 0 or 1."""
    if CERTAIN < p < 1 - CERTAIN:
        if t == 1:
            return -call("ln", number(p))
        if t == 0:
            return -call("ln", ONE - number(p))
        return -(number(t) * call("ln", number(p))) - number(1 - t) * call("ln", ONE - number(p))
    soft = call("ln", ONE + call("exp", number(-abs(z))))
    return call("max", number(z), exact(0)) - exact(t) * number(z) + soft


def _why(trace: Trace, unit: int, place: UnitPlace) -> tuple[Row, ...]:
    """Return the two factors of the chain rule, where they cancel or where they do not."""
    p, t = float(trace.p[unit]), float(trace.t[unit])
    outputs, error = exact(len(trace.p)), number(p) - number(t)
    fused = Phrase("Divided by one, multiplied by the other: what stays is p − t, which cannot overflow.")
    match trace.loss:
        case BinaryCrossEntropy() if CERTAIN < p < 1 - CERTAIN:
            away, steep = (p - t) / (p * (1 - p)), p * (1 - p)
            return (
                row("∂ℓ/∂p", "bce_slope", error / (number(p) * (ONE - number(p))), away, place),
                row("∂p/∂z", "sigmoid_p_slope", number(p) * (ONE - number(p)), steep, place, note=fused),
            )
        case CategoricalCrossEntropy(label_smoothing=0.0):
            true = int(np.argmax(trace.t))
            right = float(trace.p[true])
            if not CERTAIN < right < 1 - CERTAIN:
                return ()
            steep = right * ((unit == true) - p)
            expression = number(right) * (ONE - number(p)) if unit == true else -number(right) * number(p)
            return (
                row(f"∂ℓ/∂{sub('p', true)}", "cce_slope", -ONE / number(right), -1 / right, place),
                row(
                    f"∂{sub('p', true)}/∂{sub('z', unit)}",
                    "softmax_slope",
                    expression,
                    steep,
                    place,
                    note=fused,
                ),
            )
        case MeanSquaredError(sigmoid_output=True):
            return (
                row("∂ℓ/∂p", "mse_slope", TWO * error / outputs, 2 * (p - t) / len(trace.p), place),
                row("∂p/∂z", "sigmoid_p_slope", number(p) * (ONE - number(p)), p * (1 - p), place),
            )
    return ()


def _delta(trace: Trace, unit: int, place: UnitPlace) -> Row:
    """Return δ = ∂L/∂z of the explained output; the mean over the batch is in it already."""
    z, p, t = float(trace.z[unit]), float(trace.p[unit]), float(trace.t[unit])
    error, count = number(p) - number(t), exact(len(trace.p) * trace.batch)
    note = Phrase("Divided by the batch: its rows share the loss.")
    match trace.loss:
        case BinaryCrossEntropy():
            formula, expression = "delta_bce", error / count
        case CategoricalCrossEntropy(label_smoothing=s):
            asked = (1 - s) * t + s / len(trace.p)
            formula, expression = "delta_cce", (number(p) - number(asked)) / exact(trace.batch)
        case Hinge():
            y = 2 * t - 1
            short = 1 - y * z > 0
            formula, expression = "delta_hinge", exact(-y) / count if short else exact(0)
            if not short:
                note = Phrase("The margin is reached: this output is left alone.")
        case MeanSquaredError(sigmoid_output=True):
            formula = "delta_mse_sigmoid"
            expression = TWO * error * number(p) * (ONE - number(p)) / count
            note = Phrase("Chain rule: here the slope of the sigmoid does not cancel.")
        case MeanSquaredError():
            formula, expression = "delta_mse", TWO * error / count
        case MeanAbsoluteError():
            formula, expression = "delta_mae", call("sign", error) / count
        case Huber(delta=delta):
            cut = call("min", call("max", error, exact(-delta)), exact(delta))
            formula, expression = "delta_huber", cut / count
        case _:
            raise TypeError(f"There is no explanation of {type(trace.loss).__name__} yet.")
    return row(sub("δ", unit), formula, expression, float(trace.d_z[unit]), place, note=note)
