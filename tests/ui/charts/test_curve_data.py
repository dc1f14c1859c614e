from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.session.metric_log import COLUMNS, Curves, Mark
from nnviz.ui.charts.curve_data import AXES, axis_of, best_row, gap_of, mark_places, runs_csv, smoothed
from nnviz.ui.charts.lines import Scales, gap_outline, stretch


def curves(*rows, marks=()):
    """Return curves with these (step, epoch, train loss, validation loss) and no accuracy."""
    table = np.full((len(rows), len(COLUMNS)), np.nan)
    for k, row in enumerate(rows):
        table[k, : len(row)] = row
    return Curves(table, marks)


def test_smoothing_by_hand():
    """With β = 1/2: 4; (4/2 + 2) / (3/2) = 8/3; (4/4 + 2/2 + 6) / (7/4) = 32/7."""
    assert smoothed(np.array([4.0, 2.0, 6.0]), 0.5) == pytest.approx([4.0, 8 / 3, 32 / 7])


@given(arrays(np.float64, st.integers(1, 700), elements=st.floats(-100, 100)), st.floats(0.01, 0.99))
def test_smoothing_in_blocks_is_the_plain_recursion(y, strength):
    total = weight = 0.0
    expected = []
    for value in y:
        total, weight = strength * total + value, strength * weight + 1
        expected.append(total / weight)

    assert smoothed(y, strength) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_smoothing_leaves_gaps_and_the_whole_stays_within_its_limits():
    y = np.array([1.0, np.nan, 3.0, np.inf, 2.0])

    actual = smoothed(y, 0.9)

    assert np.isnan(actual).tolist() == [False, True, False, True, False]
    assert 1.0 <= np.nanmin(actual) <= np.nanmax(actual) <= 3.0


@pytest.mark.parametrize("y", [np.empty(0), np.full(3, np.nan)])
def test_nothing_smoothed_is_nothing(y):
    assert len(smoothed(y, 0.5)) == len(y)
    assert np.isnan(smoothed(y, 0.5)).all()


def test_no_smoothing_gives_the_values():
    assert smoothed(np.array([1.0, 5.0]), 0.0).tolist() == [1.0, 5.0]


def test_the_best_moment_is_that_of_the_lowest_validation_loss():
    found = curves((0, 0, 1.0, 0.9), (1, 1, 0.5, 0.4), (2, 2, 0.2, 0.6), (3, 3, 0.1, np.nan))

    assert best_row(found) == 1
    assert gap_of(found, 2) == pytest.approx(0.4)
    assert best_row(curves((0, 0, 1.0, np.nan), (1, 1, 0.5, np.nan))) is None
    assert best_row(curves((0, 0, 1.0, 0.9))) is None


def test_marks_stand_at_their_step_or_epoch():
    marked = curves((0, 0.0, 1, 1), (10, 1.0, 1, 1), marks=(Mark(5, 0.5, "a"), Mark(10, 1.0, "b")))

    assert mark_places(marked, "step") == [5.0, 10.0]
    assert mark_places(marked, "epoch") == [0.5, 1.0]


def test_one_run_as_a_table_reads_back_as_it_was():
    table = list(
        csv.reader(io.StringIO(runs_csv([("now", curves((0, 0, 0.1, np.nan), (7, 0.5, 1 / 3, 2)))])))
    )

    assert table[0] == list(COLUMNS)
    assert table[1][:4] == ["0.0", "0.0", "0.1", ""]
    assert float(table[2][2]) == 1 / 3


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@a", 'a, "b"\nc'])
def test_names_of_runs_are_text_whatever_they_are(name):
    run = curves((0, 0, 1, 1))

    table = list(csv.reader(io.StringIO(runs_csv([("now", run), (name, run)]))))

    assert table[0][0] == "run"
    assert table[2][0].removeprefix("'") == name
    assert not table[2][0].startswith(("=", "+", "-", "@"))


def test_a_logarithmic_axis_has_no_place_for_the_start_and_decades_are_even():
    scales = Scales(log_x=True)
    x = np.array([0.0, 1.0, 10.0, 100.0])

    low, high = scales.x_range(x)

    assert scales.across(x).tolist() == [-np.inf, 0.0, 1.0, 2.0]
    assert low < 0.0
    assert 2.0 < high < 2.2
    assert scales.x_range(np.array([0.0])) == (0.0, 1.0)


def test_what_is_seen_has_a_neighbour_at_each_side():
    assert stretch(np.arange(10.0), (3.5, 5.5)) == slice(3, 7)
    assert stretch(np.empty(0), (0.0, 1.0)) == slice(0, 1)


def test_the_gap_is_filled_only_where_the_second_line_is_above():
    at, low, high = np.arange(3.0), np.array([1.0, 1.0, 1.0]), np.array([2.0, 0.5, np.nan])

    outline = gap_outline(at, low, high)

    assert outline.tolist() == [[0.0, 1.0], [1.0, 1.0], [1.0, 1.0], [0.0, 2.0]]
    assert gap_outline(at[:1], low[:1], high[:1]) is None


def test_over_seconds_what_was_never_timed_stands_at_the_beginning():
    measured = curves((0.0,), (10.0,), (20.0,), (30.0,))
    measured.table[2:, COLUMNS.index("seconds")] = 1.5, 2.0

    assert [0, 0, 1.5, 2] == axis_of(measured, "seconds").tolist()
    assert "seconds" in AXES
