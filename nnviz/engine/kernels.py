"""How arithmetic is written down here: as a list of calls that is recorded once and played at each step.

A layer does not compute when it is asked to go forward; it *says* what is to be computed, one NumPy call
after another, on arrays that exist already::

    def forward(self, view):
        yield np.matmul, (view.W, view.x, view.z)     # z = W·x

The trainer records these calls for a batch size and then plays them, thousands of times a second.
To stop and look after any call is therefore possible at any time and costs nothing when nobody does: there is
one list of kernels and two ways to walk it.

Arrays have one column for each sample: a layer with 8 units and a batch of 10 has ``a`` of shape (8, 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "Array",
    "Call",
    "Calls",
    "Shape",
    "ShapeError",
    "column_sums",
    "constant",
    "maximum",
    "mean",
    "minimum",
    "play",
    "quickest",
    "size_of",
]

TINY = 150_000
"""In products of up to so many multiplications it is felt how long they take to begin."""

Array = npt.NDArray[Any]
Shape = tuple[int, ...]
"""The shape of one sample, without the batch axis: (784,) or (1, 28, 28)."""
Call = tuple[Callable[..., Any], tuple[Any, ...]]
Calls = Iterator[Call]


class ShapeError(ValueError):
    """Two things do not fit; the message names the layer and both shapes."""


def play(calls: Iterable[Call]) -> None:
    """Do what is written down."""
    for function, arguments in calls:
        function(*arguments)


def constant(value: float, like: Array) -> Array:
    """Return a number as an array without axes, of the dtype of ``like``.

    NumPy takes such an array more quickly than a Python float, and never changes the precision because of it.
    """
    return np.array(value, dtype=like.dtype)


def maximum(a: Array, b: Array, out: Array) -> Call:
    """Return the call out = max(a, b), element by element (NumPy wants ``out`` by name for this one)."""
    return partial(np.maximum, out=out), (a, b)


def minimum(a: Array, b: Array, out: Array) -> Call:
    """Return the call out = min(a, b), element by element (NumPy wants ``out`` by name for this one)."""
    return partial(np.minimum, out=out), (a, b)


def mean(values: Array, out: Array) -> Call:
    """Return the call out = mean of all values: one product with a row of 1/n, which is the quickest way to sum."""
    flat = values.reshape(-1)
    if not np.shares_memory(flat, values):
        raise ValueError("The mean is taken of arrays without gaps only.")
    return np.vecdot, (flat, np.full_like(flat, 1 / flat.size), out)


def column_sums(a: Array, out: Array) -> Call:
    """Return the call out = Σ over the first axis: one product with a row of ones, for the same reason."""
    return np.matmul, (np.ones((1, len(a)), a.dtype), a, out.reshape(1, -1))


def quickest(call: Call) -> Call:
    """Return the call that does the same in less time, where one is known.

    ``a.dot`` begins half a microsecond sooner than ``np.matmul`` and ``np.vecdot``, a third of the whole time for tiny
    arrays.  It lets other threads in for a moment without handing over to them, so a thread that trains beside a window
    must pause now and then; the runner does.
    """
    function, arguments = call
    axes = 2 if function is np.matmul else 1 if function is np.vecdot else 0
    if not axes:
        return call
    a, b, out = arguments
    fits = a.ndim == b.ndim == axes and out.flags.c_contiguous
    return (a.dot, (b, out)) if fits and out.size * a.shape[-1] <= TINY else call


def size_of(shape: Shape) -> int:
    """Return how many numbers one sample of this shape has."""
    size = 1
    for length in shape:
        size *= length
    return size
