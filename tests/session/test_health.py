"""The health of the layers: what is measured, what is a concern, and that looking changes nothing."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import msgspec
import numpy as np
import pytest

from nnviz.engine.activations import ReLU, Sigmoid
from nnviz.engine.layers import BatchNorm, Dense
from nnviz.session.commands import Advance, Load, SetProbes, StepUnit
from nnviz.session.health import (
    DEAD,
    RATIO,
    SATURATED,
    Concern,
    Condition,
    Health,
    LayerCondition,
    Vital,
    concerns_of,
)
from tests.session.driving import OUTPUT, SMALL, Hand, plain

FINE = LayerCondition("hidden 1", 0.0, 0.1, 0.1, 1e-3)


def asked(spec=SMALL, steps=5):
    hand = Hand(spec)
    hand.send(SetProbes(frozenset({Health()})))
    shot = hand.do(Advance(StepUnit.BATCH, steps)) if steps else hand.look()
    return hand, shot.answer(Health())


def test_before_the_first_step_there_are_no_gradients_and_no_concern():
    _, found = asked(steps=0)

    assert all(np.isnan(layer.ratio) and np.isnan(layer.gradient) for layer in found.layers)
    assert () == concerns_of(found)


def test_gradient_and_update_are_those_of_the_last_step():
    hand, found = asked()
    params = hand.worker._lab.experiment.params
    grads, delta, values = (
        params.windows(flat)[1]["W1"] for flat in (params.grads, params.delta, params.values)
    )

    assert 30 == found.samples
    assert np.linalg.norm(grads) == pytest.approx(found.layers[1].gradient)
    assert np.linalg.norm(delta) / np.linalg.norm(values) == pytest.approx(found.layers[1].ratio)


def test_looking_changes_nothing():
    hand, _ = asked(steps=12)

    assert plain(SMALL, 12).tobytes() == hand.worker._lab.experiment.params.values.tobytes()


def test_a_constructed_dead_layer_reads_a_hundred_percent():
    spec = msgspec.structs.replace(SMALL, layers=(Dense(units=4, activation=ReLU()), OUTPUT))
    hand = Hand(spec)
    hand.worker._lab.experiment.params.windows(hand.worker._lab.experiment.params.values)[0]["W1"][
        :, -1
    ] = -100
    hand.send(SetProbes(frozenset({Health()})))
    found = hand.look().answer(Health())

    assert 1.0 == found.layers[0].dead
    assert Concern(0, Vital.DEAD, 1.0, DEAD) in concerns_of(found)


def test_a_vanishing_gradient_becomes_visible():
    deep = tuple(Dense(units=4, activation=Sigmoid()) for _ in range(8))
    _, found = asked(msgspec.structs.replace(SMALL, layers=(*deep, OUTPUT)))
    low = [concern for concern in concerns_of(found) if concern.vital is Vital.GRADIENT and concern.low]

    assert 0 == low[0].layer
    assert len(found.layers) - 1 not in {concern.layer for concern in low}


def test_normalisation_counts_to_the_layer_before_it_without_what_it_remembers():
    _, found = asked(msgspec.structs.replace(SMALL, layers=(Dense(units=4), BatchNorm(), OUTPUT)))

    assert ["hidden 1", "output"] == [layer.name for layer in found.layers]
    assert 0 < found.layers[0].ratio < 1


def test_a_frozen_layer_is_not_called_ill():
    _, found = asked(
        msgspec.structs.replace(SMALL, layers=(Dense(units=4, frozen=True), Dense(units=4), OUTPUT))
    )

    assert np.isnan(found.layers[0].ratio)
    assert () == concerns_of(found)


def test_another_network_is_looked_at_with_arrays_of_its_own():
    hand, first = asked()
    other = msgspec.structs.replace(SMALL, layers=(Dense(units=7), OUTPUT))
    hand.do(Load(other))
    found = hand.do(Advance(StepUnit.BATCH, 3)).answer(Health())

    assert (3, 2) == (len(first.layers), len(found.layers))


@pytest.mark.parametrize(
    ("change", "vital", "low"),
    [
        ({"dead": 0.5}, Vital.DEAD, False),
        ({"saturated": 0.95}, Vital.SATURATED, False),
        ({"gradient": 5e3}, Vital.GRADIENT, False),
        ({"gradient": inf}, Vital.GRADIENT, False),
        ({"gradient": 1e-6}, Vital.GRADIENT, True),
        ({"ratio": 0.5}, Vital.RATIO, False),
        ({"ratio": 1e-9}, Vital.RATIO, True),
    ],
)
def test_each_number_has_its_range(change, vital, low):
    sick = replace(FINE, **change)
    found = concerns_of(Condition((sick, FINE), 30))

    assert (0, vital, low) in [(one.layer, one.vital, one.low) for one in found]


def test_at_the_limits_and_without_numbers_all_is_well():
    edge = LayerCondition("a", DEAD, SATURATED, 0.1, RATIO[1])
    unknown = LayerCondition("b", nan, nan, nan, nan)

    assert () == concerns_of(Condition((edge, unknown, FINE), 30))


def test_small_changes_are_no_concern_where_everything_is_learned():
    done = replace(FINE, gradient=1e-7, ratio=1e-9)

    assert () == concerns_of(Condition((done, done), 30))
