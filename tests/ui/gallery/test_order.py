"""Sorting and filtering against plain Python; the matrix' geometry, colours and CSV."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from nnviz.session.evaluation import Judged
from nnviz.ui.gallery.matrix_shape import LARGEST, SMALLEST, Shape, csv_of, strengths
from nnviz.ui.gallery.order import Order, ordered


def judged(loss, labels, chosen, sure) -> Judged:
    n = len(loss)
    labels, chosen = np.array(labels, np.intp), np.array(chosen, np.intp)
    return Judged("validation", n, 0, np.zeros((n, 2)), np.array(loss), labels, chosen, np.array(sure))


SOME = judged([0.1, 3.0, 0.2, 2.0], [0, 1, 1, 0], [0, 0, 1, 1], [0.9, 0.8, 0.99, 0.6])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.LOSS, [1, 3, 2, 0]),
        (Order.UNSURE, [3, 1, 0, 2]),
        (Order.SURE, [2, 0, 1, 3]),
        (Order.PLACE, [0, 1, 2, 3]),
    ],
)
def test_samples_stand_in_the_asked_order(order, expected):
    assert expected == ordered(SOME, order).tolist()


def test_wrong_ones_and_pairs_can_be_picked_out():
    assert [1, 3] == ordered(SOME, Order.LOSS, wrong_only=True).tolist()
    assert [1] == ordered(SOME, Order.LOSS, pair=(1, 0)).tolist()
    assert [] == ordered(SOME, Order.LOSS, wrong_only=True, pair=(1, 1)).tolist()


def test_what_is_not_a_number_comes_first_and_ties_keep_their_order():
    odd = judged([1.0, np.nan, 1.0], [0, 0, 0], [0, 0, 0], [0.5, np.nan, 0.5])

    assert [1, 0, 2] == ordered(odd, Order.LOSS).tolist()
    assert [1, 0, 2] == ordered(odd, Order.UNSURE).tolist()


@pytest.mark.parametrize("classes", [2, 3, 10, 26])
@pytest.mark.parametrize("width", [176.0, 262.0, 374.0, 900.0])
def test_cells_tile_the_square_and_are_found_again(classes, width):
    shape = Shape(classes, width, 60.0, 14.0)

    assert SMALLEST <= shape.side <= LARGEST
    for pair in ((0, 0), (classes - 1, 0), (0, classes - 1)):
        x, y = shape.left + (pair[1] + 0.5) * shape.side, shape.top + (pair[0] + 0.5) * shape.side
        assert pair == shape.cell_at(x, y)
    assert shape.cell_at(shape.left - 1, shape.top + 1) is None
    assert shape.cell_at(shape.left + 1, shape.top + classes * shape.side + 1) is None


def test_right_is_positive_and_wrong_is_negative():
    strong = strengths(np.array([[3, 1], [0, 0]]))

    assert [[0.75, -0.5], [0, 0]] == strong.tolist()


def test_the_table_can_be_read_back_and_runs_nothing():
    text = csv_of(np.array([[5, 1], [0, 7]]), ('=cmd("x")', "a,b"))
    rows = list(csv.reader(io.StringIO(text)))

    assert ["true \\ predicted", '\'=cmd("x")', "a,b"] == rows[0]
    assert [["5", "1"], ["0", "7"]] == [row[1:] for row in rows[1:]]
