"""Distorted images: the same for the same address, untouched at 0, and still the same digits."""

import time

import numpy as np
import pytest

from nnviz.data.augment import PART, Augmentation, Augmenter
from nnviz.data.digits import Digits
from nnviz.data.warp import Warp
from nnviz.engine.streams import stream
from tests.data.distortions import MILD

ALL = Augmentation(rotation=20, scale=0.2, shear=0.2, shift=2, thickness=0.5, elastic=1)
EACH = [
    Augmentation(rotation=20),
    Augmentation(scale=0.2),
    Augmentation(shear=0.3),
    Augmentation(shift=3),
    Augmentation(thickness=0.8),
    Augmentation(elastic=1.5),
]


def chance(epoch: int, part: int) -> np.random.Generator:
    return stream(7, "augmentation", epoch, part)


def blobs(count: int, side: int = 28) -> np.ndarray:
    """Bright ellipses in the middle, uint8 (count, side²)."""
    rng = np.random.default_rng(0)
    grid = (np.arange(side) - (side - 1) / 2) / side
    width, height = rng.uniform(0.05, 0.15, (2, count, 1, 1))
    bright = 255 * np.exp(-((grid / width) ** 2) - (grid[:, None] / height) ** 2)
    return bright.astype(np.uint8).reshape(count, -1)


def distorted(amounts: Augmentation, images: np.ndarray, side: int = 28, seed: int = 0) -> np.ndarray:
    out = np.empty(images.shape, np.float32)
    Augmenter(amounts, (side, side), chance).distort(images, np.random.default_rng(seed), out)
    return out


def centres(images: np.ndarray, side: int = 28) -> np.ndarray:
    pictures = images.reshape(-1, side, side).astype(np.float64)
    mass = pictures.sum(axis=(1, 2))
    places = np.arange(side) - (side - 1) / 2
    return np.column_stack([pictures.sum(axis=1) @ places, pictures.sum(axis=2) @ places]) / mass[:, None]


@pytest.mark.parametrize("count", [1, 63, 64, 65, 200])
def test_without_any_amount_every_pixel_stays(count: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (count, 784), np.uint8)

    assert np.array_equal(images, distorted(Augmentation(), images))
    assert not Augmentation().on


@pytest.mark.parametrize("amounts", [*EACH, MILD, ALL], ids=str)
def test_every_amount_changes_the_pictures_and_keeps_their_range(amounts: Augmentation) -> None:
    images = blobs(100)
    out = distorted(amounts, images)

    assert amounts.on
    assert (np.float32, images.shape) == (out.dtype, out.shape)
    assert np.mean(np.abs(out - images).max(axis=1) > 1) > 0.9
    assert 0 <= out.min()
    assert out.max() <= 255


@pytest.mark.parametrize("amounts", [a for a in EACH if not (a.thickness or a.scale)], ids=str)
def test_the_ink_is_kept(amounts: Augmentation) -> None:
    """Turning, moving and slanting keep areas; the rubber sheet changes that of a picture, hardly that of many."""
    images = blobs(300)

    assert distorted(amounts, images).sum() == pytest.approx(images.sum(), rel=0.03)


def test_an_address_gives_the_same_picture_in_any_order_and_another_address_another_one() -> None:
    images, first, other, again = blobs(PART), *np.empty((3, PART, 784), np.float32)
    augmenter = Augmenter(ALL, (28, 28), chance)

    augmenter.part(images, 3, 1, first)
    augmenter.part(images, 3, 2, other)
    Augmenter(ALL, (28, 28), chance).part(images, 3, 1, again)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)

    augmenter.part(images, 4, 1, other)
    assert not np.array_equal(first, other)


def test_pictures_of_one_part_are_distorted_each_in_its_own_way() -> None:
    out = distorted(MILD, np.repeat(blobs(1), 50, axis=0))

    assert 50 == len(np.unique(out, axis=0))


def test_images_given_are_never_written_to() -> None:
    images = blobs(20)
    images.setflags(write=False)

    distorted(ALL, images)


def test_shifts_reach_as_far_as_stated_and_no_further() -> None:
    moved = centres(distorted(Augmentation(shift=4), blobs(500)))

    assert 3.5 < np.abs(moved).max() <= 4.05
    assert np.abs(moved.mean(axis=0)).max() < 0.3


def test_sizes_reach_as_far_as_stated() -> None:
    ratio = distorted(Augmentation(scale=0.2), blobs(500)).sum(axis=1) / blobs(500).sum(
        axis=1, dtype=np.float64
    )

    assert ratio.min() == pytest.approx(0.8**2, abs=0.05)
    assert ratio.max() == pytest.approx(1.2**2, abs=0.05)


def test_strokes_grow_and_shrink_by_about_as_much_as_stated() -> None:
    bar = np.zeros((200, 28, 28), np.uint8)
    bar[:, 4:24, 12:16] = 255
    width = (
        distorted(Augmentation(thickness=1), bar.reshape(200, -1)).reshape(-1, 28, 28)[:, 14].sum(axis=1)
        / 255
    )

    assert width.min() == pytest.approx(2, abs=0.1)
    assert width.max() == pytest.approx(6, abs=0.1)
    assert width.mean() == pytest.approx(4, abs=0.3)


def test_the_rubber_sheet_pulls_by_the_stated_deviation() -> None:
    bend = Augmenter(Augmentation(elastic=2), (28, 28), chance)._bend(2000, np.random.default_rng(0))

    assert bend.std(axis=0) == pytest.approx(np.full((2, 28, 28), 2), rel=0.15)
    assert np.abs(np.diff(bend, axis=3)).mean() < 0.5


def test_amounts_of_small_pictures_are_scaled_with_their_side() -> None:
    moved = centres(distorted(Augmentation(shift=7), blobs(500, 8), 8), 8)

    assert np.abs(moved).max() == pytest.approx(2, abs=0.1)


def test_the_small_digits_keep_their_values_within_0_to_16(read) -> None:
    images = Digits().load(np.random.default_rng(0), read).x
    out = distorted(MILD, images, 8)

    assert 0 <= out.min()
    assert out.max() <= 16
    assert out.sum() == pytest.approx(images.sum(), rel=0.05)


@pytest.mark.parametrize("shape", [(28, 28), (8, 8), (5, 9)])
def test_a_warp_is_bilinear_sampling_as_scipy_does_it(shape: tuple[int, int]) -> None:
    """To within the 1/256 steps of the mixing: 1 of 255 for each direction."""
    ndimage = pytest.importorskip("scipy.ndimage")
    rng = np.random.default_rng(3)
    images = rng.integers(0, 256, (10, *shape), np.uint8)
    matrices, shifts = rng.normal(np.eye(2), 0.3, (10, 2, 2)), rng.normal(0, 2, (10, 2))
    out = np.empty((10, shape[0] * shape[1]), np.float32)

    Warp(shape, 16)(images, matrices, shifts, None, out)

    middle = (np.array(shape) - 1) / 2
    for picture, matrix, shift, image in zip(out, matrices, shifts, images, strict=True):
        turned = matrix[::-1, ::-1]  # scipy counts (row, column)
        offset = middle + shift[::-1] - turned @ middle
        expected = ndimage.affine_transform(
            image.astype(np.float64), turned, offset, order=1, mode="grid-constant"
        )
        assert picture.reshape(shape) == pytest.approx(expected, abs=2)


def test_a_bend_moves_each_pixel_by_its_own_amount() -> None:
    images = np.random.default_rng(1).integers(0, 256, (2, 6, 6), np.uint8)
    bend = np.zeros((2, 2, 6, 6), np.float32)
    bend[1, 0] = 1
    out = np.empty((2, 36), np.float32)

    Warp((6, 6), 2)(images, np.array([np.eye(2)] * 2), np.zeros((2, 2)), bend, out)

    assert np.array_equal(images[0], out[0].reshape(6, 6))
    assert np.array_equal(images[1, :, 1:], out[1].reshape(6, 6)[:, :5])
    assert not out[1].reshape(6, 6)[:, 5].any()


@pytest.mark.parametrize("far", [20.0, 1e4, 1e9, 1e300])
def test_what_lies_far_outside_is_paper(far: float) -> None:
    out = np.empty((1, 784), np.float32)

    Warp((28, 28), 1)(
        np.full((1, 28, 28), 255, np.uint8), np.eye(2)[None], np.array([[far + 28, 0.0]]), None, out
    )

    assert not out.any()


def test_it_is_at_least_three_times_as_fast_as_the_plain_way() -> None:
    """A ratio, for machines differ: measured 9, at 5 µs a picture."""
    images, out = np.tile(blobs(PART), (2, 1)), np.empty((2 * PART, 784), np.float32)
    augmenter = Augmenter(MILD, (28, 28), chance)

    def seconds(work) -> float:
        def once() -> float:
            began = time.perf_counter()
            work()
            return time.perf_counter() - began

        return min(once() for _ in range(5))

    plain = seconds(lambda: turned(images, 28))
    assert seconds(lambda: augmenter.distort(images, chance(0, 0), out)) < plain / 3


def turned(images: np.ndarray, side: int) -> np.ndarray:
    """Turn each image by its own angle as the formula stands: four look-ups, mixed in float64."""
    angle = np.linspace(-0.2, 0.2, len(images))[:, None]
    down, right = (place.ravel() - (side - 1) / 2 for place in np.mgrid[:side, :side])
    x = np.cos(angle) * right + np.sin(angle) * down + (side - 1) / 2
    y = np.cos(angle) * down - np.sin(angle) * right + (side - 1) / 2
    column, row = np.floor(x).astype(int), np.floor(y).astype(int)
    framed = np.pad(images.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1))).reshape(len(images), -1)

    def pixel(below: int, beside: int) -> np.ndarray:
        at = np.clip(row + below + 1, 0, side + 1) * (side + 2) + np.clip(column + beside + 1, 0, side + 1)
        return np.take_along_axis(framed, at, 1)

    upper = pixel(0, 0) * (column + 1 - x) + pixel(0, 1) * (x - column)
    lower = pixel(1, 0) * (column + 1 - x) + pixel(1, 1) * (x - column)
    return upper * (row + 1 - y) + lower * (y - row)
