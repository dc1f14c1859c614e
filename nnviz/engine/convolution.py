"""Convolution: the same small window of weights slides over the whole image.

It is written as one matrix product.
The patch of the image under each position of the window becomes a column of a large matrix ("im2col"); a filter
is a row of weights, and filters times patches gives every filter's answer at every position at once.
K. Chellapilla and others, "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnviz.engine.activations import Activation, AnyActivation, ReLU
from nnviz.engine.initializers import AnyInitializer, Automatic
from nnviz.engine.kernels import Array, Calls, Shape
from nnviz.engine.layer import Misfit, Mode, UnitLayer, shape_text
from nnviz.engine.layer_knobs import Filters, Frozen, FrozenUnits, Kernel, Padding, SilencedUnits, Stride
from nnviz.engine.workspace import LayerArrays, LayerPlan

__all__ = ["Conv2D"]


class Conv2D(UnitLayer, frozen=True, tag="conv2d"):
    """Small filters slide over an image and light up where they find their pattern.

    With kernel K, stride S and C channels, filter f answers at row r and column c::

        z[f, r, c] = b[f] + Σ W[f, i, j, k] · x[i, S·r + j, S·c + k]      over channels i and offsets j, k < K
        a = f(z)

    ``padding`` "valid" keeps the window inside the image: (H − K)/S + 1 positions, rounded down.
    "same" puts zeros around the image so that there are H/S positions, rounded up; an odd zero goes to the
    right and to the bottom, as in Keras.

    Shapes, for a batch of N: ``x`` (C, H, W, N), ``W1`` (filters, C·K·K + 1) with the bias as the last column,
    ``patches`` (C·K·K + 1, H′, W′, N) with ones in the last row, ``z`` and ``a`` (filters, H′, W′, N).
    """

    takes_images: ClassVar[bool] = True

    filters: Filters = 8
    kernel: Kernel = 3
    stride: Stride = 1
    padding: Padding = "valid"
    activation: AnyActivation = ReLU()
    initializer: AnyInitializer = Automatic()
    frozen: Frozen = False
    silenced: SilencedUnits = ()
    frozen_units: FrozenUnits = ()

    @property
    def active(self) -> Activation:
        """The activation, as its base type."""
        return self.activation

    @property
    def quiet(self) -> tuple[int, ...]:
        """The filters that are silenced."""
        return self.silenced

    def margins(self, length: int) -> tuple[int, int]:
        """Return how many zeros go before and after rows (or columns) of this length."""
        if self.padding == "valid":
            return 0, 0
        positions = -(-length // self.stride)
        total = max((positions - 1) * self.stride + self.kernel - length, 0)
        return total // 2, total - total // 2

    def plan(self, shape_in: Shape) -> LayerPlan:
        """Ask for W1, the padded image, its patches, and sums and slopes."""
        size = f"{self.kernel}x{self.kernel}"
        if len(shape_in) != 3:
            raise Misfit(f"Conv2D {size} needs an image", shape_text(shape_in))
        channels, *image = shape_in
        padded = [length + sum(self.margins(length)) for length in image]
        if min(padded) < self.kernel:
            raise Misfit(
                f"Conv2D {size} needs an input of at least {size}",
                shape_text(tuple(image)),
                "Take a smaller kernel, pool less before it, or pad with zeros.",
            )
        answer = [(length - self.kernel) // self.stride + 1 for length in padded]
        shape = (self.filters, *answer)
        fan_in = channels * self.kernel**2
        buffers, training = self.sums_plan(shape)
        buffers += (("patches", (fan_in + 1, *answer)),)
        if padded != image:
            buffers += (("padded", (channels, *padded)),)
            training += (("d_padded", (channels, *padded)),)
        return LayerPlan(
            shape_in,
            shape,
            (("W1", (self.filters, fan_in + 1)),),
            buffers,
            training,
            frozen=self.frozen,
            held=self.frozen_units,
        )

    def init(self, params: dict[str, Array], rng: np.random.Generator) -> None:
        """Draw the weights and set the biases; each number of the image reaches filters · K² sums."""
        W1 = params["W1"]
        fan_in, fan_out = W1.shape[1] - 1, self.filters * self.kernel**2
        self.initializer.draw(rng, fan_in, fan_out, self.active.gain, W1[:, :-1])
        self.initializer.bias(W1[:, -1])

    def forward(self, view: LayerArrays, mode: Mode) -> Calls:  # noqa: ARG002
        """Copy the patches into columns, then z = W·patches + b; a = f(z)."""
        view.patches[-1] = 1  # what the bias is multiplied with; no call ever writes here
        image = view.x
        if "padded" in view:
            image = view.padded
            yield np.copyto, (self._inner(image, view.x), view.x)
        step, columns = self.stride, self._by_offset(view.patches)
        windows = sliding_window_view(image, (self.kernel, self.kernel), axis=(1, 2))
        yield np.copyto, (columns, windows[:, ::step, ::step].transpose(0, 4, 5, 1, 2, 3))
        yield np.matmul, (view.W1, _flat(view.patches), self.sums(view))
        yield from self.activate(view)

    def backward(self, view: LayerArrays) -> Calls:
        """Carry the gradient from a to the parameters and to x.

        With δ = ∂L/∂z, and each number of the image collecting what all its patches say ("col2im")::

            ∂L/∂W1      = δ · patchesᵀ
            ∂L/∂patches = Wᵀ · δ              written over the patches themselves, which are no longer needed
            ∂L/∂x       = sum over the K·K offsets
        """
        yield from self.bend_back(view)
        delta, patches = self.delta(view), _flat(view.patches)
        gradient = np.empty_like(view.d_W1.T, order="C")  # BLAS is quicker this way round
        yield np.matmul, (patches, delta.T, gradient)
        yield np.copyto, (view.d_W1, gradient.T)
        if "d_x" not in view:
            return
        yield np.matmul, (view.W1[:, :-1].T, delta, patches[:-1])
        d_image = view.d_padded if "d_padded" in view else view.d_x
        yield d_image.fill, (0,)
        columns, step = self._by_offset(view.patches), self.stride
        rows, cols = view.patches.shape[1:3]
        for j in range(self.kernel):
            for k in range(self.kernel):
                part = d_image[:, j : j + step * rows : step, k : k + step * cols : step]
                yield np.add, (part, columns[:, j, k], part)
        if "d_padded" in view:
            yield np.copyto, (view.d_x, self._inner(d_image, view.d_x))

    def _by_offset(self, patches: Array) -> Array:
        """Return the patches without the ones, (C, K, K, H′, W′, N)."""
        return patches[:-1].reshape(-1, self.kernel, self.kernel, *patches.shape[1:])

    def _inner(self, padded: Array, image: Array) -> Array:
        """Return the part of the padded image that is the image itself."""
        (top, left), (_, rows, cols, _) = (self.margins(n)[0] for n in image.shape[1:3]), image.shape
        return padded[:, top : top + rows, left : left + cols]


def _flat(patches: Array) -> Array:
    return patches.reshape(len(patches), -1)
