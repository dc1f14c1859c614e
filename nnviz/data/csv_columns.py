"""Reading a text table column by column, with a sentence that names line and column where it cannot be read."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.data.csv_layout import MISSING, Layout, lines_in, number, rows_of
from nnviz.data.dataset import Array, DataProblem
from nnviz.data.quoting import quoted

__all__ = ["MOST_CELLS", "MOST_COLUMNS", "Column", "Preview", "Progress", "preview", "read_columns"]

SAMPLE = 256 * 1024
"""Bytes that a preview reads, however large the file is."""
CHUNK = 2_000
MOST_COLUMNS, MOST_CELLS = 2_000, 50_000_000
MOST_TEXTS = 1_000
"""A column with more different texts than this is no list of classes."""
LONGEST_NAME = 100
"""Signs of the name of a column; what is longer is cut, and what no screen shows becomes a dot."""
Progress = Callable[[float], None]
"""Called with the share of the file that has been read; may raise to stop the reading."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The beginning of a table: names of the columns, the first rows as they stand, and whether that is all."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    whole: bool


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column.

    Attributes
    ----------
    name : str
    values : array (rows,) of float64
        The number in each row; NaN where there is none.
    codes : array (rows,) of int32, or None
        For a column with texts: which of ``texts`` stands there, -1 for nothing.  None where all are numbers.
    texts : tuple of str
        In alphabetical order; empty where there are more than ``MOST_TEXTS`` different ones.
    missing : int
        Rows where nothing stands, "NaN", or a number too large for a computer.
    first_text : tuple of (int, str), or None
        Line and content of the first cell that is no number.
    """

    name: str
    values: Array
    codes: Array | None
    texts: tuple[str, ...]
    missing: int
    first_text: tuple[int, str] | None

    @property
    def numeric(self) -> bool:
        """Whether every cell that holds something holds a number."""
        return self.codes is None


def preview(path: Path, layout: Layout, rows: int = 30) -> Preview:
    """Read the first rows; quick for any size of file.

    Raises
    ------
    DataProblem, OSError
    """
    with path.open("rb") as file:
        raw = file.read(SAMPLE)
        whole = not file.read(1)
    text = raw.decode(layout.encoding, errors="replace")
    if not whole:
        text = text[: text.rfind("\n") + 1] or text
    numbered = rows_of(io.StringIO(text, newline=""), layout)
    found = [tuple(row) for _, row in itertools.islice(numbered, rows + 1)]
    if not found:
        raise DataProblem("The file is empty; a table needs a heading and rows.")
    if len(found[0]) > MOST_COLUMNS:
        raise DataProblem(f"The table has {len(found[0]):,} columns; at most {MOST_COLUMNS:,} can be read.")
    names = _names(found[0], layout)
    return Preview(names, tuple(found[1:] if layout.header else found)[:rows], whole)


def read_columns(path: Path, layout: Layout, report: Progress) -> tuple[Column, ...]:
    """Read the whole table.

    Parameters
    ----------
    path : Path
    layout : Layout
    report : callable
        Hears of the progress, often.

    Raises
    ------
    DataProblem
        When rows differ in length, a quote is not closed, there is no row, or there is too much; the sentence names
        the line.
    OSError
    """
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw, io.TextIOWrapper(raw, layout.encoding, errors="replace", newline="") as text:
        return _read(rows_of(lines_in(text), layout), layout, lambda: report(min(raw.tell() / size, 1.0)))


def _read(
    numbered: Iterator[tuple[int, list[str]]], layout: Layout, report: Callable[[], None]
) -> tuple[Column, ...]:
    line, first = next(numbered, (0, []))
    if not first:
        raise DataProblem("The file is empty; a table needs a heading and rows.")
    if len(first) > MOST_COLUMNS:
        raise DataProblem(f"The table has {len(first):,} columns; at most {MOST_COLUMNS:,} can be read.")
    names = _names(first, layout)
    growing = [_Growing(name, layout.decimal) for name in names]
    if not layout.header:
        numbered = itertools.chain([(line, first)], numbered)
    count = 0
    while chunk := list(itertools.islice(numbered, CHUNK)):
        lines, rows = zip(*chunk, strict=True)
        if any(len(row) != len(names) for row in rows):
            line, row = next(pair for pair in chunk if len(pair[1]) != len(names))
            raise DataProblem(
                f"Line {line:,} has {len(row)} cells, but there are {len(names)} columns; "
                "mend that line or choose what parts the cells."
            )
        count += len(rows)
        if count * len(names) > MOST_CELLS:
            raise DataProblem(
                f"The table has more than {MOST_CELLS:,} cells; take fewer rows or columns and try again."
            )
        for column, cells in zip(growing, zip(*rows, strict=True), strict=True):
            column.take(cells, lines)
        report()
    if not count:
        raise DataProblem("The table has a heading but no rows; there is nothing to learn from.")
    return tuple(column.finish() for column in growing)


class _Growing:
    """A column while it is read."""

    def __init__(self, name: str, decimal: str) -> None:
        self._name, self._decimal = name, decimal
        self._values: list[Array] = []
        self._codes: list[Array | None] = []
        self._texts: dict[str, int] = {}
        self._missing = 0
        self._first_text: tuple[int, str] | None = None

    def take(self, cells: tuple[str, ...], lines: tuple[int, ...]) -> None:
        """Take the next cells: all at once where all are plain numbers, else one by one."""
        try:
            if self._decimal != "." or any("_" in cell for cell in cells):
                raise ValueError  # noqa: TRY301 - the same way as for a cell that is no number
            values, codes = np.array(cells, dtype=np.float64), None
        except ValueError:
            values, codes = self._one_by_one(cells, lines)
        values[~np.isfinite(values)] = np.nan
        unknown = np.isnan(values)
        self._missing += int((unknown if codes is None else unknown & (codes < 0)).sum())
        self._values.append(values)
        self._codes.append(codes)

    def finish(self) -> Column:
        """Return the column, with its texts in alphabetical order."""
        values = np.concatenate(self._values)
        self._values.clear()
        if self._first_text is None:
            return Column(self._name, values, None, (), self._missing, None)
        codes = np.full(len(values), -1, np.int32)
        start = 0
        for part in self._codes:
            if part is not None:
                codes[start : start + len(part)] = part
            start += CHUNK
        texts = sorted(self._texts)
        if len(texts) > MOST_TEXTS:
            return Column(self._name, values, codes, (), self._missing, self._first_text)
        places = np.empty(len(texts) + 1, np.int32)
        places[-1] = -1
        for place, text in enumerate(texts):
            places[self._texts[text]] = place
        return Column(self._name, values, places[codes], tuple(texts), self._missing, self._first_text)

    def _one_by_one(self, cells: tuple[str, ...], lines: tuple[int, ...]) -> tuple[Array, Array | None]:
        values, codes = np.full(len(cells), np.nan), np.full(len(cells), -1, np.int32)
        for place, cell in enumerate(cells):
            text = cell.strip()
            if text.lower() in MISSING:
                continue
            try:
                values[place] = number(text, self._decimal)
            except ValueError:
                if self._first_text is None:
                    self._first_text = lines[place], text
                if text in self._texts or len(self._texts) <= MOST_TEXTS:
                    codes[place] = self._texts.setdefault(text, len(self._texts))
                else:
                    codes[place] = MOST_TEXTS
        return values, codes


def _names(first: list[str] | tuple[str, ...], layout: Layout) -> tuple[str, ...]:
    """Return a name for each column, no two alike."""
    taken: dict[str, int] = {}
    names = []
    for place, cell in enumerate(first, start=1):
        name = (quoted(cell.strip(), LONGEST_NAME) if layout.header else "") or f"column {place}"
        taken[name] = taken.get(name, 0) + 1
        names.append(name if taken[name] == 1 else f"{name} ({taken[name]})")
    return tuple(names)
