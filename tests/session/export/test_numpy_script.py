"""The exported script is run in a process of its own, without nnviz, and must agree to the last digits."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from msgspec import structs

from nnviz.data.features import PlaneFeatures
from nnviz.data.regression import Plane
from nnviz.data.scaling import Standard
from nnviz.data.synthetic import Circle, Spiral
from nnviz.engine import activations, layers, losses, optimizers, schedules
from nnviz.engine.clipping import ClipByNorm, ClipByValue
from nnviz.engine.evaluate import Forward
from nnviz.engine.layers import BatchNorm, Dense
from nnviz.engine.penalties import Regularisation
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import choices_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.export.numpy_activations import ACTIVATIONS
from nnviz.session.export.numpy_layers import LAYERS
from nnviz.session.export.numpy_rules import LOSSES, OPTIMIZERS, SCHEDULES
from nnviz.session.export.numpy_script import numpy_script
from nnviz.session.export.weights import named_arrays
from nnviz.session.shipped import read_shipped
from tests.session.export.conftest import IMAGES, put, told_by

WORK = """
layers = net.train(2)
weights = {name: value.tolist() for n, layer in enumerate(layers, 1) for name, value in
           ((f"layer{n}.{key}", value) for key, value in layer.params.items())}
out = {"weights": weights, "answers": net.predict(net.FILE["x_test"]).tolist()}
"""
PLAIN = ExperimentSpec(
    data=DataSpec(source=Circle(samples=60), test=0.3),
    layers=(Dense(units=5), Dense(units=1, activation=activations.Identity())),
    training=TrainingSpec(batch_size=7, precision="float64"),
)


def run(spec, folder):
    """Export, run and train two epochs there and here; return both."""
    material = load_material(spec, read_shipped)
    experiment = build(spec, material)
    start = experiment.params.values.copy()
    trainer = experiment.trainer
    for _ in range(3):
        trainer.step()
    trained = experiment.params.values.copy()
    script = numpy_script(spec, trained, start, material, "exported")
    return experiment, material, trained, told_by(script, WORK, folder)


def check(spec, folder):
    experiment, material, _, there = run(spec, folder)
    rows = experiment.test
    forward = Forward(experiment.network, experiment.params, rows.samples)
    rows.fill(forward.rows, forward.work.loss_view.t, 0)
    np.testing.assert_allclose(np.array(there["answers"]), forward.run().T, rtol=1e-10, atol=1e-10)
    again = build(spec, material)
    while again.trainer.state.epoch < 2:
        epoch = again.trainer.state.epoch
        again.trainer.step()
        if again.trainer.state.epoch != epoch and again.validation.samples:
            again.trainer.report(again.evaluator("validation").measure()[0])
    for name, value in named_arrays(spec, again.params.values).items():
        if "running" not in name:
            np.testing.assert_allclose(
                np.array(there["weights"][name]), value, rtol=1e-8, atol=1e-10, err_msg=name
            )


BENDS = [kind for kind in ACTIVATIONS if kind is not activations.Identity]


def test_every_choice_has_its_piece():
    assert set(choices_of(activations.AnyActivation)) == set(ACTIVATIONS)
    assert set(choices_of(layers.AnyLayer)) == set(LAYERS)
    assert set(choices_of(losses.AnyLoss)) == set(LOSSES)
    assert set(choices_of(optimizers.AnyOptimizer)) == set(OPTIMIZERS)
    assert set(choices_of(schedules.AnySchedule)) == set(SCHEDULES)


def test_all_activations_at_once(tmp_path):
    hidden = tuple(Dense(units=4, activation=bend()) for bend in BENDS)
    check(structs.replace(PLAIN, layers=(*hidden, PLAIN.layers[-1])), tmp_path)


RULES = [
    structs.replace(PLAIN, optimizer=optimizers.SGD(learning_rate=0.1)),
    structs.replace(
        PLAIN,
        optimizer=optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=True),
        schedule=schedules.Cosine(epochs=3.0, last=0.1),
    ),
    structs.replace(PLAIN, optimizer=optimizers.AdaGrad(), schedule=schedules.StepDecay(every=1.0)),
    structs.replace(PLAIN, optimizer=optimizers.RMSprop(momentum=0.5), schedule=schedules.Exponential()),
    structs.replace(PLAIN, optimizer=optimizers.Adam(amsgrad=True), schedule=schedules.OneCycle(epochs=2.0)),
    structs.replace(
        PLAIN, optimizer=optimizers.AdamW(weight_decay=0.1), schedule=schedules.WarmUp(epochs=1.0)
    ),
    structs.replace(
        PLAIN, optimizer=optimizers.Nadam(), schedule=schedules.ReduceOnPlateau(patience=1, min_delta=1.0)
    ),
    structs.replace(PLAIN, regularisation=Regularisation(l1=0.01, l2=0.1, max_norm=0.9)),
    structs.replace(PLAIN, training=structs.replace(PLAIN.training, clipping=ClipByNorm(limit=0.1))),
    structs.replace(
        PLAIN, training=structs.replace(PLAIN.training, clipping=ClipByValue(limit=0.02), batch_size=500)
    ),
    structs.replace(
        PLAIN, layers=(Dense(units=5, frozen=True), BatchNorm(frozen=True), Dense(units=4), PLAIN.layers[-1])
    ),
    structs.replace(
        PLAIN,
        data=DataSpec(
            source=Spiral(samples=60),
            features=PlaneFeatures(x1=False, sin_x2=True, x1_x2=True),
            scaling=Standard(),
        ),
        loss=losses.Hinge(),
    ),
]


@pytest.mark.parametrize("spec", RULES, ids=range(len(RULES)))
def test_training_goes_the_same_way(spec, tmp_path):
    check(spec, tmp_path)


@pytest.mark.parametrize(
    "loss",
    [
        losses.MeanSquaredError(),
        losses.MeanSquaredError(sigmoid_output=True),
        losses.MeanAbsoluteError(),
        losses.Huber(delta=0.3),
    ],
    ids=["squared", "sigmoid", "absolute", "huber"],
)
def test_regression(loss, tmp_path):
    check(structs.replace(PLAIN, data=DataSpec(source=Plane(samples=60), test=0.3), loss=loss), tmp_path)


def test_images_with_every_layer(tmp_path):
    check(IMAGES, tmp_path)


def test_it_stops_early_and_gives_back_the_best(tmp_path):
    impatient = structs.replace(PLAIN.training, early_stopping=EarlyStopping(patience=1, min_delta=100.0))
    spec = structs.replace(PLAIN, training=impatient)
    material = load_material(spec, read_shipped)
    values = build(spec, material).params.values
    script = numpy_script(spec, values, values, material, "exported")
    put(script, tmp_path)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "exported.py"), "--train", "9"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert not done.returncode, done.stderr
    assert "stopped early" in done.stdout
    assert 2 == done.stdout.count("epoch ")
    wrong = subprocess.run(
        [sys.executable, str(tmp_path / "exported.py"), "--tain"], check=False, capture_output=True, text=True
    )
    assert 1 == wrong.returncode
    assert "Use: python exported.py [--train EPOCHS]" in wrong.stderr
