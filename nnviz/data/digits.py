"""The small digits: 1,797 handwritten digits of 8 × 8 pixels, so few that a network learns them in seconds.

They are the test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak
(UCI Machine Learning Repository).
Each value counts the black pixels, 0 to 16, in a block of 4 × 4 of a bitmap of 32 × 32.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.data.dataset import DataProblem, Dataset, ReadResource, Source, Task
from nnviz.data.idx import read_labelled

__all__ = ["Digits"]

IMAGES = "datasets/digits/optdigits-images-idx3-ubyte.gz"
LABELS = "datasets/digits/optdigits-labels-idx1-ubyte.gz"
SHAPE = (8, 8)
LARGEST = 16


class Digits(Source, frozen=True, tag="digits"):
    """1,797 small handwritten digits of 8 × 8 pixels."""

    inputs: ClassVar[int] = 64
    outputs: ClassVar[int] = 10
    image_shape: ClassVar[tuple[int, int] | None] = SHAPE

    @property
    def count(self) -> int:
        """1,797."""
        return 1797

    @classmethod
    def title(cls) -> str:
        """Return a name that tells them from MNIST."""
        return "Digits 8×8"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - nothing is left to chance
        """Read both files."""
        images, labels = read_labelled(read, IMAGES, LABELS, shape=SHAPE, classes=10)
        if int(images.max()) > LARGEST:
            raise DataProblem(
                f"{IMAGES} holds the value {images.max()}, but its values must be from 0 to {LARGEST}; "
                f"install nnviz again or put the original file there."
            )
        return Dataset(
            self.title(),
            images.reshape(-1, SHAPE[0] * SHAPE[1]),
            labels.astype(np.intp),
            Task.CLASSIFICATION,
            tuple(f"row {row}, column {column}" for row in range(SHAPE[0]) for column in range(SHAPE[1])),
            tuple("0123456789"),
            image_shape=SHAPE,
            scale=float(LARGEST),
        )
