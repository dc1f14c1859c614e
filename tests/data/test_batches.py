"""Batches: each epoch shows each training row once, in an order that belongs to the epoch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.augment import PART, Augmenter
from nnviz.data.batches import Batches, Rows, encode_targets
from nnviz.data.dataset import Dataset, Task
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import AnyScaling, Scaling
from nnviz.engine.streams import stream
from tests.data.distortions import MILD


def points(samples: int) -> Dataset:
    x = np.column_stack([np.arange(samples), np.arange(samples) % 7]).astype(np.float64)
    return Dataset("points", x, np.arange(samples) % 2, Task.CLASSIFICATION, ("a", "b"), ("no", "yes"))


def images(samples: int) -> Dataset:
    x = np.random.default_rng(0).integers(0, 256, (samples, 64), np.uint8)
    names = tuple(f"pixel {number}" for number in range(64))
    classes = tuple("0123456789")
    return Dataset("images", x, np.arange(samples) % 10, Task.CLASSIFICATION, names, classes, (8, 8), 255.0)


def order(epoch: int) -> np.random.Generator:
    return stream(1, "order", epoch)


def augmenter() -> Augmenter:
    return Augmenter(MILD, (8, 8), lambda epoch, part: stream(1, "augmentation", epoch, part))


def batches(data: Dataset, rows: np.ndarray, *, augmented: bool = False, **more) -> Batches:
    targets = encode_targets(data, "one_hot", data.outputs)
    return Batches(
        data, rows, targets, "float32", order, augmenter=augmenter() if augmented else None, **more
    )


def epoch_of(
    feed: Batches, epoch: int, batch: int, inputs: int, outputs: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return what one whole epoch shows, in its order."""
    shown, wanted = [], []
    for start in range(0, feed.samples, batch):
        count = min(batch, feed.samples - start)
        rows, targets = np.empty((count, inputs), np.float32), np.empty((outputs, count), np.float32)
        feed.fill_batch(rows, targets, epoch, start)
        shown.append(rows)
        wanted.append(targets.T)
    return np.concatenate(shown), np.concatenate(wanted)


@given(st.integers(1, 60), st.integers(1, 70), st.integers(0, 5), st.integers(0, 100))
def test_an_epoch_visits_each_row_once_with_its_target(
    samples: int, batch: int, epoch: int, seed: int
) -> None:
    rows = np.random.default_rng(seed).permutation(60)[:samples]
    x, t = epoch_of(batches(points(60), rows), epoch, batch, 2, 2)

    assert sorted(rows.tolist()) == sorted(x[:, 0].astype(int).tolist())
    assert np.array_equal(x[:, 0] % 2, t.argmax(axis=1))


@pytest.mark.parametrize("augmented", [False, True])
def test_an_epoch_is_the_same_again_and_others_differ(augmented: bool) -> None:
    data, rows = images(600), np.arange(550)
    feed = batches(data, rows, augmented=augmented)
    first, other, again = (epoch_of(feed, epoch, 32, 64, 10) for epoch in (0, 1, 0))

    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


def test_distorted_images_depend_on_epoch_and_place_and_not_on_the_batch_size() -> None:
    data, rows = images(700), np.random.default_rng(0).permutation(700)[: 2 * PART + 50]
    feed = batches(data, rows, augmented=True)
    small = epoch_of(feed, 2, 1, 64, 10)

    for batch in (7, 64, PART, PART + 30, len(rows) - 1):
        x, t = epoch_of(batches(data, rows, augmented=True), 2, batch, 64, 10)
        assert np.array_equal(small[0], x)
        assert np.array_equal(small[1], t)


def test_starting_in_the_middle_of_an_epoch_shows_the_same() -> None:
    data, rows = images(700), np.arange(700)
    whole, _ = epoch_of(batches(data, rows, augmented=True), 5, 50, 64, 10)
    x, t = np.empty((50, 64), np.float32), np.empty((10, 50), np.float32)

    batches(data, rows, augmented=True).fill_batch(x, t, 5, 300)

    assert np.array_equal(whole[300:350], x)


def test_distorted_images_stand_where_the_plain_ones_would() -> None:
    """Mostly nearer to their own original than to any other, although these images are mere noise."""
    data, rows = images(300), np.arange(300)
    plain, labels = epoch_of(batches(data, rows), 1, 64, 64, 10)
    x, t = epoch_of(batches(data, rows, augmented=True), 1, 64, 64, 10)

    assert np.array_equal(labels, t)
    distances = np.linalg.norm(x[:, None] - plain[None], axis=2)
    assert np.mean(distances.argmin(axis=1) == np.arange(300)) > 0.7
    assert np.abs(x - plain).max(axis=1).min() > 0


def test_whole_batches_are_distorted_anew_in_each_epoch_and_keep_their_order() -> None:
    data, rows = images(300), np.arange(300)
    feed = batches(data, rows, augmented=True)
    x, t = np.empty((300, 64), np.float32), np.empty((10, 300), np.float32)

    feed.fill_batch(x, t, 0, 0)
    first = x.copy()
    feed.fill_batch(x, t, 1, 0)

    assert not np.array_equal(first, x)
    assert np.array_equal(data.y, t.argmax(axis=0))


@pytest.mark.parametrize("scaling", AnyScaling.__args__)
def test_distorted_images_are_scaled_like_plain_ones(scaling: type[Scaling]) -> None:
    data, rows = images(100), np.arange(100)
    preparation = Preparation.fit(data, rows, scaling())
    still = Augmenter(MILD.__class__(), (8, 8), lambda epoch, part: order(epoch))
    targets = encode_targets(data, "one_hot", 10)

    plain = Batches(data, rows, targets, "float32", order, preparation)
    distorted = Batches(data, rows, targets, "float32", order, preparation, still)

    assert np.allclose(epoch_of(plain, 0, 32, 64, 10)[0], epoch_of(distorted, 0, 32, 64, 10)[0])


def test_a_row_that_is_the_whole_batch_stays_right_when_sizes_change() -> None:
    data, rows = images(64), np.arange(64)
    feed = batches(data, rows)
    whole = (np.empty((64, 64), np.float32), np.empty((10, 64), np.float32))
    part = (np.empty((16, 64), np.float32), np.empty((10, 16), np.float32))

    for _ in range(2):
        feed.fill_batch(*whole, 0, 0)
        assert np.allclose(whole[0], data.x / 255)
        feed.fill_batch(*part, 0, 16)
        assert np.allclose(part[0], data.x[feed.order(0)[16:32]] / 255)


@pytest.mark.parametrize("raw", [False, True])
def test_few_images_are_turned_into_floats_once_and_to_the_same_numbers(raw):
    dataset, chosen = images(90), np.arange(50, 90)
    rows = Rows(dataset, chosen, encode_targets(dataset, "one_hot", 10), "float32", raw=raw)
    cut = np.empty((40, 64), np.float32)
    rows.fill(cut, np.empty((10, 40), np.float32), 0)

    assert (rows._x.dtype == np.uint8) == raw
    np.testing.assert_array_equal(dataset.x[chosen] * np.float32(1 / 255), cut)
