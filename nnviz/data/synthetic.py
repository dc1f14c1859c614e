"""Points in colours, drawn by chance: small puzzles on which every step of learning can be followed.

The circle, XOR, Gaussians and the spiral have the shapes and proportions of TensorFlow Playground's sets
(``src/dataset.ts``), whose sheet reaches from −6 to 6 and is here shrunk to −1 to 1.
Class 1 (blue) is its positive, class 0 (orange) its negative class.
Noise moves the points and never changes their colour; wrong labels change the colour and never move a point.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Array, Dataset, ReadResource, Source, Task
from nnviz.data.knobs import FlippedLabels, RingCount
from nnviz.knobs import Noise, SampleCount, Turns

__all__ = ["FEATURES", "Circle", "Gaussians", "Moons", "Rings", "Scatter", "Spiral", "Xor", "XorTable"]

FEATURES = ("x₁", "x₂")
COLOURS = ("orange", "blue")
RADIUS = 5 / 6  # Playground's points lie within 5 of its 6 units.
GAP = 0.3 / 6  # Half the width of the empty cross in XOR.
CENTRE = 2 / 6  # The two clouds lie at ±(2, 2) …
SPREAD = 0.5**0.5 / 6  # … with variance ½ where there is no noise.
MOON = RADIUS / 1.5  # Both moons together are three of their radii wide.
DITCH = 0.15  # Of a ring's width: left free on each side.

Points = npt.NDArray[np.float64]


class Scatter(Source, frozen=True):
    """Points, as many as wanted."""

    samples: SampleCount = 500
    noise: Noise = 0.0

    @property
    def count(self) -> int:
        """As many as wanted."""
        return self.samples


class Cloud(Scatter, frozen=True):
    """Points of several colours in the plane."""

    flipped: FlippedLabels = 0.0

    def _dataset(
        self, x: Points, y: Array, rng: np.random.Generator, colours: tuple[str, ...] = COLOURS
    ) -> Dataset:
        """Move the points by the noise, then give some of them a wrong label."""
        x = _moved(x, self.noise, rng)
        wrong = round(self.flipped * self.samples)
        if wrong:  # Drawn last, so that the points are the same whatever share is wrong.
            which = rng.permutation(self.samples)[:wrong]
            y = y.copy()
            y[which] = (y[which] + rng.integers(1, len(colours), wrong)) % len(colours)
        return Dataset(self.title(), x, y, Task.CLASSIFICATION, FEATURES, colours)


class Circle(Cloud, frozen=True, tag="circle"):
    """A disc of one colour inside a ring of the other."""

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002 - needs no file
        """Draw blue within half the radius and orange from 0.7 of it outwards, angle and distance uniform."""
        y = _alternating(self.samples)
        inner = rng.uniform(0, 0.5, self.samples)
        outer = rng.uniform(0.7, 1.0, self.samples)
        x = _polar(RADIUS * np.where(y == 1, inner, outer), rng.uniform(0, 2 * np.pi, self.samples))
        return self._dataset(x, y, rng)


class Xor(Cloud, frozen=True, tag="xor"):
    """Four squares coloured like a chessboard: opposite corners belong together."""

    @classmethod
    def title(cls) -> str:
        """Return the usual spelling."""
        return "XOR"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Draw equally many points in each square; blue where both signs agree, as in Playground."""
        y = _alternating(self.samples)
        right = 1.0 - 2.0 * (np.arange(self.samples) // 2 % 2)
        signs = np.column_stack([right, np.where(y == 1, right, -right)])
        x = signs * (rng.uniform(0, RADIUS, (self.samples, 2)) + GAP)
        return self._dataset(x, y, rng)


class XorTable(Source, frozen=True, tag="xor_table"):
    """The truth table of "one of the two, not both": four rows that no straight line can part."""

    @property
    def count(self) -> int:
        """Four."""
        return 4

    @classmethod
    def title(cls) -> str:
        """Return a name that tells it from the cloud of points."""
        return "XOR truth table"

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Return the rows (0, 0), (0, 1), (1, 0), (1, 1) and whether exactly one of the two is 1."""
        x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float64)
        y = np.array([0, 1, 1, 0], dtype=np.intp)
        return Dataset(self.title(), x, y, Task.CLASSIFICATION, FEATURES, ("0", "1"))


class Gaussians(Cloud, frozen=True, tag="gaussians"):
    """Two round clouds side by side, which one straight line can part."""

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Draw normal clouds of equal width: blue at the upper right, orange at the lower left."""
        y = _alternating(self.samples)
        x = rng.normal(0, SPREAD, (self.samples, 2)) + np.where(y == 1, CENTRE, -CENTRE)[:, None]
        return self._dataset(x, y, rng)


class Spiral(Cloud, frozen=True, tag="spiral"):
    """Two arms wound around each other, the hardest of these puzzles."""

    turns: Turns = 1.75

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Lay both arms out evenly: with s from 0 to 1 along an arm, distance R·s and angle 2π·turns·s.

        The orange arm is the blue one turned by half a circle.
        """
        y = _alternating(self.samples)
        # Counted from 1, unlike Playground's: otherwise both arms would hold the very same middle point.
        along = (np.arange(self.samples) // 2 + 1) / ((self.samples + 1) // 2)
        x = _polar(RADIUS * along, 2 * np.pi * self.turns * along + np.where(y == 1, 0.0, np.pi))
        return self._dataset(x, y, rng)


class Moons(Cloud, frozen=True, tag="moons"):
    """Two half moons, each reaching into the other's arms."""

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Lay both moons out evenly: with t from 0 to π, orange (cos t, sin t), blue (1 − cos t, ½ − sin t).

        The shape of scikit-learn's ``make_moons``, moved to the middle and shrunk to the sheet.
        """
        y = _alternating(self.samples)
        t = np.pi * (np.arange(self.samples) // 2 + 0.5) / ((self.samples + 1) // 2)
        upper = np.column_stack([np.cos(t), np.sin(t)])
        x = np.where((y == 1)[:, None], [1.0, 0.5] - upper, upper) - [0.5, 0.25]
        return self._dataset(MOON * x, y, rng)


class Rings(Cloud, frozen=True, tag="rings"):
    """Rings around each other, each of its own colour: a puzzle with more than two classes."""

    classes: RingCount = 3

    @property
    def outputs(self) -> int:
        """One for each ring."""
        return self.classes

    def load(self, rng: np.random.Generator, read: ReadResource) -> Dataset:  # noqa: ARG002
        """Draw ring k of n between (k + 0.15) / n and (k + 0.85) / n of the radius, angle and distance uniform.

        The innermost one is a disc.
        """
        y = _alternating(self.samples, self.classes)
        inner = np.where(y == 0, 0.0, y + DITCH)
        share = rng.uniform(0, 1, self.samples)
        distance = (inner + share * (y + 1 - DITCH - inner)) / self.classes
        x = _polar(RADIUS * distance, rng.uniform(0, 2 * np.pi, self.samples))
        return self._dataset(x, y, rng, tuple(f"ring {number + 1}" for number in range(self.classes)))


def _alternating(samples: int, classes: int = 2) -> npt.NDArray[np.intp]:
    """Return classes 0, 1, 0, 1, …: as many of one as of the other, or one more where the number is odd."""
    return np.arange(samples, dtype=np.intp) % classes


def _polar(distance: Points, angle: Points) -> Points:
    """Return (samples, 2) points at a distance from the middle, the angle counted from straight up."""
    return np.column_stack([distance * np.sin(angle), distance * np.cos(angle)])


def _moved(x: Points, noise: float, rng: np.random.Generator) -> Points:
    """Move each coordinate uniformly within a stretch of ``noise`` times the sheet's width (2) around it."""
    return x + rng.uniform(-noise, noise, x.shape)
