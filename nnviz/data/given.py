"""Points that somebody typed: for examples that are worked out by hand."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from msgspec import Meta

from nnviz.data.dataset import DataProblem, Dataset, ReadResource, Source, Task

__all__ = ["Given"]

Coordinate = Annotated[float, Meta(ge=-1e6, le=1e6)]
Point = tuple[Coordinate, Coordinate]
Rows = Annotated[
    tuple[Point, ...], Meta(min_length=1, max_length=10_000, title="Points", description="x₁ and x₂ of each.")
]
Labels = Annotated[
    tuple[Annotated[int, Meta(ge=0, le=9)], ...],
    Meta(min_length=1, max_length=10_000, title="Classes", description="The class of each point, from 0 on."),
]


class Given(Source, frozen=True, tag="given"):
    """Points with their classes, written down one by one."""

    points: Rows = ((2.0, 3.0),)
    classes: Labels = (1,)

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Typed points"

    @property
    def count(self) -> int:
        """As many as were written down."""
        return len(self.points)

    @property
    def outputs(self) -> int:
        """Two, or more where more classes are named."""
        return max(2, max(self.classes) + 1)

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - nothing is left to chance
        """Return the rows as they stand."""
        if len(self.points) != len(self.classes):
            raise DataProblem(
                f"There are {len(self.points)} points but {len(self.classes)} classes; each point needs one."
            )
        names = tuple(str(number) for number in range(self.outputs))
        x, y = np.array(self.points, np.float64), np.array(self.classes, np.intp)
        return Dataset(self.title(), x, y, Task.CLASSIFICATION, ("x₁", "x₂"), names)
