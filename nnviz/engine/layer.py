"""What every layer has in common: a frozen description that plans its arrays and writes down its arithmetic."""

from __future__ import annotations

from enum import Enum
from operator import setitem
from typing import ClassVar

import numpy as np

from nnviz.engine.activations import Activation
from nnviz.engine.kernels import Array, Calls, Shape, ShapeError
from nnviz.engine.workspace import LayerArrays, LayerPlan
from nnviz.knobs import Choice

__all__ = ["Layer", "Misfit", "Mode", "UnitLayer", "in_rows", "shape_text"]


class Mode(Enum):
    """Whether a network is learning or only answering: some layers behave differently."""

    TRAINING = "training"
    INFERENCE = "inference"


class Misfit(ShapeError):
    """A layer cannot take what comes to it.

    Attributes
    ----------
    needs : str
        Such as "Conv2D 5x5 needs an input of at least 5x5".
    gets : str
        Such as "3x3".
    remedy : str
        A whole sentence, or nothing.
    layer : int
        Counted from 0; -1 until the network has said which one it is.
    """

    def __init__(self, needs: str, gets: str, remedy: str = "", layer: int = -1) -> None:
        self.needs, self.gets, self.remedy, self.layer = needs, gets, remedy, layer
        where = "" if layer < 0 else f" from {f'layer {layer}' if layer else 'the data'}"
        number = "" if layer < 0 else f"Layer {layer + 1}: "
        super().__init__(f"{number}{needs}; it gets {gets}{where}.{f' {remedy}' if remedy else ''}")

    def at(self, layer: int) -> Misfit:
        """Return the same misfit with the number of the layer, counted from 0."""
        return Misfit(self.needs, self.gets, self.remedy, layer)


class Layer(Choice, frozen=True):
    """One stage of a network.

    ``takes_images`` says that samples must have channels, rows and columns.
    """

    takes_images: ClassVar[bool] = False

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Say which arrays the layer needs for samples of this shape; raise ``Misfit`` where it cannot take them."""
        raise NotImplementedError

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:
        """Draw the parameters in place; nothing to do for a layer without any."""

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:
        """Read ``view.x``, write ``view.a``."""
        raise NotImplementedError

    def backward(self, view: LayerArrays) -> Calls:
        """Read ``view.d_a`` = ∂L/∂a; write the parameters' gradients and ``view.d_x`` = ∂L/∂x where it exists."""
        raise NotImplementedError

    def remember(self, view: LayerArrays) -> Calls:  # noqa: ARG002
        """Keep what later steps need to know of this one; done with the update, so a failed step leaves no trace."""
        yield from ()


class UnitLayer(Layer, frozen=True):
    """A layer that owns an activation: it forms sums z and bends them into a = f(z).

    The output of a silenced unit is 0 whatever it sums up, so ∂L/∂z = 0: it learns nothing and passes nothing on.
    """

    @property
    def active(self) -> Activation:
        """The activation."""
        raise NotImplementedError

    @property
    def quiet(self) -> tuple[int, ...]:
        """The units that are silenced."""
        return ()

    def sums_plan(self, shape: Shape) -> tuple[tuple[tuple[str, Shape], ...], tuple[tuple[str, Shape], ...]]:
        """Return the buffers that the activation needs always, and those for training; a straight line needs none."""
        if self.active.is_identity:
            return (), ()
        return (("z", shape),), (("slope", shape), ("delta", shape))

    def sums(self, view: LayerArrays) -> Array:
        """Return where the sums are written, an array (units, …): without a bend they are the activations."""
        return in_rows(view.a if self.active.is_identity else view.z)

    def activate(self, view: LayerArrays) -> Calls:
        """A = f(z)."""
        if not self.active.is_identity:
            yield from self.active.value(in_rows(view.z), in_rows(view.a))
        yield from self._silence(in_rows(view.a))

    def delta(self, view: LayerArrays) -> Array:
        """Return where ``bend_back`` leaves δ = ∂L/∂z, an array (units, …)."""
        return in_rows(view.d_a if self.active.is_identity else view.delta)

    def bend_back(self, view: LayerArrays) -> Calls:
        """Δ = ∂L/∂a · f′(z), element by element; the last of some neighbours that bend alike finds f′(z) for all."""
        if not self.active.is_identity:
            if "all_slopes" in view:
                yield from self.active.slope(view.all_z, view.all_a, view.all_slopes)
            yield np.multiply, (in_rows(view.d_a), in_rows(view.slope), self.delta(view))
        yield from self._silence(self.delta(view))

    def _silence(self, rows: Array) -> Calls:
        """Force the rows of silenced units to zero; no call where there are none."""
        quiet = rows_within(self.quiet, rows)
        if len(quiet):
            yield setitem, (rows, quiet, 0)


def in_rows(array: Array) -> Array:
    """Return the same memory as (first axis, everything else); never a copy, which a recorded call would miss."""
    rows = array.reshape(len(array), -1)
    if not np.may_share_memory(rows, array):
        raise ValueError(
            f"An array of shape {array.shape} and strides {array.strides} has no rows in memory."
        )
    return rows


def rows_within(units: tuple[int, ...], rows: Array) -> Array:
    """Return those of ``units`` that an array with one row for each unit has, as an index."""
    return np.array([unit for unit in units if unit < len(rows)], dtype=np.intp)


def shape_text(shape: Shape) -> str:
    """Return the shape of a sample in words, such as "8x13x13" or "a row of 64 numbers"."""
    return f"a row of {shape[0]:,} numbers" if len(shape) == 1 else "x".join(map(str, shape))
