"""Pen digits: drawings of digits made by the program itself, as many as wanted and for each seed others.

They show a network the forms that MNIST lacks, inked as the canvas inks what a person draws.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array, Dataset, ReadResource, Source, Task
from nnviz.data.drawing import MNIST
from nnviz.data.knobs import DrawingCount
from nnviz.data.mnist import Mnist
from nnviz.data.pen_ink import SIZE, ink
from nnviz.data.pen_paths import Paths, choose_forms, draw_paths
from nnviz.data.wanted import go_on

__all__ = ["BLOCK", "MnistAndPen", "PenDigits", "drawings", "pictures"]

BLOCK = 500
"""So many drawings, of each digit as many, share a generator of chance; each block can be made without the others."""
PEN = MNIST.pen * SIZE  # Pixels, as on the canvas.
SPREAD = 0.08  # Standard deviation of the pen's width, as a share of it.


def drawings(seed: int, block: int) -> tuple[Paths, Array, Array]:
    """Return a block of drawings.

    Parameters
    ----------
    seed, block : int, 0 or more
        Equal numbers give equal drawings.

    Returns
    -------
    paths : Paths
    digits : intp array (BLOCK,)
    pens : float32 array (BLOCK,)
        Widths of the pens, in pixels of the picture.
    """
    rng = np.random.default_rng([seed, block])
    digits = rng.permutation(np.arange(BLOCK) % 10)
    paths = draw_paths(choose_forms(digits, rng), rng)
    pens = PEN * np.exp(SPREAD * rng.standard_normal(BLOCK, np.float32))
    return paths, digits, pens.astype(np.float32)


def pictures(seed: int, count: int) -> tuple[Array, Array]:
    """Return the first ``count`` drawings of a seed as pictures, uint8 (count, 784), and their digits."""
    images, labels = np.empty((count, SIZE * SIZE), np.uint8), np.empty(count, np.intp)
    for first in range(0, count, BLOCK):
        go_on()
        part = slice(first, min(first + BLOCK, count))
        wanted = part.stop - first
        paths, digits, pens = drawings(seed, first // BLOCK)
        images[part] = ink(Paths(paths.points[:wanted], paths.drawn[:wanted]), pens[:wanted])
        labels[part] = digits[:wanted]
    return images, labels


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**32))


class PenDigits(Source, frozen=True, tag="pen_digits"):
    """Digits as people draw them with a pen, made by the program from its own strokes."""

    inputs: ClassVar[int] = SIZE * SIZE
    outputs: ClassVar[int] = 10
    image_shape: ClassVar[tuple[int, int] | None] = (SIZE, SIZE)

    samples: DrawingCount = 10_000

    @property
    def count(self) -> int:
        """As many as wanted."""
        return self.samples

    @classmethod
    def title(cls) -> str:
        """Return a name that says where they come from."""
        return "Pen digits, generated"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - needs no file
        """Draw them."""
        images, labels = pictures(_seed(rng), self.samples)
        return Dataset(
            self.title(),
            images,
            labels,
            Task.CLASSIFICATION,
            tuple(f"row {row}, column {column}" for row in range(SIZE) for column in range(SIZE)),
            tuple("0123456789"),
            image_shape=self.image_shape,
            scale=255.0,
        )


class MnistAndPen(Source, frozen=True, tag="mnist_and_pen"):
    """MNIST and generated pen drawings together, tested on MNIST's own 10,000 digits."""

    inputs: ClassVar[int] = Mnist.inputs
    outputs: ClassVar[int] = 10
    image_shape: ClassVar[tuple[int, int] | None] = Mnist.image_shape
    fixed_test: ClassVar[int] = Mnist.fixed_test

    samples: DrawingCount = 10_000

    @property
    def count(self) -> int:
        """70,000 and as many drawings as wanted."""
        return Mnist().count + self.samples

    @classmethod
    def title(cls) -> str:
        """Return both names."""
        return "MNIST and pen digits"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:
        """Read MNIST and put the drawings before its test set."""
        mnist = Mnist().load(rng, read)
        images, labels = pictures(_seed(rng), self.samples)
        end = mnist.samples - mnist.fixed_test
        x = np.concatenate([mnist.x[:end], images, mnist.x[end:]])
        y = np.concatenate([mnist.y[:end], labels, mnist.y[end:]])
        return replace(mnist, name=self.title(), x=x, y=y)
