"""Pictures of digits: whatever the paper, the light and the ink, the network receives what it knows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnviz.data.dataset import DataProblem
from nnviz.data.drawing import rasterize
from nnviz.data.mnist import Mnist
from nnviz.data.picture import image_from_picture

SEVEN = [[[4, 6], [36, 4], [70, 3], [52, 44], [34, 100]]]


def painted(width: float, side: int = 200, at: tuple[float, float] = (60.0, 40.0)) -> np.ndarray:
    """Paint the seven black on white, with ink of a width in pixels."""
    y, x = np.mgrid[:side, :side].astype(float)
    points = np.array(SEVEN[0]) + at
    distance = np.full((side, side), np.inf)
    for start, end in pairwise(points):
        way = end - start
        share = np.clip(((x - start[0]) * way[0] + (y - start[1]) * way[1]) / (way @ way), 0, 1)
        distance = np.minimum(
            distance, np.hypot(x - start[0] - share * way[0], y - start[1] - share * way[1])
        )
    return np.clip(distance - width / 2 + 0.5, 0, 1)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize("width", [2, 4, 12, 24])
def test_thin_and_thick_ink_look_like_the_canvas(width: float) -> None:
    assert likeness(rasterize(SEVEN), image_from_picture(painted(width))) > (0.7 if width > 20 else 0.85)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda picture: 1 - picture, id="white on black"),
        pytest.param(lambda picture: 0.4 + 0.2 * picture, id="pale"),
        pytest.param(lambda picture: picture * np.linspace(0.6, 1.0, 200), id="light from the right"),
        pytest.param(lambda picture: np.roll(picture, (50, 60), axis=(0, 1)), id="moved"),
        pytest.param(lambda picture: np.kron(picture, np.ones((5, 5))), id="five times larger"),
        pytest.param(
            lambda picture: np.clip(picture + np.random.default_rng(0).normal(0, 0.05, picture.shape), 0, 1),
            id="grainy",
        ),
    ],
)
def test_paper_light_and_place_change_little(changed) -> None:
    assert likeness(image_from_picture(painted(12)), image_from_picture(changed(painted(12)))) > 0.9


def test_a_digit_of_mnist_stays_nearly_what_it_was(read) -> None:
    mnist = Mnist().load(np.random.default_rng(0), read)
    likenesses = [likeness(row, image_from_picture(row.reshape(28, 28) / 255.0)) for row in mnist.x[:100]]

    assert np.mean(likenesses) > 0.9


def test_the_small_digits_get_their_own_size() -> None:
    image = image_from_picture(painted(12), 8)

    assert ((8, 8), np.float32) == (image.shape, image.dtype)
    assert likeness(rasterize(SEVEN, 8), image) > 0.9


def test_every_pixel_is_between_paper_and_ink() -> None:
    image = image_from_picture(painted(9))

    assert ((28, 28), np.float32) == (image.shape, image.dtype)
    assert 0 == image.min() <= image.max() <= 1


@pytest.mark.parametrize(
    ("picture", "word"),
    [
        (np.ones((100, 100)), "one colour"),
        (np.zeros((28, 28)), "one colour"),
        (np.ones((5, 100)), "at least 8"),
        (np.ones((9, 100_000)), "too narrow"),
        (1.0 - np.pad(np.ones((90, 90)), 5), "More than half"),
    ],
)
def test_what_shows_no_drawing_is_refused_in_a_sentence(picture: np.ndarray, word: str) -> None:
    with pytest.raises(DataProblem, match=word):
        image_from_picture(picture)


@pytest.mark.parametrize("seed", range(5))
def test_noise_and_single_lines_are_survived(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for picture in (rng.random((60, 60)), np.tri(60, 60), np.eye(60), 1.0 - np.eye(60)):
        try:
            image = image_from_picture(picture)
        except DataProblem:
            continue
        assert np.isfinite(image).all()
