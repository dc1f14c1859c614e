"""The gradient check of the network on the screen: its weights, its data, maps by layer, kinks and wrong formulas."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from nnviz.engine.activations import Identity, ReLU, Tanh
from nnviz.engine.evaluate import Forward
from nnviz.engine.kernels import Calls
from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.gradients import subject_of
from nnviz.experiment.presets import preset
from nnviz.session.gradient_maps import BIAS, GATE
from nnviz.session.jobs import Cancelled, Report
from nnviz.session.live_check import check_live
from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace
from tests.session.driving import OUTPUT, SMALL, built


def live(spec, read, **options):
    experiment = build(spec, load_material(spec, read))
    for _ in range(20):
        experiment.trainer.step()
    before = experiment.params.values.copy()
    found = check_live(spec, experiment.material, before, Report(), **options)
    assert np.array_equal(before, experiment.params.values)
    return found


def with_layers(*layers):
    return msgspec.structs.replace(SMALL, layers=(*layers, OUTPUT))


def test_a_right_network_is_right_everywhere_and_nothing_is_left_out(read):
    found = live(SMALL, read)

    assert found.passed
    assert [(4, 3), (3, 5), (1, 4)] == [one.error.shape for one in found.maps]
    assert all(one.whole and not one.kinks and one.largest <= GATE for one in found.maps)
    assert all(one.columns[-1] == BIAS for one in found.maps)


def test_both_slopes_are_those_of_the_loss_at_the_present_weights(read):
    experiment = built()
    values = experiment.params.values + np.float32(0.1)
    found = check_live(SMALL, experiment.material, values, Report())
    subject = subject_of(SMALL, lambda _: experiment.material, values=values.astype(np.float64))
    forward = Forward(subject.network, subject.params, len(subject.rows))
    forward.rows[...], forward.targets[...] = subject.rows, subject.targets
    W1 = subject.params.windows(subject.params.values)[1]["W1"]
    losses = []
    for move in (1e-4, -2e-4):
        W1[2, 3] += move
        forward.run()
        losses.append(forward.loss())
    slope = (losses[0] - losses[1]) / 2e-4

    assert slope == pytest.approx(found.maps[1].analytic[2, 3], rel=1e-5)
    assert slope == pytest.approx(found.maps[1].numeric[2, 3], rel=1e-5)


def test_a_planted_fault_lights_its_own_layer_and_names_the_worst(read, monkeypatch):
    right = Dense.backward

    def wrong(self, view) -> Calls:
        yield from right(self, view)
        if self.units == 3:
            yield np.multiply, (view.d_W1, 1.01, view.d_W1)

    experiment = built()
    monkeypatch.setattr(Dense, "backward", wrong)
    found = check_live(SMALL, experiment.material, experiment.params.values, Report())

    assert [True, False, True] == [one.passed for one in found.maps]
    assert not found.passed
    worst = found.maps[1].worst(3)
    assert worst[0].error == found.maps[1].largest
    assert worst[0].error >= worst[1].error >= worst[2].error > GATE
    assert worst[0].analytic == pytest.approx(1.01 * worst[0].numeric, rel=1e-4)


def test_parameters_at_a_kink_are_named_as_such_and_not_as_wrong(read):
    spec = with_layers(Dense(units=4, activation=ReLU()))
    experiment = build(spec, load_material(spec, read))
    experiment.params.values[...] = 0  # every sum lies on the corner
    found = check_live(spec, experiment.material, experiment.params.values, Report())

    assert ("ReLU",) == found.bends
    assert found.maps[0].kinks == found.maps[0].error.size
    assert 0 == found.maps[0].checked
    assert not found.maps[0].passed
    assert () == found.maps[0].worst()


def test_a_large_layer_is_sampled_by_the_seed_always_with_its_biases(read):
    spec = preset("digits-64-64-10", read).spec
    experiment = build(spec, load_material(spec, read))
    maps = [
        check_live(spec, experiment.material, experiment.params.values, Report(), budget=60).maps
        for _ in range(2)
    ]

    first, again = maps
    assert all(
        one.rows == other.rows and one.columns == other.columns for one, other in zip(*maps, strict=True)
    )
    assert all(0 < one.error.size <= 70 for one in first)
    assert first[0].size == 64 * 65
    assert not first[0].whole
    assert all(one.columns[-1] == BIAS for one in again)


def test_everything_is_checked_on_demand(read):
    found = live(preset("digits-64-64-10", read).spec, read, budget=600)
    whole = live(with_layers(Dense(units=30), Dense(units=30)), read, budget=None)

    assert not found.maps[0].whole
    assert all(one.whole for one in whole.maps)


def test_dropout_and_batch_normalisation_are_checked_as_the_network_learns(read):
    found = live(with_layers(Dense(units=6), BatchNorm(), Dropout(rate=0.5)), read)

    assert found.passed
    assert (found.masked, found.batched) == (True, True)
    norm = found.maps[1]
    assert ("gamma", "beta") == norm.rows
    assert UnitPlace(0, 2) == norm.place(1, 2)


def test_a_parameter_knows_its_link_in_the_diagram(read):
    found = live(SMALL, read)

    assert LinkPlace(0, 2, 1) == found.maps[0].place(2, 1)
    assert LinkPlace(1, 2, 3) == found.maps[1].place(2, 3)
    assert UnitPlace(1, 2) == found.maps[1].place(2, 4)


def test_weights_on_maps_belong_to_the_unit_or_to_the_filter_before(read):
    layers = (
        Conv2D(filters=3, kernel=3, activation=Tanh()),
        MaxPool2D(size=2),
        Flatten(),
        Dense(units=10, activation=Identity()),
    )
    spec = replace_at(preset("digits-64-64-10", read).spec, "layers", layers)
    found = live(spec, read, budget=None)

    assert found.passed
    assert "max pooling" in found.bends
    assert UnitPlace(0, 1) == found.maps[0].place(1, 4)  # a pixel of the window is no link
    last = found.maps[1]
    per_filter = last.share
    assert LinkPlace(1, 7, 1) == last.place(7, per_filter)
    assert LinkPlace(1, 7, 0) == last.place(7, per_filter - 1)


def test_numbers_that_are_none_are_wrong_and_not_at_a_kink(read):
    experiment = built()
    values = experiment.params.values.copy()
    values[0] = np.nan
    found = check_live(SMALL, experiment.material, values, Report())

    assert not found.passed
    assert 0 == found.maps[0].kinks
    assert np.isinf(found.maps[0].largest)


def test_a_converged_network_is_not_called_wrong_for_its_tiny_gradients(read):
    spec = preset("xor-2-2-1", read).spec
    experiment = build(spec, load_material(spec, read))
    for _ in range(20_000):
        experiment.trainer.step()

    assert check_live(spec, experiment.material, experiment.params.values, Report()).passed


def test_a_check_that_is_cancelled_ends_at_once(read):
    experiment = built()
    report = Report()
    report.cancel()

    with pytest.raises(Cancelled):
        check_live(SMALL, experiment.material, experiment.params.values, report)


def test_a_unit_that_the_diagram_does_not_know_stands_for_its_layer(read):
    one = live(SMALL, read).maps[1]

    assert LayerPlace(1) == replace(one, units=1).place(2, 0)
