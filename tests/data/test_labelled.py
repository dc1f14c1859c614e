"""Labelled drawings survive as texts and join the training rows, and only those."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest

from nnviz.data.dataset import DataProblem, Dataset, Split, Task, split_rows
from nnviz.data.drawing import rasterize
from nnviz.data.labelled import image_of, pixels_text, strokes_text, with_drawings

CURVE = [
    np.array([[250 + 110 * np.sin(t), 250 - 170 * np.cos(t)] for t in np.linspace(0, 6, 400)]),
    [[80, 90]],
]


def images(samples: int, fixed_test: int = 0, scale: float = 255.0) -> Dataset:
    x = np.random.default_rng(0).integers(0, int(scale), (samples, 784)).astype(np.uint8)
    names = tuple("0123456789")
    return Dataset(
        "images",
        x,
        np.arange(samples) % 10,
        Task.CLASSIFICATION,
        ("p",) * 784,
        names,
        (28, 28),
        scale,
        fixed_test,
    )


def parts(dataset: Dataset) -> Split:
    return split_rows(dataset, 0.2, 0.2, np.random.default_rng(1))


@pytest.mark.parametrize("size", [28, 8])
def test_strokes_come_back_nearly_as_they_were(size: int) -> None:
    text = strokes_text(CURVE)

    assert len(text) < 2_000
    assert image_of(text, size) == pytest.approx(rasterize(CURVE, size), abs=0.12)


def test_pixels_come_back_exactly_to_a_grey_value() -> None:
    image = rasterize(CURVE)

    assert image_of(pixels_text(image), 28) == pytest.approx(image, abs=1 / 510)


def test_pixels_of_another_size_are_read_as_a_picture() -> None:
    found = image_of(pixels_text(rasterize(CURVE)), 8)

    assert found.shape == (8, 8)
    assert found.max() > 0.5


@pytest.mark.parametrize(
    "ink",
    [
        "nonsense",
        "1,2 3",
        "12,30 14,3600",
        "-1,2",
        "pixels",
        "pixels 28 !!!",
        "pixels 99 AAAA",
        "pixels 28 " + base64.b64encode(zlib.compress(bytes(3))).decode(),
        "pixels 28 " + base64.b64encode(zlib.compress(bytes(10_000_000), 9)).decode()[:11_000],
    ],
)
def test_a_damaged_text_is_refused_in_a_sentence(ink: str) -> None:
    with pytest.raises(DataProblem, match=r"labelled drawing .*\."):
        image_of(ink, 28)


@pytest.mark.parametrize("fixed_test", [0, 10])
def test_drawings_join_the_training_rows_alone_as_often_as_they_count(fixed_test: int) -> None:
    dataset = images(60, fixed_test)
    split = parts(dataset)

    more, moved = with_drawings(dataset, split, ((7, 3, strokes_text(CURVE)), (2, 1, strokes_text(CURVE))))

    new = moved.train[len(split.train) :]
    assert [7, 7, 7, 2] == more.y[new].tolist()
    assert more.x[new[0]] == pytest.approx(rasterize(CURVE).ravel() * 255, abs=32)
    for old_rows, new_rows in ((split.train, moved.train[: len(split.train)]), (split.test, moved.test)):
        assert np.array_equal(dataset.x[old_rows], more.x[new_rows])
        assert np.array_equal(dataset.y[old_rows], more.y[new_rows])
    assert moved.validation is split.validation
    assert not set(new) & {*moved.validation, *moved.test}


def test_classes_that_the_data_do_not_have_are_left_out() -> None:
    dataset = images(60)
    split = parts(dataset)

    assert (dataset, split) == with_drawings(dataset, split, ((11, 1, "1,2"),))


def test_data_without_images_stay_as_they_are() -> None:
    points = Dataset(
        "points", np.zeros((9, 2)), np.arange(9) % 2, Task.CLASSIFICATION, ("x", "y"), ("a", "b")
    )
    split = parts(points)

    assert (points, split) == with_drawings(points, split, ((1, 1, "1,2"),))
