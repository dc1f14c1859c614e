from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.ui.charts.contours import border_lines, contour_lines, contours
from nnviz.ui.charts.field_colours import Meaning
from nnviz.ui.charts.field_lines import CHANCES, field_lines, levels_of

TWO = Meaning(("orange", "blue"), True, False, 0.0, 1.0)
THREE = Meaning(("a", "b", "c"), False, False, 0.0, 1.0)


def plane(n: int = 60):
    """Return x₁ and x₂ at the middles of n × n pixels over −1 … 1, the first row at the top."""
    middle = (np.arange(n) + 0.5) / n * 2 - 1
    return np.meshgrid(middle, -middle)


def places(pieces):
    """Return all ends of pieces in the units of ``plane``."""
    ends = pieces.reshape(-1, 2)
    return np.column_stack([2 * ends[:, 0] - 1, 1 - 2 * ends[:, 1]])


def test_one_cell_by_hand():
    """From 0 to 1 the level 0.25 lies a quarter of the way from the left middle (1/4) to the right one (3/4)."""
    pieces = contour_lines(np.array([[0.0, 1.0], [0.0, 1.0]]), 0.25)

    assert sorted(map(tuple, pieces.reshape(2, 2).tolist())) == [(0.375, 0.25), (0.375, 0.75)]


def test_a_circle_is_found_where_it_is():
    x, y = plane()

    ends = places(contour_lines(np.hypot(x, y), 0.6))

    assert np.hypot(*ends.T) == pytest.approx(0.6, abs=2e-3)
    assert len(ends) > 100


def test_the_pieces_of_a_circle_make_one_closed_line():
    x, y = plane()
    pieces = contour_lines(np.hypot(x, y), 0.6)

    _, counts = np.unique(np.round(pieces.reshape(-1, 2), 9), axis=0, return_counts=True)

    assert set(counts.tolist()) == {2}


def test_a_saddle_is_cut_twice_and_its_middle_decides_how():
    high, low = np.array([[1.0, -0.2], [-0.2, 1.0]]), np.array([[0.2, -1.0], [-1.0, 0.2]])

    def corners_cut_off(values):
        """Return whether each piece stays on one side of the diagonal of the low corners."""
        return sorted(np.sign((p[0] + p[2]) - (p[1] + p[3])) for p in contour_lines(values, 0.0))

    assert len(contour_lines(high, 0.0)) == len(contour_lines(low, 0.0)) == 2
    assert corners_cut_off(high) == [-1.0, 1.0]  # The low corners, top right and bottom left, are cut off.
    assert corners_cut_off(low) == [0.0, 0.0]  # The high corners, on the diagonal, are cut off.


@given(arrays(np.float64, (7, 9), elements=st.floats(-5, 5)), st.floats(-4, 4))
def test_every_piece_lies_inside_the_picture_and_is_finite(values, level):
    pieces = contour_lines(values, level)

    assert np.isfinite(pieces).all()
    assert ((pieces >= 0) & (pieces <= 1)).all()


@pytest.mark.parametrize(
    "values",
    [np.zeros((0, 0)), np.zeros((1, 5)), np.full((4, 4), np.nan), np.full((4, 4), np.inf), np.zeros((4, 4))],
)
def test_where_there_is_no_line_none_is_drawn(values):
    assert contour_lines(values, 0.5).shape == (0, 4)


def test_near_what_is_no_number_there_is_no_line():
    values = np.tile(np.linspace(0, 1, 8), (8, 1))
    values[3, 3] = np.nan

    assert len(contour_lines(values, 0.5)) == len(contour_lines(np.nan_to_num(values), 0.5)) - 2


def test_borders_of_three_sectors_are_three_rays_and_each_is_drawn_once():
    x, y = plane(80)
    angle = np.arctan2(y, x)
    towards = [np.cos(angle - k * 2 * np.pi / 3) for k in range(3)]
    values = np.stack(towards, axis=-1) * np.hypot(x, y)[..., None]

    pieces = border_lines(values)

    ends = places(pieces)
    far = ends[np.hypot(*ends.T) > 0.2]
    rays = np.mod(np.degrees(np.arctan2(far[:, 1], far[:, 0])), 360)
    assert set(np.round(rays / 60).astype(int) % 6) == {1, 3, 5}
    length = np.hypot(pieces[:, 0] - pieces[:, 2], pieces[:, 1] - pieces[:, 3]).sum()
    assert length == pytest.approx(0.5 * (1 + 2 / np.sin(np.pi / 3)), rel=0.04)


def test_one_class_everywhere_has_no_border():
    values = np.zeros((5, 5, 3))
    values[..., 1] = 1.0

    assert border_lines(values).shape == (0, 4)
    assert border_lines(np.full((5, 5, 3), np.nan)).shape == (0, 4)


def test_the_lines_of_two_classes_are_the_even_chance_and_four_others():
    x, _ = plane()

    lines = field_lines((x / 2 + 0.5)[..., None], TWO)

    assert places(lines.border)[:, 0] == pytest.approx(0.0, abs=1e-9)
    others = np.unique(np.round(places(lines.others)[:, 0] / 2 + 0.5, 6))
    assert others.tolist() == pytest.approx(sorted(CHANCES))


def test_one_class_alone_has_the_lines_of_its_chance():
    x, _ = plane()
    values = np.stack([x / 2 + 0.5, 0.5 - x / 2, 0 * x], axis=-1)

    lines = field_lines(values, THREE, only=0)

    assert places(lines.border)[:, 0] == pytest.approx(0.0, abs=1e-9)
    assert len(lines.others)
    assert not len(field_lines(values, THREE).others)


def test_the_levels_of_a_regression_are_round_and_without_zero():
    middle, others = levels_of(Meaning(("y",), True, True, -1.0, 1.0))

    assert middle == 0.0
    assert others == (-1.0, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1.0)


def test_each_level_by_itself_is_what_all_levels_together_are():
    y, x = np.mgrid[-1:1:23j, -1:1:17j]
    values = np.sin(7 * x) * np.cos(5 * y)
    levels = (0.5, -0.2, 9.0, 0.0)
    each = contours(values, *levels)
    assert [0 < len(pieces) for pieces in each] == [True, True, False, True]
    for level, pieces in zip(levels, each, strict=True):
        alone = contour_lines(values, level)
        assert sorted(map(tuple, pieces.tolist())) == sorted(map(tuple, alone.tolist()))
