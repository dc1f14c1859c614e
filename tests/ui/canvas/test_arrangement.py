from __future__ import annotations

from itertools import combinations

import pytest

from nnviz.ui.canvas.arrangement import arrange

SIZES = [(320, 600), (420, 820), (260, 420), (240, 400), (640, 260), (900, 300), (300, 1200)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_parts_lie_inside_and_apart(width, height):
    places = arrange(width, height, 28)
    boxes = [places.pad, places.tools, places.pipeline, places.verdict, places.caption]

    assert places.height <= height
    for left, top, wide, high in boxes:
        assert left >= 0
        assert top >= 0
        assert left + wide <= width
        assert top + high <= height
    for one, other in combinations(boxes, 2):
        across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
        down = one[1] < other[1] + other[3] and other[1] < one[1] + one[3]
        assert not (across and down)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_pad_is_square(width, height):
    _, _, wide, high = arrange(width, height, 28).pad

    assert wide == high


def test_the_pad_gets_the_width_where_the_height_allows():
    assert arrange(420, 900, 14).pad[2] == 404


def test_a_flat_panel_has_the_answer_beside_the_pad():
    places = arrange(900, 300, 14)

    assert places.verdict[0] > places.pad[0] + places.pad[2]


def test_a_tiny_panel_needs_more_height_than_it_has():
    assert arrange(240, 200, 14).height > 200
