"""Principal components: the directions in which a cloud of numbers is widest, found again and again as it moves."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Array

__all__ = ["NARROW", "Components", "components_of", "steadied"]

NARROW = 128
"""Up to so many columns the covariance is decomposed; wider clouds are turned by power iteration."""
BLOCK = 8
"""So many directions are turned together; only the first two are wanted, the others make them come faster."""
TURNS, STILL = 60, 1e-6
"""At most so many turns; they end when the variance found grows by less than this part."""


class Components(NamedTuple):
    """The first directions of a cloud.

    ``mean`` (columns,), ``axes`` (k, columns) with length 1, ``variance`` (k,), largest first, and the ``total``
    variance of all columns.
    """

    mean: Array
    axes: Array
    variance: Array
    total: float

    @property
    def explained(self) -> tuple[float, ...]:
        """Which share of the variance lies along each axis; 0 for a cloud that is one point."""
        return tuple(float(value / self.total) if self.total > 0 else 0.0 for value in self.variance)

    def place(self, x: Array) -> Array:
        """Return where samples (n, columns) lie along the axes, an array (n, k)."""
        return np.asarray((x - self.mean) @ self.axes.T)


def components_of(x: Array, k: int = 2, before: Array | None = None) -> Generator[None, None, Components]:
    """Find principal components in pieces of about a millisecond.

    The covariance C = (x − mean)ᵀ(x − mean) / (n − 1) is decomposed where it is small.  A wide cloud is turned
    instead: a block of directions B becomes orth(Cᵀ B) = orth(xᵀ(x B)), again and again, and the best directions
    within the block are the answer (subspace iteration with Rayleigh-Ritz; Golub and Van Loan, "Matrix
    Computations", 8.2).  Beginning with the directions of the moment before, few turns are needed.

    Parameters
    ----------
    x : array (n, columns), finite
    k : int
    before : array (m, columns), optional
        Directions to begin with, and by which signs are chosen.
    """
    rows, columns = x.shape
    mean = x.mean(axis=0, dtype=np.float64)
    centred = np.asarray(x - mean.astype(x.dtype), x.dtype)
    free = max(rows - 1, 1)
    total = float(np.square(centred).sum(axis=0, dtype=np.float64).sum() / free)
    k = min(k, columns)
    yield
    if columns <= NARROW:
        covariance = np.zeros((columns, columns))
        for start in range(0, rows, 1000):
            part = centred[start : start + 1000]
            covariance += part.T @ part
            yield
        values, vectors = np.linalg.eigh(covariance / free)
        axes, variance = vectors[:, ::-1][:, :k].T, values[::-1][:k]
    else:
        axes, variance = yield from _turned(centred, k, before)
    axes = steadied(np.ascontiguousarray(axes), before)
    return Components(mean, axes, np.maximum(variance, 0.0), total)


def _turned(centred: Array, k: int, before: Array | None) -> Generator[None, None, tuple[Array, Array]]:
    rows, columns = centred.shape
    block = np.random.default_rng(0).standard_normal((columns, min(BLOCK, columns))).astype(centred.dtype)
    if before is not None and before.shape[1] == columns:
        some = min(len(before), block.shape[1])
        block[:, :some] = before[:some].T
    block = np.linalg.qr(block)[0]
    found, step = 0.0, max(1, 200_000 // columns)
    variance, axes = np.zeros(k), block[:, :k].T
    for _ in range(TURNS):
        across = np.zeros((columns, block.shape[1]), np.float64)
        inner = np.zeros((block.shape[1], block.shape[1]))
        for start in range(0, rows, step):
            part = centred[start : start + step]
            along = part @ block
            across += part.T @ along
            inner += along.T @ along
            yield
        values, turn = np.linalg.eigh(inner / max(rows - 1, 1))
        axes, variance = (block @ turn[:, ::-1][:, :k]).T, values[::-1][:k]
        grown, found = float(variance.sum()) - found, float(variance.sum())
        if grown <= STILL * found:
            break
        block = np.linalg.qr(across)[0].astype(centred.dtype)
    return np.asarray(axes, np.float64), variance


def steadied(axes: Array, before: Array | None) -> Array:
    """Turn axes round that point against those of the moment before; a new axis has its largest part positive."""
    steady = np.array(axes)
    for number, axis in enumerate(steady):
        if before is not None and number < len(before) and before.shape[1] == axes.shape[1]:
            against = float(axis @ before[number]) < 0
        else:
            against = bool(axis[np.abs(axis).argmax()] < 0)
        if against:
            steady[number] = -axis
    return steady
