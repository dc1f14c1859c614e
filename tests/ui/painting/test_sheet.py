"""The sheet and the brush, without a window."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.data.painted import MOST_POINTS, Painted
from nnviz.ui.painting.sheet import Sheet, scatter

SHEET = (-1.0, 1.0, -1.0, 1.0)


def sheet_with(*places: tuple[float, float], label: int = 0) -> Sheet:
    sheet = Sheet(SHEET)
    sheet.add(np.array(places), label)
    return sheet


def test_points_beyond_the_rim_are_brought_to_it() -> None:
    x, _ = sheet_with((5.0, -7.0), (0.25, 0.5)).points()

    assert [[1.0, -1.0], [0.25, 0.5]] == x.tolist()


def test_the_experiment_gives_the_same_sheet_back() -> None:
    sheet = sheet_with((0.1, 0.2), (0.3, 0.4))
    sheet.add(np.array([[-0.5, 0.5]]), 1)
    again = Sheet.of(sheet.source())

    assert sheet.source() == again.source()
    assert [2, 1] == again.counts()


def test_one_stroke_is_one_text_however_many_dabs_it_has() -> None:
    sheet = Sheet(SHEET)
    for k in range(5):
        sheet.add(np.array([[0.1 * k, 0.0]]), 1, stroke=1)
    sheet.add(np.array([[0.0, 0.5]]), 1, stroke=2)

    assert ("1 0,0 0.1,0 0.2,0 0.3,0 0.4,0", "1 0,0.5") == sheet.source().strokes


def test_the_rubber_takes_what_lies_within_its_reach() -> None:
    sheet = sheet_with((0.0, 0.0), (0.1, 0.0), (0.5, 0.5))

    assert 2 == sheet.erase((0.05, 0.0), 0.06)
    assert [[0.5, 0.5]] == sheet.points()[0].tolist()
    assert 0 == sheet.erase((0.05, 0.0), 0.06)
    assert 1 == sheet.erase((0.5, 0.5), 0.01)
    assert () == sheet.source().strokes


def test_a_full_sheet_takes_no_more() -> None:
    sheet = Sheet(SHEET)
    assert MOST_POINTS == sheet.add(np.zeros((MOST_POINTS + 10, 2)), 0)
    assert 0 == sheet.add(np.zeros((1, 2)), 1)


def test_very_many_strokes_become_few_without_losing_a_point() -> None:
    sheet = Sheet(SHEET)
    for k in range(900):
        sheet.add(np.array([[k / 1000, 0.0]]), k % 2)

    assert len(sheet.source().strokes) <= 400
    assert [450, 450] == Sheet.of(sheet.source()).counts()


def test_the_third_class_leaves_each_point_its_colour() -> None:
    """Two classes are orange and blue, three blue, orange and green."""
    sheet = sheet_with((0.1, 0.1), label=0)
    sheet.add(np.array([[0.2, 0.2]]), 1)
    sheet.one_more_class()

    assert [1, 0] == sheet.points()[1].tolist()
    assert ("1 0.1,0.1", "0 0.2,0.2") == sheet.source().strokes
    assert Painted(strokes=sheet.source().strokes, classes=3) == sheet.source()
    sheet.one_more_class()
    assert [1, 0] == sheet.points()[1].tolist()


def test_a_taken_point_is_known_again_and_others_are_not() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-0.8, 0.8, (500, 2)), rng.integers(0, 2, 500)
    sheet = Sheet.taken(x, y, 2, SHEET)
    wanted = sheet.keys(*sheet.points())

    assert np.isin(sheet.keys(x, y), wanted).mean() > 0.999
    assert np.isin(sheet.keys(x + 0.01, y), wanted).mean() < 0.05
    assert np.isin(sheet.keys(x, 1 - y), wanted).mean() < 0.05


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_brush_stays_within_its_reach_and_is_the_same_for_the_same_seed(count: int) -> None:
    x = scatter(np.random.default_rng(1), (0.3, -0.2), 0.1, count)

    assert (count, 2) == x.shape
    assert np.hypot(*(x - (0.3, -0.2)).T).max() <= 0.1 + 1e-12
    assert np.array_equal(x, scatter(np.random.default_rng(1), (0.3, -0.2), 0.1, count))


def test_the_brush_favours_no_place() -> None:
    rng = np.random.default_rng(2)
    far = np.concatenate([np.hypot(*scatter(rng, (0, 0), 1.0, 12).T) for _ in range(500)])

    assert np.mean(far < 0.5**0.5) == pytest.approx(0.5, abs=0.02)  # half of the area
