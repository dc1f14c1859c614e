"""The outline of a band of percentiles, and what a cell says in words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from nnviz.session.distributions import History, spread_of
from nnviz.ui.distributions.importance_bars import cost_text
from nnviz.ui.distributions.spread_cell import SpreadCell, band_points
from nnviz.ui.theme import DARK, LIGHT

BOX = QRectF(10, 20, 100, 50)


def test_a_band_goes_along_its_upper_edge_and_back_along_the_lower():
    bands = np.array([[0.0, 1, 2, 3, 4], [0.0, 1, 2, 3, 5]])
    points = band_points(History(np.array([0, 10]), bands), 0, 4, BOX, (0.0, 5.0))

    assert [(10, 30), (110, 20), (110, 70), (10, 70)] == points


def test_a_band_leaves_out_what_is_not_a_number_and_one_moment_is_a_line():
    bands = np.array([[0.0, 1, 2, 3, 4], [np.nan] * 5])
    assert 2 == len(band_points(History(np.array([0, 10]), bands), 0, 4, BOX, (0.0, 5.0)))
    assert 2 == len(band_points(History(np.array([7]), bands[:1]), 1, 3, BOX, (0.0, 5.0)))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "numbers", [np.arange(9.0), np.zeros(3), np.full(4, np.nan), np.array([1e30, -1e30])]
)
def test_a_cell_paints_any_numbers(qtbot, theme, numbers):
    cell = SpreadCell("Weights", "Nothing yet", theme)
    qtbot.addWidget(cell)
    cell.resize(180, 160)
    blank = cell.grab().toImage()
    assert "Nothing yet" == cell.summary()
    spread = spread_of(numbers)
    cell.show_spread(spread, History(np.array([1]), np.array([spread.percentiles])))

    assert cell.grab().toImage() != blank
    assert f"{len(numbers)} numbers" in cell.summary()
    assert ("not finite" in cell.summary()) == bool(spread.broken)


def test_costs_are_points_of_accuracy_or_a_loss():
    assert "12.5 pts" == cost_text(0.125, "accuracy")
    assert "−0.01" == cost_text(-0.01, "loss")
