"""Iris: four lengths of 150 flowers of three kinds, the oldest exercise in telling classes apart.

R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936), 179-188.
The numbers are Fisher's own; the file at UCI differs from them in two rows (``resources/datasets/iris``).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.data.dataset import DataProblem, Dataset, ReadResource, Source, Task

__all__ = ["Iris"]

FILE = "datasets/iris/iris.csv"
KINDS = ("setosa", "versicolor", "virginica")
LENGTHS = ("sepal length", "sepal width", "petal length", "petal width")
ROWS = 150


class Iris(Source, frozen=True, tag="iris"):
    """Four lengths, in cm, of 150 flowers of three kinds."""

    inputs: ClassVar[int] = 4

    @property
    def outputs(self) -> int:
        """Three kinds."""
        return len(KINDS)

    @property
    def count(self) -> int:
        """150."""
        return ROWS

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - nothing is left to chance
        """Read the file: a heading, then four numbers and a name in each line."""
        try:
            lines = read(FILE).decode("ascii").split()
            rows = [line.split(",") for line in lines[1:]]
            x = np.array([[float(number) for number in row[:-1]] for row in rows])
            y = np.array([KINDS.index(row[-1]) for row in rows], np.intp)
        except ValueError as error:  # Not ASCII, not a number, not a kind, or rows of unequal length.
            raise DataProblem(f"{FILE} is damaged ({error}); {REMEDY}") from error
        if x.shape != (ROWS, len(LENGTHS)) or not np.isfinite(x).all():
            raise DataProblem(f"{FILE} must hold {ROWS} rows of {len(LENGTHS)} numbers and a name; {REMEDY}")
        return Dataset(self.title(), x, y, Task.CLASSIFICATION, LENGTHS, KINDS)


REMEDY = "install nnviz again or put the original file there."
