"""The table of runs as rows of text, on the screen and for other programs; no Qt in here."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.experiment.comparing import differences
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.charts.curve_data import plain_cell
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.language import tr, translated
from nnviz.ui.runs.kept import Figures

__all__ = ["FIGURES", "Row", "Table", "csv_of", "markdown_of", "table_of"]

FIGURES = ("step", "epoch", "loss", "val. loss", "accuracy", "val. acc.")
SMALLER = (False, False, True, True, False, False)
JUDGED = (2, 3, 4, 5)
"""The figures of which the best one is marked."""
ORDER = (3, 2, 5, 4, 0, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One run for the table."""

    name: str
    spec: ExperimentSpec
    figures: Figures


@dataclass(frozen=True, slots=True)
class Table:
    """Titles and texts: the name, then the knobs that differ, then the figures.

    ``paths`` are those of the knobs; ``best`` are the places (row, column) of the best figures.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    paths: tuple[str, ...] = ()
    best: frozenset[tuple[int, int]] = frozenset()


def table_of(rows: Sequence[Row]) -> Table:
    """Return name, the knobs that differ and the figures; figures that no run has are left away."""
    found = differences([row.spec for row in rows])
    used = [k for k in ORDER if k < 2 or any(math.isfinite(row.figures[k]) for row in rows)]
    texts = tuple(
        (
            row.name,
            *(one.texts[n] for one in found),
            *(_text(k, row.figures[k]) for k in used),
        )
        for n, row in enumerate(rows)
    )
    titles = (
        tr("run").capitalize(),
        *(translated(one.title) for one in found),
        *(tr(FIGURES[k]) for k in used),
    )
    best = frozenset(
        (row, 1 + len(found) + used.index(k))
        for k in JUDGED
        if k in used
        for row in _best([row.figures[k] for row in rows], k)
    )
    return Table(titles, texts, tuple(one.path for one in found), best)


def csv_of(table: Table) -> str:
    """Return the table as comma-separated values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in (table.titles, *table.rows):
        writer.writerow([plain_cell(cell.replace("–", "")) for cell in row])
    return text.getvalue()


def markdown_of(table: Table) -> str:
    """Return the table as Markdown, names and choices to the left, figures to the right."""
    figures = len(table.titles) - 1 - len(table.paths)
    rules = ["---", *["---"] * len(table.paths), *["---:"] * figures]
    rows = (table.titles, tuple(rules), *table.rows)
    return "".join(f"| {' | '.join(_cell(cell) for cell in row)} |\n" for row in rows)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")


def _text(column: int, value: float) -> str:
    if not math.isfinite(value):
        return "–"
    if column == 0:
        return f"{value:,.0f}"
    if column == 1:
        return f"{value:.4g}"
    return loss_text(value) if SMALLER[column] else share_text(value)


def _best(values: Sequence[float], column: int) -> list[int]:
    """Return the rows with the best value; none where all are alike."""
    known = [value for value in values if math.isfinite(value)]
    if len(known) < 2 or min(known) == max(known):
        return []
    goal = min(known) if SMALLER[column] else max(known)
    return [row for row, value in enumerate(values) if value == goal]
