"""Damage: the drawing as a network would get it from a shaking hand, a bad scanner or a careless crop."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from nnviz.data.dataset import Array

__all__ = ["AMOUNTS", "Damage", "damaged"]

USUAL = 28  # Lengths are stated in pixels of pictures of this width.
DIRECTIONS = 12  # Places around a pixel at which ink is looked for when lines grow.


class Damage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done to a picture; all 0 means nothing.

    Lengths are in pixels of a picture of 28 × 28, whatever its size.
    """

    noise: Annotated[
        float,
        Meta(ge=0, le=1, title="Noise", description="How much the grey of each pixel varies by chance."),
    ] = 0.0
    right: Annotated[
        float, Meta(ge=-10, le=10, title="Shift right", description="By how many pixels it is moved.")
    ] = 0.0
    down: Annotated[
        float, Meta(ge=-10, le=10, title="Shift down", description="By how many pixels it is moved.")
    ] = 0.0
    rotation: Annotated[
        float, Meta(ge=-180, le=180, title="Rotation", description="By how many degrees it is turned.")
    ] = 0.0
    size: Annotated[
        float,
        Meta(ge=-0.7, le=0.7, title="Size", description="By which share it is smaller or larger."),
    ] = 0.0
    thickness: Annotated[
        float,
        Meta(
            ge=-2,
            le=3,
            title="Thickness",
            description="By how many pixels lines shrink or grow on each side.",
        ),
    ] = 0.0


AMOUNTS = Damage.__struct_fields__
"""The kinds of damage, in the order in which they are shown."""


def damaged(image: Array, damage: Damage, seed: int = 0) -> Array:
    """Return a damaged picture.

    Lines grow or shrink first, then the picture is sized, turned and moved around its middle (bilinear), at last
    noise with a standard deviation of ``noise`` is added and the result cut to 0 … 1.

    Parameters
    ----------
    image : array (size, size), 0 paper … 1 ink
    damage : Damage
    seed : int
        Which noise.

    Returns
    -------
    float32 array (size, size)
    """
    if damage == Damage():
        return np.asarray(image, np.float32)
    unit = len(image) / USUAL
    found = np.asarray(image, np.float64)
    if damage.thickness:
        found = _thicker(found.tobytes(), len(found), damage.thickness * unit)
    if damage.rotation or damage.size or damage.right or damage.down:
        found = _moved(found, damage, unit)
    if damage.noise:
        found = found + damage.noise * np.random.default_rng(seed).standard_normal(found.shape)
    return np.asarray(np.clip(found, 0, 1), np.float32)


@lru_cache(maxsize=64)  # sliders move one at a time: the others are asked for again and again
def _thicker(raw: bytes, size: int, reach: float) -> Array:
    """Return the most (or, for a reach below 0, the least) ink within ``reach`` of each pixel."""
    image = np.frombuffer(raw).reshape(size, size)
    choose = np.maximum if reach > 0 else np.minimum
    rows, columns = np.indices(image.shape)
    found = image
    for ring in np.linspace(0, abs(reach), 1 + int(np.ceil(abs(reach))))[1:]:
        for angle in np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS):
            found = choose(
                found, _sampled(image, rows + ring * np.sin(angle), columns + ring * np.cos(angle))
            )
    return np.asarray(found)


def _moved(image: Array, damage: Damage, unit: float) -> Array:
    """Return the picture sized by f, turned by φ and moved by t around its middle.

    A pixel p of the result comes from ``R(−φ)(p − t) / f``, p from the middle, x to the right and y down.
    """
    middle = (len(image) - 1) / 2
    rows, columns = np.indices(image.shape) - middle
    x, y = columns - damage.right * unit, rows - damage.down * unit
    factor, angle = 1 + damage.size, np.deg2rad(damage.rotation)
    cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
    return _sampled(image, cos * y - sin * x + middle, cos * x + sin * y + middle)


def _sampled(image: Array, rows: Array, columns: Array) -> Array:
    """Return the ink at places between pixels, bilinear; beyond the border there is paper."""
    padded = np.pad(image, 1)
    rows = np.clip(rows + 1, 0, len(padded) - 1.001)
    columns = np.clip(columns + 1, 0, len(padded) - 1.001)
    top, left = rows.astype(np.intp), columns.astype(np.intp)
    down, right = rows - top, columns - left
    upper = padded[top, left] * (1 - right) + padded[top, left + 1] * right
    lower = padded[top + 1, left] * (1 - right) + padded[top + 1, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down)
