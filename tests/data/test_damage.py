"""Damage does what its sliders say, in every size of picture."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.damage import AMOUNTS, Damage, damaged
from nnviz.data.drawing import rasterize

SEVEN = [[[100, 100], [400, 100], [220, 420]]]


def mass(image: np.ndarray) -> np.ndarray:
    """Return where the middle of the ink lies, right and down."""
    places = np.arange(len(image))
    return np.array([image.sum(axis=0) @ places, image.sum(axis=1) @ places]) / image.sum()


@pytest.mark.parametrize("size", [28, 8])
def test_no_damage_leaves_the_picture_as_it_is(size: int) -> None:
    image = rasterize(SEVEN, size)

    assert np.array_equal(image, damaged(image, Damage()))


@pytest.mark.parametrize("size", [28, 8])
@pytest.mark.parametrize("name", AMOUNTS)
def test_every_kind_changes_the_picture_and_keeps_it_ink(size: int, name: str) -> None:
    image = rasterize(SEVEN, size)
    before = image.copy()

    for amount in (0.5, 0.7):
        found = damaged(image, Damage(**{name: amount}))
        assert found.shape == image.shape
        assert found.dtype == np.float32
        assert not np.array_equal(found, image)
        assert found.min() >= 0
        assert found.max() <= 1

    assert np.array_equal(before, image)


def test_a_shift_moves_the_middle_of_the_ink() -> None:
    image = rasterize(SEVEN)

    found = damaged(image, Damage(right=2.5, down=-1))

    assert mass(found) - mass(image) == pytest.approx([2.5, -1], abs=0.02)


def test_lengths_are_those_of_a_picture_of_28_pixels() -> None:
    image = rasterize([[[230, 230], [270, 270]]], 8)
    image[:, :1] = image[:, -2:] = 0

    found = damaged(image, Damage(right=3.5))

    assert found[:, 1:] == pytest.approx(image[:, :-1], abs=1e-6)


def test_a_quarter_turn_is_exact_and_clockwise() -> None:
    image = rasterize(SEVEN)

    assert damaged(image, Damage(rotation=90)) == pytest.approx(np.rot90(image, -1), abs=1e-5)


def test_thickness_adds_or_takes_ink_on_each_side() -> None:
    image = np.zeros((28, 28))
    image[:, 12:16] = 1

    grown, shrunk = damaged(image, Damage(thickness=2)), damaged(image, Damage(thickness=-1))

    assert 8 == pytest.approx(grown[14].sum(), abs=0.1)
    assert 2 == pytest.approx(shrunk[14].sum(), abs=0.1)


def test_equal_seeds_give_equal_noise() -> None:
    image = rasterize(SEVEN)
    one, same, other = (damaged(image, Damage(noise=0.3), seed) for seed in (1, 1, 2))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
