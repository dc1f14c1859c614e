"""How weights are drawn before anything is learned: not too small, not too large, never all the same.

With fan_in numbers coming into a unit, the size of its sum grows like √fan_in; good random weights shrink with
it, so that signals neither die out nor blow up on their way through many layers.
"""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Array
from nnviz.knobs import Choice

__all__ = ["AnyInitializer", "Automatic", "GlorotUniform", "HeNormal", "Initializer"]


class Initializer(Choice, frozen=True):
    """A way to draw a weight matrix."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:
        """Fill ``out`` with weights.

        Parameters
        ----------
        rng : numpy.random.Generator
        fan_in, fan_out : int
            How many numbers each unit receives, and how many units receive each number.
        gain : "he" or "glorot"
            What the layer's activation asks for.
        out : array
            Filled in place.
        """
        raise NotImplementedError


class GlorotUniform(Initializer, frozen=True, tag="glorot_uniform"):
    """Even chance within ±√(6 / (fan_in + fan_out)): for sigmoid, tanh and straight lines."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Glorot uniform"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward …", 2010."""
        limit = (6 / (fan_in + fan_out)) ** 0.5
        out[...] = rng.uniform(-limit, limit, out.shape)


class HeNormal(Initializer, frozen=True, tag="he_normal"):
    """A bell curve of width √(2 / fan_in): for ReLU and its relatives."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "He normal"

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """K. He and others, "Delving deep into rectifiers", 2015."""
        out[...] = rng.normal(0, (2 / fan_in) ** 0.5, out.shape)


class Automatic(Initializer, frozen=True, tag="auto"):
    """He for ReLU and its relatives, Glorot for everything else."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:
        """Choose by the activation of the layer."""
        chosen = HeNormal() if gain == "he" else GlorotUniform()
        chosen.draw(rng, fan_in, fan_out, gain, out)


AnyInitializer = Automatic | GlorotUniform | HeNormal
