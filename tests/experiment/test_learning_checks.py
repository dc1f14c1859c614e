"""Unwise pairings of settings are found, with a reason and a remedy that mends them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from nnviz.data.digits import Digits
from nnviz.engine.activations import SELU, Identity, Tanh
from nnviz.engine.initializers import Constant, GlorotUniform, HeNormal, LeCunNormal, Zeros
from nnviz.engine.layers import Dense
from nnviz.engine.losses import Hinge, Huber, MeanAbsoluteError, MeanSquaredError
from nnviz.engine.optimizers import SGD, AdamW
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import Cosine, ReduceOnPlateau, WarmUp
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.checks import fitted, issues_of, with_remedy
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec

OUTPUT = Dense(units=1, activation=Identity())


def started(*hidden: Dense) -> ExperimentSpec:
    return ExperimentSpec(layers=(*hidden, OUTPUT))


UNWISE = [
    (
        started(Dense(units=3, initializer=Zeros())),
        "layers[0].initializer",
        "All 3 units of hidden 1 begin alike",
    ),
    (started(Dense(), Dense(initializer=Constant())), "layers[1].initializer", "learn alike for ever"),
    (
        started(Dense(activation=SELU(), initializer=HeNormal())),
        "layers[0].initializer",
        "these are too large",
    ),
    (started(Dense(activation=SELU(), initializer=GlorotUniform())), "layers[0].initializer", "LeCun"),
    (ExperimentSpec(optimizer=SGD(nesterov=True)), "optimizer.nesterov", "the switch does nothing"),
    (
        ExperimentSpec(optimizer=AdamW(), regularisation=Regularisation(l2=0.1)),
        "regularisation.l2",
        "a second time",
    ),
    (
        ExperimentSpec(data=DataSpec(validation=0.0), training=TrainingSpec(early_stopping=EarlyStopping())),
        "training.early_stopping",
        "never stops anything",
    ),
    (
        ExperimentSpec(
            data=DataSpec(validation=0.0, test=0.9), training=TrainingSpec(early_stopping=EarlyStopping())
        ),
        "training.early_stopping",
        "never stops anything",
    ),
    (
        ExperimentSpec(data=DataSpec(validation=0.0), schedule=ReduceOnPlateau()),
        "schedule",
        "the learning rate never falls",
    ),
    (ExperimentSpec(loss=MeanAbsoluteError()), "loss", "Absolute error learns classes slowly"),
    (ExperimentSpec(loss=Huber()), "loss", "The Huber loss learns classes slowly"),
    (ExperimentSpec(loss=MeanSquaredError()), "loss", "Squared error learns classes slowly"),
]


@pytest.mark.parametrize(
    ("spec", "path", "words"), UNWISE, ids=[f"{n} {path}" for n, (_, path, _) in enumerate(UNWISE)]
)
def test_what_is_unwise_is_said_and_can_be_mended(spec, path, words):
    (issue,) = (issue for issue in issues_of(spec) if issue.path == path)

    assert "warning" == issue.severity
    assert words in issue.message
    assert path not in {left.path for left in issues_of(with_remedy(spec, issue))}


WISE = [
    started(Dense(units=1, initializer=Zeros())),
    ExperimentSpec(layers=(replace(OUTPUT, initializer=Zeros()),)),
    started(Dense(activation=SELU())),
    started(Dense(activation=SELU(), initializer=LeCunNormal())),
    started(Dense(activation=Tanh(), initializer=HeNormal())),
    ExperimentSpec(optimizer=SGD(nesterov=True, momentum=0.5)),
    ExperimentSpec(optimizer=AdamW(weight_decay=0.0), regularisation=Regularisation(l2=0.1)),
    ExperimentSpec(schedule=Cosine(epochs=100.0)),
    ExperimentSpec(schedule=WarmUp(epochs=3.0)),
    ExperimentSpec(training=TrainingSpec(early_stopping=EarlyStopping())),
    ExperimentSpec(loss=Hinge()),
]


@pytest.mark.parametrize("spec", WISE, ids=range(len(WISE)))
def test_what_is_wise_is_left_in_peace(spec):
    assert () == issues_of(spec)


def test_hinge_takes_one_output_for_two_classes_and_one_each_for_more():
    digits = fitted(ExperimentSpec(data=DataSpec(source=Digits()), loss=Hinge()))

    assert Hinge() == digits.loss
    assert 10 == digits.layers[-1].units
    assert not [issue for issue in issues_of(digits) if issue.severity == "error"]
