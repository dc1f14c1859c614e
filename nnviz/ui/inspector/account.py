"""Columns of printed numbers that add up exactly, as in a bill.  No Qt in here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["FIGURES", "Account", "account"]

FIGURES = 4
"""Significant figures of the largest number."""
HUGE, TINY = 1e6, 1e-4
"""Outside these all numbers of a column share a power of ten."""


class Account(NamedTuple):
    """Numbers as they are printed, and their printed sum; in units of 10 to the ``power``."""

    items: tuple[str, ...]
    total: str
    power: int


def account(items: Sequence[float], total: float) -> Account:
    """Print numbers so that what is printed adds up to the printed total, to the last figure.

    Each number is rounded to the nearest; where the rounding errors together make a unit of the last figure, those
    numbers that were rounded furthest are rounded the other way, so that none is off by a whole unit.

    Parameters
    ----------
    items : sequence of float
    total : float
        Their sum, but for what arithmetic with few digits has lost.
    """
    if not all(map(math.isfinite, (*items, total))):
        return Account(tuple(map(_odd, items)), _odd(total), 0)
    largest = max(map(abs, (*items, total)))
    power = _power(largest)
    scale = 10.0**power
    decimals = min(max(FIGURES - 1 - _exponent(largest / scale), 0), 9)
    unit = 10.0**decimals
    exact = [item / scale * unit for item in items]
    whole = [round(value) for value in exact]
    wanted = round(total / scale * unit)
    missing = wanted - sum(whole)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(whole)), key=lambda place: step * (whole[place] - exact[place]))
    for place in order[: abs(missing)]:
        whole[place] += step
    return Account(tuple(_text(value, decimals) for value in whole), _text(wanted, decimals), power)


def _power(largest: float) -> int:
    """Return the power of ten that all numbers share: a multiple of three, 0 for usual ones."""
    if not largest or TINY <= largest < HUGE:
        return 0
    return 3 * math.floor(_exponent(largest) / 3)


def _exponent(value: float) -> int:
    return math.floor(math.log10(value)) if value > 0 else 0


def _text(whole: int, decimals: int) -> str:
    """Return a whole number of units of the last figure as a decimal fraction, with its sign."""
    digits = f"{abs(whole):0{decimals + 1}d}"
    text = f"{int(digits[:-decimals]):,}.{digits[-decimals:]}" if decimals else f"{int(digits):,}"
    return f"{'−' if whole < 0 else '+'}{text}"


def _odd(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    return f"{value:+.3g}".replace("-", "−")
