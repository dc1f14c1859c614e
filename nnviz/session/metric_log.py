"""The curves: an append-only record that readers share without copying and without a lock.

A published row is never written again.
When the buffer is full it is replaced by a larger one (or thinned into a new one), and readers keep the old.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array

__all__ = ["COLUMNS", "Curves", "Mark", "MetricLog"]

COLUMNS = (
    "step",
    "epoch",
    "train_loss",
    "validation_loss",
    "train_accuracy",
    "validation_accuracy",
    "seconds",
)
"""What each row holds; accuracy is NaN for regression, validation is NaN without validation data.

``seconds`` is how long the steps up to here took; it alone differs from one run of an experiment to the next.
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a step, such as a changed knob: drawn as a line in the curves."""

    step: int
    epoch: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What has been measured so far: read-only columns of equal length, and the marks."""

    table: Array
    marks: tuple[Mark, ...] = ()

    def column(self, name: str) -> Array:
        """Return one column by its name in ``COLUMNS``, an array (rows,) of float64."""
        return self.table[:, COLUMNS.index(name)]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.table)


class MetricLog:
    """Collects rows of ``COLUMNS``; ``curves()`` publishes them.

    ``seconds`` is how long all steps on this way have taken so far; whoever trains adds to it.

    Parameters
    ----------
    limit : int
        The largest number of rows kept; beyond it every second old row is dropped, the newest half stays whole.
    """

    def __init__(self, limit: int = 20_000) -> None:
        self._limit = limit
        self._buffer = np.empty((min(256, limit), len(COLUMNS)))
        self._rows = 0
        self._marks: tuple[Mark, ...] = ()
        self._published: Curves | None = None
        self.seconds = 0.0

    def append(self, row: tuple[float, ...]) -> None:
        """Add one measurement, at the present ``seconds``.

        A row for the last step takes the place of that one, as an edit may have changed the network since; one for an
        earlier step is ignored.
        """
        if self._rows and self._buffer[self._rows - 1, 0] >= row[0]:
            last = self._buffer[self._rows - 1]
            if last[0] == row[0] and not np.array_equal(last[: len(row)], row, equal_nan=True):
                self._buffer = self._buffer.copy()  # what was published is never written again
                self._buffer[self._rows - 1, : len(row)] = row
                self._published = None
            return
        if self._rows == len(self._buffer):
            self._grow()
        self._buffer[self._rows] = (*row, self.seconds)
        self._rows += 1
        self._published = None

    @classmethod
    def of(cls, curves: Curves) -> MetricLog:
        """Return a log that goes on after what has been measured already."""
        log = cls()
        log._limit = max(log._limit, len(curves))
        log._rows, log._marks = len(curves), curves.marks
        log._buffer = np.empty((max(log._rows, 256), len(COLUMNS)))
        log._buffer[: log._rows] = curves.table
        log.seconds = log._last_seconds()
        return log

    def until(self, step: int) -> MetricLog:
        """Return a log of its own with what was measured and marked up to a step."""
        log = MetricLog(self._limit)
        log._rows = int(np.searchsorted(self._buffer[: self._rows, 0], step, side="right"))
        log._buffer = np.empty((max(log._rows, min(256, self._limit)), len(COLUMNS)))
        log._buffer[: log._rows] = self._buffer[: log._rows]
        log._marks = tuple(mark for mark in self._marks if mark.step <= step)
        log.seconds = log._last_seconds()
        return log

    def mark(self, mark: Mark) -> None:
        """Add a mark; one with the same text start at the same step replaces it."""
        last = self._marks[-1] if self._marks else None
        same = (
            last is not None and last.step == mark.step and last.text.split(" ")[0] == mark.text.split(" ")[0]
        )
        self._marks = ((*self._marks[:-1], mark) if same else (*self._marks, mark))[-200:]
        self._published = None

    def curves(self) -> Curves:
        """Return what is measured so far; the same object while nothing was added."""
        if self._published is None:
            self._published = Curves(self._view(), self._marks)
        return self._published

    def _last_seconds(self) -> float:
        """Return how long it took up to the last row; curves of older files do not say."""
        known = self._buffer[: self._rows, COLUMNS.index("seconds")]
        return float(np.nanmax(known, initial=0.0))

    def _view(self) -> Array:
        view = self._buffer[: self._rows]
        view.setflags(write=False)
        return view

    def _grow(self) -> None:
        kept = self._buffer[: self._rows]
        if self._rows >= self._limit:
            half = self._rows // 2
            kept = np.concatenate([kept[:half:2], kept[half:]])
        self._buffer = np.empty((min(2 * len(kept), self._limit), len(COLUMNS)))
        self._rows = len(kept)
        self._buffer[: self._rows] = kept
