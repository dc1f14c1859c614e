"""A workload with its data: plain arrays that every peer can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.bench.workloads import Workload
from nnviz.data.batches import Rows
from nnviz.data.dataset import Array
from nnviz.engine.layers import AnyLayer
from nnviz.engine.losses import MeanSquaredError
from nnviz.experiment.build import Material, build, load_material
from nnviz.experiment.shapes import shapes_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.shipped import read_shipped

__all__ = ["Problem", "Run", "Start"]

Run = Callable[[int], object]
"""Does so many units of work, which is what is timed."""
Start = Callable[[], Run]
"""Gets ready for a round, from untrained weights; not timed."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is to be done, and the data, loaded and divided."""

    workload: Workload
    spec: ExperimentSpec
    material: Material

    @classmethod
    def load(cls, workload: Workload) -> Problem:
        """Load the data of a workload."""
        spec = workload.spec
        return cls(workload, spec, load_material(spec, read_shipped))

    @property
    def layers(self) -> tuple[AnyLayer, ...]:
        """The layers."""
        return tuple(self.spec.layers)

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return shapes_of(self.spec)[-1][0]

    @property
    def values(self) -> bool:
        """Whether targets are values rather than classes."""
        return isinstance(self.spec.loss, MeanSquaredError)

    @property
    def batch(self) -> int:
        """The batch size, at most the number of training samples."""
        return min(self.spec.training.batch_size, len(self.material.split.train))

    @property
    def shuffles(self) -> bool:
        """Whether each epoch has an order of its own; a full batch needs none."""
        return self.batch < len(self.material.split.train)

    def samples(self, part: str, dtype: str) -> tuple[Array, Array]:
        """Return (x, y) of "train" or "test" as a network receives them.

        Returns
        -------
        x : array (samples, inputs) of dtype
        y : array (samples,)
            Class numbers as int64, or values of dtype where the loss is for values.
        """
        experiment = build(self.spec, self.material)
        rows: Rows = getattr(experiment, part)
        labels = self.material.dataset.y[getattr(self.material.split, part)]
        y = labels.astype(dtype if self.values else np.int64)
        return rows.features(0, rows.samples, dtype), y
