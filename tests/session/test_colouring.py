"""The numbers behind the colours agree with the network they are taken from."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnviz.engine.layers import BatchNorm, Conv2D, Dense, Dropout, Flatten, MaxPool2D
from nnviz.experiment.build import build, load_material
from nnviz.experiment.presets import preset
from nnviz.session.colouring import SAMPLES, Colouring, LinkQuantity, UnitQuantity
from nnviz.session.lab import Lab
from nnviz.session.metric_log import MetricLog
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Probe
from tests.session.driving import Clock


def lab_of(name, steps=3):
    spec = preset(name, read_shipped).spec
    lab = Lab(build(spec, load_material(spec, read_shipped)), MetricLog(), Clock())
    for _ in range(steps):
        lab.experiment.trainer.step()
    lab.look(frozenset({Probe.WATCHED}))
    return lab


@pytest.fixture(scope="module")
def lab():
    return lab_of("xor-2-4-1")


def test_plain_quantities_need_no_numbers(lab):
    told = Colouring().answer(lab)
    assert (None, None) == (told.units, told.links)


@pytest.mark.parametrize("name", ["xor-2-4-1", "mnist-cnn"])
@pytest.mark.parametrize("links", list(LinkQuantity)[1:], ids=lambda q: q.name)
@pytest.mark.parametrize(
    "units", [UnitQuantity.MEAN, UnitQuantity.GRADIENT, UnitQuantity.DEAD], ids=lambda q: q.name
)
def test_every_quantity_has_the_shape_of_the_layers(name, links, units):
    lab = lab_of(name, 1)
    told = Colouring(units, links).answer(lab)
    assert [layer.bias.shape for layer in lab.seen.layers] == [each.shape for each in told.units]
    assert [layer.weights.shape for layer in lab.seen.layers] == [each.shape for each in told.links]
    assert not any(each.flags.writeable for each in (*told.units, *told.links))


def test_gradient_and_update_are_those_of_the_last_step(lab):
    params = lab.experiment.params
    gradient = Colouring(UnitQuantity.GRADIENT, LinkQuantity.GRADIENT).answer(lab)
    update = Colouring(links=LinkQuantity.UPDATE).answer(lab)
    first, change = params.windows(params.grads)[0]["W1"], params.windows(params.delta)[0]["W1"]
    np.testing.assert_array_equal(first[:, :-1], gradient.links[0])
    np.testing.assert_array_equal(first[:, -1], gradient.units[0])
    np.testing.assert_array_equal(change[:, :-1], update.links[0])


def test_the_contributions_of_a_unit_and_its_bias_add_up_to_its_sum(lab):
    told = Colouring(links=LinkQuantity.CONTRIBUTION).answer(lab)
    for layer, parts in zip(lab.seen.layers[:-1], told.links[:-1], strict=True):
        np.testing.assert_allclose(layer.z, parts.sum(axis=1) + layer.bias, rtol=1e-4, atol=1e-5)


def test_contributions_add_up_behind_pooling_dropout_and_normalisation_too():
    spec = preset("digits-64-64-10", read_shipped).spec
    layers = (
        Conv2D(filters=3),
        MaxPool2D(),
        Dropout(rate=0.3),
        Conv2D(filters=4, kernel=2),
        BatchNorm(),
        Flatten(),
        Dense(units=6),
        BatchNorm(),
        spec.layers[-1],
    )
    spec = msgspec.structs.replace(spec, layers=layers)
    lab = Lab(build(spec, load_material(spec, read_shipped)), MetricLog(), Clock())
    for _ in range(3):
        lab.experiment.trainer.step()
    lab.look(frozenset({Probe.WATCHED}))
    told = Colouring(links=LinkQuantity.CONTRIBUTION).answer(lab)
    for layer, parts in zip(lab.seen.layers, told.links, strict=True):
        np.testing.assert_allclose(layer.z, parts.sum(axis=1) + layer.bias, rtol=1e-4, atol=1e-5)


def test_the_mean_activation_is_that_of_the_training_samples(lab):
    experiment = lab.experiment
    told = Colouring(UnitQuantity.MEAN).answer(lab)
    count = min(SAMPLES, experiment.train.samples)
    rows = np.empty((count, 2), experiment.network.dtype)
    targets = np.empty((1, count), experiment.network.dtype)
    experiment.train.fill(rows, targets, 0)
    W1 = experiment.params.windows(experiment.params.values)[0]["W1"]
    activation = experiment.spec.layers[0].activation
    z = W1[:, :-1] @ rows.T + W1[:, -1:]
    bent = np.tanh(z) if activation.title() == "Tanh" else 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(bent.mean(axis=1), told.units[0], rtol=1e-4)


def test_units_that_never_answer_are_dead_at_all_samples():
    lab = lab_of("mnist-784-32-16-10", 1)
    window = lab.experiment.params.windows(lab.experiment.params.values)[0]["W1"]
    window[3, :-1], window[3, -1] = 0, -1
    window[4, :-1], window[4, -1] = 0, 1
    share = Colouring(UnitQuantity.DEAD).answer(lab).units[0]
    assert (1.0, 0.0) == (share[3], share[4])
    assert ((share >= 0) & (share <= 1)).all()


def test_looking_changes_nothing(lab):
    before = lab.experiment.params.values.copy()
    for units in UnitQuantity:
        Colouring(units, LinkQuantity.CONTRIBUTION).answer(lab)
    np.testing.assert_array_equal(before, lab.experiment.params.values)
