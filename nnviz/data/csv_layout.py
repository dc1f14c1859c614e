"""How a text table is written: its encoding, what parts its cells, its decimal sign, and whether it has a heading.

Spreadsheets write CSV in many ways; each guess here can be overruled by the user.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TextIO

from nnviz.data.dataset import DataProblem
from nnviz.data.quoting import quoted

__all__ = ["DELIMITERS", "ENCODINGS", "MISSING", "Layout", "lines_in", "number", "rows_of", "sniff"]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a"})
"""What stands for "not known", in lower case."""
SAMPLE_LINES = 50
LONGEST_LINE = 1_000_000
"""Signs; two thousand columns of usual cells have a tenth of it."""
_COMMA_NUMBER = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+([eE][+-]?\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table; ``decimal`` is "." or ","."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    header: bool = True


def sniff(raw: bytes, *, whole: bool = False) -> Layout:
    """Guess how a table is written from its beginning.

    Parameters
    ----------
    raw : bytes
        The beginning of the file, or all of it.
    whole : bool
        Whether that is all of it.

    Raises
    ------
    DataProblem
        When it is empty or no text.
    """
    encoding = _encoding(raw)
    text = _decoded(raw, encoding)
    lines = list(_without_zero(text.splitlines()))
    if not whole and len(lines) > 1:
        lines = lines[:-1]  # the last one may be cut
    lines = [line for line in lines if line.strip()][:SAMPLE_LINES]
    if not lines:
        raise DataProblem("The file is empty; a table needs a heading and rows.")
    delimiter = _delimiter(lines)
    rows = [row for _, row in _parted(lines, delimiter)]
    comma = delimiter != "," and any(_COMMA_NUMBER.match(cell.strip()) for row in rows for cell in row)
    layout = Layout(encoding, delimiter, "," if comma else ".")
    return replace(layout, header=_has_header(rows, layout))


def number(cell: str, decimal: str = ".") -> float:
    """Return the number in a cell, infinite for one that is too large; raise ``ValueError`` where there is none."""
    text = cell.strip()
    if decimal == "," and "," in text:
        text = text.replace(".", "").replace(",", ".")
    if "_" in text:  # Python would read 1_000
        raise ValueError(text)
    return float(text)


def rows_of(text: Iterable[str], layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty, with the number of its last line.

    Parameters
    ----------
    text : iterable of str
        Lines with their ends.
    layout : Layout

    Raises
    ------
    DataProblem
        When a line cannot be read; the sentence names it.
    """
    yield from _parted(_without_zero(text), layout.delimiter, strict=True)


def lines_in(text: TextIO) -> Iterator[str]:
    """Give the lines of a file with their ends, one without end in parts: a file may be one line of gigabytes."""
    return iter(lambda: text.readline(LONGEST_LINE), "")


def _parted(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        what = "a quote is not closed" if "end of data" in str(error) else str(error)
        raise DataProblem(
            f"Line {reader.line_num:,} cannot be read: {quoted(what)}; mend that line and try again."
        ) from None


def _without_zero(text: Iterable[str]) -> Iterator[str]:
    for line_number, line in enumerate(text, start=1):
        if len(line) >= LONGEST_LINE:
            raise DataProblem(
                f"Line {line_number:,} has more than {LONGEST_LINE:,} signs: this is no text table; save it as CSV."
            )
        if "\0" in line:
            raise DataProblem(
                f"Line {line_number:,} holds a zero byte: this is no text table; save it as CSV."
            )
        yield line


def _encoding(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decoded(raw: bytes, encoding: str) -> str:
    # The beginning of a file may end inside a character, so what is left over is not asked for.
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw)


def _delimiter(lines: list[str]) -> str:
    """Return what parts the lines most evenly, and of several the one that parts into most cells."""

    def evenness(delimiter: str) -> tuple[float, int]:
        counts = [len(row) for _, row in _parted(lines, delimiter)]
        common = max(set(counts), key=counts.count)
        return (0.0 if common == 1 else counts.count(common) / len(counts)), common

    return max(DELIMITERS, key=evenness)


def _has_header(rows: list[list[str]], layout: Layout) -> bool:
    """Tell whether the first row names columns: it holds no number, and below it there are some."""

    def numbers(row: list[str]) -> int:
        count = 0
        for cell in row:
            try:
                number(cell, layout.decimal)
            except ValueError:
                continue
            count += 1
        return count

    if numbers(rows[0]):
        return False
    return len(rows) == 1 or any(numbers(row) for row in rows[1:]) or len(set(rows[0])) == len(rows[0])
