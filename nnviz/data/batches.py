"""From rows of a data set to the numbers a network reads: cut into batches, in an order that a seed gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnviz.data.augment import PART, Augmenter
from nnviz.data.dataset import Array, Dataset, Task
from nnviz.data.preparation import Preparation

__all__ = ["Batches", "Rows", "encode_targets"]

FEW_NUMBERS = 1_000_000
"""Up to so many, images are small enough to be kept as floats, which are quicker to cut."""


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

    Many images stay ``uint8`` and are turned into floats only when they are cut; everything else is small and is
    converted once.

    Parameters
    ----------
    dataset : Dataset
    rows : array (n,) of intp
        Which rows, in which order.
    targets : array (samples, outputs)
        Of the whole data set, as ``encode_targets`` gives them.
    dtype : str
    preparation : Preparation, optional
        What a network receives of a row; by default images from 0 to 1 and everything else as it is.
    raw : bool
        Whether even few images stay as they are.
    """

    def __init__(
        self,
        dataset: Dataset,
        rows: Array,
        targets: Array,
        dtype: str,
        preparation: Preparation | None = None,
        *,
        raw: bool = False,
    ) -> None:
        preparation = preparation or Preparation.fit(dataset, rows)
        self._rows = rows
        self._factor, self._offset = preparation.constants(dtype)
        images, numbers = dataset.x.dtype == np.uint8, len(rows) * dataset.x.shape[1]
        self._images = images and (raw or numbers > FEW_NUMBERS)
        if self._images:
            self._x = dataset.x
        elif images:
            self._x = np.empty((len(rows), dataset.x.shape[1]), dtype)
            self._scaled(dataset.x[rows], self._x)
        else:
            self._x = preparation.apply(dataset.x[rows], dtype)
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
        if self._whole is rows:
            return
        count = len(rows)
        self._whole = rows if count == self.samples else None
        self._features(slice(start, start + count), rows)
        targets[...] = self._t[start : start + count].T

    def features(self, start: int, count: int, dtype: str = "float64") -> Array:
        """Return what the network receives for some rows, an array (count, inputs)."""
        out = np.empty((count, self._x.shape[1]), dtype)
        self._features(slice(start, start + count), out)
        return out

    def _features(self, where: slice, out: Array) -> None:
        if not self._images:
            out[...] = self._x[where]
            return
        if self._cut.shape != out.shape:
            self._cut = np.empty(out.shape, np.uint8)
        self._x.take(self._rows[where], 0, self._cut, "clip")
        self._scaled(self._cut, out)

    def _scaled(self, raw: Array, out: Array) -> None:
        """Write what the network receives for raw pixels."""
        np.multiply(raw, self._factor, out=out, casting="unsafe")
        if self._offset is not None:
            np.subtract(out, self._offset, out=out, casting="unsafe")


class Batches(Rows):
    """The training rows, in a new order for each epoch.

    Parameters
    ----------
    order : callable
        Gives the generator of chance that belongs to an epoch; the same epoch always gets the same order.
    augmenter : Augmenter, optional
        Distorts the images, differently in each epoch and always alike in the same one.
    """

    def __init__(
        self,
        dataset: Dataset,
        rows: Array,
        targets: Array,
        dtype: str,
        order: Callable[[int], np.random.Generator],
        preparation: Preparation | None = None,
        augmenter: Augmenter | None = None,
    ) -> None:
        super().__init__(dataset, rows, targets, dtype, preparation, raw=augmenter is not None)
        self._augmenter = augmenter
        self._part = np.empty((0, 0), np.float32)
        self._part_key: tuple[int, int, int] | None = None
        self._order = order
        self._given = rows
        self._x_given, self._t_given = self._x, self._t
        self._x_ordered = self._x if self._images else np.empty_like(self._x)
        self._t_ordered = np.empty_like(self._t)
        self._slices: dict[tuple[int, int], tuple[Array, Array]] = {}
        self._epoch = -1

    def order(self, epoch: int) -> Array:
        """Return the places of this epoch's samples among the training rows, an array (samples,) of intp."""
        return self._order(epoch).permutation(self.samples)

    def fill_batch(self, rows: Array, targets: Array, epoch: int, start: int) -> None:
        """Write the samples from place ``start`` of this epoch's order."""
        if self._whole is rows:
            return
        known = self._slices.get((start, len(rows))) if epoch == self._epoch else None
        if known is None:
            self._fill_batch(rows, targets, epoch, start)
        else:
            rows[...], targets[...] = known

    def _fill_batch(self, rows: Array, targets: Array, epoch: int, start: int) -> None:
        """Do what takes longer: put the epoch in order, cut, turn into floats, distort."""
        count = len(rows)
        wanted = -1 if count == self.samples else epoch
        if wanted != self._epoch:
            self._use(wanted)
        if self._augmenter is not None:
            self._fill_distorted(self._augmenter, rows, targets, epoch, start)
            return
        self.fill(rows, targets, start)
        if not self._images and self._whole is not rows:
            # These views show every later epoch too, in its order; to cut them takes longer than to copy from them.
            end = start + count
            self._slices[start, count] = self._x_ordered[start:end], self._t_ordered[start:end].T

    def _fill_distorted(
        self, augmenter: Augmenter, rows: Array, targets: Array, epoch: int, start: int
    ) -> None:
        """Write samples from the parts of this epoch, of which the latest is kept."""
        done = 0
        while done < len(rows):
            part, first = divmod(start + done, PART)
            key = (self._epoch, epoch, part)
            if self._part_key != key:
                images = self._x[self._rows[part * PART : (part + 1) * PART]]
                if self._part.shape != images.shape:
                    self._part = np.empty(images.shape, np.float32)
                augmenter.part(images, epoch, part, self._part)
                self._part_key = key
            ready = self._part[first : first + len(rows) - done]
            self._scaled(ready, rows[done : done + len(ready)])
            done += len(ready)
        np.copyto(targets, self._t[start : start + len(rows)].T)

    def _use(self, epoch: int) -> None:
        """Put the rows in the order of an epoch, or for -1, which is for whole batches, in their own order."""
        self._epoch = epoch
        self._whole = None
        if epoch < 0:
            self._rows, self._x, self._t = self._given, self._x_given, self._t_given
            return
        order = self.order(epoch)
        self._t = self._t_given.take(order, 0, self._t_ordered, "clip")
        if self._images:
            self._rows = self._given[order]
        else:
            self._x = self._x_given.take(order, 0, self._x_ordered, "clip")
