"""Turns a picture of a digit, scanned, photographed or painted, into what the network receives.

Paper and ink are told apart, the ink is cut out, brought to the usual size and moved to the middle.
Where the ink is far thicker or thinner than the network knows, its middle line is found and drawn anew.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array, DataProblem
from nnviz.data.drawing import CROP_SIDE, MNIST, Stages, recipe_for, stages

__all__ = ["image_from_picture", "picture_stages"]

SMALLEST_CONTRAST = 0.06  # Of black to white: what differs less from the paper is no ink.
FEWEST = 20  # Pixels of ink: fewer are dust.
WORKING_SIDE = 400  # Pixels of the longer side; larger pictures are averaged down first.
LINE_SIDE = 80  # Pixels of the longer side of the ink's box while its middle line is sought.
USUAL = (
    1.7,
    8.0,
)  # Widths of ink, in pixels of 28, that a network copes with; outside the ink is drawn anew.
MOST_INK = 0.6  # Of the picture: more is no drawing.


def image_from_picture(brightness: Array, size: int = 28) -> Array:
    """Return what the network receives for a picture, which is the last of its ``picture_stages``."""
    return picture_stages(brightness, size).image


def picture_stages(brightness: Array, size: int = 28) -> Stages:
    """Return every step from a picture to what the network receives.

    Parameters
    ----------
    brightness : array (rows, columns)
        0 for black to 1 for white; the paper may be either, and unevenly lit.
    size : int
        Side of the network's image.

    Returns
    -------
    Stages
        Its images are float32 with 0 for paper and 1 for ink; its bounds are in pixels of the picture.

    Raises
    ------
    DataProblem
        When the picture is too small or there is no drawing on it.
    """
    if min(brightness.shape) < 8:
        rows, columns = brightness.shape
        raise DataProblem(f"The picture has {columns} × {rows} pixels; a digit needs at least 8 × 8.")
    ink = _ink(_smaller(np.asarray(brightness, np.float64)))
    solid = ink > 0.5
    across, down = np.flatnonzero(solid.any(axis=0)), np.flatnonzero(solid.any(axis=1))
    if not len(across):
        raise DataProblem("There is no drawing on the picture: it is all of one colour.")
    block = max(brightness.shape) / max(ink.shape)
    left, top, right, bottom = (
        across[0] * block,
        down[0] * block,
        (across[-1] + 1) * block,
        (down[-1] + 1) * block,
    )
    bounds = float(left), float(top), float(right), float(bottom)
    box = slice(down[0], down[-1] + 1), slice(across[0], across[-1] + 1)
    line, width = _middle_line(ink[box])
    recipe = recipe_for(size)
    # One pixel of rim stays on each side: the grey of the ink's edge.
    rim = tuple(slice(max(part.start - 1, 0), part.stop + 1) for part in box)
    longest = max(solid[box].shape)
    cut_out = _fitted(ink[rim], longest / (CROP_SIDE * MNIST.width), CROP_SIDE, by_mass=False)
    if recipe != MNIST or not USUAL[0] <= width * MNIST.width * 28 <= USUAL[1]:
        redrawn = stages(_as_strokes(line), size)
        return Stages(bounds, cut_out, redrawn.fit, redrawn.shift, redrawn.image)
    scale = longest / (MNIST.width * size)
    fit = _fitted(ink[rim], scale, size, by_mass=False)
    moved = np.array(ink[rim].shape)[::-1] / 2 - _mass(ink[rim])
    image = _fitted(ink[rim], scale, size, by_mass=True)
    return Stages(bounds, cut_out, fit, (float(moved[0] / scale + 0.5), float(moved[1] / scale + 0.5)), image)


def _smaller(brightness: Array) -> Array:
    """Average over square blocks until the longer side is small enough to work with."""
    block = -(-max(brightness.shape) // WORKING_SIDE)
    if block == 1:
        return brightness
    rows, columns = (max(length // block, 1) for length in brightness.shape)
    whole = brightness[: rows * block, : columns * block]
    if not whole.size or whole.shape != (rows * block, columns * block):
        raise DataProblem("The picture is too narrow: a digit needs at least 8 pixels in each direction.")
    return np.asarray(whole.reshape(rows, block, columns, block).mean(axis=(1, 3)))


def _ink(brightness: Array) -> Array:
    """Return 0 for paper to 1 for ink: what differs from a plane of light laid through the border."""
    rows, columns = brightness.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    border = np.maximum(np.abs(x), np.abs(y)) >= 1 - 4 / min(rows, columns)
    terms = np.stack([np.ones_like(x), x, y])
    plane = np.zeros_like(brightness) + np.median(brightness[border])
    for _ in range(3):  # What touches the border and is no paper does not count from the second time on.
        paper = border & (np.abs(brightness - plane) <= 0.15)
        if np.count_nonzero(paper) < 12:
            break
        factors = np.linalg.lstsq(terms[:, paper].T, brightness[paper], rcond=None)[0]
        plane = np.tensordot(factors, terms, axes=1)
    differs = np.abs(brightness - plane)
    full = float(np.partition(differs, -FEWEST, axis=None)[-FEWEST])
    if full < SMALLEST_CONTRAST:
        raise DataProblem("There is no drawing on the picture: it is nearly all of one colour.")
    threshold = _threshold(differs)
    strong = float(np.median(differs[differs >= threshold]))
    ink = np.clip((differs / strong - 0.1) / 0.9, 0, 1)
    if np.count_nonzero(ink > 0.5) > MOST_INK * ink.size:
        raise DataProblem(
            "More than half of the picture is ink; cut out one digit with some paper around it."
        )
    return np.asarray(ink)


def _threshold(values: Array) -> float:
    """Return what divides values into two groups that differ most: N. Otsu, 1979."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[1:] + edges[:-1]) / 2
    low = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    high = low[-1] - low
    with np.errstate(divide="ignore", invalid="ignore"):
        between = low * high * (sums / low - (sums[-1] - sums) / high) ** 2
    return float(edges[1 + int(np.argmax(np.nan_to_num(between)))])


def _middle_line(ink: Array) -> tuple[Array, float]:
    """Return the middle line of the ink, bool, and the ink's width as a share of the box's longer side."""
    factor = LINE_SIDE / max(ink.shape[0], ink.shape[1])
    rows, columns = (max(round(length * factor), 1) for length in ink.shape)
    solid = _cover(rows, ink.shape[0]) @ ink @ _cover(columns, ink.shape[1]).T > 0.5
    line = _thinned(np.pad(solid, 1))[1:-1, 1:-1]
    # A slanting line has fewer pixels than its length: 0.9 on average over all directions.
    return line, float(solid.sum() / max(int(line.sum()), 1) * 0.9 / LINE_SIDE)


def _cover(out: int, length: int, scale: float | None = None, first: float = 0.0) -> Array:
    """Return how much of each new pixel each old one covers, an array (out, length) whose rows add up to at most 1.

    New pixel i reaches from ``first + i·scale`` to ``first + (i + 1)·scale``, in old pixels.
    """
    scale = length / out if scale is None else scale
    edges = first + scale * np.arange(out + 1)[:, None]
    old = np.arange(length)
    reach = np.minimum(edges[1:], old + 1) - np.maximum(edges[:-1], old)
    return np.asarray(np.maximum(reach, 0) / scale)


def _thinned(solid: Array) -> Array:
    """Take pixels away from the rims until lines of one pixel remain: T. Zhang and C. Suen, 1984."""
    solid = solid.copy()
    changed = True
    while changed:
        changed = False
        for first, second in (((0, 2, 4), (2, 4, 6)), ((0, 2, 6), (0, 4, 6))):
            around = [
                np.roll(solid, offset, axis=(0, 1))
                for offset in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            ]  # North, north-east, east, … north-west
            count = np.sum(around, axis=0)
            rises = np.sum(
                [~here & after for here, after in zip(around, around[1:] + around[:1], strict=True)], axis=0
            )
            take = solid & (count >= 2) & (count <= 6) & (rises == 1)
            for three in (first, second):
                take &= ~(around[three[0]] & around[three[1]] & around[three[2]])
            if take.any():
                solid &= ~take
                changed = True
    return solid


def _as_strokes(line: Array) -> list[Array]:
    """Return the pixels of a line as pen movements between neighbours; a lone pixel is a dot."""
    strokes: list[Array] = []
    alone = line.copy()
    for right, down in ((1, 0), (0, 1), (1, 1), (-1, 1)):
        ahead = np.roll(line, (-down, -right), axis=(0, 1))
        ahead[len(line) - down :] = False
        ahead[:, -1 if right == 1 else 0 : None if right == 1 else 1] &= right == 0
        if right and down:  # Not diagonally where the corner is filled: that would be a thick knot.
            beside = np.roll(line, -right, axis=1) | np.roll(line, -1, axis=0)
            ahead &= ~beside
        rows, columns = np.nonzero(line & ahead)
        alone[rows, columns] = alone[rows + down, columns + right] = False
        ends = np.stack([[columns, rows], [columns + right, rows + down]], axis=0)
        strokes.extend(ends.transpose(2, 0, 1).astype(np.float64))
    strokes.extend(np.argwhere(alone)[:, None, ::-1].astype(np.float64))
    return strokes


def _mass(ink: Array) -> Array:
    """Return where the middle of the ink lies, right and down, from the corner of the picture."""
    middle = [float(ink.sum(axis=axis) @ (np.arange(ink.shape[1 - axis]) + 0.5)) for axis in (0, 1)]
    return np.asarray(np.array(middle) / ink.sum())


def _fitted(ink: Array, scale: float, size: int, *, by_mass: bool) -> Array:
    """Bring ink to the usual size: its centre of mass to pixel ``size / 2``, or its box into the middle."""
    half = scale * size / 2
    right, down = _mass(ink) - half - scale / 2 if by_mass else np.array(ink.shape)[::-1] / 2 - half
    upper = _cover(size, ink.shape[0], scale, float(down))
    left = _cover(size, ink.shape[1], scale, float(right))
    return np.asarray(np.clip(upper @ ink @ left.T, 0, 1), np.float32)
