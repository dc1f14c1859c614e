"""Printed columns add up to the last figure, and no number is off by a whole unit of it."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.inspector.account import account

NUMBERS = st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), max_size=40)


def read(text):
    return Decimal(text.replace("−", "-").replace(",", ""))


@given(NUMBERS)
def test_what_is_printed_adds_up_exactly(items):
    printed = account(items, math.fsum(items))

    assert read(printed.total) == sum(map(read, printed.items), Decimal(0))


@given(NUMBERS)
def test_each_number_is_within_a_unit_of_its_last_figure(items):
    printed = account(items, math.fsum(items))
    for value, text in zip(items, printed.items, strict=True):
        unit = 10.0 ** (printed.power - (len(text.partition(".")[2]) if "." in text else 0))
        assert abs(float(read(text)) * 10.0**printed.power - value) <= unit * (1 + 1e-6)


def test_usual_numbers_are_printed_with_four_figures_of_the_largest():
    assert (("+1.230", "−0.500", "+0.000"), "+0.730", 0) == account([1.23, -0.5, 2e-5], 0.73002)
    assert (("+12.35",), "+12.35", 0) == account([12.345678], 12.345678)


def test_very_large_and_very_small_numbers_share_a_power():
    assert (("+3.200", "+0.000"), "+3.200", 9) == account([3.2e9, -1], 3.2e9 - 1)
    assert -9 == account([3e-8, 1e-8], 4e-8).power


def test_rounding_errors_are_carried_by_the_numbers_that_were_rounded_furthest():
    printed = account([1.0004, 1.0004, 1.0004], 3.0012)
    assert "+3.001" == printed.total
    assert ["+1.000", "+1.000", "+1.001"] == sorted(printed.items)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_printed_as_such(odd):
    printed = account([1.0, odd], odd)
    assert printed.total == printed.items[1]
    assert printed.total in {"NaN", "+∞", "−∞"}


def test_nothing_adds_up_to_nothing():
    assert ((), "+0.000", 0) == account([], 0.0)
