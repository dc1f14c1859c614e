"""Looking for the training samples that the network finds most similar to the watched one, beside the training."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.data.dataset import Array
from nnviz.session.jobs import Job, Report
from nnviz.session.nearest import Nearest, NearestTraining
from nnviz.session.snapshot import DataView, Sample, Snapshot, Status
from nnviz.ui.jobs import Jobs

__all__ = ["COUNT", "Found", "Neighbours", "raw_sample"]

COUNT = 6
LIVE_SAMPLES, LIVE_SECONDS = 5_000, 4.0
"""While the network learns it is looked for only in so few samples, and every so many seconds."""


class Found(NamedTuple):
    """Neighbours of a sample of some data, in the network of a step."""

    nearest: Nearest
    data: DataView
    sample: Sample
    step: int


def raw_sample(sample: Sample, data: DataView) -> Array | None:
    """Return a sample in the units of the data set, images as ink; None where nobody knows it."""
    if data.image_shape is not None:
        return np.asarray(sample.x)
    material = data.material
    if material is None or sample.part == "drawing":
        return None
    rows = material.split.train if sample.part == "training" else material.split.validation
    return np.asarray(material.dataset.x[rows[sample.index]]) if sample.index < len(rows) else None


class Neighbours(QObject):
    """Keeps one search going at a time; ``found`` carries a ``Found``."""

    found = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._find = jobs, NearestTraining()
        self._job: Job[Any] | None = None
        self._key: object = None
        self._began = 0.0

    def follow(self, snapshot: Snapshot) -> None:
        """Look for the neighbours of the watched sample, unless they are known or a search is under way."""
        sample, data, values = snapshot.watched, snapshot.data, snapshot.values
        if sample is None or data is None or values is None or data.material is None or self._job is not None:
            return
        key = (values, sample.part, sample.index, sample.x if sample.part == "drawing" else None)
        same = self._key is not None and all(
            mine is theirs or (isinstance(mine, int | str) and mine == theirs)
            for mine, theirs in zip(key, self._key, strict=True)  # type: ignore[call-overload]
        )
        now = time.monotonic()
        moving = snapshot.status is Status.RUNNING
        late = moving and (data.train > LIVE_SAMPLES or now - self._began < LIVE_SECONDS)
        x = raw_sample(sample, data)
        if same or late or x is None:
            return
        self._key, self._began = key, now
        spec, material, find, step = snapshot.spec, data.material, self._find, snapshot.position.step

        def work(report: Report) -> Found:
            own = sample.part == "training"
            nearest = find(spec, values, material, x, COUNT + own, report)
            return Found(_others(nearest, sample.index if own else -1), data, sample, step)

        self._job = self._jobs.start("nearest neighbours", work, self._done, None, self._failed)

    def stop(self) -> None:
        """Give up what is looked for."""
        if self._job is not None:
            self._job.cancel()
            self._job = self._key = None

    def _done(self, found: Found) -> None:
        self._job = None
        self.found.emit(found)

    def _failed(self, _error: Exception) -> None:
        self._job = None  # the network has changed meanwhile; the next snapshot asks again


def _others(nearest: Nearest, own: int) -> Nearest:
    """Leave out the sample itself."""
    keep = np.flatnonzero(nearest.index != own)[:COUNT]
    return Nearest(*(getattr(nearest, name)[keep] for name in ("distance", "index", "row", "label")))
