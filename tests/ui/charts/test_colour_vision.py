"""Without colour, and with two kinds of cones instead of three, signs, sides and curves still tell apart.

Signs of weights and the two curves by their dashes, whatever the colours; the sides of the field by their lightness.
"""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.session.snapshot import Position, Status
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.conftest import make_snapshot
from tests.ui.vision import VISIONS, distance, linear, pixels_of, seen_as

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
EVERY_VISION = pytest.mark.parametrize("vision", VISIONS)
PLAIN = 0.2
"""So far from its ground, black from white being 1, a thin line is seen by anybody."""
SIDES = 0.08
"""So far apart two large areas beside each other are told apart."""


def seen(widget, vision):
    """Return a picture of a widget as somebody sees it."""
    return seen_as(pixels_of(widget.grab().toImage()), vision)


def gaps(part, ground):
    """Return the share of columns of a picture in which nothing stands out from the ground."""
    return 1 - (distance(part, ground) > PLAIN).any(axis=0).mean()


@THEMES
@EVERY_VISION
def test_a_negative_link_has_gaps_and_a_positive_one_has_none(qtbot, theme, vision):
    view = DiagramView(theme)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show_snapshot(make_snapshot(units=(1,), weights=np.array([[1.0, -1.0]])))
    picture = seen(view, vision)
    height, width = picture.shape[:2]
    middle = slice(round(0.4 * width), round(0.6 * width))
    upper, lower = (
        picture[round(0.2 * height) : height // 2, middle],
        picture[height // 2 : round(0.8 * height), middle],
    )
    ground = picture[round(0.2 * height), width // 2]

    assert 0 == gaps(upper, ground)
    assert 0.1 < gaps(lower, ground) < 0.6


@THEMES
@EVERY_VISION
def test_the_validation_curve_has_gaps_and_that_of_training_has_none(
    qtbot, theme, vision, curves_of, snapshot_of
):
    panel = CurvesPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.tools.set(gap=False)
    panel.show()
    rows = [(10.0 * k, float(k), 0.25, 0.75, 0.3, 0.7) for k in range(30)]
    panel.show_snapshot(snapshot_of(curves=curves_of(rows), position=Position(290, 29), status=Status.PAUSED))
    plot = panel.loss_plot
    picture = seen(plot, vision)
    height, width = picture.shape[:2]
    across = slice(round(0.35 * width), round(0.75 * width))
    upper, lower = picture[10 : height // 2, across], picture[height // 2 : height - 40, across]
    ground = seen_as(pixels_of(plot.grab().toImage()), vision)[3, width // 2]

    assert 0 == gaps(lower, ground)
    assert 0.1 < gaps(upper, ground) < 0.6


@THEMES
@EVERY_VISION
def test_the_sides_of_the_field_and_the_points_on_them_tell_apart(
    qtbot, theme, vision, plane_data, halves, snapshot_of
):
    panel = FieldPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(344, 480)
    panel.show()
    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))
    view = panel.view
    picture = seen(view, vision)

    def at(x, y):
        across, down = view.to_pixels(np.array([[x, y]]))[0]
        return picture[round(down), round(across)]

    left, right = at(-0.8, 0.0), at(0.8, 0.0)
    border = picture[round(view.square().center().y()) + 40, :]
    assert distance(left, right) > SIDES
    assert min(distance(border, left).max(), distance(border, right).max()) > PLAIN
    orange, blue = at(-0.5, 0.5), at(0.5, 0.5)
    assert distance(orange, blue) > SIDES


@THEMES
def test_the_first_three_classes_are_told_apart_by_people_with_two_kinds_of_cones(theme):
    colours = [linear(np.array([int(c[k : k + 2], 16) for k in (1, 3, 5)])) for c in theme.classes[:3]]
    for vision in set(VISIONS) - {"greyscale"}:
        shades = [seen_as(colour, vision) for colour in colours]
        apart = [distance(shades[a], shades[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
        assert min(apart) > 0.05
