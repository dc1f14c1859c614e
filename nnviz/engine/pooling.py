"""Pooling and flattening: images become smaller, and at last a plain row of numbers."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnviz.engine.activations import Activation, AnyActivation, Identity
from nnviz.engine.kernels import Array, Calls, Shape, constant, maximum, size_of
from nnviz.engine.layer import Layer, Misfit, Mode, UnitLayer, shape_text
from nnviz.engine.layer_knobs import PoolSize, Stride
from nnviz.engine.workspace import LayerArrays, LayerPlan

__all__ = ["AveragePool2D", "BentMaxPool2D", "Flatten", "MaxPool2D"]


class Pool2D(Layer, frozen=True):
    """A window of ``size`` x ``size`` walks over each channel in strides; every stop gives one number.

    Shapes, for a batch of N: ``x`` (C, H, W, N), ``a`` (C, H′, W′, N) with H′ = (H − size)/stride + 1, rounded
    down: rows and columns at the edge that fill no whole window are left out.
    """

    takes_images: ClassVar[bool] = True

    size: PoolSize = 2
    stride: Stride = 2

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for nothing but the answer."""
        return LayerPlan(shape_in, self._answer(shape_in))

    def _answer(self, shape_in: Shape) -> Shape:
        name, size = type(self).title(), f"{self.size}x{self.size}"
        if len(shape_in) != 3:
            raise Misfit(f"{name} {size} needs an image", shape_text(shape_in))
        channels, *image = shape_in
        if min(image) < self.size:
            gets = shape_text(tuple(image))
            raise Misfit(f"{name} {size} needs an input of at least {size}", gets, "Pool less before it.")
        return (channels, *((length - self.size) // self.stride + 1 for length in image))

    def _corners(self, image: Array, answer: Array) -> list[Array]:
        """Return, for each place in the window, what lies there at all stops: views like ``answer``."""
        rows, cols, step = *answer.shape[1:3], self.stride
        places = [(j, k) for j in range(self.size) for k in range(self.size)]
        return [image[:, j : j + step * rows : step, k : k + step * cols : step] for j, k in places]


class MaxPool2D(Pool2D, frozen=True, tag="max_pool2d"):
    """Keeps only the largest number in each small window: where, is forgotten; that it was there, is not."""

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """A = max over the window."""
        yield from self._largest(view.x, view.a)

    def backward(self, view: LayerArrays) -> Calls:
        """Give the whole gradient to the largest number of each window."""
        if "d_x" in view:
            yield from self._route(view.x, view.a, view.d_a, view.d_x)

    def _largest(self, x: Array, out: Array) -> Calls:
        first, *others = self._corners(x, out)
        yield np.copyto, (out, first)
        for other in others:
            yield maximum(out, other, out)

    def _route(self, x: Array, largest: Array, gradient: Array, d_x: Array) -> Calls:
        """Send each gradient to the first place in its window that holds the largest number.

        The gradient stands ready in ``rest``; the first place that holds the maximum takes it, and nothing is
        left for the others.  Equal numbers are common (blank paper): a gradient given to all of them would
        count many times.
        """
        rest, part = gradient.copy(), np.empty_like(gradient)
        takes = np.empty(gradient.shape, bool)
        overlap = self.stride < self.size
        yield np.copyto, (rest, gradient)
        if overlap:
            yield d_x.fill, (0,)
        *corners, last = zip(self._corners(x, largest), self._corners(d_x, largest), strict=True)
        for value, d_value in corners:
            given = part if overlap else d_value
            yield np.equal, (value, largest, takes)
            yield np.multiply, (rest, takes, given)
            yield np.subtract, (rest, given, rest)
            if overlap:
                yield np.add, (d_value, part, d_value)
        if overlap:
            yield np.add, (last[1], rest, last[1])
        else:
            yield np.copyto, (last[1], rest)


class BentMaxPool2D(MaxPool2D, UnitLayer, frozen=True, tag="bent_max_pool2d"):
    """Max pooling of sums, with the activation after it; not for people but for speed (see ``rearranged``)."""

    activation: AnyActivation = Identity()

    @property
    def active(self) -> Activation:
        """The activation, as its base type."""
        return self.activation

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for sums and slopes."""
        shape = self._answer(shape_in)
        buffers, training = self.sums_plan(shape)
        return LayerPlan(shape_in, shape, (), buffers, training)

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """Z = max over the window; a = f(z)."""
        yield from self._largest(view.x, view.z)
        yield from self.activate(view)

    def backward(self, view: LayerArrays) -> Calls:
        """Δ = ∂L/∂a · f′(z), given to the largest sum of each window."""
        if "d_x" in view:
            yield from self.bend_back(view)
            yield from self._route(view.x, view.z, view.delta, view.d_x)


class AveragePool2D(Pool2D, frozen=True, tag="average_pool2d"):
    """Takes the mean of each small window: a smaller, softer image."""

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """A = Σ window / size²."""
        first, *others = self._corners(view.x, view.a)
        yield np.copyto, (view.a, first)
        for other in others:
            yield np.add, (view.a, other, view.a)
        yield np.multiply, (view.a, constant(1 / self.size**2, view.a), view.a)

    def backward(self, view: LayerArrays) -> Calls:
        """Give every number in the window the same share: ∂L/∂a / size²."""
        if "d_x" not in view:
            return
        share = np.empty_like(view.d_a)
        yield np.multiply, (view.d_a, constant(1 / self.size**2, share), share)
        if self.stride < self.size:
            yield view.d_x.fill, (0,)
        for d_value in self._corners(view.d_x, view.d_a):
            yield (
                (np.add, (d_value, share, d_value))
                if self.stride < self.size
                else (np.copyto, (d_value, share))
            )


class Flatten(Layer, frozen=True, tag="flatten"):
    """Reads an image out as one long row, for the dense layers that follow.

    Channel by channel, row by row.
    No number moves: the next layer reads the same memory in another shape.
    """

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for the same memory as a row."""
        return LayerPlan(shape_in, (size_of(shape_in),), same_memory=True)

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """A = x."""
        yield from ()

    def backward(self, view: LayerArrays) -> Calls:  # noqa: ARG002
        """∂L/∂x = ∂L/∂a."""
        yield from ()
