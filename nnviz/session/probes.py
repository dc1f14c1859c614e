"""What the screen needs beyond plain training: copies of the weights, the watched sample, the decision field.

Everything here is computed on demand, on workspaces of its own, so training never notices.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from nnviz.data.batches import encode_targets
from nnviz.data.dataset import Array, Task
from nnviz.engine.evaluate import Forward, field_rows
from nnviz.engine.kernels import size_of
from nnviz.experiment.build import Experiment
from nnviz.session.commands import Watch
from nnviz.session.snapshot import DataView, Field, LayerView, Points, Probe, Sample
from nnviz.session.unit_views import UnitColumn, columns_of, frozen

__all__ = ["Observer", "Seen"]

RESOLUTIONS = (100, 80, 64, 50, 40, 32)
GRID_BUDGET = 400_000
"""At most so many activations are computed for one picture of the plane."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One look at the network."""

    layers: tuple[LayerView, ...]
    values: Array | None
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
        # One for each part, because rows that are one whole part are written into an array only once.
        self._singles = {
            part: Forward(experiment.network, experiment.params, 1)
            for part in ("training", "validation", "drawing")
        }
        self._single = self._singles["validation"]
        self._windows = experiment.params.windows(experiment.params.values)
        self._columns = columns_of(experiment.network, size_of(experiment.network.input_shape))
        self._extent = experiment.material.dataset.extent or _extent(self.data_view.points)
        self._grid: Forward | None = None
        self._resolution = 0

    def look(self, probes: frozenset[Probe], watch: Watch, training_row: int | None = None) -> Seen:
        """Copy what is wanted.

        Parameters
        ----------
        probes : frozenset of Probe
        watch : Watch
            Which sample is watched.
        training_row : int, optional
            Watch this row of the training split instead.
        """
        watched = self._watch(watch, training_row) if Probe.WATCHED in probes else None
        planar = self._extent is not None and (Probe.FIELD in probes or Probe.TILES in probes)
        field = self._field() if planar else None
        layers = tuple(
            self._view(column, watched is not None, Probe.TILES in probes and planar)
            for column in self._columns
        )
        return Seen(layers, frozen(self._experiment.params.values), field, watched)

    @property
    def single(self) -> Forward:
        """What the watched sample went through at the last look."""
        return self._single

    def _view(self, column: UnitColumn, with_sample: bool, with_tiles: bool) -> LayerView:
        number, last = column.number, column is self._columns[-1]
        single, grid = self._single, self._grid
        tiles: Array | None = None
        if with_tiles and grid is not None:
            outputs = grid.prediction if last else grid.views[number].a
            square = outputs.reshape(len(outputs), self._resolution, self._resolution)
            tiles = square[:, ::2, ::2]
        return column.view(
            self._experiment.network,
            self._windows[number],
            single.views[number] if with_sample else None,
            single.prediction if last else None,
            tiles,
        )

    def _watch(self, watch: Watch, training_row: int | None) -> Sample | None:
        experiment = self._experiment
        # A drawing that is left from other data does not fit these.
        if (
            training_row is None
            and watch.drawn is not None
            and watch.drawn.size == experiment.material.dataset.features
        ):
            return self._watch_drawn(watch.drawn, watch.label)
        part, rows = "validation", experiment.validation
        if training_row is not None or watch.part == "training" or not rows.samples:
            part, rows = "training", experiment.train
        place = (watch.index if training_row is None else training_row) % rows.samples
        forward = self._single = self._singles[part]
        rows.fill(forward.rows, forward.work.loss_view.t, place)
        prediction = forward.run()
        target = rows.labels[place] if rows.labels is not None else forward.work.loss_view.t[0, 0]
        return Sample(
            index=place,
            count=rows.samples,
            x=frozen(self._picture(part, place) if self.data_view.image_shape else forward.rows[0]),
            target=float(target),
            prediction=frozen(prediction[:, 0]),
            loss=forward.loss(),
            part=part,
        )

    def _watch_drawn(self, drawn: Array, label: float) -> Sample:
        """Run a sample of the user's own; its loss is known only where somebody said what it is."""
        experiment = self._experiment
        forward = self._single = self._singles["drawing"]
        preparation = experiment.material.preparation
        image = self.data_view.image_shape is not None
        forward.rows[0] = (
            preparation.apply_ink(drawn) if image else preparation.apply(np.atleast_2d(drawn))[0]
        )
        known, targets = not math.isnan(label), forward.work.loss_view.t
        if known:
            dataset = experiment.material.dataset
            true = np.full(dataset.y[:1].shape, label, dataset.y.dtype)
            one = replace(dataset, x=dataset.x[:1], y=true)
            np.copyto(
                targets,
                encode_targets(one, experiment.spec.loss.targets, len(targets)).T,
                casting="same_kind",
            )
        prediction = forward.run()
        return Sample(
            index=0,
            count=1,
            x=frozen(np.ravel(drawn) if image else forward.rows[0]),
            target=label,
            prediction=frozen(prediction[:, 0]),
            loss=forward.loss() if known else math.nan,
            part="drawing",
        )

    def _picture(self, part: str, place: int) -> Array:
        """Return the ink of an image, 0 … 1, as a person sees it."""
        material = self._experiment.material
        row = (material.split.train if part == "training" else material.split.validation)[place]
        return np.asarray(material.dataset.x[row] / material.dataset.scale)

    def _field(self) -> Field | None:
        if self._extent is None:
            return None
        if self._grid is None:
            units = sum(size_of(plan.shape_out) for plan in self._experiment.params.plans)
            fits = [r for r in RESOLUTIONS if r * r * units <= GRID_BUDGET]
            self._resolution = fits[0] if fits else RESOLUTIONS[-1]
            self._grid = Forward(self._experiment.network, self._experiment.params, self._resolution**2)
            plane = field_rows(self._extent, self._resolution)
            np.copyto(self._grid.rows, self._experiment.material.preparation.apply(plane))
        prediction = self._grid.run()
        values = prediction.T.reshape(self._resolution, self._resolution, len(prediction))
        return Field(frozen(values), self._extent)


def _data_view(experiment: Experiment) -> DataView:
    dataset, split = experiment.material.dataset, experiment.material.split
    return DataView(
        name=dataset.name,
        task=dataset.task,
        feature_names=experiment.material.preparation.names,
        axis_names=dataset.feature_names[:2],
        preparation=experiment.material.preparation,
        material=experiment.material,
        class_names=dataset.class_names,
        image_shape=dataset.image_shape,
        train=len(split.train),
        validation=len(split.validation),
        test=len(split.test),
        points=_points(experiment) if dataset.planar else None,
    )


def _points(experiment: Experiment) -> Points:
    dataset, split = experiment.material.dataset, experiment.material.split
    parts = (split.train, split.validation, split.test)
    rows = np.concatenate(parts)
    y = dataset.y[rows, 0] if dataset.task is Task.REGRESSION else dataset.y[rows]
    part = np.repeat(np.arange(3, dtype=np.uint8), [len(rows) for rows in parts])
    return Points(frozen(dataset.x[rows]), frozen(y), frozen(part))


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
