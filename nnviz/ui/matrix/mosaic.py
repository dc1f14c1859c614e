"""Which number of a layer stands in which cell of the picture: as one matrix, or as a template for each unit.

Pure geometry, without Qt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["GAP", "Mosaic", "matrix_mosaic", "template_mosaic", "ticks"]

GAP = -1
"""A cell with nothing in it."""
Cells = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """``cells`` (rows, columns) hold places in the flat matrix (units × (sources + 1)), or ``GAP``."""

    cells: Cells
    sources: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of cells."""
        return self.cells.shape[0], self.cells.shape[1]

    def at(self, row: int, column: int) -> tuple[int, int | None] | None:
        """Return (unit, source) of a cell, source None for the bias; None for a gap and outside."""
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            return None
        place = int(self.cells[row, column])
        if place == GAP:
            return None
        unit, source = divmod(place, self.sources + 1)
        return unit, None if source == self.sources else source

    def where(self, unit: int, source: int | None) -> tuple[int, int] | None:
        """Return (row, column) of the first cell that holds a number, None where none does."""
        wanted = unit * (self.sources + 1) + (self.sources if source is None else source)
        found = np.argwhere(self.cells == wanted)
        return (int(found[0][0]), int(found[0][1])) if len(found) else None

    def colours(self, values: npt.NDArray[Any], paper: int) -> npt.NDArray[np.uint32]:
        """Return a picture with one pixel for each cell from the colours of all numbers (units, sources + 1)."""
        flat = np.append(values.ravel(), np.uint32(paper)).astype(np.uint32)
        return flat[self.cells]  # GAP is -1, the last one


def matrix_mosaic(units: int, sources: int) -> Mosaic:
    """Return a row for each unit and a column for each source, then a gap and the bias."""
    cells = np.arange(units * (sources + 1)).reshape(units, sources + 1)
    gap = np.full((units, 1), GAP)
    return Mosaic(np.hstack([cells[:, :-1], gap, cells[:, -1:]]), sources)


def template_mosaic(units: int, image: tuple[int, int, int], room: tuple[float, float]) -> Mosaic:
    """Return a tile for each unit, its channels side by side, its bias as a line below; the grid fits the room best.

    Parameters
    ----------
    image : (channels, rows, columns)
    room : (width, height)
    """
    channels, rows, cols = image
    sources = channels * rows * cols
    flat = np.arange(units * (sources + 1)).reshape(units, sources + 1)
    pictures = flat[:, :-1].reshape(units, channels, rows, cols).transpose(0, 2, 1, 3)
    gap = max(1, cols // 9)
    tile = np.full((units, rows + 2 + gap, channels * (cols + 1) - 1 + gap), GAP)
    for channel in range(channels):
        left = channel * (cols + 1)
        tile[:, :rows, left : left + cols] = pictures[:, :, channel]
    tile[:, rows + 1, :-gap] = flat[:, -1:]
    high, wide = tile.shape[1:]
    across = _across(units, wide, high, room)
    down = -(-units // across)
    padded = np.full((across * down, high, wide), GAP)
    padded[:units] = tile
    cells = padded.reshape(down, across, high, wide).transpose(0, 2, 1, 3).reshape(down * high, across * wide)
    return Mosaic(cells[:-gap, :-gap], sources)


def _across(count: int, wide: int, high: int, room: tuple[float, float]) -> int:
    """Return how many tiles stand side by side so that all are as large as can be."""

    def size(across: int) -> float:
        return min(room[0] / (across * wide), room[1] / (-(-count // across) * high))

    return max(range(1, count + 1), key=size)


def ticks(count: int, pitch: float, room: float = 26.0) -> range:
    """Return which rows or columns get a number so that none touches the next."""
    step = 1
    while step * pitch < room:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2  # 1, 2, 5, 10, 20, 50 …
    return range(0, count, step)
