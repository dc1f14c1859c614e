"""The training samples that look most alike to a network: those whose last hidden activations lie nearest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.data.batches import Rows
from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import Material, network_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Nearest", "NearestTraining"]

CHUNK = 500
KEPT = 16_000_000
"""At most so many activations are kept; where there are more, each question goes through all samples again."""

Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest training samples, nearest first: arrays (k,).

    ``index`` counts within the training data, as in ``Watch(index, "training")``; ``row`` within the data set;
    ``label`` is the class or the (first) measured value; ``distance`` is Euclidean.
    """

    distance: Array
    index: Array
    row: Array
    label: Array


def _quiet(_share: float) -> None:
    """Tell nobody."""


class NearestTraining:
    """Finds neighbours; keeps the activations of the training data for the weights it was last asked with.

    For a network without a hidden layer the inputs themselves are compared.  Safe to use from several jobs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._training: _Training | None = None

    def __call__(
        self,
        spec: ExperimentSpec,
        values: Array,
        material: Material,
        x: Array,
        k: int = 8,
        tell: Tell = _quiet,
    ) -> Nearest:
        """Return the ``k`` training samples nearest to ``x`` in the last hidden layer.

        Parameters
        ----------
        spec : ExperimentSpec
        values : array (count,)
            All parameters, as in ``Snapshot.values``.
        material : Material
            As in ``snapshot.data.material``.
        x : array (features,)
            A sample in the units of the data set; for images the ink, 0 … 1, of any shape.
        k : int
            Fewer where there are fewer samples.
        tell : callable
            Gets the share of the work done, often; a job's ``Report`` serves, and may end the work by raising.

        Raises
        ------
        ValueError
            Where k is below 1 or x has another number of features.
        """
        data = material.dataset
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}.")
        if np.size(x) != data.features:
            raise ValueError(f"A sample of {data.name} has {data.features} numbers, got {np.size(x)}.")
        with self._lock:
            training = self._training
            if training is None or not training.is_of(spec, values, material):
                training = self._training = _Training(spec, values, material)
            square = training.squares(x, tell)
        k = min(k, len(square))
        some = np.argpartition(square, k - 1)[:k]
        index = some[np.lexsort((some, square[some]))]
        rows = material.split.train[index]
        label = data.y[rows] if data.task is Task.CLASSIFICATION else data.y[rows][:, 0]
        return Nearest(np.sqrt(square[index]), index, rows, label)


class _Training:
    """The training data in the last hidden layer of one network."""

    def __init__(self, spec: ExperimentSpec, values: Array, material: Material) -> None:
        network = network_of(spec)
        self._network, self._material = network, material
        self._params = Parameters(network.plans(), np.dtype(network.dtype))
        np.copyto(self._params.values, values)
        count, wide = len(material.split.train), int(np.prod(network.plans()[-1].shape_in))
        fits = count * wide <= KEPT
        self._hidden = np.empty((count, wide), np.float32) if fits else None
        self._done = 0
        nothing = np.empty((material.dataset.samples, 0), np.float32)
        self._rows = Rows(
            material.dataset, material.split.train, nothing, network.dtype, material.preparation, raw=True
        )
        self._forward = Forward(network, self._params, min(CHUNK, count))
        self._single = Forward(network, self._params, 1)
        self._no_targets = np.empty((0, len(self._forward.rows)), network.dtype)

    def is_of(self, spec: ExperimentSpec, values: Array, material: Material) -> bool:
        """Whether this is the same network with the same weights and data."""
        same = material is self._material and network_of(spec) == self._network
        return same and np.array_equal(values, self._params.values, equal_nan=True)

    def squares(self, x: Array, tell: Tell) -> Array:
        """Return the squared distances to ``x``, an array (samples,); ∞ for what is not a number."""
        prepare, rows = self._material.preparation, self._single.rows
        image = self._material.dataset.image_shape is not None
        rows[0] = prepare.apply_ink(x) if image else prepare.apply(np.reshape(x, (1, -1)))[0]
        self._single.run()
        here = _last_hidden(self._single)[0].astype(np.float32)
        found = np.empty(self._rows.samples, np.float32)
        with np.errstate(all="ignore"):
            for where, hidden in self._all(tell):
                found[where] = np.square(hidden - here).sum(axis=1)
        return np.where(np.isfinite(found), found, np.inf)

    def _all(self, tell: Tell) -> Iterator[tuple[slice, Array]]:
        """Yield the activations chunk by chunk; what is already known is not computed again."""
        count, size = self._rows.samples, len(self._forward.rows)
        for start in range(0, count, size):
            tell(start / count)
            stop = min(start + size, count)
            if self._hidden is not None and stop <= self._done:
                yield slice(start, stop), self._hidden[start:stop]
                continue
            first = stop - size  # the last chunk reaches back rather than being smaller
            self._rows.fill(self._forward.rows, self._no_targets, first)
            self._forward.run()
            hidden = _last_hidden(self._forward)[start - first :]
            if self._hidden is not None:
                self._hidden[start:stop] = hidden
                self._done = stop
                hidden = self._hidden[start:stop]
            yield slice(start, stop), hidden


def _last_hidden(forward: Forward) -> Array:
    """Return what goes into the last layer, an array (batch, numbers)."""
    return np.asarray(forward.views[-1].x1[:-1].T)
