"""One line for each promise."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

__all__ = ["percentile", "row", "spread"]


def row(what: str, figure: str, promise: str, *, kept: bool) -> None:
    """Print what was measured beside what was promised."""
    print(f"{'ok  ' if kept else 'MISS'}  {what:<62} {figure:>22}   promised {promise}", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float]) -> str:
    """Return the median and the ends."""
    return f"{statistics.median(values):.3g} ({min(values):.3g}–{max(values):.3g})"
