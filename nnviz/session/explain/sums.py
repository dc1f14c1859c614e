"""Long sums, of which the largest terms are shown, and what the others come to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import ATOM, LONGEST, Expression, exact, figures_of, number, rounded

__all__ = ["added", "dot", "remainder", "total"]

PARTS = 4
"""So many terms of a long sum are shown."""


def total(terms: Sequence[Expression], *, most: int = PARTS) -> Expression:
    """Return a sum; of a long one the largest terms, the number of the others and what they come to.

    The terms keep their order.
    """
    if len(terms) <= most + 1:
        return _joined(terms)
    values = np.array([term.value(2 * LONGEST) for term in terms])
    return _shortened(values, lambda place: terms[place], most, ())


def added(values: Array, *, most: int = PARTS) -> Expression:
    """Return the sum of many numbers, likewise."""
    numbers = np.asarray(values, np.float64).reshape(-1)
    if len(numbers) <= most + 1:
        return _joined([number(value) for value in numbers])
    return _shortened(numbers, lambda place: number(numbers[place]), most, ())


def dot(a: Array, b: Array, *, last: Expression | None = None, most: int = PARTS) -> Expression:
    """Return Σ a·b of many pairs, likewise; ``last`` is a term that is always shown at the end, such as a bias."""
    left, right = (np.asarray(side, np.float64).reshape(-1) for side in (a, b))
    after = () if last is None else (last,)

    def term(place: int) -> Expression:
        return number(left[place]) * number(right[place])

    if len(left) <= most + 1:
        return _joined([*map(term, range(len(left))), *after])
    return _shortened(left * right, term, most, after)


def _shortened(
    values: Array, term: Callable[[int], Expression], most: int, after: tuple[Expression, ...]
) -> Expression:
    """Return the largest terms and the sum of the others."""
    order = np.argsort(-np.nan_to_num(np.abs(values), nan=np.inf), kind="stable")
    left = remainder(values[order[most:]])
    return _joined([*(term(int(place)) for place in sorted(order[:most])), left, *after])


def remainder(others: Array) -> Expression:
    """Return the terms of a sum that are not shown: how many, and what they come to."""
    rest = math.fsum(others) if np.isfinite(others).all() else float(others.sum())
    count = f"{len(others):,}"
    return Expression(
        ATOM,
        lambda figures: f"[{count} more: {figures_of(rest, figures)}]",
        lambda figures: rounded(rest, figures),
        float(np.abs(others).max()),
    )


def _joined(terms: Sequence[Expression]) -> Expression:
    whole = terms[0] if terms else exact(0)
    for term in terms[1:]:
        whole = whole + term
    return whole
