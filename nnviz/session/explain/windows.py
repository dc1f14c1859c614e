"""What a convolution or a pooling sees through its window, for one sample or for all."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.convolution import Conv2D
from nnviz.engine.pooling import Pool2D

__all__ = ["patch_of", "patches_over", "pool_window", "uses_of"]


def patch_of(layer: Conv2D, x: Array, spot: tuple[int, ...]) -> Array:
    """Return what lies under the window for the sum at a spot, an array (channels, K, K); zeros beyond the image.

    Parameters
    ----------
    x : array (channels, rows, columns)
    spot : (filter, row, column)
    """
    padded = _padded(layer, x)
    _, row, column = spot
    top, left = row * layer.stride, column * layer.stride
    return padded[:, top : top + layer.kernel, left : left + layer.kernel]


def patches_over(layer: Conv2D, x: Array, source: int) -> Array:
    """Return what one weight is multiplied with at all positions of all samples, an array (rows, columns, batch).

    Parameters
    ----------
    x : array (channels, rows, columns, batch)
    source : int
        The weight, counted channel by channel, row by row.
    """
    padded = _padded(layer, x)
    channel, row, column = np.unravel_index(source, (len(x), layer.kernel, layer.kernel))
    step = layer.stride
    rows, columns = ((length - layer.kernel) // step + 1 for length in padded.shape[1:3])
    across = padded[int(channel), int(row) :: step, int(column) :: step]
    return across[:rows, :columns]


def pool_window(layer: Pool2D, x: Array, spot: tuple[int, ...]) -> Array:
    """Return the window of a pooling for the number at a spot, an array (size, size)."""
    channel, row, column = spot
    top, left = row * layer.stride, column * layer.stride
    return x[channel, top : top + layer.size, left : left + layer.size]


def uses_of(
    layer: Conv2D, image: tuple[int, ...], spot: tuple[int, ...], positions: tuple[int, ...]
) -> list[tuple[int, int, int]]:
    """Return where a number of the image is used: (weight within a filter, row and column of the sum).

    Parameters
    ----------
    image : (channels, rows, columns)
    spot : (channel, row, column)
        The number.
    positions : (rows, columns)
        How many sums a filter has.
    """
    channel, row, column = spot
    row, column = row + layer.margins(image[1])[0], column + layer.margins(image[2])[0]
    size, found = layer.kernel, []
    for j in range(size):
        for k in range(size):
            (down, odd), (right, uneven) = divmod(row - j, layer.stride), divmod(column - k, layer.stride)
            if not odd and not uneven and 0 <= down < positions[0] and 0 <= right < positions[1]:
                found.append(((channel * size + j) * size + k, down, right))
    return found


def _padded(layer: Conv2D, x: Array) -> Array:
    """Return the image, or a batch of them, with the zeros around it."""
    margins = [(0, 0), *(layer.margins(length) for length in x.shape[1:3]), (0, 0)]
    return np.pad(x, margins[: x.ndim])
