"""Inks many drawings at once, as ``drawing.rasterize`` inks one: fitted, drawn and moved to the middle.

The distance of every pixel from every piece of the path comes from two products of matrices, which keep the
interpreter free for others while they run.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnviz.data.drawing import MNIST
from nnviz.data.pen_paths import Floats, Paths

__all__ = ["SIZE", "ink"]

SIZE = 28
BOX = round(MNIST.width * SIZE)
MIDDLE = (SIZE - 1) / 2
CHUNK = 8  # Drawings whose working arrays stay in the processor's cache.


def ink(paths: Paths, pens: Floats) -> npt.NDArray[np.uint8]:
    """Return the pictures of drawings, 0 for paper and 255 for ink.

    Parameters
    ----------
    paths : Paths
        n drawings of any size.
    pens : float32 array (n,)
        Widths in pixels of the picture.

    Returns
    -------
    uint8 array (n, 28 · 28)
    """
    points = _fitted(paths.points, pens)
    out = np.zeros((len(points), SIZE, SIZE), np.uint8)
    side = np.arange(BOX + 1, dtype=np.float32) - (BOX - 1) / 2
    box, wider = _grid(side[:-1]), _grid(side)
    for first in range(0, len(points), CHUNK):
        part = slice(first, first + CHUNK)
        path, drawn, pen = points[part], paths.drawn[part], pens[part]
        shift = _shift(_ink(path, drawn, pen, box), box)
        whole = np.floor(shift)
        picture = _ink(path + (shift - whole)[:, None, :], drawn, pen, wider)
        _place(picture.reshape(-1, BOX + 1, BOX + 1), whole.astype(np.intp), out[part])
    return out.reshape(len(points), -1)


def _fitted(points: Floats, pens: Floats) -> Floats:
    """Bring the boxes of paths into the middle and to the size that leaves room for pen and rim."""
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    room = BOX - pens - MNIST.softness
    scale = room / np.maximum((high - low).max(axis=2)[:, 0], 1e-9)
    return np.asarray((points - (low + high) / 2) * scale[:, None, None])


def _grid(side: Floats) -> Floats:
    """Return (1, x, y, x² + y²) of pixels, float32 (4, pixels)."""
    y, x = np.meshgrid(side, side, indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x + y * y]).reshape(4, -1)


def _ink(points: Floats, drawn: npt.NDArray[np.bool_], pens: Floats, grid: Floats) -> Floats:
    """Return the ink at pixels, float32 (n, pixels): the formula of ``drawing`` with products of matrices.

    With c = (p − s)·v/|v| along a piece of length |v| and t = clip(c, 0, |v|),
    the squared distance is ``|p − s|² + t (t − 2c)``.
    """
    starts = points[:, :-1].reshape(-1, 2)
    way = (points[:, 1:] - points[:, :-1]).reshape(-1, 2)
    way = way * drawn.reshape(-1, 1)  # Where the pen is lifted a dot remains at the end of the stroke.
    length = np.sqrt(np.square(way).sum(axis=1, keepdims=True))
    unit = way / np.maximum(length, np.float32(1e-9))
    one = np.ones_like(length)
    along = np.hstack([-(starts * unit).sum(axis=1, keepdims=True), unit]) @ grid[:3]
    far = np.hstack([np.square(starts).sum(axis=1, keepdims=True), -2 * starts, one]) @ grid
    nearest = np.clip(along, 0, length)
    along *= -2
    along += nearest
    along *= nearest
    far += along
    squared = far.reshape(len(points), -1, far.shape[1]).min(axis=1)
    distance = np.sqrt(np.maximum(squared, 0, out=squared), out=squared)
    soft = np.float32(MNIST.softness)
    return np.asarray(np.clip(0.5 + (pens[:, None] / 2 - distance) / soft, 0, 1))


def _shift(ink: Floats, grid: Floats) -> Floats:
    """Return how far the ink must move so that its centre of mass lies at pixel (14, 14), as in ``drawing``."""
    mass = (ink @ grid[1:3].T) / np.maximum(ink.sum(axis=1, keepdims=True), 1e-9)
    free = (SIZE - BOX) / 2
    return np.asarray(np.clip(SIZE / 2 - MIDDLE - mass, -free, free), np.float32)


def _place(pictures: Floats, at: npt.NDArray[np.intp], out: npt.NDArray[np.uint8]) -> None:
    """Write pictures of 21 × 21 pixels at their places among 28 × 28; what hangs over is empty."""
    corner = (SIZE - BOX) // 2
    for picture, (right, down), whole in zip(pictures, at, out, strict=True):
        target = whole[corner + down :, corner + right :][: BOX + 1, : BOX + 1]
        rows, columns = target.shape
        np.copyto(target, np.rint(picture[:rows, :columns] * 255), casting="unsafe")
