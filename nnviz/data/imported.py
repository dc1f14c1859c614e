"""Data that the user brought along: kept in the document, known to the experiment by what they are."""

from __future__ import annotations

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from nnviz.data.dataset import DataProblem, Dataset, ReadResource, Source, Task
from nnviz.data.packed import unpack
from nnviz.data.synthetic import XorTable

__all__ = ["FOLDER", "Imported"]

FOLDER = "imported/"
"""``read`` is asked for the bytes of imported data below this folder, by their digest."""
Label = Annotated[str, Meta(max_length=200, title="Name", description="What the data are called.")]
Digest = Annotated[
    str,
    Meta(
        pattern="^([0-9a-f]{64})?$",
        title="Digest",
        description="Which data these are: the SHA-256 of their bytes.",
    ),
]
Rows = Annotated[int, Meta(ge=1, le=200_000_000, title="Samples", description="How many there are.")]
Columns = Annotated[
    int, Meta(ge=1, le=100_000, title="Columns", description="How many numbers each sample has.")
]
Classes = Annotated[
    int, Meta(ge=0, le=1_000, title="Classes", description="How many there are; 0 for measured values.")
]
Targets = Annotated[int, Meta(ge=1, le=1_000, title="Targets", description="How many values are measured.")]
Side = Annotated[int, Meta(ge=0, le=4_096, title="Rows", description="Of an image; 0 for other data.")]
Tested = Annotated[
    int,
    Meta(ge=0, le=200_000_000, title="Test set", description="So many samples at the end are the test set."),
]


class Imported(Source, frozen=True, tag="imported"):
    """Your own data: a table, images, or arrays, kept inside the document."""

    adjustable: ClassVar[bool] = False

    name: Label = "an example"
    digest: Digest = ""
    rows: Rows = 4
    columns: Columns = 2
    classes: Classes = 2
    targets: Targets = 1
    image_rows: Side = 0
    tested: Tested = 0

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Own data"

    @classmethod
    def of(cls, dataset: Dataset, digest: str) -> Imported:
        """Describe a data set that is kept under a digest."""
        classes = len(dataset.class_names) if dataset.task is Task.CLASSIFICATION else 0
        return cls(
            name=dataset.name[:200],
            digest=digest,
            rows=dataset.samples,
            columns=dataset.features,
            classes=classes,
            targets=1 if classes else dataset.outputs,
            image_rows=dataset.image_shape[0] if dataset.image_shape else 0,
            tested=dataset.fixed_test,
        )

    @property
    def task(self) -> Task:  # type: ignore[override]
        """What is asked of a network."""
        return Task.CLASSIFICATION if self.classes else Task.REGRESSION

    @property
    def inputs(self) -> int:  # type: ignore[override]
        """One for each column."""
        return self.columns

    @property
    def image_shape(self) -> tuple[int, int] | None:  # type: ignore[override]
        """Rows and columns of an image."""
        return (self.image_rows, self.columns // self.image_rows) if self.image_rows else None

    @property
    def fixed_test(self) -> int:  # type: ignore[override]
        """The samples at the end that are the test set."""
        return self.tested

    @property
    def outputs(self) -> int:
        """One for each class or measured value."""
        return self.classes or self.targets

    @property
    def count(self) -> int:
        """The number of samples."""
        return self.rows

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:
        """Take the bytes from where they are kept; without a digest they are XOR, as an example."""
        if self == Imported():
            return XorTable().load(rng, read)
        if not self.digest:
            raise DataProblem("No data have been imported yet; choose a file with File > Import data.")
        dataset = unpack(read(FOLDER + self.digest), self.name)
        if Imported.of(dataset, self.digest) != self:
            raise DataProblem(
                f"The data {self.name} are not those of this experiment: it speaks of {self.rows:,} samples of "
                f"{self.columns:,} numbers; import the data again."
            )
        return dataset
