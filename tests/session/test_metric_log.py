"""The curves that a reader holds never change, however the record grows and is thinned behind them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.session.metric_log import COLUMNS, Curves, Mark, MetricLog


def row(step: int) -> tuple[float, ...]:
    return (float(step), step / 10, 1 / (step + 1), np.nan, 0.5, np.nan)


def filled(rows: int, limit: int = 20_000) -> MetricLog:
    log = MetricLog(limit)
    for step in range(rows):
        log.append(row(step))
    return log


def test_an_empty_record_has_empty_columns() -> None:
    curves = MetricLog().curves()

    assert (0, [0] * len(COLUMNS)) == (len(curves), [len(curves.column(name)) for name in COLUMNS])


def test_a_column_is_found_by_its_name() -> None:
    assert [0, 0.1, 0.2] == pytest.approx(filled(3).curves().column("epoch").tolist())


def test_curves_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        filled(3).curves().table[0, 0] = 1


def test_a_second_measurement_of_a_step_takes_the_place_of_the_first_and_readers_keep_theirs() -> None:
    log = filled(3)
    before = log.curves()
    log.append((2.0, 9, 9, 9, 9, 9))
    log.append((1.0, 7, 7, 7, 7, 7))

    assert [0, 1, 2] == log.curves().column("step").tolist()
    assert 9 == log.curves().column("train_loss")[-1]
    assert 9 not in before.table
    assert 7 not in log.curves().table


def test_the_same_measurement_again_changes_nothing() -> None:
    log = filled(3)
    before = log.curves()
    log.append(tuple(before.table[-1, :6]))

    assert before is log.curves()


def test_the_same_object_is_given_while_nothing_is_added() -> None:
    log = filled(3)

    assert log.curves() is log.curves()


@pytest.mark.parametrize(
    "add", [lambda log: log.append(row(3)), lambda log: log.mark(Mark(3, 0.3, "x → 1"))], ids=["row", "mark"]
)
def test_another_object_is_given_once_something_was_added(add) -> None:
    log = filled(3)
    before = log.curves()
    add(log)

    assert before is not log.curves()


@settings(max_examples=60)
@given(st.integers(8, 600), st.lists(st.integers(0, 300), max_size=12))
def test_what_was_published_never_changes(limit: int, portions: list[int]) -> None:
    log, step = MetricLog(limit), 0
    held: list[tuple[Curves, bytes]] = []
    for portion in portions:
        for _ in range(portion):
            log.append(row(step))
            step += 1
        curves = log.curves()
        held.append((curves, curves.table.tobytes()))

    assert all(content == curves.table.tobytes() for curves, content in held)


@settings(max_examples=60)
@given(st.integers(8, 600), st.lists(st.integers(0, 300), min_size=1, max_size=12))
def test_the_record_stays_within_its_limit_in_order_and_up_to_date(limit: int, portions: list[int]) -> None:
    log, step = MetricLog(limit), 0
    for portion in portions:
        for _ in range(portion):
            log.append(row(step))
            step += 1
        steps = log.curves().column("step")

        assert len(steps) <= limit
        assert (np.diff(steps) > 0).all()
        assert [] == steps.tolist() or (0, step - 1) == (steps[0], steps[-1])


def test_memory_stays_bounded_in_a_very_long_run() -> None:
    log = filled(20_000, limit=300)

    assert len(log._buffer) <= 300


def test_thinning_keeps_the_newest_half_whole() -> None:
    steps = filled(401, limit=400).curves().column("step")

    assert list(range(200, 401)) == steps[100:].tolist()
    assert list(range(0, 200, 2)) == steps[:100].tolist()


def test_a_record_that_is_as_long_as_before_thinning_is_still_the_new_one() -> None:
    """After thinning the same number of rows means other rows."""
    log = filled(400, limit=400)
    before = log.curves()
    for step in range(400, 500):
        log.append(row(step))

    assert len(before) == len(log.curves())
    assert 499 == log.curves().column("step")[-1]


def test_marks_stay_in_order() -> None:
    log = MetricLog()
    marks = [Mark(step, step / 10, f"Momentum → {step}") for step in range(3)]
    for mark in marks:
        log.mark(mark)

    assert tuple(marks) == log.curves().marks


def test_a_slider_that_is_dragged_at_one_step_leaves_one_mark() -> None:
    log = MetricLog()
    for rate in (0.1, 0.2, 0.3):
        log.mark(Mark(5, 0.5, f"Learning rate → {rate}"))

    assert (Mark(5, 0.5, "Learning rate → 0.3"),) == log.curves().marks


def test_two_knobs_at_one_step_leave_two_marks() -> None:
    log = MetricLog()
    log.mark(Mark(5, 0.5, "Momentum → 0.5"))
    log.mark(Mark(5, 0.5, "Learning rate → 0.3"))

    assert 2 == len(log.curves().marks)


def test_marks_do_not_pile_up_for_ever() -> None:
    log = MetricLog()
    for step in range(1000):
        log.mark(Mark(step, step / 10, "Momentum → 0.5"))

    assert 999 == log.curves().marks[-1].step
    assert len(log.curves().marks) <= 200


def test_each_row_knows_how_long_the_training_took_so_far() -> None:
    log = MetricLog()
    for step in range(4):
        log.append(row(step))
        log.seconds += 0.5
    part = log.until(2)

    assert [0, 0.5, 1, 1.5] == log.curves().column("seconds").tolist()
    assert (1.0, 1.5) == (part.seconds, MetricLog.of(log.curves()).seconds)


def test_curves_that_do_not_say_how_long_it_took_go_on_from_nothing() -> None:
    table = np.array(filled(3).curves().table)
    table[:, COLUMNS.index("seconds")] = np.nan
    log = MetricLog.of(Curves(table))
    log.seconds += 2
    log.append(row(3))

    assert [np.nan] * 3 + [2] == pytest.approx(log.curves().column("seconds").tolist(), nan_ok=True)
