"""Small sums written with numbers: what is printed is what is computed, to the last printed figure.

An expression is a tree whose leaves are the network's numbers.  ``show`` rounds the leaves only so far that the printed
sum, worked out by hand, gives the printed result.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

__all__ = [
    "ATOM",
    "LONGEST",
    "Expression",
    "Shown",
    "call",
    "exact",
    "figures_of",
    "number",
    "rounded",
    "show",
]

SHORTEST, LONGEST = 3, 9
"""Significant figures of the numbers inside a sum: as few as do, at most so many."""
FIGURES = 4
"""Significant figures of a result."""
NOISE = 3e-6
"""What float32 may have lost in a sum, as a share of its largest parts; results show no figures below it."""
SUM, PRODUCT, SIGN, POWER, ATOM = range(5)

FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "ln": math.log,
    "tanh": math.tanh,
    "√": math.sqrt,
    "cos": math.cos,
    "abs": abs,
    "max": max,
    "min": min,
    "floor": math.floor,
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0,
    "Φ": lambda x: 0.5 * math.erfc(-x / math.sqrt(2)),
}
"""The functions that may stand in a printed sum, by name."""


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Expression:
    """A piece of arithmetic.

    Parameters
    ----------
    level : int
        How tightly it is bound: a looser piece inside a tighter one gets brackets.
    text, value : callable
        Both take the significant figures to which leaves are rounded.
    scale : float
        The size of its largest part, which tells how much rounding there may be in it.
    """

    __slots__ = ("level", "scale", "text", "value")

    def __init__(
        self, level: int, text: Callable[[int], str], value: Callable[[int], float], scale: float
    ) -> None:
        self.level, self.text, self.value, self.scale = level, text, value, scale

    def within(self, level: int, figures: int) -> str:
        """Return the text, in brackets where it is bound more loosely than ``level``."""
        text = self.text(figures)
        loose = self.level < level or (level > SUM and text.startswith("−"))
        return f"({text})" if loose else text

    def __add__(self, other: Expression) -> Expression:
        """Return a + b, written a − b for a negative b."""

        def text(figures: int) -> str:
            right = other.text(figures)
            joined = f" − {right[1:]}" if right.startswith("−") else f" + {right}"
            return self.text(figures) + joined

        return Expression(SUM, text, lambda d: self.value(d) + other.value(d), max(self.scale, other.scale))

    def __sub__(self, other: Expression) -> Expression:
        """Return a − b."""
        return Expression(
            SUM,
            lambda d: f"{self.text(d)} − {other.within(PRODUCT, d)}",
            lambda d: self.value(d) - other.value(d),
            max(self.scale, other.scale),
        )

    def __mul__(self, other: Expression) -> Expression:
        """Return a·b."""

        def text(figures: int) -> str:
            left = self.text(figures) if self.level >= PRODUCT else self.within(PRODUCT, figures)
            return f"{left}·{other.within(PRODUCT, figures)}"

        return Expression(PRODUCT, text, lambda d: self.value(d) * other.value(d), _size(self, other))

    def __truediv__(self, other: Expression) -> Expression:
        """Return a / b."""

        def text(figures: int) -> str:
            left = self.text(figures) if self.level >= PRODUCT else self.within(PRODUCT, figures)
            return f"{left} / {other.within(SIGN, figures)}"

        scale = self.scale / (abs(other.value(LONGEST)) or 1.0)
        return Expression(PRODUCT, text, lambda d: self.value(d) / other.value(d), scale)

    def __neg__(self) -> Expression:
        """Return −a."""
        return Expression(SIGN, lambda d: f"−{self.within(SIGN, d)}", lambda d: -self.value(d), self.scale)

    def __pow__(self, power: Expression) -> Expression:
        """Return a^b, with whole numbers raised: a²."""

        def text(figures: int) -> str:
            raised = power.within(ATOM, figures)
            small = raised.translate(_RAISED) if raised.isdigit() else f"^{raised}"
            return f"{self.within(ATOM, figures)}{small}"

        return Expression(
            POWER,
            text,
            lambda d: self.value(d) ** power.value(d),
            max(self.scale**2, self.scale),
        )


class Shown(NamedTuple):
    """A sum with numbers and its result, as they are printed."""

    numbers: str
    result: str


def number(value: float) -> Expression:
    """Return a number of the network, which may be rounded when it is shown."""
    value = float(value)
    return Expression(ATOM, lambda d: figures_of(value, d), lambda d: rounded(value, d), abs(value))


def exact(value: float) -> Expression:
    """Return a number that a person has set or counted, which is shown as it is."""
    return Expression(ATOM, lambda _: figures_of(float(value), 12), lambda _: float(value), abs(value))


def call(name: str, *parts: Expression) -> Expression:
    """Return a named function of some expressions."""
    function = FUNCTIONS[name]
    return Expression(
        ATOM,
        lambda d: f"{name}({', '.join(part.text(d) for part in parts)})",
        lambda d: function(*(part.value(d) for part in parts)),
        max(part.scale for part in parts),
    )


def show(expression: Expression, result: float) -> Shown:
    """Return the expression with as few figures as make the printed result true.

    Parameters
    ----------
    result : float
        What the network has; a number that the expression does not give is printed all the same, so that a wrong
        formula is found by whoever works it out.
    """
    result = float(result)
    try:
        true = expression.value(2 * LONGEST)
    except (ArithmeticError, ValueError):
        true = math.nan
    if not (math.isfinite(true) and math.isfinite(result)):
        return Shown(expression.text(FIGURES), figures_of(result, FIGURES))
    unit = _unit(result, FIGURES)
    noise = NOISE * max(expression.scale, abs(result))
    while abs(true - result) > 0.4 * unit and unit < 4 * noise:
        unit *= 10
    printed = round(result / unit) * unit
    for figures in range(SHORTEST, LONGEST + 1):
        try:
            close = abs(expression.value(figures) - printed) <= 0.75 * unit
        except (ArithmeticError, ValueError):
            continue
        if close:
            break
    return Shown(expression.text(figures), _at_unit(result, unit))


def figures_of(value: float, figures: int) -> str:
    """Return a number with so many significant figures and a true minus sign: 0.3104, −12.5, 1.2e−7."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if not value:
        return "0"
    size = abs(value)
    decimals = figures - 1 - math.floor(math.log10(size))
    if 1e-3 <= size < 1e6 and decimals >= 0:
        text = f"{size:.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, _, exponent = f"{size:.{figures - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{int(exponent)}".replace("-", "−")
    return f"−{text}" if value < 0 else text


def rounded(value: float, figures: int) -> float:
    """Return the number that ``figures_of`` prints."""
    if not value or not math.isfinite(value) or figures > LONGEST:
        return value
    return float(figures_of(value, figures).replace("−", "-"))


def _unit(value: float, figures: int) -> float:
    """Return what 1 in the last of so many significant figures is worth."""
    if not value:
        return 10.0 ** (-figures)
    return float(10.0 ** (math.floor(math.log10(abs(value))) - figures + 1))


def _at_unit(value: float, unit: float) -> str:
    """Return a number down to the figure that is worth ``unit``."""
    if abs(value) < unit / 2:
        return "0"
    figures = math.floor(math.log10(abs(value)) + 1e-12) - round(math.log10(unit)) + 1
    return figures_of(value, max(figures, 1))


def _size(a: Expression, b: Expression) -> float:
    return max(a.scale * abs(b.value(LONGEST)), abs(a.value(LONGEST)) * b.scale)
