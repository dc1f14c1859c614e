"""Columns of units for networks that have more than dense layers."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnviz.data.digits import Digits
from nnviz.engine.activations import Identity, ReLU, Tanh
from nnviz.engine.kernels import play
from nnviz.engine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    MaxPool2D,
)
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.experiment.build import build, load_material
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import Advance, Load, Run, SetProbes, StepUnit, Watch
from nnviz.session.inference import Predictor
from nnviz.session.probes import Observer
from nnviz.session.snapshot import Probe, Status
from nnviz.session.worker import Worker
from tests.session.driving import SMALL

OUT = Dense(units=10, activation=Identity())
BASE = ExperimentSpec(data=DataSpec(source=Digits()), loss=CategoricalCrossEntropy(), layers=(OUT,))
NETWORKS = {
    "cnn": (Conv2D(filters=4), MaxPool2D(), Conv2D(filters=3, kernel=2), Flatten(), Dense(units=5), OUT),
    "pool first": (MaxPool2D(), Conv2D(filters=4, padding="same", activation=Tanh()), Flatten(), OUT),
    "pool and dense": (AveragePool2D(), Flatten(), Dense(units=5), OUT),
    "norms": (BatchNorm(), Dense(units=6), BatchNorm(), Dropout(), Dense(units=5), LayerNorm(), OUT),
    "everything": (
        Dropout(rate=0.1),
        Conv2D(filters=4, stride=2, padding="same"),
        BatchNorm(),
        AveragePool2D(),
        Flatten(),
        LayerNorm(),
        Dense(units=6),
        OUT,
    ),
    "output alone": (OUT,),
}
networks = pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
ALL = frozenset(Probe)


def spec_of(layers):
    return msgspec.structs.replace(BASE, layers=layers)


def looked_at(layers, read):
    """Return an observer of an untrained network and what it sees of the first sample."""
    spec = spec_of(layers)
    observer = Observer(build(spec, load_material(spec, read)))
    return observer, observer.look(ALL, Watch(0))


@networks
def test_every_column_fits_the_one_before_it(layers, read):
    """What the diagram relies on: one column of weights for each unit before, the first one for each input."""
    _, seen = looked_at(layers, read)
    sources = 64
    for view in seen.layers:
        assert (view.units, sources) == view.weights.shape
        assert (view.units,) == view.bias.shape == view.z.shape == view.a.shape
        assert all(np.isfinite(array).all() for array in (view.weights, view.bias, view.z, view.a))
        assert not view.weights.flags.writeable
        sources = view.units
    assert "output" == seen.layers[-1].name
    assert np.array_equal(seen.layers[-1].a, seen.watched.prediction)


@networks
def test_the_worker_trains_walks_and_shows_it(layers, read):
    worker = Worker(read)
    worker.handle(Load(spec_of(layers)))
    worker.handle(SetProbes(ALL))
    worker.work_for(1)
    worker.handle(Run())
    worker.work_for(0.01)
    worker.handle(Advance(StepUnit.PHASE, 2 * len(layers)))
    while worker.work_for(0.01) is not None:
        pass
    shot = worker.snapshot()
    assert shot.failure is None
    assert Status.PAUSED is shot.status
    predict = Predictor(shot.spec, shot.values)
    np.testing.assert_allclose(predict(shot.watched.x), shot.watched.prediction, rtol=1e-5, atol=1e-6)


def test_names_count_each_kind_by_itself_and_tell_what_lies_between(read):
    _, seen = looked_at(NETWORKS["cnn"], read)
    told = [(view.name, view.kind, view.activation) for view in seen.layers]
    assert [
        ("conv 1", "conv2d", "ReLU, max pool 2x2"),
        ("conv 2", "conv2d", "ReLU"),
        ("hidden 1", "dense", "Tanh"),
        ("output", "dense", "softmax"),
    ] == told
    _, seen = looked_at(NETWORKS["norms"], read)
    assert ["Tanh, batch norm, dropout 0.5", "Tanh, layer norm", "softmax"] == [
        view.activation for view in seen.layers
    ]


def test_a_dense_network_is_shown_as_it_is(read):
    spec = SMALL
    experiment = build(spec, load_material(spec, read))
    seen = Observer(experiment).look(ALL, Watch(0))
    windows = experiment.params.windows(experiment.params.values)
    assert ["hidden 1", "hidden 2", "output"] == [view.name for view in seen.layers]
    for view, named in zip(seen.layers, windows, strict=True):
        assert np.array_equal(view.weights, named["W1"][:, :-1])
        assert np.array_equal(view.bias, named["W1"][:, -1])
        assert view.maps is None
        assert view.kernels is None


@pytest.mark.parametrize(
    "layers",
    [
        (Conv2D(filters=4), Flatten(), OUT),
        (Conv2D(filters=4, stride=2, padding="same"), Flatten(), OUT),
        (AveragePool2D(), Conv2D(filters=4, kernel=2), Flatten(), OUT),
        (AveragePool2D(size=3, stride=2), Flatten(), OUT),
    ],
)
def test_the_weights_of_the_first_column_explain_its_sums_exactly(layers, read):
    """The mean sum of a filter is linear in the pixels: z = weights · x + b, whatever lies between."""
    _, seen = looked_at(layers, read)
    view = seen.layers[0]
    np.testing.assert_allclose(view.weights @ seen.watched.x + view.bias, view.z, atol=1e-5)


def test_a_map_that_rises_as_a_whole_moves_the_next_sums_by_the_shown_weights(read):
    layers = (Conv2D(filters=4, activation=Identity()), AveragePool2D(), Flatten(), Dense(units=5), OUT)
    observer, seen = looked_at(layers, read)
    single = observer._single
    before = single.views[3].z.copy()
    single.views[0].a[2] += 1
    for calls in single.work.forward()[1:4]:
        play(calls)
    moved = (single.views[3].z - before)[:, 0]
    np.testing.assert_allclose(moved, seen.layers[1].weights[:, 2], atol=1e-5)


def test_maps_and_kernels_are_those_of_the_convolution(read):
    _, seen = looked_at((Conv2D(filters=4, activation=ReLU()), MaxPool2D(), Flatten(), OUT), read)
    view = seen.layers[0]
    assert (4, 6, 6) == view.maps.shape
    assert (4, 1, 3, 3) == view.kernels.shape
    image = seen.watched.x.reshape(8, 8)
    z = (view.kernels[1, 0] * image[2:5, 3:6]).sum() + view.bias[1]
    assert view.maps[1, 2, 3] == pytest.approx(max(z, 0), abs=1e-5)
    assert view.a == pytest.approx(view.maps.mean(axis=(1, 2)), abs=1e-6)
