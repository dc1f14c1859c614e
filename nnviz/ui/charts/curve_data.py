"""What is made of measured curves before they are drawn: smoothing, the best moment, tables; NumPy only."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from nnviz.data.dataset import Array
from nnviz.session.metric_log import COLUMNS, Curves
from nnviz.session.snapshot import Snapshot

__all__ = [
    "AXES",
    "axis_of",
    "best_row",
    "gap_of",
    "mark_places",
    "plain_cell",
    "runs_csv",
    "shown_curves",
    "smoothed",
]

AXES = tuple(name for name in ("epoch", "step", "seconds") if name in COLUMNS)
"""The columns over which curves can be drawn."""
DECADES = 230.0
"""Within a block the weights fall by at most e to this power, so that no number becomes too small."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula."""


def smoothed(y: Array, strength: float) -> Array:
    """Return the weighted mean of each value and all before it, the weight falling by ``strength`` with each row.

    sₙ = Σₖ βⁿ⁻ᵏ yₖ / Σₖ βⁿ⁻ᵏ over the finite yₖ up to n: an exponential moving average that does not start at 0.

    Parameters
    ----------
    y : array (n,)
        What is not finite counts for nothing and stays NaN.
    strength : float
        β, from 0 (the values themselves) to below 1.
    """
    known = np.isfinite(y)
    result = np.full(len(y), np.nan)
    if not strength > 0 or not known.any():
        result[known] = y[known]
        return result
    block = max(1, int(DECADES / -np.log(strength)))
    total = weight = 0.0
    values, ones = np.where(known, y, 0.0), known.astype(np.float64)
    for start in range(0, len(y), block):
        part = slice(start, min(start + block, len(y)))
        fall = strength ** np.arange(part.stop - part.start)
        totals = (np.cumsum(values[part] / fall) + strength * total) * fall
        weights = (np.cumsum(ones[part] / fall) + strength * weight) * fall
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            result[part] = totals / weights
        total, weight = float(totals[-1]), float(weights[-1])
    result[~known] = np.nan
    return result


def best_row(curves: Curves) -> int | None:
    """Return where the validation loss was lowest; None without validation data or with nothing but the start."""
    loss = curves.column("validation_loss")
    if len(loss) < 2 or not np.isfinite(loss).any():
        return None
    return int(np.where(np.isfinite(loss), loss, np.inf).argmin())


def shown_curves(snapshot: Snapshot) -> Curves:
    """Return the curves up to the moment on the screen: their last row is what the top of the window says."""
    curves, row = snapshot.curves, snapshot.timeline.row
    if row is None or not len(curves) or row[0] >= curves.table[-1, 0]:
        return curves
    before = int(np.searchsorted(curves.column("step"), row[0]))
    last = np.full((1, len(COLUMNS)), np.nan)
    last[0, : len(row)] = row
    return Curves(np.concatenate([curves.table[:before], last]), curves.marks)


def gap_of(curves: Curves, row: int = -1) -> float:
    """Return how much larger the loss is on the validation data than on the training data."""
    return float(curves.column("validation_loss")[row] - curves.column("train_loss")[row])


def axis_of(curves: Curves, name: str) -> Array:
    """Return the column over which curves are drawn; rising, so that it can be searched."""
    column = curves.column(name if name in AXES else AXES[0])
    if name != "seconds":
        return column
    return np.asarray(
        np.maximum.accumulate(np.nan_to_num(column))
    )  # curves of older files do not say how long it took


def mark_places(curves: Curves, name: str) -> list[float]:
    """Return where the marks stand on an axis."""
    if name in ("step", "epoch"):
        return [float(getattr(mark, name)) for mark in curves.marks]
    if not len(curves):
        return [0.0 for _ in curves.marks]
    steps = [mark.step for mark in curves.marks]
    return np.interp(steps, curves.column("step"), axis_of(curves, name)).tolist() if steps else []


def runs_csv(runs: Sequence[tuple[str, Curves]]) -> str:
    """Return runs as comma-separated values: a row for each measurement; what was not measured stays empty.

    With more than one run the first column names it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    several = len(runs) > 1
    writer.writerow(["run", *COLUMNS] if several else COLUMNS)
    for name, curves in runs:
        for row in np.asarray(curves.table).tolist():
            cells = ["" if value != value else repr(value) for value in row]  # noqa: PLR0124 - NaN
            writer.writerow([plain_cell(name), *cells] if several else cells)
    return text.getvalue()


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text
