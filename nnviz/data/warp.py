"""Moves the pixels of many pictures at once, each in its own way, fast enough to do it while a network learns.

Bilinear sampling in whole numbers: places are counted in 1/65,536 pixel, brightness is mixed in 1/256 steps.
The four pixels around a place lie side by side in one 32-bit word, so that one look-up fetches all of them and
one multiplication mixes two of them.
Measured on MNIST: 0.3 s for 60,000 pictures, of which a quarter goes into the look-up.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array

__all__ = ["Warp"]

ONE = 1 << 16  # A pixel.
FARTHEST = 16_000  # Pixels: the sum of two such places still fits into 31 bits.
TWO_BYTES = np.array(0x00FF00FF, np.uint32)  # Selects every other byte.
LOW_HALF = np.array(0xFFFF, np.uint32)
BYTE = np.array(0xFF, np.uint32)
WHOLE = np.array(256, np.uint32)
TO_BRIGHTNESS = np.array(1 / ONE, np.float32)


class Warp:
    """Working arrays for pictures of one shape, at most ``most`` at a time.

    Parameters
    ----------
    shape : (rows, columns)
    most : int
    """

    def __init__(self, shape: tuple[int, int], most: int) -> None:
        rows, columns = shape
        self._shape = shape
        # A frame of paper: one pixel before the picture and two after it, so that neighbours always exist.
        self._stride = columns + 3
        self._quads = np.zeros((most, rows + 3, columns + 3, 4), np.uint8)
        self._first = np.arange(most, dtype=np.intp)[:, None, None] * ((rows + 3) * (columns + 3))
        self._where = np.empty((most, rows, columns), np.intp)
        self._work = np.empty((4, most, rows, columns), np.uint32)
        self._right = np.arange(columns) - (columns - 1) / 2
        self._down = np.arange(rows) - (rows - 1) / 2

    def __call__(self, images: Array, matrices: Array, shifts: Array, bend: Array | None, out: Array) -> None:
        """Write ``out[p] = images[M p + s + bend(p)]``, p from the middle, x to the right and y down.

        Parameters
        ----------
        images : uint8 array (n, rows, columns)
            Beyond their border everything is 0.
        matrices : array (n, 2, 2)
        shifts : array (n, 2)
        bend : float32 array (n, 2, rows, columns), optional
        out : float32 array (n, rows · columns)
        """
        count = len(images)
        x, y, quad, odd = self._work[:, :count]
        self._places(matrices, shifts, bend, x.view(np.int32), y.view(np.int32))
        self._fetch(images, x, y, quad, odd)
        for place in (x, y):  # Keep the fractions, in 1/256.
            np.right_shift(place, 8, out=place)
            np.bitwise_and(place, BYTE, out=place)
        # Left and right: each word holds the upper and the lower pixel in its two halves.
        np.right_shift(quad, 8, out=odd)
        np.bitwise_and(odd, TWO_BYTES, out=odd)
        np.bitwise_and(quad, TWO_BYTES, out=quad)
        _mix(quad, odd, x)
        # Upper and lower.
        np.right_shift(quad, 16, out=odd)
        np.bitwise_and(quad, LOW_HALF, out=quad)
        _mix(quad, odd, y)
        np.copyto(out, quad.reshape(count, -1), casting="same_kind")
        np.multiply(out, TO_BRIGHTNESS, out=out)

    def _places(self, matrices: Array, shifts: Array, bend: Array | None, x: Array, y: Array) -> None:
        """Write where each pixel comes from, in the frame and in 1/65,536 pixel."""
        for axis, place in enumerate((x, y)):
            size = self._shape[1 - axis]
            along = matrices[:, axis, :1] * self._right + (shifts[:, axis, None] + (size + 1) / 2)
            across = matrices[:, axis, 1:] * self._down
            np.add(_fixed(along)[:, None, :], _fixed(across)[:, :, None], out=place)
            if bend is not None:
                np.add(place, _fixed(bend[:, axis]), out=place)
            np.maximum(place, 0, out=place)
            np.minimum(place, (size + 1) * ONE, out=place)

    def _fetch(self, images: Array, x: Array, y: Array, quad: Array, spare: Array) -> None:
        """Write the four pixels around each place into one word each: upper left and right, lower left and right."""
        count, (rows, columns) = len(images), self._shape
        quads, where = self._quads[:count], self._where[:count]
        quads[:, 1 : rows + 1, 1 : columns + 1, 0] = images
        quads[:, 1 : rows + 1, :columns, 1] = images
        quads[:, :rows, 1 : columns + 1, 2] = images
        quads[:, :rows, :columns, 3] = images
        np.right_shift(y, 16, out=quad)
        np.multiply(quad, self._stride, out=quad)
        np.right_shift(x, 16, out=spare)
        np.add(quad, spare, out=quad)
        np.add(quad, self._first[:count], out=where, casting="unsafe")
        quads.view("<u4").ravel().take(where, None, quad, "clip")


def _fixed(pixels: Array) -> Array:
    """Return places in 1/65,536 pixel as int32; those far beyond any picture are brought to its neighbourhood."""
    fixed: Array = np.rint(np.clip(pixels, -FARTHEST, FARTHEST) * ONE)
    return fixed.astype(np.int32)


def _mix(first: Array, second: Array, share: Array) -> None:
    """Write ``first · (256 − share) + second · share`` into ``first``; the others are used up."""
    np.multiply(second, share, out=second)
    np.subtract(WHOLE, share, out=share)
    np.multiply(first, share, out=first)
    np.add(first, second, out=first)
