from __future__ import annotations

import numpy as np
import pytest

from nnviz.ui.charts.scales import cover_linear, cover_log, number_text, reach, ticks_linear, ticks_log


@pytest.mark.parametrize(
    ("value", "expected"), [(1.0, 1.0), (1.01, 1.2), (0.00071, 0.0008), (99.0, 100.0), (0.0, 1.0)]
)
def test_reach_is_the_next_round_number(value, expected):
    actual = reach(value)

    assert actual == pytest.approx(expected)


def test_a_growing_range_moves_in_steps():
    limits = {reach(epoch) for epoch in np.linspace(50, 100, 500)}

    assert len(limits) == 6


def test_losses_are_shown_from_zero():
    assert cover_linear([np.array([0.7, 0.1, np.nan]), np.array([np.inf])]) == (0.0, 0.8)


@pytest.mark.parametrize("column", [[], [np.nan], [np.inf], [0.0], [1e308]])
def test_a_column_without_usable_values_has_a_range_all_the_same(column):
    low, high = cover_linear([np.array(column)])

    assert high > low


@pytest.mark.parametrize("column", [[], [np.nan], [0.0], [-1.0], [np.inf]])
def test_a_logarithmic_axis_survives_what_has_no_logarithm(column):
    assert cover_log([np.array(column)]) == (-3.0, 0.0)


def test_a_logarithmic_axis_covers_its_positive_values():
    low, high = cover_log([np.array([0.001, 0.0, 0.5])])

    assert low < -3
    assert high > np.log10(0.5)


def test_linear_ticks_are_round_and_inside():
    assert ticks_linear(-1.0, 1.0, 5) == [-1.0, -0.5, 0.0, 0.5, 1.0]


def test_logarithmic_ticks_are_powers_of_ten_on_a_long_axis():
    assert ticks_log(-3.2, 0.1, 5) == [-3.0, -2.0, -1.0, 0.0]


@pytest.mark.parametrize(
    ("value", "expected"), [(0.05, "0.05"), (-0.5, "−0.5"), (5e-7, "5e−7"), (0.0, "0"), (120, "120")]
)
def test_numbers_are_short(value, expected):
    assert number_text(value) == expected
