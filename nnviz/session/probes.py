"""What the screen needs beyond plain training: copies of the weights, the watched sample, the decision field.

Everything here is computed on demand, on workspaces of its own, so training never notices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.batches import Rows
from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward, field_rows
from nnviz.engine.layers import Dense
from nnviz.experiment.build import Experiment
from nnviz.session.snapshot import DataView, Field, LayerView, Points, Probe, Sample

__all__ = ["Observer", "Seen"]

RESOLUTIONS = (100, 80, 64, 50, 40, 32)
GRID_BUDGET = 400_000
"""At most so many activations are computed for one picture of the plane."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One look at the network."""

    layers: tuple[LayerView, ...]
    field: Field | None
    watched: Sample | None


class Observer:
    """Looks at a running experiment.

    Parameters
    ----------
    experiment : Experiment
        Its parameters are read, never changed.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.data_view = _data_view(experiment)
        self._single = Forward(experiment.network, experiment.params, 1)
        self._windows = experiment.params.windows(experiment.params.values)
        self._extent = _extent(self.data_view.points)
        self._grid: Forward | None = None
        self._resolution = 0

    def look(self, probes: frozenset[Probe], index: int, training_row: int | None = None) -> Seen:
        """Copy what is wanted.

        Parameters
        ----------
        probes : frozenset of Probe
        index : int
            The watched sample's place in the validation split.
        training_row : int, optional
            Watch this row of the training split instead.
        """
        watched = self._watch(index, training_row) if Probe.WATCHED in probes else None
        planar = self._extent is not None and (Probe.FIELD in probes or Probe.TILES in probes)
        field = self._field() if planar else None
        layers = tuple(
            self._layer(number, watched is not None, Probe.TILES in probes and planar)
            for number in range(len(self._windows))
        )
        return Seen(layers, field, watched)

    def _layer(self, number: int, with_sample: bool, with_tiles: bool) -> LayerView:
        experiment = self._experiment
        layer = experiment.network.layers[number]
        last = number == len(self._windows) - 1
        W1 = self._windows[number]["W1"]
        z: Array | None = None
        a: Array | None = None
        if with_sample:
            view = self._single.views[number]
            z = _frozen((view.z if "z" in view else view.a)[:, 0])
            a = _frozen(self._single.prediction[:, 0] if last else view.a[:, 0])
        tiles: Array | None = None
        if with_tiles and self._grid is not None:
            outputs = self._grid.prediction if last else self._grid.views[number].a
            square = outputs.reshape(len(outputs), self._resolution, self._resolution)
            tiles = _frozen(square[:, ::2, ::2])
        activation = (
            experiment.predictions_name() if last or not isinstance(layer, Dense) else layer.active.title()
        )
        return LayerView(
            name="output" if last else f"hidden {number + 1}",
            kind="dense",
            activation=activation,
            weights=_frozen(W1[:, :-1]),
            bias=_frozen(W1[:, -1]),
            z=z,
            a=a,
            tiles=tiles,
        )

    def _watch(self, index: int, training_row: int | None) -> Sample | None:
        experiment = self._experiment
        part, rows = "validation", experiment.validation
        if training_row is not None or not rows.samples:
            part, rows = "training", experiment.train
        place = (index if training_row is None else training_row) % rows.samples
        forward = self._single
        rows.fill(forward.rows, forward.work.loss_view.t, place)
        prediction = forward.run()
        target = rows.labels[place] if rows.labels is not None else forward.work.loss_view.t[0, 0]
        return Sample(
            index=place,
            count=rows.samples,
            x=_frozen(forward.rows[0]),
            target=float(target),
            prediction=_frozen(prediction[:, 0]),
            loss=forward.loss(),
            part=part,
        )

    def _field(self) -> Field | None:
        if self._extent is None:
            return None
        if self._grid is None:
            units = sum(len(windows["W1"]) for windows in self._windows)
            fits = [r for r in RESOLUTIONS if r * r * units <= GRID_BUDGET]
            self._resolution = fits[0] if fits else RESOLUTIONS[-1]
            self._grid = Forward(self._experiment.network, self._experiment.params, self._resolution**2)
            np.copyto(self._grid.rows, field_rows(self._extent, self._resolution))
        prediction = self._grid.run()
        values = prediction.T.reshape(self._resolution, self._resolution, len(prediction))
        return Field(_frozen(values), self._extent)


def _frozen(array: Array) -> Array:
    """Return a read-only copy."""
    copy = np.array(array, order="C")
    copy.setflags(write=False)
    return copy


def _data_view(experiment: Experiment) -> DataView:
    dataset, split = experiment.material.dataset, experiment.material.split
    return DataView(
        name=dataset.name,
        task=dataset.task,
        feature_names=dataset.feature_names,
        class_names=dataset.class_names,
        image_shape=dataset.image_shape,
        train=len(split.train),
        validation=len(split.validation),
        test=len(split.test),
        points=_points(experiment) if dataset.features == 2 and dataset.image_shape is None else None,
    )


def _points(experiment: Experiment) -> Points:
    parts = (experiment.train, experiment.validation, experiment.test)
    split = experiment.material.split
    x = np.concatenate([_features(rows) for rows in parts])
    y = experiment.material.dataset.y[np.concatenate([split.train, split.validation, split.test])]
    if experiment.material.dataset.task is Task.REGRESSION:
        y = y[:, 0]
    part = np.repeat(np.arange(3, dtype=np.uint8), [rows.samples for rows in parts])
    return Points(_frozen(x), _frozen(y), _frozen(part))


def _features(rows: Rows) -> Array:
    return rows.features(0, rows.samples)


def _extent(points: Points | None) -> tuple[float, float, float, float] | None:
    """Return a square around all points, with a margin of a twelfth on each side."""
    if points is None:
        return None
    low, high = points.x.min(axis=0), points.x.max(axis=0)
    middle = (low + high) / 2
    half = float(max(high - low)) / 2 * (1 + 1 / 6) or 1.0
    return (
        float(middle[0] - half),
        float(middle[0] + half),
        float(middle[1] - half),
        float(middle[1] + half),
    )
