"""From rows of a data set to the numbers a network reads: cut into batches, in an order that a seed gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.data.dataset import Array, Dataset, Task

__all__ = ["Batches", "Rows", "encode_targets"]


def encode_targets(dataset: Dataset, encoding: str, outputs: int) -> Array:
    """Return targets as a loss wants them, an array (samples, outputs) of float32 or float64.

    Parameters
    ----------
    encoding : "one_hot", "binary" or "values"
        "values" means the targets themselves; for classes that is one-hot, or 0 and 1 for a single output.
    """
    if dataset.task is Task.REGRESSION:
        return dataset.y
    if encoding == "binary" or outputs == 1:
        return np.asarray(dataset.y == 1, np.float32)[:, None]
    return np.asarray(dataset.y[:, None] == np.arange(outputs), np.float32)


class Rows:
    """Some rows of a data set, ready to be cut.

    Images stay ``uint8`` and are turned into floats only when they are cut; everything else is small and is
    converted once.

    Parameters
    ----------
    dataset : Dataset
    rows : array (n,) of intp
        Which rows, in which order.
    targets : array (samples, outputs)
        Of the whole data set, as ``encode_targets`` gives them.
    dtype : str
    """

    def __init__(self, dataset: Dataset, rows: Array, targets: Array, dtype: str) -> None:
        self._rows = rows
        self._scale = np.array(1 / dataset.scale, dtype)
        self._images = dataset.x.dtype == np.uint8
        self._x = dataset.x if self._images else (dataset.x[rows] / dataset.scale).astype(dtype)
        self._t = targets[rows].astype(dtype)
        self._cut: Array = np.empty((0, 0), np.uint8)
        self._whole: Array | None = None
        self.labels: Array | None = dataset.y[rows] if dataset.task is Task.CLASSIFICATION else None

    @property
    def samples(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def fill(self, rows: Array, targets: Array, start: int) -> None:
        """Write the samples from ``start`` on into ``rows`` (batch, inputs) and ``targets`` (outputs, batch).

        A caller that always asks for everything gets it written only once into the same array.
        """
        count = len(rows)
        if count == self.samples and self._whole is rows:
            return
        self._whole = rows if count == self.samples else None
        self._features(slice(start, start + count), rows)
        np.copyto(targets, self._t[start : start + count].T)

    def features(self, start: int, count: int, dtype: str = "float64") -> Array:
        """Return what the network receives for some rows, an array (count, inputs)."""
        out = np.empty((count, self._x.shape[1]), dtype)
        self._features(slice(start, start + count), out)
        return out

    def _features(self, where: slice, out: Array) -> None:
        if not self._images:
            np.copyto(out, self._x[where])
            return
        if self._cut.shape != out.shape:
            self._cut = np.empty(out.shape, np.uint8)
        self._x.take(self._rows[where], 0, self._cut, "clip")
        np.multiply(self._cut, self._scale, out=out, casting="unsafe")


class Batches(Rows):
    """The training rows, in a new order for each epoch.

    Parameters
    ----------
    order : callable
        Gives the generator of chance that belongs to an epoch; the same epoch always gets the same order.
    """

    def __init__(
        self,
        dataset: Dataset,
        rows: Array,
        targets: Array,
        dtype: str,
        order: Callable[[int], np.random.Generator],
    ) -> None:
        super().__init__(dataset, rows, targets, dtype)
        self._order = order
        self._given = rows
        self._x_given, self._t_given = self._x, self._t
        self._epoch = -1

    def order(self, epoch: int) -> Array:
        """Return the places of this epoch's samples among the training rows, an array (samples,) of intp."""
        return self._order(epoch).permutation(self.samples)

    def fill_batch(self, rows: Array, targets: Array, epoch: int, start: int) -> None:
        """Write the samples from place ``start`` of this epoch's order."""
        if len(rows) == self.samples:
            self._use(None)
        elif epoch != self._epoch:
            self._use(epoch)
        self.fill(rows, targets, start)

    def _use(self, epoch: int | None) -> None:
        """Put the rows in the order of an epoch, or in their own order for whole batches."""
        wanted = -1 if epoch is None else epoch
        if wanted == self._epoch:
            return
        self._epoch = wanted
        self._whole = None
        if epoch is None:
            self._rows, self._x, self._t = self._given, self._x_given, self._t_given
            return
        order = self.order(epoch)
        self._rows = self._given[order]
        self._t = self._t_given[order]
        if not self._images:
            self._x = self._x_given[order]
