"""Augmentation: showing a network each picture a little turned, moved or bent, and anew in each epoch.

A digit stays the same digit when it is slightly slanted; a network that has seen many slants learns just that.
Affine and elastic distortion after P. Simard, D. Steinkraus and J. Platt, "Best practices for convolutional neural
networks applied to visual document analysis", ICDAR 2003.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from nnviz.data.dataset import Array
from nnviz.data.knobs import Elastic, Rotation, ScaleSpread, Shear, Shift, Thickness
from nnviz.data.warp import Warp

__all__ = ["PART", "Augmentation", "Augmenter"]

PART = 256
"""So many samples of an epoch are distorted at once; their chance is drawn from one generator."""
PIECE = 64  # Pictures whose working arrays (200 kB each for MNIST) stay in the processor's cache.
USUAL = 28  # Lengths are stated in pixels of pictures of this width.
KNOTS = 7  # The rubber sheet is pulled at 7 × 7 places; bumps as wide as their distance make it smooth.


class Augmentation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By how much training images are distorted; all 0 means not at all.

    Each picture gets its own amounts, drawn evenly between minus and plus the stated ones.
    """

    rotation: Rotation = 0.0
    scale: ScaleSpread = 0.0
    shear: Shear = 0.0
    shift: Shift = 0.0
    thickness: Thickness = 0.0
    elastic: Elastic = 0.0

    @property
    def on(self) -> bool:
        """Whether anything is done at all."""
        return self != Augmentation()


class Augmenter:
    """Distorts images.

    Parameters
    ----------
    amounts : Augmentation
    shape : (rows, columns)
    chance : callable
        Gives the generator for an epoch and a part of it; equal arguments must give equal draws.
    """

    def __init__(
        self,
        amounts: Augmentation,
        shape: tuple[int, int],
        chance: Callable[[int, int], np.random.Generator],
    ) -> None:
        self.amounts, self._shape, self._chance = amounts, shape, chance
        self._unit = shape[1] / USUAL
        self._warp = Warp(shape, PIECE)
        self._bumps = _bumps(shape) if amounts.elastic else None

    def part(self, images: Array, epoch: int, part: int, out: Array) -> None:
        """Distort a part of an epoch.

        Parameters
        ----------
        images : uint8 array (n, rows · columns)
            At most ``PART``, in the order of the epoch.
        out : float32 array (n, rows · columns)
            In the same units as ``images``.
        """
        self.distort(images, self._chance(epoch, part), out)

    def distort(self, images: Array, rng: np.random.Generator, out: Array) -> None:
        """Distort any number of images with chance from a generator."""
        matrices, shifts = self._affine(len(images), rng)
        thickness = self._drawn(self.amounts.thickness * self._unit, len(images), rng)
        for start in range(0, len(images), PIECE):
            piece = slice(start, min(start + PIECE, len(images)))
            pictures = images[piece].reshape(-1, *self._shape)
            if self.amounts.thickness:
                pictures = _thickened(pictures, thickness[piece])
            self._warp(pictures, matrices[piece], shifts[piece], self._bend(len(pictures), rng), out[piece])

    def _affine(self, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return, for each picture, where a pixel of the result comes from: p ↦ M p + s, p from the middle.

        The picture itself is moved by ``p ↦ f R(φ) [[1, h], [0, 1]] p + t``, of which this is the inverse.
        """
        amounts = self.amounts
        angle = np.deg2rad(self._drawn(amounts.rotation, count, rng))
        factor = 1 + self._drawn(amounts.scale, count, rng)
        shear = self._drawn(amounts.shear, count, rng)
        moved = rng.uniform(-1, 1, (count, 2)) * (amounts.shift * self._unit)
        cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
        # [[1, −h], [0, 1]] R(−φ) / f
        matrices = np.array([[cos + shear * sin, sin - shear * cos], [-sin, cos]]).transpose(2, 0, 1)
        return matrices, -np.einsum("nij,nj->ni", matrices, moved)

    @staticmethod
    def _drawn(amount: float, count: int, rng: np.random.Generator) -> Array:
        # Drawn even where the amount is 0, so that one knob does not change the chance of the others.
        return rng.uniform(-1, 1, count) * amount

    def _bend(self, count: int, rng: np.random.Generator) -> Array | None:
        """Return by how many pixels each place is pulled, right and down: float32 (n, 2, rows, columns)."""
        if self._bumps is None:
            return None
        pulls = rng.standard_normal((count * 2, KNOTS * KNOTS), np.float32)
        pulls *= np.float32(self.amounts.elastic * self._unit)
        bend: Array = np.dot(pulls, self._bumps)
        return bend.reshape(count, 2, *self._shape)


def _bumps(shape: tuple[int, int]) -> Array:
    """Return a bump of Gauss' shape around each knot, float32 (knots, pixels).

    A sum of bumps with standard normal heights varies by 1 everywhere: Σ bump² = 1 for each pixel.
    """
    knots, rows, columns = np.arange(KNOTS), np.arange(shape[0]), np.arange(shape[1])
    down = np.exp(-0.5 * (rows * (KNOTS - 1) / (shape[0] - 1) - knots[:, None]) ** 2)
    across = np.exp(-0.5 * (columns * (KNOTS - 1) / (shape[1] - 1) - knots[:, None]) ** 2)
    bumps = np.einsum("ir,jc->ijrc", down, across).reshape(KNOTS * KNOTS, -1)
    return np.asarray(bumps / np.sqrt(np.square(bumps).sum(axis=0)), np.float32)


def _thickened(images: Array, amounts: Array) -> Array:
    """Let bright strokes grow (amount above 0) or shrink on each side, by a share of a pixel up to a whole one.

    ``x + t (greatest − x)`` or ``x + t (x − least)``, of a pixel and its four neighbours; uint8 like the images.
    """
    height, width = images.shape[1:]
    padded = np.zeros((len(images), height + 2, width + 2), np.uint8)
    padded[:, 1:-1, 1:-1] = images
    around = (padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:])
    greatest, least = images, images
    for neighbour in around:
        greatest, least = np.maximum(greatest, neighbour), np.minimum(least, neighbour)
    share = np.minimum(np.abs(amounts), 1).astype(np.float32)[:, None, None]
    target = np.where((amounts > 0)[:, None, None], greatest, least)
    mixed: Array = images + share * (target.astype(np.float32) - images)
    return np.rint(mixed, out=mixed).astype(np.uint8)
