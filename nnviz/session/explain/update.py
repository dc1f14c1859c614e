"""The update of one layer's explained numbers: from the gradient to the new weight, in rows."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from nnviz.engine.adaptive import AdaGrad, RMSprop
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.descent import SGD
from nnviz.engine.moments import Adam, AdamW, Nadam
from nnviz.session.explain.expression import call, exact, number
from nnviz.session.explain.forward import own_place, source_unit
from nnviz.session.explain.rates import rate_of, rate_row
from nnviz.session.explain.row import Phrase, Row, plain_row, row, sub
from nnviz.session.places import LinkPlace, Place
from nnviz.session.trace import LayerTrace, Learned, Trace

__all__ = ["update_rows"]

ONE, TWO = exact(1), exact(2)
LONGEST = 100_000
"""After so many steps Nadam's schedule no longer changes."""


def update_rows(trace: Trace, layer: LayerTrace) -> tuple[Row, ...]:
    """Return how the explained weight of a layer changes, and in short how its bias does."""
    names = list(layer.learned)
    if not names:
        return (Row("", "", "", "", note=Phrase("This layer has nothing to learn.")),)
    found: list[Row] = []
    for name in names:
        places = _places(layer, name)
        symbol = sub(name, layer.unit, layer.source) if name == "w" else sub(name, layer.unit)
        learned = layer.learned[name]
        if learned.held:
            note = Phrase("Frozen: its gradient is set aside and it stays as it is.")
            found.append(plain_row(symbol, learned.after, *places, note=note))
        elif name == names[0]:
            found += _in_full(trace, learned, symbol, places)
        else:
            found.append(_new(learned, symbol, places))
    return tuple(found)


def _places(layer: LayerTrace, name: str) -> tuple[Place, ...]:
    source = source_unit(layer, layer.source) if name == "w" else -1
    return (LinkPlace(layer.column, layer.unit, source),) if source >= 0 else (own_place(layer),)


def _in_full(trace: Trace, one: Learned, symbol: str, places: tuple[Place, ...]) -> list[Row]:
    """Return all that happens to one number."""
    note = Phrase("The gradient of {symbol}, from the way back.", {"symbol": symbol})
    rows = [plain_row("g", one.loss_gradient, *places, formula="gradient", note=note)]
    rows += _penalty(trace, one, places)
    rows += _clipping(trace, one, places)
    schedule = trace.rules.schedule
    rows.append(rate_row(trace.optimizer, schedule, trace.progress, trace.memory))
    rows += _change(trace, one, places)
    limit, (moved, left) = trace.rules.regularisation.max_norm, one.row
    rows.append(_new(one, symbol, places, shortened=bool(limit) and one.weight))
    if limit and one.weight:
        shorter = Phrase(
            "The weights into this unit were {moved} long and are cut to {limit}.",
            {"moved": f"{moved:.4g}", "limit": f"{limit:g}"},
        )
        fits = Phrase(
            "The weights into this unit are {left} long, within the limit.", {"left": f"{left:.4g}"}
        )
        factor = exact(limit) / call("max", number(moved), exact(limit))
        expression = number(one.before + one.change) * factor
        note = shorter if moved > limit else fits
        rows.append(row(symbol, "max_norm", expression, one.after, *places, note=note))
    return rows


def _new(one: Learned, symbol: str, places: tuple[Place, ...], *, shortened: bool = False) -> Row:
    """Return w ← w + Δ."""
    result = one.before + one.change if shortened else one.after
    return row(symbol, "new", number(one.before) + number(one.change), result, *places)


def _penalty(trace: Trace, one: Learned, places: tuple[Place, ...]) -> list[Row]:
    """Return the gradient with the price of the weight."""
    price = trace.rules.regularisation
    if not (one.weight and (price.l1 or price.l2)):
        return []
    expression, w = number(one.loss_gradient), number(one.before)
    if price.l2:
        expression = expression + exact(price.l2) * w
    if price.l1:
        expression = expression + exact(price.l1) * call("sign", w)
    note = Phrase("The price of large weights pulls too; biases go free.")
    return [row("g", "penalty", expression, _priced(trace, one), *places, note=note)]


def _priced(trace: Trace, one: Learned) -> float:
    """Return the gradient after regularisation."""
    price = trace.rules.regularisation
    if not one.weight:
        return one.loss_gradient
    sign = math.copysign(1.0, one.before) if one.before else 0.0
    return one.loss_gradient + price.l2 * one.before + price.l1 * sign


def _clipping(trace: Trace, one: Learned, places: tuple[Place, ...]) -> list[Row]:
    """Return what clipping leaves of the gradient."""
    g = number(_priced(trace, one))
    match trace.rules.clipping:
        case ClipByNorm(limit=limit):
            expression = g * exact(limit) / call("max", number(trace.length), exact(limit))
            note = Phrase(
                "The gradient of the whole network is {length} long.", {"length": f"{trace.length:.4g}"}
            )
            return [row("g", "clip_norm", expression, one.gradient, *places, note=note)]
        case ClipByValue(limit=limit):
            expression = call("min", call("max", g, exact(-limit)), exact(limit))
            return [row("g", "clip_value", expression, one.gradient, *places)]
    return []


def _change(trace: Trace, one: Learned, places: tuple[Place, ...]) -> list[Row]:
    """Return the inside of the optimizer, down to Δ."""
    rate = rate_of(trace.optimizer, trace.rules.schedule, trace.progress, trace.memory)
    g, eta = number(one.gradient), number(rate)
    match trace.optimizer:
        case SGD(momentum=momentum) if not momentum:
            return [row("Δ", "sgd", -eta * g, one.change, *places)]
        case SGD(momentum=momentum, nesterov=nesterov):
            old, v = one.slots_before["velocity"], one.slots["velocity"]
            rows = [row("v", "velocity", exact(momentum) * number(old) + g, v, *places)]
            ahead = g + exact(momentum) * number(v) if nesterov else number(v)
            return [
                *rows,
                row("Δ", "nesterov" if nesterov else "momentum", -eta * ahead, one.change, *places),
            ]
        case AdaGrad(epsilon=epsilon):
            old, v = one.slots_before["v"], one.slots["v"]
            spread = call("√", number(v)) + exact(epsilon)
            own = rate / (math.sqrt(v) + epsilon)
            return [
                row("v", "adagrad_v", number(old) + g**TWO, v, *places),
                row("η / √v", "own_rate", eta / spread, own, *places, note=OWN),
                row("Δ", "adagrad", -eta * g / spread, one.change, *places),
            ]
        case RMSprop():
            return _rmsprop(trace.optimizer, one, rate, places)
        case Adam():
            return _adam(trace, trace.optimizer, one, rate, places)
    raise TypeError(f"There is no explanation of {type(trace.optimizer).__name__} yet.")


OWN = Phrase("The rate of this weight alone.")


def _rmsprop(rule: RMSprop, one: Learned, rate: float, places: tuple[Place, ...]) -> list[Row]:
    """Return the mean square, the velocity and Δ."""
    shares, g, eta = rule.shares(), number(one.gradient), number(rate)
    old, v = (slots["v"] * shares["v"] for slots in (one.slots_before, one.slots))
    kept = exact(rule.rho)
    spread = call("√", number(v)) + exact(rule.epsilon)
    own = rate / (math.sqrt(v) + rule.epsilon)
    rows = [
        row("v", "mean_square", kept * number(old) + (ONE - kept) * g**TWO, v, *places),
        row("η / √v", "own_rate", eta / spread, own, *places, note=OWN),
    ]
    if not rule.momentum:
        return [*rows, row("Δ", "rmsprop", -eta * g / spread, one.change, *places)]
    before, s = (slots["velocity"] * shares["velocity"] for slots in (one.slots_before, one.slots))
    rows.append(row("s", "rms_velocity", exact(rule.momentum) * number(before) + g / spread, s, *places))
    return [*rows, row("Δ", "rms_momentum", -eta * number(s), one.change, *places)]


def _adam(trace: Trace, rule: Adam, one: Learned, rate: float, places: tuple[Place, ...]) -> list[Row]:
    """Return both means, their corrections, the weight's own rate and Δ."""
    shares, g, eta, step = rule.shares(), number(one.gradient), number(rate), exact(trace.step)
    m_old, m = (slots["m"] * shares["m"] for slots in (one.slots_before, one.slots))
    v_old, v = (slots["v"] * shares["v"] for slots in (one.slots_before, one.slots))
    b1, b2 = exact(rule.beta1), exact(rule.beta2)
    rows = [
        row("m", "adam_m", b1 * number(m_old) + (ONE - b1) * g, m, *places),
        row("v", "adam_v", b2 * number(v_old) + (ONE - b2) * g**TWO, v, *places),
    ]
    if rule.amsgrad:
        largest = one.slots["v_max"] * shares["v_max"]
        earlier = one.slots_before["v_max"] * shares["v_max"]
        rows.append(row("v", "amsgrad", call("max", number(earlier), number(v)), largest, *places))
        v = largest
    grown = 1 - rule.beta2**trace.step
    v_hat = v / grown
    if isinstance(rule, Nadam):
        lead, now = _nadam(rule.beta1, trace.step)
        m_hat = lead * m + now * one.gradient
        rows.append(row("m̂", "nadam_m", number(lead) * number(m) + number(now) * g, m_hat, *places))
    else:
        m_hat = m / (1 - rule.beta1**trace.step)
        rows.append(row("m̂", "adam_m_hat", number(m) / (ONE - b1**step), m_hat, *places))
    spread = call("√", number(v_hat)) + exact(rule.epsilon)
    own = rate / (math.sqrt(v_hat) + rule.epsilon)
    rows += [
        row("v̂", "adam_v_hat", number(v) / (ONE - b2**step), v_hat, *places),
        row("η / √v̂", "own_rate_hat", eta / spread, own, *places, note=OWN),
    ]
    change, formula = -eta * number(m_hat) / spread, "adam"
    if isinstance(rule, AdamW) and rule.weight_decay and one.weight:
        change, formula = change - eta * exact(rule.weight_decay) * number(one.before), "adamw"
    return [*rows, row("Δ", formula, change, one.change, *places)]


@lru_cache(maxsize=64)
def _nadam(beta1: float, step: int) -> tuple[float, float]:
    """Return with what m and g are weighted in the mean that looks ahead (see ``Nadam.begin``)."""
    steps = np.arange(1, min(step, LONGEST - 2) + 2)
    momenta = beta1 * (1 - 0.5 * 0.96 ** (0.004 * steps))
    now, ahead = float(np.prod(momenta[:-1])), float(np.prod(momenta))
    return float(momenta[-1]) / (1 - ahead), (1 - float(momenta[-2])) / (1 - now)
