"""The words and numbers of the curves: captions, the strip of ghosts, what is said about the best moment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from nnviz.data.dataset import Array
from nnviz.session.metric_log import Curves
from nnviz.ui.charts.caption import Entry
from nnviz.ui.charts.curve_data import axis_of, gap_of
from nnviz.ui.charts.ghost_strip import GhostEntry
from nnviz.ui.charts.ghosts import Ghost
from nnviz.ui.charts.plot import LineStyle
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.language import tr
from nnviz.ui.theme import Theme

__all__ = [
    "ACCURACY",
    "LOSS",
    "STYLES",
    "accuracy_entries",
    "best_text",
    "ghost_entries",
    "loss_entries",
    "row_near",
]

STYLES = (LineStyle("training", "train"), LineStyle("validation", "validation", dashed=True))
SHORT = {"training": "train", "validation": "val."}
LOSS = ("train_loss", "validation_loss")
ACCURACY = ("train_accuracy", "validation_accuracy")


def loss_entries(curves: Curves, row: int, theme: Theme, *, gap: bool) -> list[Entry]:
    """Return the legend of the losses at a row, with the gap between them."""
    entries = _entries(curves, row, theme, LOSS, loss_text)
    size = gap_of(curves, row)
    if gap and math.isfinite(size):
        text = ("+" if size >= 0 else "−") + loss_text(abs(size))
        entries.append(Entry(tr("gap"), tr("gap"), text, theme.validation, dashed=False, area=True))
    return entries


def accuracy_entries(curves: Curves, row: int, theme: Theme) -> list[Entry]:
    """Return the legend of the accuracies at a row."""
    return _entries(curves, row, theme, ACCURACY, share_text)


def ghost_entries(ghosts: Sequence[Ghost], axis: str, at: float | None, theme: Theme) -> list[GhostEntry]:
    """Return what the ghosts had reached at a place of the axis, or at their ends."""
    entries = []
    for ghost in ghosts:
        if not len(ghost.curves):
            continue
        row = -1 if at is None else row_near(axis_of(ghost.curves, axis), at)
        figures = []
        for names, write in ((LOSS, loss_text), (ACCURACY, share_text)):
            values = [float(ghost.curves.column(name)[row]) for name in reversed(names)]
            value = next((value for value in values if math.isfinite(value)), math.nan)
            if math.isfinite(value):
                figures.append(write(value))
        entries.append(GhostEntry(ghost.name, "  ".join(figures), ghost.shade(theme)))
    return entries


def best_text(curves: Curves, row: int) -> str:
    """Return what is said about the moment with the lowest validation loss."""
    epoch, loss = curves.column("epoch")[row], float(curves.column("validation_loss")[row])
    return tr("Lowest validation loss: {loss} at epoch {epoch}", loss=loss_text(loss), epoch=f"{epoch:.4g}")


def row_near(x: Array, at: float) -> int:
    """Return the row whose place on a rising axis is nearest."""
    if len(x) < 2:
        return 0
    right = int(np.clip(np.searchsorted(x, at), 1, len(x) - 1))
    return right - 1 if at - x[right - 1] < x[right] - at else right


def _entries(
    curves: Curves, row: int, theme: Theme, names: Sequence[str], write: Callable[[float], str]
) -> list[Entry]:
    return [
        Entry(
            tr(style.name),
            tr(SHORT[style.name]),
            write(float(curves.column(name)[row])),
            getattr(theme, style.colour),
            style.dashed,
        )
        for style, name in zip(STYLES, names, strict=True)
        if not np.isnan(curves.column(name)).all()
    ]
