"""How weights are drawn before anything is learned: not too small, not too large, never all the same.

With fan_in numbers coming into a unit, the size of its sum grows like √fan_in; good random weights shrink with
it, so that signals neither die out nor blow up on their way through many layers.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.kernels import Array, ShapeError
from nnviz.engine.knobs import GivenWeights, InitialSpread, InitialValue
from nnviz.knobs import Choice

__all__ = [
    "AnyInitializer",
    "Automatic",
    "Constant",
    "Given",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Initializer",
    "LeCunNormal",
    "LeCunUniform",
    "Normal",
    "Orthogonal",
    "Uniform",
    "Zeros",
]


class Initializer(Choice, frozen=True):
    """A way to draw a weight matrix."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:
        """Fill ``out`` with weights.

        Parameters
        ----------
        rng : numpy.random.Generator
        fan_in, fan_out : int
            How many numbers each unit receives, and how many units receive each number.
        gain : "he", "lecun" or "glorot"
            What the layer's activation asks for.
        out : array
            Filled in place.
        """
        raise NotImplementedError

    def bias(self, out: Array) -> None:
        """Fill the biases (units,): zero, unless a subclass knows better."""
        out[...] = 0


class Zeros(Initializer, frozen=True, tag="zeros"):
    """All weights zero: every unit of a layer then learns the same, which is why chance is needed."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """W = 0."""
        out[...] = 0


class Constant(Initializer, frozen=True, tag="constant"):
    """All weights the same number: a lesson in why they must differ."""

    value: InitialValue = 0.1

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """W = value."""
        out[...] = self.value


class Normal(Initializer, frozen=True, tag="normal"):
    """A bell curve of a width that you choose."""

    spread: InitialSpread = 0.1

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """W ~ N(0, spread²)."""
        out[...] = rng.normal(0, self.spread, out.shape)


class Uniform(Initializer, frozen=True, tag="uniform"):
    """Even chance within limits that you choose."""

    spread: InitialSpread = 0.1

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """W ~ U(−spread, spread)."""
        out[...] = rng.uniform(-self.spread, self.spread, out.shape)


class Scaled(Initializer, frozen=True):
    """Random weights whose variance is chosen from the size of the layer.

    ``bell`` draws from a bell curve, else evenly within ±√(3·variance), which has the same variance.
    """

    bell: ClassVar[bool] = False

    @staticmethod
    def variance(fan_in: int, fan_out: int) -> float:
        """Return the variance that the weights should have."""
        raise NotImplementedError

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """Draw with mean 0 and the variance of the rule."""
        variance = self.variance(fan_in, fan_out)
        limit = (3 * variance) ** 0.5
        out[...] = (
            rng.normal(0, variance**0.5, out.shape) if self.bell else rng.uniform(-limit, limit, out.shape)
        )


class GlorotUniform(Scaled, frozen=True, tag="glorot_uniform"):
    """Even chance within ±√(6 / (fan_in + fan_out)): for sigmoid, tanh and straight lines."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Glorot uniform"

    @staticmethod
    def variance(fan_in: int, fan_out: int) -> float:
        """X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward …", 2010."""
        return 2 / (fan_in + fan_out)


class GlorotNormal(GlorotUniform, frozen=True, tag="glorot_normal"):
    """A bell curve of width √(2 / (fan_in + fan_out)): for sigmoid, tanh and straight lines."""

    bell: ClassVar[bool] = True

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Glorot normal"


class HeUniform(Scaled, frozen=True, tag="he_uniform"):
    """Even chance within ±√(6 / fan_in): for ReLU and its relatives."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "He uniform"

    @staticmethod
    def variance(fan_in: int, fan_out: int) -> float:  # noqa: ARG004
        """K. He and others, "Delving deep into rectifiers", 2015: twice as much, since half the sums are cut."""
        return 2 / fan_in


class HeNormal(HeUniform, frozen=True, tag="he_normal"):
    """A bell curve of width √(2 / fan_in): for ReLU and its relatives."""

    bell: ClassVar[bool] = True

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "He normal"


class LeCunUniform(Scaled, frozen=True, tag="lecun_uniform"):
    """Even chance within ±√(3 / fan_in): sums as large as the inputs; for SELU."""

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "LeCun uniform"

    @staticmethod
    def variance(fan_in: int, fan_out: int) -> float:  # noqa: ARG004
        """Y. LeCun and others, "Efficient backprop", 1998."""
        return 1 / fan_in


class LeCunNormal(LeCunUniform, frozen=True, tag="lecun_normal"):
    """A bell curve of width 1/√fan_in: sums as large as the inputs; for SELU."""

    bell: ClassVar[bool] = True

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "LeCun normal"


class Orthogonal(Initializer, frozen=True, tag="orthogonal"):
    """Rows at right angles to each other: what goes in keeps its length on the way through.

    A. Saxe, J. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning …", 2014.
    """

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """W = Q of a random matrix's QR, with signs such that every rotation is equally likely; ×√2 for "he"."""
        rows, columns = len(out), out[0].size
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q *= np.where(np.diag(r) < 0, -1, 1)
        scale = 2**0.5 if gain == "he" else 1.0
        out[...] = (scale * (q if rows >= columns else q.T)).reshape(out.shape)


class Automatic(Initializer, frozen=True, tag="auto"):
    """He for ReLU and its relatives, LeCun for SELU, Glorot for everything else."""

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:
        """Choose by the activation of the layer."""
        chosen = {"he": HeNormal(), "lecun": LeCunNormal()}.get(gain, GlorotUniform())
        chosen.draw(rng, fan_in, fan_out, gain, out)


class Given(Initializer, frozen=True, tag="given"):
    """Weights that somebody wrote down, one row for each unit, the bias last: for examples worked out by hand."""

    rows: GivenWeights = ((0.0, 0.0, 0.0),)

    def draw(self, rng: np.random.Generator, fan_in: int, fan_out: int, gain: str, out: Array) -> None:  # noqa: ARG002
        """Copy what was written; raise ``ShapeError`` where it does not fit the layer."""
        wanted = (out.shape[0], fan_in + 1)
        found = (len(self.rows), *{len(row) for row in self.rows})
        if found != wanted:
            raise ShapeError(
                f"The written weights are {' x '.join(map(str, found))} numbers, but the layer needs "
                f"{wanted[0]} x {wanted[1]} (a row for each unit, its bias last)."
            )
        out[...] = np.array(self.rows)[:, :-1].reshape(out.shape)

    def bias(self, out: Array) -> None:
        """Copy the last number of each row."""
        out[...] = [row[-1] for row in self.rows]


AnyInitializer = (
    Automatic
    | GlorotUniform
    | GlorotNormal
    | HeUniform
    | HeNormal
    | LeCunUniform
    | LeCunNormal
    | Orthogonal
    | Normal
    | Uniform
    | Constant
    | Zeros
    | Given
)
