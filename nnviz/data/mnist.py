"""MNIST: 70,000 digits that people wrote by hand, the best-known exercise of machine learning.

LeCun, Cortes and Burges chose the last 10,000 as the test set, so that everybody's results can be compared.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Dataset, ReadResource, Source, Task
from nnviz.data.idx import read_labelled

__all__ = ["Mnist"]

FOLDER = "datasets/mnist"
SHAPE = (28, 28)


class Mnist(Source, frozen=True, tag="mnist"):
    """70,000 handwritten digits of 28 × 28 pixels."""

    inputs: ClassVar[int] = 784
    outputs: ClassVar[int] = 10
    image_shape: ClassVar[tuple[int, int] | None] = SHAPE
    fixed_test: ClassVar[int] = 10_000

    @property
    def count(self) -> int:
        """70,000."""
        return 70_000

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "MNIST"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - nothing is left to chance
        """Read the four files: 60,000 rows to learn from, then the 10,000 of the fixed test set."""
        parts = [
            read_labelled(
                read,
                f"{FOLDER}/{part}-images-idx3-ubyte.gz",
                f"{FOLDER}/{part}-labels-idx1-ubyte.gz",
                shape=SHAPE,
                classes=10,
            )
            for part in ("train", "t10k")
        ]
        (train_images, train_labels), (test_images, test_labels) = parts
        return Dataset(
            self.title(),
            np.concatenate([train_images, test_images]).reshape(-1, SHAPE[0] * SHAPE[1]),
            np.concatenate([train_labels, test_labels]).astype(np.intp),
            Task.CLASSIFICATION,
            tuple(f"row {row}, column {column}" for row in range(SHAPE[0]) for column in range(SHAPE[1])),
            tuple("0123456789"),
            image_shape=SHAPE,
            scale=255.0,
            fixed_test=len(test_images),
        )
