"""Measured values instead of classes: the network is to give a number that is as near as possible to the target.

The plane and the Gaussians have the shapes and proportions of TensorFlow Playground's sets (``src/dataset.ts``),
whose sheet reaches from −6 to 6 and is here shrunk to −1 to 1.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array, Dataset, ReadResource, Task
from nnviz.data.knobs import Waves
from nnviz.data.synthetic import FEATURES, Scatter

__all__ = ["MultiGaussian", "Plane", "Sine"]

SLOPE = 6 / 10  # Playground's target is (x₁ + x₂) / 10 in its units.
TOPS = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]]) / 6
HEIGHTS = np.array([1, -1, 1, -1, 1, -1])
REACH = 2 / 6  # From the top of a hill to its foot.


class Surface(Scatter, frozen=True):
    """Points in the plane, each with a number; noise blurs where the number was measured, as in Playground."""

    task: ClassVar[Task] = Task.REGRESSION

    @property
    def outputs(self) -> int:
        """One."""
        return 1

    def height(self, x: Array) -> Array:
        """Return the target at points (n, 2), an array (n,)."""
        raise NotImplementedError

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - needs no file
        """Draw points evenly over the sheet and measure each at most ``noise`` away in each direction."""
        x = rng.uniform(-1, 1, (self.samples, 2))
        measured = x + rng.uniform(-self.noise, self.noise, x.shape)
        return Dataset(self.title(), x, self.height(measured)[:, None], Task.REGRESSION, FEATURES, ("y",))


class Plane(Surface, frozen=True, tag="plane"):
    """A slanted plane, which a network without any hidden layer can learn."""

    def height(self, x: Array) -> Array:
        """y = 0.6 (x₁ + x₂)."""
        return np.asarray(SLOPE * x.sum(axis=1))


class MultiGaussian(Surface, frozen=True, tag="multi_gaussian"):
    """Three hills and three hollows on flat ground."""

    @classmethod
    def title(cls) -> str:
        """Return the name as two words."""
        return "Multi-Gaussian"

    def height(self, x: Array) -> Array:
        """Return ± max(0, 1 − 3 d) for the nearest top or bottom, d being the distance to it."""
        distance = np.hypot(*(x[:, None, :] - TOPS).transpose(2, 0, 1))
        nearest = distance.argmin(axis=1)
        return np.asarray(HEIGHTS[nearest] * np.maximum(0, 1 - distance.min(axis=1) / REACH))


class Sine(Scatter, frozen=True, tag="sine"):
    """A wave with one input: the simplest curve that a straight line cannot follow."""

    task: ClassVar[Task] = Task.REGRESSION
    inputs: ClassVar[int] = 1
    waves: Waves = 1.0

    @property
    def outputs(self) -> int:
        """One."""
        return 1

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Draw x evenly from −1 to 1; y = sin(π · waves · x) + ε with ε normal, its standard deviation ``noise``."""
        x = rng.uniform(-1, 1, (self.samples, 1))
        y = np.sin(np.pi * self.waves * x) + self.noise * rng.standard_normal(x.shape)
        return Dataset(self.title(), x, y, Task.REGRESSION, ("x",), ("y",))
