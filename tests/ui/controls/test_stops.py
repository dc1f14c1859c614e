"""Sliders stop at round numbers, and typed text is understood or explained."""

from __future__ import annotations

import pytest

from nnviz.experiment.catalog import SpecProblem, knob_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.stops import may_go_on, nearest, parsed, stops_of, written

SPEC = ExperimentSpec()
RATE = knob_at(SPEC, "optimizer.learning_rate")
BATCH = knob_at(SPEC, "training.batch_size")


def test_a_log_slider_stops_at_round_values():
    stops = stops_of(RATE)

    assert (1e-5, 10.0) == (stops[0], stops[-1])
    assert {0.001, 0.003, 0.01, 0.03, 0.1} <= set(stops)
    assert list(stops) == sorted(set(stops))


def test_a_batch_slider_stops_at_powers_of_two():
    assert {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 10, 100} <= set(stops_of(BATCH))


def test_the_nearest_stop_of_a_value_outside_the_slider_is_its_end():
    stops = stops_of(RATE)

    assert len(stops) - 1 == nearest(stops, 1e5, logarithmic=True)
    assert 0 == nearest(stops, 1e-9, logarithmic=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.00001, "0.00001"), (1e-8, "1e-8"), (128, "128"), (0.0123, "0.0123"), (0.9999, "0.9999")],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert text == written(value)


def test_a_decimal_comma_is_understood():
    assert 0.03 == parsed(RATE, "0,03")


@pytest.mark.parametrize("text", ["", "abc", "-1", "0", "nan", "inf", "1e999", "1e7", "0x10"])
def test_what_is_no_allowed_number_is_explained(text):
    with pytest.raises(SpecProblem, match="Learning rate must be above 0 and at most 1,000,000; "):
        parsed(RATE, text)


def test_a_whole_number_has_no_fraction():
    with pytest.raises(SpecProblem, match=r"Batch size must be a whole number.*; got 8\.5\."):
        parsed(BATCH, "8.5")


def test_text_that_may_become_a_number_is_not_yet_wrong():
    assert all(may_go_on(RATE, text) for text in ("", "0", "0.", "0.0", "1e", "1e-"))
    assert not any(may_go_on(RATE, text) for text in ("-", "-1", "x", "9999999"))
