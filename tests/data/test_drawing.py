"""A drawing reaches the network as the data set looks, wherever and however large it was drawn."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import DataProblem
from nnviz.data.drawing import is_empty, rasterize, stages

SIZES = [8, 28]
ANGLES = np.linspace(0, np.pi, 40)
SEVEN = [[[10, 10], [80, 12], [40, 120]], [[25, 60], [70, 60]]]
CURVE = [np.column_stack([200 + 60 * np.cos(ANGLES), 90 - 80 * np.sin(2 * ANGLES)])]


def ink_box(image: np.ndarray) -> tuple[int, int]:
    """Return how many columns and rows there are from the first to the last with ink."""
    columns, rows = (np.flatnonzero(image.any(axis=axis)) for axis in (0, 1))
    return int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1


def centre(image: np.ndarray) -> tuple[float, float]:
    """Return the centre of mass, column and row."""
    places = np.arange(len(image))
    return float(image.sum(axis=0) @ places / image.sum()), float(image.sum(axis=1) @ places / image.sum())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("drawing", [SEVEN, CURVE], ids=["seven", "curve"])
def test_the_picture_has_the_size_asked_for_and_values_from_paper_to_ink(drawing: list, size: int) -> None:
    image = rasterize(drawing, size)

    assert ((size, size), np.float32) == (image.shape, image.dtype)
    assert image.min() == 0
    assert 0.8 < image.max() <= 1


@pytest.mark.parametrize("size", SIZES)
@given(right=st.floats(-1000, 1000), down=st.floats(-1000, 1000))
def test_a_shifted_drawing_gives_the_same_picture(size: int, right: float, down: float) -> None:
    moved = [np.add(stroke, [right, down]) for stroke in SEVEN]

    assert np.allclose(rasterize(SEVEN, size), rasterize(moved, size), atol=1e-3)


@pytest.mark.parametrize("size", SIZES)
@given(times=st.floats(0.05, 20))
def test_a_larger_or_smaller_drawing_gives_the_same_picture(size: int, times: float) -> None:
    scaled = [np.asarray(stroke) * times for stroke in SEVEN]

    assert np.allclose(rasterize(SEVEN, size), rasterize(scaled, size), atol=1e-3)


@pytest.mark.parametrize("drawing", [SEVEN, CURVE], ids=["seven", "curve"])
def test_at_28_the_longer_side_of_the_ink_is_20_pixels_and_its_centre_lies_at_14(drawing: list) -> None:
    """As in every image of MNIST; before the ink moves its box lies on the pixel grid."""
    steps = stages(drawing, 28)

    assert 20 == max(ink_box(steps.fit))
    assert centre(steps.image) == pytest.approx((14, 14), abs=0.05)


def test_at_8_the_ink_is_as_high_as_the_picture_and_six_columns_wide() -> None:
    """As in nearly every image of the small digits."""
    assert (6, 8) == ink_box(rasterize(SEVEN, 8))


def test_an_upright_line_stays_thin_at_8() -> None:
    columns, rows = ink_box(rasterize([[[0, 0], [2, 100]]], 8))

    assert columns <= 2
    assert rows == 8


def test_a_wider_pen_lays_more_ink() -> None:
    thin, usual, thick = (float(rasterize(SEVEN, 28, pen=pen).sum()) for pen in (1.5, 2.4, 4))

    assert thin < usual < thick
    assert usual == pytest.approx(float(rasterize(SEVEN).sum()))


def test_a_straight_line_is_as_wide_as_the_pen() -> None:
    """Each row of an upright line holds ink worth the pen's width."""
    image = rasterize([[[50, 0], [50, 100]]], 28, pen=3)

    assert image[10:18].sum(axis=1) == pytest.approx([3] * 8, abs=0.05)


def test_how_densely_the_pen_was_sampled_does_not_matter() -> None:
    corners = np.array([[0, 0], [60, 0], [60, 90], [0, 140]], dtype=float)
    dense = np.concatenate([np.linspace(a, b, 200) for a, b in pairwise(corners)])

    assert np.allclose(rasterize([corners]), rasterize([dense]), atol=0.1)


@pytest.mark.parametrize("size", SIZES)
def test_the_stages_lead_from_the_drawing_to_the_picture(size: int) -> None:
    steps = stages(SEVEN, size)

    assert (10, 10, 80, 120) == steps.bounds
    assert (56, 56) == steps.crop.shape
    assert 53 <= max(ink_box(steps.crop)) <= 56
    assert np.array_equal(rasterize(SEVEN, size), steps.image)


def test_the_last_stage_is_the_fit_moved_by_the_shift() -> None:
    steps = stages(SEVEN, 28)
    moved = np.subtract(centre(steps.image), centre(steps.fit))

    assert moved == pytest.approx(steps.shift, abs=0.05)
    assert steps.image.sum() == pytest.approx(steps.fit.sum(), rel=0.01)


def test_the_small_picture_is_not_moved_by_its_mass() -> None:
    assert (0.0, 0.0) == stages(SEVEN, 8).shift


NOTHING = [[], [[]], [[], []], [np.empty((0, 2))], [[[np.nan, 1]]], [[[np.inf, 1], [2, -np.inf]]]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("drawing", NOTHING)
def test_a_drawing_without_a_usable_point_is_empty_paper(drawing: list, size: int) -> None:
    assert is_empty(drawing)
    assert not rasterize(drawing, size).any()
    assert stages(drawing, size).bounds is None
    assert (56, 56) == stages(drawing, size).crop.shape


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "drawing",
    [[[[5, 7]]], [[[5, 7], [5, 7]]], [[[5, 7]] * 1000], [[[5, 7]], [[5, 7]]], [[[5, 7], [5 + 1e-300, 7]]]],
    ids=["one point", "twice", "a thousand times", "two strokes", "nearly"],
)
def test_a_dot_is_a_dot_in_the_middle(drawing: list, size: int) -> None:
    image = rasterize(drawing, size)

    assert not is_empty(drawing)
    assert 0.3 < image.max() <= 1
    assert max(ink_box(image)) <= 6


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("end", [(100, 0), (0, 100), (-100, 0), (1e-5, 100)])
def test_a_straight_line_is_drawn(end: tuple[float, float], size: int) -> None:
    image = rasterize([[(0, 0), end]], size)

    assert np.isfinite(image).all()
    assert max(ink_box(image)) >= size / 2


def test_points_that_are_not_numbers_are_left_out() -> None:
    spoilt = [[[10, 10], [np.nan, 3], [80, 12], [np.inf, -np.inf], [40, 120]], [[25, 60], [70, 60]]]

    assert np.array_equal(rasterize(SEVEN), rasterize(spoilt))


@given(st.lists(st.lists(st.tuples(st.floats(width=32), st.floats(width=32)), max_size=8), max_size=4))
def test_any_numbers_give_a_finite_picture(drawing: list) -> None:
    image = rasterize(drawing)

    assert np.isfinite(image).all()
    assert is_empty(drawing) == (not image.any())


@pytest.mark.parametrize("pen", [0.0, 0.01, 50.0])
def test_an_unusual_pen_does_no_harm(pen: float) -> None:
    assert np.isfinite(rasterize([[[5, 7]]], pen=pen)).all()
    assert np.isfinite(rasterize(SEVEN, pen=pen)).all()


@pytest.mark.parametrize(
    "drawing", [[[1, 2, 3]], [[[1, 2, 3]]], [[["a", "b"]]], [[[1, 2], [3]]], [None], [5], ["12"]], ids=str
)
def test_what_is_not_a_list_of_points_is_refused(drawing: list) -> None:
    with pytest.raises(DataProblem, match="A pen stroke must"):
        rasterize(drawing)


@pytest.mark.parametrize("kind", ["one stroke", "many strokes"])
def test_a_million_points_take_no_longer_than_a_moment(kind: str) -> None:
    points = np.random.default_rng(0).uniform(0, 500, (1_000_000, 2))
    drawing = [points] if kind == "one stroke" else [stroke for stroke in points[:300_000, None, :]]  # noqa: C416
    start = time.process_time()

    image = rasterize(drawing)

    assert time.process_time() - start < 0.5
    assert image.mean() > 0.3


def test_the_drawing_is_not_changed() -> None:
    before = [stroke.copy() for stroke in CURVE]
    rasterize(CURVE)

    assert all(np.array_equal(a, b) for a, b in zip(before, CURVE, strict=True))
