"""Layers and units are put in, taken out and moved, and what is silenced or frozen goes with its unit."""

from __future__ import annotations

import pytest

from nnviz.engine.activations import Identity, ReLU
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten
from nnviz.experiment.surgery import (
    dropout_after,
    moved,
    removed_unit,
    toggled,
    with_count,
    with_dropout,
    with_new_layer,
    with_units,
    without_layer,
)

A, B, C = Dense(units=8), Dense(units=4, activation=ReLU()), Dense(units=3)
OUT = Dense(units=1, activation=Identity())
NET = (A, Dropout(), B, OUT)


def test_only_layers_with_units_are_counted():
    assert (0, 2, 4) == with_units((Conv2D(), Flatten(), A, BatchNorm(), OUT))


@pytest.mark.parametrize(("wish", "count"), [(5, 5), (0, 1), (-3, 1), (10_000, 4096)])
def test_a_layer_gets_as_many_units_as_it_may_have(wish, count):
    assert count == with_count(NET, 0, wish)[0].units


def test_fewer_units_forget_what_was_said_of_those_that_go():
    layer = Dense(units=8, silenced=(1, 6), frozen_units=(7,))
    found = with_count((layer, OUT), 0, 5)[0]
    assert ((1,), ()) == (found.silenced, found.frozen_units)


def test_toggling_twice_changes_nothing():
    once = toggled(NET, 2, "silenced", 3)
    assert (3,) == once[2].silenced
    assert NET == toggled(once, 2, "silenced", 3)


def test_removing_a_unit_moves_the_marks_behind_it():
    layer = Dense(units=8, silenced=(1, 4, 6), frozen_units=(0, 4))
    found = removed_unit((layer, OUT), 0, 4)[0]
    assert (7, (1, 5), (0,)) == (found.units, found.silenced, found.frozen_units)


def test_a_layer_moves_with_its_dropout():
    assert (B, A, Dropout(), OUT) == moved(NET, 0, 2)
    assert (B, A, Dropout(), OUT) == moved(NET, 2, 0)
    assert NET == moved(moved(NET, 0, 2), 2, 1) or NET == moved((B, A, Dropout(), OUT), 0, 1)


def test_moving_over_several_layers():
    layers = (A, B, C, OUT)
    assert (B, C, A, OUT) == moved(layers, 0, 2)
    assert (C, A, B, OUT) == moved(layers, 2, 0)
    assert layers == moved(layers, 1, 1)


def test_a_new_layer_stands_behind_the_one_it_copies():
    assert (A, Dropout(), A, B, OUT) == with_new_layer(NET, 0)
    assert (A, Dropout(), B, B, OUT) == with_new_layer(NET, 2)
    assert (A, Dropout(), B, Dense(), OUT) == with_new_layer(NET, 3)


def test_a_layer_goes_with_its_dropout():
    assert (B, OUT) == without_layer(NET, 0)
    assert (A, Dropout(), OUT) == without_layer(NET, 2)


def test_dropout_comes_and_goes():
    assert 1 == dropout_after(NET, 0)
    assert dropout_after(NET, 2) is None
    assert (A, B, OUT) == with_dropout(NET, 0)
    assert NET == with_dropout((A, B, OUT), 0)
