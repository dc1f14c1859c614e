"""Where the cells of a confusion matrix lie and how strong their colours are; pure arithmetic, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Shape", "csv_of", "strengths"]

SMALLEST, LARGEST = 10, 56


@dataclass(frozen=True, slots=True)
class Shape:
    """A square of cells, with names at the left and above.

    Parameters
    ----------
    classes : int
    width : float
        Of the widget.
    names : float
        How wide the longest name is.
    line : float
        How high a line of text is.
    """

    classes: int
    width: float
    names: float
    line: float

    @property
    def left(self) -> float:
        """Where the cells begin: after the title of the rows and their names, which get a third at most."""
        return round(self.line + 4 + min(self.names, self.width / 3) + 8)

    @property
    def top(self) -> float:
        """Where the cells begin: below the title of the columns and their names."""
        return round(2 * self.line + 6)

    @property
    def side(self) -> float:
        """The side of a cell."""
        return float(min(max((self.width - self.left - 2) // self.classes, SMALLEST), LARGEST))

    @property
    def height(self) -> float:
        """Of the whole."""
        return self.top + self.side * self.classes + 2

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return (true, predicted) under a point, None beside the cells."""
        column, row = (x - self.left) // self.side, (y - self.top) // self.side
        inside = 0 <= column < self.classes and 0 <= row < self.classes
        return (int(row), int(column)) if inside else None


def strengths(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return the colour of each cell, −1 … 1: its share of the true class, positive for right, negative for wrong.

    Wrong cells are drawn by the root of their share: one per cent must be seen.
    """
    total = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    strong: npt.NDArray[np.float64] = -np.sqrt(share)
    np.fill_diagonal(strong, np.diag(share))
    return strong


def csv_of(counts: npt.NDArray[np.integer], names: tuple[str, ...]) -> str:
    """Return the counts as a table to paste: true classes in rows, predicted ones in columns."""
    lines = [["true \\ predicted", *names]]
    lines += [[name, *(str(int(n)) for n in row)] for name, row in zip(names, counts, strict=True)]
    return "\n".join(",".join(_quoted(word) for word in line) for line in lines) + "\n"


def _quoted(word: str) -> str:
    """Return a word as a cell; one that a spreadsheet would run as a formula is written as text."""
    safe = f"'{word}" if word[:1] in {"=", "+", "-", "@", "\t", "\r"} else word
    return f'"{safe.replace(chr(34), 2 * chr(34))}"' if any(mark in safe for mark in ',"\n\r') else safe
