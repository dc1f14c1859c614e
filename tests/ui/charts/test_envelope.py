from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.ui.charts.envelope import MOST_DASHES, dashes, envelope


def test_a_short_curve_stays_as_it_is():
    x, y = np.arange(5.0), np.array([1.0, 3.0, 2.0, 5.0, 4.0])

    at, values = envelope(x, y, buckets=10)

    assert at.tolist() == x.tolist()
    assert values.tolist() == y.tolist()


@given(arrays(np.float64, st.integers(1, 3000), elements=st.floats(-1e6, 1e6)))
def test_no_peak_is_lost_and_the_points_stay_few_and_in_order(y):
    at, values = envelope(np.arange(float(len(y))), y, buckets=50)

    assert len(at) <= 101
    assert (np.diff(at) >= 0).all()
    assert at[-1] == len(y) - 1
    assert (values.min(), values.max()) == (y.min(), y.max())


def test_a_spike_inside_a_bucket_is_kept():
    y = np.zeros(10_000)
    y[4321] = 7.0

    at, values = envelope(np.arange(10_000.0), y)

    assert at[values == 7.0].tolist() == [4321.0]


def test_the_past_does_not_shimmer_while_the_curve_grows():
    y = np.sin(np.arange(2100.0) * 1.7)
    x = np.arange(2100.0)

    shorter, _ = envelope(x[:2050], y[:2050], 600)
    longer, _ = envelope(x, y, 600)

    assert shorter[:1000].tolist() == longer[:1000].tolist()


def test_what_is_not_finite_becomes_a_gap():
    _, values = envelope(np.arange(4.0), np.array([1.0, np.inf, np.nan, -np.inf]))

    assert np.isnan(values).tolist() == [False, True, True, True]


def test_a_long_gap_stays_a_gap_in_the_envelope():
    y = np.ones(4000)
    y[1000:3000] = np.nan

    at, values = envelope(np.arange(4000.0), y, buckets=100)

    assert np.isnan(values[(at > 1050) & (at < 2950)]).all()


def test_dashes_have_even_length_along_a_straight_line():
    at, drawn = dashes(np.array([0.0, 100.0]), np.zeros(2), on=6, off=4)

    lengths = np.diff(at) * 100
    assert drawn[:-1].sum() == 10
    assert lengths[drawn[:-1]] == pytest.approx(6.0)
    assert lengths[~drawn[:-1]] == pytest.approx(4.0)


def test_dashes_leave_gaps_in_the_data_open():
    at, drawn = dashes(np.arange(4.0) * 50, np.array([0.0, np.nan, 0.0, 0.0]))

    assert not drawn[at < 2].any()
    assert drawn[(at >= 2) & (at < 3)].any()


def test_a_line_that_goes_up_and_down_gets_long_dashes_instead_of_many():
    y = np.where(np.arange(2000) % 2, 1000.0, 0.0)

    at, _ = dashes(np.arange(2000.0), y)

    assert len(at) <= 2000 + 2 * MOST_DASHES + 2


@pytest.mark.parametrize("n", [0, 1])
def test_less_than_two_points_have_no_dashes(n):
    _, drawn = dashes(np.zeros(n), np.zeros(n))

    assert drawn.tolist() == [False] * n
