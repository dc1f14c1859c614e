"""After a divergence: the cause is judged from what was left behind, and at least one offered remedy trains."""

from __future__ import annotations

from collections import deque

import msgspec
import numpy as np
import pytest

from nnviz.data.regression import MultiGaussian, Plane
from nnviz.data.scaling import Unscaled
from nnviz.engine.activations import ReLU
from nnviz.engine.divergence import Diverged
from nnviz.engine.initializers import Normal
from nnviz.engine.layers import Dense
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.optimizers import SGD, Adam
from nnviz.experiment.build import build, load_material
from nnviz.experiment.catalog import checked, replace_at
from nnviz.experiment.checks import fitted, issues_of, output_fitted
from nnviz.experiment.presets import preset
from nnviz.session.commands import Run, Seek
from nnviz.session.evidence import cause_of, evidence_of
from nnviz.session.failures import divergence
from nnviz.session.jobs import Cancelled, Report
from nnviz.session.remedies import MOST, try_all, with_changes
from nnviz.session.snapshot import Status
from tests.session.driving import SMALL, Hand


def surface(source, hidden, optimizer):
    """Return a regression over the plane."""
    spec = fitted(replace_at(SMALL, "data.source", source))
    spec = replace_at(spec, "layers", (*hidden, spec.layers[-1]))
    return replace_at(spec, "optimizer", optimizer)


def large(units):
    return Dense(units=units, activation=ReLU(), initializer=Normal(spread=3))


def relu(units):
    return Dense(units=units, activation=ReLU())


def digits(read, optimizer):
    spec = output_fitted(replace_at(preset("digits-64-64-10", read).spec, "loss", MeanSquaredError()))
    return replace_at(spec, "optimizer", optimizer)


CASES = {
    "rate, sgd": (lambda _: replace_at(SMALL, "optimizer", SGD(learning_rate=1e6)), "rate"),
    "rate, adam": (lambda _: replace_at(SMALL, "optimizer", Adam(learning_rate=1e6)), "rate"),
    "rate, surface": (lambda _: surface(Plane(), [relu(16)], SGD(learning_rate=5.0)), "rate"),
    "rate, momentum": (
        lambda _: surface(Plane(), [relu(64), relu(64)], SGD(learning_rate=0.5, momentum=0.9)),
        "rate",
    ),
    "start": (lambda _: surface(MultiGaussian(), [large(64), large(64)], SGD(learning_rate=0.01)), "start"),
    "inputs": (
        lambda read: replace_at(
            replace_at(
                output_fitted(
                    replace_at(preset("mnist-784-32-16-10", read).spec, "loss", MeanSquaredError())
                ),
                "optimizer",
                SGD(learning_rate=0.05),
            ),
            "data.scaling",
            Unscaled(),
        ),
        "inputs",
    ),
}


@np.errstate(all="ignore")
def broken(spec, read, steps=5_000):
    """Train until it diverges; return the error, what is left, and the weights it began with."""
    experiment = build(spec, load_material(spec, read))
    values = experiment.params.values.copy()
    train = experiment.trainer.step
    with pytest.raises(Diverged) as caught:
        deque((train() for _ in range(steps)), maxlen=0)
    return caught.value, experiment, values


@pytest.mark.parametrize("name", CASES)
def test_the_cause_is_named_and_at_least_one_remedy_trains(name, read):
    make, cause = CASES[name]
    spec = make(read)
    error, experiment, values = broken(spec, read)
    evidence = evidence_of(experiment, spec, np.array([1.0]))
    failure = divergence(error, spec, 0, evidence)
    trials = try_all(spec, experiment.material, values, failure.remedies, Report())

    assert cause == cause_of(evidence).name
    assert cause_of(evidence).sentence in failure.message
    assert 2 <= len(failure.remedies) <= MOST
    assert trials[0].helped
    assert trials[0].after < 0.999 * trials[0].before
    for remedy in failure.remedies:
        changed = checked(with_changes(spec, remedy.changes))
        assert changed != spec
        assert not [issue for issue in issues_of(changed) if issue.severity == "error"]


def test_classes_learned_as_values_get_the_loss_that_is_made_for_them(read):
    spec = digits(read, SGD(learning_rate=0.01))
    experiment = build(spec, load_material(spec, read))
    experiment.trainer.step()
    experiment.params.values *= 1e4
    with np.errstate(all="ignore"), pytest.raises(Diverged) as caught:
        experiment.trainer.step()
    evidence = evidence_of(experiment, spec, np.array([1.0]))
    failure = divergence(caught.value, spec, 0, evidence)

    assert "loss" == cause_of(evidence).name
    assert "categorical cross-entropy" in failure.remedies[0].text
    changed = with_changes(spec, failure.remedies[0].changes)
    assert "categorical_crossentropy" == type(changed.loss).__struct_config__.tag


def test_a_rate_that_is_still_too_high_is_lowered_until_it_trains(read):
    spec = surface(MultiGaussian(), [large(64), large(64)], SGD(learning_rate=0.01))
    error, experiment, values = broken(spec, read)
    failure = divergence(error, spec, 0, evidence_of(experiment, spec, np.array([1.0])))
    lower = [one for one in failure.remedies if "rate" in one.text]
    (trial,) = try_all(spec, experiment.material, values, tuple(lower), Report())

    assert trial.helped
    assert trial.remedy.changes[0][1] < lower[0].changes[0][1]


def test_a_trial_changes_nothing_and_can_be_cancelled(read):
    make, _ = CASES["rate, surface"]
    spec = make(read)
    error, experiment, values = broken(spec, read)
    failure = divergence(error, spec, 0, evidence_of(experiment, spec, np.array([1.0])))
    before = values.tobytes()
    try_all(spec, experiment.material, values, failure.remedies, Report())
    report = Report()
    report.cancel()

    assert before == values.tobytes()
    with pytest.raises(Cancelled):
        try_all(spec, experiment.material, values, failure.remedies, report)


def test_the_last_finite_step_can_be_looked_at_after_a_divergence():
    hand = Hand(msgspec.structs.replace(SMALL, optimizer=SGD(learning_rate=1e6)))
    shot = hand.send(Run()).run(20)
    assert Status.FAILED is shot.status
    last = shot.timeline.last
    seen = hand.do(Seek(last))

    assert last > shot.position.step
    assert last == seen.position.step
    assert np.isfinite(seen.values).all()
    assert shot.failure.remedy[0] == "optimizer.learning_rate"
