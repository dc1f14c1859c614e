from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.dataset import Task
from nnviz.ui.charts.field_colours import DEPTH, FINER, Meaning, answer_text, field_pixels, point_colours
from nnviz.ui.colormap import rgb32_of, signed_map
from nnviz.ui.theme import DARK, LIGHT

TWO = Meaning(("orange", "blue"), True, False, 0.0, 1.0)
THREE = Meaning(("a", "b", "c"), False, False, 0.0, 1.0)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_even_chance_is_the_background_and_the_ends_are_orange_and_blue(theme):
    values = np.array([[[0.0], [0.5], [1.0]]])

    actual = field_pixels(values, TWO, theme)[0].tolist()

    assert actual == signed_map(theme).rgb32(np.array([-DEPTH, 0.0, DEPTH])).tolist()
    assert actual[1] == rgb32_of(theme.surface)


def test_two_outputs_look_like_one():
    p = np.linspace(0, 1, 11)

    one = field_pixels(p[None, :, None], TWO, LIGHT)
    two = field_pixels(np.stack([1 - p, p], axis=-1)[None], TWO, LIGHT)

    assert two.tolist() == one.tolist()


def test_decision_only_has_two_colours():
    values = np.linspace(0.01, 0.99, 8)[None, :, None] * np.ones((4, 1, 1))

    pixels = field_pixels(values, TWO, LIGHT, discrete=True)

    assert pixels.shape == (4 * FINER, 8 * FINER)
    assert len(np.unique(pixels)) == 2


def test_several_classes_fade_into_the_background_where_two_are_equal():
    values = np.array([[[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]])

    undecided, decided = field_pixels(values, THREE, LIGHT)[0].tolist()

    assert undecided == rgb32_of(LIGHT.surface)
    assert decided != undecided


@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("discrete", [False, True])
def test_what_is_not_a_number_has_its_own_colour_and_a_hatch(outputs, discrete):
    meaning = TWO if outputs < 3 else THREE

    pixels = field_pixels(np.full((8, 8, outputs), np.nan), meaning, LIGHT, discrete=discrete)

    assert set(pixels.ravel().tolist()) == {rgb32_of(LIGHT.nan), rgb32_of(LIGHT.surface)}


@pytest.mark.parametrize(
    ("outputs", "meaning", "expected"),
    [
        ([0.97], TWO, "blue 0.97"),
        ([0.2], TWO, "orange 0.80"),
        ([0.3, 0.7], TWO, "blue 0.70"),
        ([0.1, 0.2, 0.7], THREE, "c 0.70"),
        ([np.nan], TWO, "not a number"),
        ([-0.5], Meaning(("z",), True, True, -1.0, 1.0), "z −0.50"),
    ],
)
def test_an_answer_is_told_in_words(outputs, meaning, expected):
    assert answer_text(np.array(outputs), meaning) == expected


def test_points_of_two_classes_have_the_colours_of_the_field(plane_data):
    data = plane_data()

    actual = point_colours(data.points, Meaning.of(data), LIGHT)

    assert actual == [LIGHT.negative, LIGHT.positive, LIGHT.negative, LIGHT.positive]


def test_the_scale_of_a_regression_covers_its_targets(plane_data):
    meaning = Meaning.of(plane_data(("z",), Task.REGRESSION))

    assert (meaning.low, meaning.high) == (-1.0, 1.0)
