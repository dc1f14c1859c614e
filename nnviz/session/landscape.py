"""The loss over a plane through the present weights: a slice of a landscape with as many dimensions as parameters.

Batch normalisation uses the statistics that training has left, as in answers and in the curves.  In a plane of random
directions they stay as they are; along a path they are part of what moves, as they were part of the training.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Evaluator
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import Material, build
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.jobs import Report
from nnviz.session.measuring import TRAIN_LIMIT
from nnviz.session.path import Path
from nnviz.session.planes import Plane, PlaneProblem, path_plane, random_plane
from nnviz.session.unit_views import frozen

__all__ = ["RESOLUTIONS", "Landscape", "PlaneKind", "PlaneProblem", "Track", "View", "survey"]

RESOLUTIONS = (17, 33, 65)
"""Points along each side; one more than a power of two, so that each finer grid contains the coarser one."""
COARSEST = 4
"""The first picture has one more than so many points along each side."""
MARGIN = 1.25
"""The picture of a path is so many times larger than the path."""
SLIMMEST = 0.35
"""The shorter side of a picture is at least this share of the longer one."""


class PlaneKind(Enum):
    """Which plane."""

    RANDOM = "random"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class View:
    """What a picture shows.

    Attributes
    ----------
    kind : PlaneKind
    resolution : int
        Points along each side.
    reach : float
        How far; 1 is as far as the path, or as the weights are long.
    seed : int
        Of random directions.
    samples : int or None
        Of at most so many training samples the loss is the mean; None for as many as the curves measure.
    """

    kind: PlaneKind = PlaneKind.PATH
    resolution: int = 33
    reach: float = 1.0
    seed: int = 0
    samples: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """The path of the training, projected onto the plane; all arrays (moments,).

    ``loss`` is that of the weights as they were, ``shown`` that of their projections: the two agree where ``distance``,
    the way from the weights to the plane, is 0.  Both are NaN until they are measured.
    ``length`` is the largest distance of any moment from the present weights.
    """

    steps: tuple[int, ...]
    a: Array
    b: Array
    distance: Array
    loss: Array
    shown: Array
    length: float

    @property
    def off(self) -> float:
        """The largest distance from the plane as a share of ``length``."""
        return float(self.distance.max(initial=0.0)) / self.length if self.length else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Landscape:
    """A surveyed plane.

    Attributes
    ----------
    a, b : array (columns,), (rows,)
        Coordinates, rising; 0 is among those of the finished picture.
    losses : array (rows, columns)
        First row at the largest b; not finite where the loss is not.
    centre : float
        The loss of the present weights, the same as the curves measure.
    track : Track
    samples, parameters : int
        Of how many training samples it is the mean loss, and how many dimensions the whole landscape has.
    explained : float
        The share of the path's variance that lies in the plane, NaN for random directions.
    finished : bool
    """

    view: View
    step: int
    a: Array
    b: Array
    losses: Array
    centre: float
    track: Track
    samples: int
    parameters: int
    explained: float
    finished: bool = False


class _Meter:
    """Measures the loss anywhere, always on the same samples."""

    def __init__(self, params: Parameters, evaluator: Evaluator, report: Report) -> None:
        self.params, self._evaluator, self._report = params, evaluator, report
        self._variances = [
            window["running_var"] for window in params.windows(params.values) if "running_var" in window
        ]
        self.share, self.text = 0.0, ""
        self.partial: Landscape | None = None

    def loss(self) -> float:
        """Return the loss of the present parameters."""
        for variance in self._variances:
            np.maximum(variance, 0, out=variance)  # beyond the path it might fall below
        loss, _ = self._evaluator.measure(self.tell)
        return loss if math.isfinite(loss) else math.inf

    def tell(self) -> None:
        """Report; always with the newest picture, because a report that nobody has fetched is replaced."""
        self._report(self.share, self.text, self.partial)

    def on(self, plane: Plane, a: float, b: float) -> float:
        """Return the loss of a point of a plane."""
        plane.at(a, b, self.params.values)
        return self.loss()


@np.errstate(all="ignore")
def survey(
    spec: ExperimentSpec, material: Material, values: Array, path: Path, view: View, report: Report
) -> Landscape:
    """Measure the loss over a plane, from coarse to fine; made to run as a job.

    Parameters
    ----------
    values : array (count,)
        The present weights: the middle of the picture.
    path : Path
        The moments of the training; its last one is the present.
    report : Report
        Gets a coarser ``Landscape`` each time one is complete.

    Raises
    ------
    Cancelled
        When it is no longer wanted.
    PlaneProblem
        Where there is no such plane.
    """
    experiment = build(spec, material)
    params = experiment.params
    params.values[...] = values
    plane = (
        path_plane(params, path, view.seed)
        if view.kind is PlaneKind.PATH
        else random_plane(params, view.seed)
    )
    evaluator = experiment.evaluator("train", view.samples or TRAIN_LIMIT)
    meter = _Meter(params, evaluator, report)
    track = _projected(plane, path)
    a, b = _grid(track, view)
    losses = np.full((view.resolution, view.resolution), np.nan)
    total, done = losses.size + 2 * len(path), 0
    land = Landscape(
        view=view,
        step=path.steps[-1] if len(path) else 0,
        a=frozen(a),
        b=frozen(b),
        losses=frozen(losses),
        centre=meter.on(plane, 0.0, 0.0),
        track=track,
        samples=evaluator.count,
        parameters=params.count,
        explained=plane.explained,
    )
    stride = (view.resolution - 1) // COARSEST
    while stride:
        side = (view.resolution - 1) // stride + 1
        meter.text = f"{side} × {side}"
        for row, column in _missing(losses, stride):
            meter.share = done / total
            losses[row, column] = meter.on(plane, float(a[column]), float(b[-1 - row]))
            done += 1
        land = replace(land, losses=frozen(losses))
        meter.partial = _coarse(land, stride)
        meter.tell()
        if np.isnan(land.track.loss).any():
            land = replace(land, track=_measured(meter, plane, path, land.track, done, total))
            done += 2 * len(path)
            meter.partial = _coarse(land, stride)
        meter.tell()
        stride //= 2
    return replace(land, finished=True)


def _coarse(land: Landscape, stride: int) -> Landscape:
    """Return the part of a picture that is measured already."""
    b = land.b[::-1][::stride][::-1]
    return replace(land, a=land.a[::stride], b=b, losses=land.losses[::stride, ::stride])


def _missing(losses: Array, stride: int) -> Iterator[tuple[int, int]]:
    """Give the places of a grid that the coarser one before it has left out."""
    for row in range(0, len(losses), stride):
        for column in range(0, len(losses), stride):
            if np.isnan(losses[row, column]):
                yield row, column


def _projected(plane: Plane, path: Path) -> Track:
    """Find where the moments of a path lie."""
    places = np.array([plane.project(moment) for moment in path.values]).reshape(-1, 3)
    gaps = [float(np.linalg.norm(np.asarray(moment, np.float64) - plane.origin)) for moment in path.values]
    unknown = np.full(len(path), np.nan)
    a, b, distance = (frozen(column) for column in places.T)
    return Track(path.steps, a, b, distance, unknown, unknown, max(gaps, default=0.0))


def _measured(meter: _Meter, plane: Plane, path: Path, track: Track, done: int, total: int) -> Track:
    """Measure the loss of each moment, and of its place in the plane."""
    loss, shown = np.empty(len(path)), np.empty(len(path))
    meter.text = "path"
    for place, moment in enumerate(path.values):
        meter.share = (done + 2 * place) / total
        meter.params.values[...] = moment
        loss[place] = meter.loss()
        shown[place] = meter.on(plane, float(track.a[place]), float(track.b[place]))
    return replace(track, loss=frozen(loss), shown=frozen(shown))


def _grid(track: Track, view: View) -> tuple[Array, Array]:
    """Return the coordinates of both axes; 0, the present weights, is exactly one of them."""
    if view.kind is PlaneKind.RANDOM:
        side = view.reach * np.linspace(-1, 1, view.resolution)
        side[view.resolution // 2] = 0.0
        return side, side.copy()
    boxes = [(min(float(c.min()), 0.0), max(float(c.max()), 0.0)) for c in (track.a, track.b)]
    halves = [(high - low) / 2 * MARGIN * view.reach for low, high in boxes]
    longest = max(halves)
    axes = []
    for (low, high), half in zip(boxes, halves, strict=True):
        reach = max(half, SLIMMEST * longest)
        step = 2 * reach / (view.resolution - 1)
        before = round(((view.resolution - 1) / 2) - (low + high) / 2 / step)
        axes.append(step * (np.arange(view.resolution) - min(max(before, 0), view.resolution - 1)))
    return axes[0], axes[1]
