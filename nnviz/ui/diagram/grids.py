"""Filters and what they see, as images: the weights of a filter, channel beside channel, and its feature map."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["kernel_grids", "square"]

Floats = npt.NDArray[np.floating[Any]]

MOST_CHANNELS = 16
"""With more channels a filter is shown as the mean over them: the single ones would be too small to see."""


def kernel_grids(kernels: Floats) -> Floats:
    """Return each filter as one image: its channels in rows and columns, with a line of zeros between them.

    Parameters
    ----------
    kernels : array (filters, channels, rows, columns)

    Returns
    -------
    array (filters, grid rows, grid columns)
        Zero is the colour of the background.
    """
    filters, channels, rows, cols = kernels.shape
    if channels > MOST_CHANNELS:
        mean: Floats = kernels.mean(axis=1)
        return mean
    across = int(np.ceil(np.sqrt(channels)))
    down = -(-channels // across)
    grid = np.zeros((filters, down * (rows + 1) - 1, across * (cols + 1) - 1), kernels.dtype)
    for channel in range(channels):
        top, left = (channel // across) * (rows + 1), (channel % across) * (cols + 1)
        grid[:, top : top + rows, left : left + cols] = kernels[:, channel]
    return grid


def square(images: Floats) -> Floats:
    """Return images (n, rows, columns) as squares, with zeros around what is not square."""
    count, rows, cols = images.shape
    side = max(rows, cols)
    if rows == cols:
        return images
    result = np.zeros((count, side, side), images.dtype)
    top, left = (side - rows) // 2, (side - cols) // 2
    result[:, top : top + rows, left : left + cols] = images
    return result
