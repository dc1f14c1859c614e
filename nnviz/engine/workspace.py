"""Where all numbers of a network live: named arrays, allocated once, used again at every step.

``Parameters`` holds what is learned: one flat vector each for parameters, gradients, the change of the last
step and whatever the optimizer remembers.  A layer's weight matrix is a window into the flat vector, so an
optimizer treats the whole network with a handful of calls.

``Workspace`` holds what passes through: inputs, sums, activations and their gradients, for one batch size.
Several workspaces share the same parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import setitem
from typing import Any, NamedTuple, Protocol

import numpy as np

from nnviz.engine.kernels import Array, Calls, Shape, size_of

__all__ = [
    "Chance",
    "Clock",
    "LayerArrays",
    "LayerPlan",
    "Parameters",
    "StoppedClock",
    "held_rows",
    "with_ones",
]


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """What one layer asks for before anything is allocated.

    Attributes
    ----------
    shape_in, shape_out : tuple of int
        Of one sample.
    parameters : tuple of (name, shape)
    buffers, training : tuple of (name, shape)
        Working arrays, and those that only learning needs; the batch axis is added behind.
    fixed : tuple of (name, shape)
        Working arrays without a batch axis.
    frozen : bool
        No optimizer may change these parameters; their gradients are found all the same.
    held : tuple of int
        Nor those of these units, which are rows of every parameter that is learned.
    remembered : tuple of str
        Parameters that the layer itself writes, by ``Layer.remember``: they have no gradient, and no optimizer may
        change them either.
    same_memory : bool
        The answer is the input in another shape, so nothing is copied.
    """

    shape_in: Shape
    shape_out: Shape
    parameters: tuple[tuple[str, Shape], ...] = ()
    buffers: tuple[tuple[str, Shape], ...] = ()
    training: tuple[tuple[str, Shape], ...] = ()
    fixed: tuple[tuple[str, Shape], ...] = ()
    frozen: bool = False
    held: tuple[int, ...] = ()
    remembered: tuple[str, ...] = ()
    same_memory: bool = False


class Clock(Protocol):
    """Tells which step is being taken; the trainer's state is one."""

    step: int


@dataclass
class StoppedClock:
    """A clock for those who take no steps."""

    step: int = 0


class Chance(NamedTuple):
    """What a layer's chance depends on: the seed, the layer's place, and the step that the clock shows."""

    seed: int
    layer: int
    clock: Clock


class LayerArrays:
    """The arrays of one layer by name: ``view.W1``, ``view.x``, ``view.z`` …; and its chance, ``view.chance``."""

    def __init__(self, arrays: dict[str, Array], chance: Chance | None = None) -> None:
        self._arrays = arrays
        self.chance = chance or Chance(0, 0, StoppedClock())

    def __getattr__(self, name: str) -> Array:
        try:
            return self._arrays[name]
        except KeyError:
            raise AttributeError(
                f"This layer has no array {name!r}; it has {sorted(self._arrays)}."
            ) from None

    def __contains__(self, name: str) -> bool:
        return name in self._arrays


class Parameters:
    """All learned numbers of a network and what belongs to them, as flat vectors with named windows.

    Attributes
    ----------
    values, grads, delta : array (count,)
        Parameters θ, gradients ∂L/∂θ, and the change Δ that the optimizer proposes.
    slots : dict of str to array (count,)
        What the optimizer remembers, by its own names, such as "m" and "v".
    layers : tuple of Layer or None
        The layers with live changes, such as silenced units, since the network was made; None without any.
        ``Forward`` looks here, so that whoever keeps one need not hear of such changes.
    """

    def __init__(self, plans: tuple[LayerPlan, ...], dtype: np.dtype[np.floating]) -> None:
        self.plans = plans
        self.dtype = dtype
        self.count = sum(size_of(shape) for plan in plans for _, shape in plan.parameters)
        self.values = np.zeros(self.count, dtype)
        self.grads = np.zeros(self.count, dtype)
        self.delta = np.zeros(self.count, dtype)
        self.slots: dict[str, Array] = {}
        self.layers: tuple[Any, ...] | None = None

    def windows(self, flat: Array) -> list[dict[str, Array]]:
        """Return, for each layer, its named windows into a flat vector of ``count`` numbers."""
        found: list[dict[str, Array]] = []
        start = 0
        for plan in self.plans:
            named: dict[str, Array] = {}
            for name, shape in plan.parameters:
                end = start + size_of(shape)
                named[name] = flat[start:end].reshape(shape)
                start = end
            found.append(named)
        return found

    def hold(self, flat: Array) -> Calls:
        """Write down how a vector of gradients or changes becomes zero where no optimizer may change anything."""
        for plan, windows in zip(self.plans, self.windows(flat), strict=True):
            for name, window in windows.items():
                if plan.frozen or name in plan.remembered:
                    yield window.fill, (0,)
                elif plan.held:
                    yield setitem, (window, held_rows(plan, window), 0)

    def use_slots(self, names: tuple[str, ...]) -> None:
        """Keep zeroed memory for an optimizer under these names; memory that is there already stays."""
        self.slots = {name: self.slots.get(name, np.zeros(self.count, self.dtype)) for name in names}


def held_rows(plan: LayerPlan, window: Array) -> Array:
    """Return which rows of a parameter belong to units that nothing may change, as an index."""
    return np.array([unit for unit in plan.held if unit < len(window)], dtype=np.intp)


def with_ones(shape: Shape, batch: int, dtype: np.dtype[np.floating]) -> tuple[Array, Array]:
    """Allocate activations with one more row that is always 1, so that a bias is an ordinary weight.

    Returns
    -------
    a : array (*shape, batch)
    a1 : array (size of shape + 1, batch)
        The same memory as rows, with the row of ones last.
    """
    size = size_of(shape)
    a1 = np.ones((size + 1, batch), dtype)
    a = a1[:size].reshape(*shape, batch)
    a[...] = 0
    return a, a1
