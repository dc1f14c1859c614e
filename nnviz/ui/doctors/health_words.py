"""What the health strip says: numbers in few characters, and a sentence for each that is outside its usual range."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from nnviz.session.health import Concern, Condition, LayerCondition, Vital
from nnviz.ui.figures import NOTHING
from nnviz.ui.language import tr, translated

__all__ = ["Settled", "details", "label", "sentence", "summary", "value_text"]

SECONDS = 1.0
"""So long a number must be outside its range before it is told while the network learns: one batch says little."""


def value_text(vital: Vital, value: float) -> str:
    """Return a value: shares in percent, the others with two digits."""
    if math.isnan(value):
        return NOTHING
    if vital in {Vital.DEAD, Vital.SATURATED}:
        return f"{100 * value:.0f} %"
    return small(value)


def small(value: float) -> str:
    """Return a number of any size in at most seven characters: 0.012, 12, 1.2e-5."""
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞"
    if value == 0 or 0.001 <= abs(value) < 1000:
        return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def label(vital: Vital) -> str:
    """Return the word before a value."""
    return {
        Vital.DEAD: tr("dead"),
        Vital.SATURATED: tr("saturated"),
        Vital.GRADIENT: tr("grad"),
        Vital.RATIO: tr("update"),
    }[vital]


def sentence(concern: Concern, condition: Condition) -> str:
    """Return what a number outside its range means, with its limit."""
    name = capital(translated(condition.layers[concern.layer].name))
    value, limit = value_text(concern.vital, concern.value), value_text(concern.vital, concern.limit)
    if concern.vital is Vital.DEAD:
        return tr(
            "{name}: {value} of its units are flat for all {count} samples and cannot learn (usual: below {limit}).",
            name=name,
            value=value,
            count=condition.samples,
            limit=limit,
        )
    if concern.vital is Vital.SATURATED:
        return tr(
            "{name}: {value} of its sums lie on the flat ends, where gradients fade (usual: below {limit}).",
            name=name,
            value=value,
            limit=limit,
        )
    if concern.vital is Vital.GRADIENT and concern.low:
        return tr(
            "{name}: its gradient is {value} of the largest layer's: it vanishes (usual: above {limit}).",
            name=name,
            value=small(concern.value),
            limit=small(concern.limit),
        )
    if concern.vital is Vital.GRADIENT:
        return tr(
            "{name}: its gradient of {value} is very long (usual: below {limit}).",
            name=name,
            value=value,
            limit=limit,
        )
    if concern.low:
        return tr(
            "{name}: a step changes its weights by {value} of their size, next to nothing (usual: about 1e−3).",
            name=name,
            value=value,
        )
    return tr(
        "{name}: a step changes its weights by {value} of their size, far too much (usual: about 1e−3).",
        name=name,
        value=value,
    )


def summary(condition: Condition, concerns: Sequence[Concern]) -> str:
    """Return the one sentence of the strip."""
    if concerns:
        first = sentence(concerns[0], condition)
        return (
            first
            if len(concerns) == 1
            else tr("{first} {more} more.", first=first, more=f"+{len(concerns) - 1}")
        )
    if all(math.isnan(layer.ratio) for layer in condition.layers):
        return tr("Gradients and updates are known after the next step.")
    return tr("All layers healthy")


def details(layer: LayerCondition, condition: Condition) -> str:
    """Return all four numbers of a layer with their usual ranges, for the tooltip and screen readers."""
    usual = {
        Vital.DEAD: tr("usual: below 40 %"),
        Vital.SATURATED: tr("usual: below 90 %"),
        Vital.GRADIENT: tr("usual: within a thousandth of the largest layer's"),
        Vital.RATIO: tr("usual: about 1e−3"),
    }
    lines = [
        f"{label(vital)} {value_text(vital, layer.value(vital))}  ({usual[vital]})"
        for vital in Vital
        if not math.isnan(layer.value(vital))
    ]
    head = tr(
        "{name}, over {count} training samples", name=capital(translated(layer.name)), count=condition.samples
    )
    return "\n".join([head, *lines])


class Settled:
    """Lets a concern through when it has lasted for a while; at rest at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[tuple[int, Vital, bool], float] = {}

    def through(self, concerns: Sequence[Concern], *, moving: bool) -> tuple[Concern, ...]:
        """Return those that are to be told now."""
        now = self._clock()
        keys = {(one.layer, one.vital, one.low): one for one in concerns}
        self._since = {key: self._since.get(key, now) for key in keys}
        return tuple(one for key, one in keys.items() if not moving or now - self._since[key] >= SECONDS)


def capital(name: str) -> str:
    """Return a name with a capital, as a sentence begins."""
    return name[:1].upper() + name[1:]
