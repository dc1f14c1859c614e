"""Scaling: bringing the columns of the data to similar sizes, so that no column drowns the others.

What is measured is measured on the training rows only: validation and test must stay unseen.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Array
from nnviz.knobs import Choice

__all__ = ["AnyScaling", "Auto", "MinMax", "Scale", "Scaling", "Standard", "Unscaled"]

CHUNK = 4096  # Rows turned into float64 at once: all of MNIST would take 340 MB.
SMALLEST = 1e-30  # A column that varies less is constant: its inverse would not fit into float32.


class Scale(NamedTuple):
    """A network receives ``(x − shift) · factor``; both are float64, one number or one for each column."""

    shift: Array
    factor: Array


class Scaling(Choice, frozen=True):
    """A way to scale columns."""

    def fit(self, x: Array, rows: Array, scale: float) -> Scale:
        """Measure the training rows.

        Parameters
        ----------
        x : array (samples, columns)
            All samples.
        rows : array of intp
            Those to learn from; at least one.
        scale : float
            The largest value that can occur: 255 for images of bytes, 1 for points.
            It is also what a constant column is divided by.
        """
        raise NotImplementedError


class Auto(Scaling, frozen=True, tag="auto"):
    """Images from 0 for paper to 1 for ink, everything else as it is."""

    def fit(self, x: Array, rows: Array, scale: float) -> Scale:  # noqa: ARG002 - nothing is measured
        """x / scale."""
        return Scale(np.zeros(()), np.array(1 / scale))


class Unscaled(Scaling, frozen=True, tag="none"):
    """The numbers as they stand in the data."""

    @classmethod
    def title(cls) -> str:
        """Return what it is called in a menu."""
        return "None"

    def fit(self, x: Array, rows: Array, scale: float) -> Scale:  # noqa: ARG002
        """x."""
        return Scale(np.zeros(()), np.ones(()))


class Standard(Scaling, frozen=True, tag="standard"):
    """Each column gets mean 0 and standard deviation 1."""

    def fit(self, x: Array, rows: Array, scale: float) -> Scale:
        """(x − mean) / σ with ``σ² = Σ (x − mean)² / n``, as scikit-learn's ``StandardScaler``."""
        chunks = [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]
        mean = sum(x[chunk].sum(axis=0, dtype=np.float64) for chunk in chunks) / len(rows)
        square = sum(np.square(x[chunk] - mean).sum(axis=0) for chunk in chunks) / len(rows)
        low, high = _ends(x, rows)
        # A constant column may seem to vary by the rounding of its mean, so σ alone does not tell.
        return Scale(mean, _inverse(np.where(high > low, np.sqrt(square), 0), scale))


class MinMax(Scaling, frozen=True, tag="min_max"):
    """Each column is stretched from 0 to 1."""

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "Min-max"

    def fit(self, x: Array, rows: Array, scale: float) -> Scale:
        """(x − least) / (greatest − least), as scikit-learn's ``MinMaxScaler``; other rows may lie outside."""
        low, high = _ends(x, rows)
        return Scale(low, _inverse(high - low, scale))


AnyScaling = Auto | Unscaled | Standard | MinMax


def _ends(x: Array, rows: Array) -> tuple[Array, Array]:
    """Return the least and the greatest value of each column."""
    seen = x[rows]
    return seen.min(axis=0).astype(np.float64), seen.max(axis=0).astype(np.float64)


def _inverse(spread: Array, scale: float) -> Array:
    """Return 1 / spread, and 1 / scale where a column is constant."""
    return np.asarray(1 / np.where(spread > SMALLEST, spread, scale))
