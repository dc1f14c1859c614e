"""A unit is removed and everything else of the network stays: so the network without it answers as if it were mute."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.data.digits import Digits
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
)
from nnviz.engine.workspace import Parameters
from nnviz.experiment.build import network_of
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.experiment.surgery import removed_unit, replaced, with_units
from nnviz.session.carrying import without_unit
from tests.session.driving import OUTPUT, SMALL

IMAGES = ExperimentSpec(
    data=DataSpec(source=Digits()),
    layers=(
        Conv2D(filters=3),
        MaxPool2D(),
        Conv2D(filters=4, kernel=2),
        AveragePool2D(stride=1),
        Flatten(),
        Dense(units=5),
        Dropout(),
        OUTPUT,
    ),
)
SPECS = {"points": SMALL, "images": fitted(IMAGES)}
CASES = [
    (name, place, unit)
    for name, spec in SPECS.items()
    for place in with_units(spec.layers)[:-1]
    for unit in (0, 2)
]


def answer(spec: ExperimentSpec, values, rows):
    network = network_of(spec)
    params = Parameters(network.plans(), np.dtype(network.dtype))
    params.values[...] = values
    forward = Forward(network, params, len(rows))
    forward.rows[...] = rows
    return forward.run().copy()


@pytest.mark.parametrize(("name", "place", "unit"), CASES)
def test_without_a_unit_a_network_answers_as_with_the_unit_silenced(name, place, unit):
    spec = SPECS[name]
    rng = np.random.default_rng(0)
    values = network_of(spec).parameters(3).values
    values += 0.1 * rng.normal(size=values.shape).astype(values.dtype)
    rows = rng.uniform(size=(5, spec.data.inputs))
    mute = replace(spec.layers[place], silenced=(unit,))
    silent = replaced(spec, (*spec.layers[:place], mute, *spec.layers[place + 1 :]))
    less = replaced(spec, removed_unit(spec.layers, place, unit))

    found = answer(less, without_unit(spec, values, place, unit), rows)

    assert np.allclose(answer(silent, values, rows), found, atol=1e-6)
    assert not np.allclose(answer(spec, values, rows), found, atol=1e-4)


def test_normalisation_loses_the_row_of_the_unit():
    spec = replaced(SMALL, (Dense(units=4), BatchNorm(), Dense(units=3), OUTPUT))
    network = network_of(spec)
    params = network.parameters(0)
    params.windows(params.values)[1]["gamma"][...] = (1, 2, 3, 4)
    less = replaced(spec, removed_unit(spec.layers, 0, 1))
    smaller = network_of(less).parameters(0)
    smaller.values[...] = without_unit(spec, params.values, 0, 1)

    assert [1, 3, 4] == smaller.windows(smaller.values)[1]["gamma"].tolist()
