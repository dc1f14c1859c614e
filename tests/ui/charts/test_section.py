from __future__ import annotations

from math import pi

import pytest

from nnviz.ui.charts.section import Grip, Section

EXTENT = (-1.0, 1.0, -1.0, 1.0)
FLAT = Section((-0.5, 0.0), (0.5, 0.0))


def test_the_first_section_lies_across_the_middle():
    section = Section.across((0.0, 4.0, -2.0, 2.0))

    assert (section.start[1], section.end[1]) == (0.0, 0.0)
    assert 0 < section.start[0] < section.end[0] < 4


@pytest.mark.parametrize(
    ("place", "expected"),
    [((-0.48, 0.02), Grip.START), ((0.5, -0.05), Grip.END), ((0.1, 0.03), Grip.WHOLE), ((0.1, 0.3), None)],
)
def test_it_is_held_by_its_ends_or_as_a_whole(place, expected):
    assert FLAT.grip_at(place, 0.08) is expected


def test_an_end_is_dragged_alone_and_stays_in_the_field():
    moved = FLAT.dragged(Grip.END, (2.0, 0.25), EXTENT)

    assert moved == Section((-0.5, 0.0), (1.0, 0.25))


def test_as_a_whole_it_keeps_its_length_at_the_rim():
    moved = FLAT.dragged(Grip.WHOLE, (2.0, -3.0), EXTENT)

    assert moved == Section((0.0, -1.0), (1.0, -1.0))


def test_a_quarter_turn_leads_from_flat_to_upright():
    turned = FLAT.turned(pi / 2, EXTENT)

    assert turned.start == pytest.approx((0.0, -0.5))
    assert turned.end == pytest.approx((0.0, 0.5))


def test_places_along_the_line_and_back():
    assert FLAT.at(0.25) == (-0.25, 0.0)
    assert FLAT.share_of((-0.25, 0.9)) == pytest.approx(0.25)
    assert FLAT.share_of((9.0, 0.0)) == 1.0
    assert Section((0.0, 0.0), (0.0, 0.0)).share_of((1.0, 1.0)) == 0.0
