"""The numbers behind a slider and a typed field: where a slider stops, what typed text means, how a value is written.

No Qt in here.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left

from nnviz.experiment.catalog import Knob, SpecProblem
from nnviz.ui.language import tr, translated

__all__ = ["may_go_on", "nearest", "parsed", "sentence", "stops_of", "written"]

MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
LINEAR_STOPS = 60
NEAR_ONE = (0.95, 0.99, 0.995, 0.999)
"""Shares that stay below 1, such as momentum, matter most just below it."""
_GROWING = re.compile(r"\+?\d*[.,]?\d*([eE][-+]?\d*)?")


def stops_of(knob: Knob) -> tuple[float, ...]:
    """Return the round values at which a slider of this knob stops, rising."""
    low, high = float(knob.low or 0), float(knob.high if knob.high is not None else 1)
    inner = _decades(low, high) if knob.logarithmic and low > 0 else _steps(low, high)
    if knob.below and knob.maximum == 1 and high >= NEAR_ONE[1]:
        inner += NEAR_ONE
    if knob.kind == "whole":
        inner = [value for value in inner if value == int(value)]
        if knob.logarithmic and low == 1:  # sizes, which people like to halve and double
            inner += [2.0**power for power in range(int(math.log2(high)) + 1)]
    off = (
        {0.0} if knob.logarithmic and knob.minimum == 0 and not knob.above else set()
    )  # zero switches it off
    return tuple(sorted({low, high, *off, *(value for value in inner if low <= value <= high)}))


def _decades(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [float(f"{mantissa}e{power}") for power in powers for mantissa in MANTISSAS]


def _steps(low: float, high: float) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten, about ``LINEAR_STOPS`` of them."""
    raw = (high - low) / LINEAR_STOPS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= raw * 0.99)
    return [
        float(f"{count * step:.10g}") for count in range(math.ceil(low / step), math.floor(high / step) + 1)
    ]


def nearest(stops: tuple[float, ...], value: float, *, logarithmic: bool) -> int:
    """Return the place of the stop closest to a value, which may lie outside the slider's range."""
    place = bisect_left(stops, value)
    if place in {0, len(stops)}:
        return min(place, len(stops) - 1)
    before, after = stops[place - 1], stops[place]
    if logarithmic and before > 0:
        before, after, value = math.log(before), math.log(after), math.log(value)
    return place - 1 if value - before < after - value else place


def parsed(knob: Knob, text: str) -> float | int:
    """Return what was typed; raise ``SpecProblem`` with one sentence where it is no allowed number."""
    try:
        value = float(re.sub(r"[\s_]", "", text).replace(",", ".").replace("−", "-"))
    except ValueError:
        raise SpecProblem(sentence(knob, text)) from None
    small = knob.minimum is not None and (value <= knob.minimum if knob.above else value < knob.minimum)
    large = knob.maximum is not None and (value >= knob.maximum if knob.below else value > knob.maximum)
    if small or large or not math.isfinite(value) or (knob.kind == "whole" and value != int(value)):
        raise SpecProblem(sentence(knob, text))
    return int(value) if knob.kind == "whole" else value


def sentence(knob: Knob, text: str) -> str:
    """Return what to tell a person who typed something impossible."""
    got = tr("got {text}", text=text.strip()) if text.strip() else tr("nothing was typed")
    return tr(
        "{name} must be {range}; {got}.", name=tr(knob.title), range=translated(knob.range_text), got=got
    )


def may_go_on(knob: Knob, text: str) -> bool:
    """Tell whether text that is not allowed could become so by typing on, as "0." becomes "0.03"."""
    if not _GROWING.fullmatch(text.strip()):
        return False
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return True
    return knob.minimum is not None and value <= knob.minimum


def written(value: float) -> str:
    """Return a number as people write it: 0.00001, 1e-8, 128."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e7):
        return str(int(value))
    if abs(value) < 1e-5 or abs(value) >= 1e7:
        mantissa, power = f"{value:.5e}".split("e")
        return f"{float(mantissa):g}e{int(power)}"
    return f"{value:.10f}".rstrip("0") if abs(value) < 1e-3 else f"{value:.6g}"
