"""Rows 1 to 7 of the table of faults: numbers that go wrong while a network learns."""

from __future__ import annotations

from dataclasses import replace as changed

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.data.dataset import DataProblem
from nnviz.data.digits import Digits
from nnviz.data.given import Given
from nnviz.data.scaling import Standard
from nnviz.data.synthetic import Spiral
from nnviz.engine.activations import Identity, ReLU
from nnviz.engine.layers import Dense
from nnviz.engine.losses import CategoricalCrossEntropy
from nnviz.engine.optimizers import SGD
from nnviz.experiment.checks import fitted, issues_of
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Advance, Load, Run, SetProbes, StepUnit
from nnviz.session.health import Health, Vital, concerns_of
from nnviz.session.metric_log import COLUMNS, Curves
from nnviz.session.snapshot import Status
from tests.session.driving import OUTPUT, SMALL, Hand

LINE = tuple((float(x), 3.0) for x in range(12))


def of(points, classes, **more):
    """Return an experiment with typed points, all of them for training."""
    data = DataSpec(source=Given(points=points, classes=classes), validation=0.0, test=0.0, **more)
    return fitted(ExperimentSpec(data=data, layers=(Dense(units=4), OUTPUT)))


def test_row_01_a_rate_of_a_million_pauses_names_the_layer_and_keeps_the_last_good_weights():
    hand = Hand(replace(SMALL, optimizer=SGD(learning_rate=1e6)))
    hand.send(Run())
    good = hand.look()
    for _ in range(5_000):
        hand.work()
        shot = hand.look()
        if shot.status is not Status.RUNNING:
            break
        good = shot
    assert Status.FAILED is shot.status
    assert shot.failure.expected
    assert "layer" in shot.failure.message
    assert f"The weights are back at step {shot.position.step:,}, where all was well." in shot.failure.message
    assert abs(shot.position.step - good.position.step) <= 1
    assert np.isfinite(shot.values).all()
    assert shot.failure.remedy[1] < 1e6


@pytest.mark.parametrize("log", [True, False])
def test_row_02_an_infinite_loss_is_a_gap_and_the_axis_stays_usable(desk, log):
    table = np.full((9, len(COLUMNS)), 0.5)
    table[:, 0] = table[:, 1] = np.arange(9)
    table[4, 2] = np.inf
    panel = desk.window.curves
    panel.set_log(log)
    panel.show_snapshot(changed(desk.seen, curves=Curves(table)))
    panel.grab()
    bottom, top = panel.loss_plot.plotItem.vb.viewRange()[1]
    assert np.isfinite([bottom, top]).all()
    assert 0 < top - bottom < 100
    line = next(line for line in panel.loss_plot.look.lines if not line.dashed)
    assert [True] * 3 + [False] * 2 + [True] * 3 == line.drawn[: len(line.x) - 1].tolist()


@pytest.mark.parametrize("scaling", [Standard(), DataSpec().scaling])
def test_row_03_a_constant_column_is_not_divided_by_its_spread(scaling):
    hand = Hand(of(LINE, (0, 1) * 6, scaling=scaling))
    shot = hand.do(Advance(StepUnit.EPOCH, 5))
    assert Status.PAUSED is shot.status
    assert np.isfinite(shot.values).all()
    assert np.isfinite(shot.curves.column("train_loss")).all()


@pytest.mark.parametrize(
    ("points", "classes", "batch"),
    [(((2.0, 3.0),), (1,), 10), (LINE, (0,) * 12, 10), (LINE, (1,) * 12, 5), (LINE, (0, 1) * 6, 100_000)],
    ids=["one sample", "one class", "the other class", "a batch larger than the data"],
)
def test_row_04_hardly_any_data_train(points, classes, batch):
    hand = Hand(replace(of(points, classes), training=TrainingSpec(batch_size=batch)))
    shot = hand.do(Advance(StepUnit.EPOCH, 3))
    assert Status.PAUSED is shot.status
    assert 3 == shot.position.epoch
    assert np.isfinite(shot.values).all()


def test_row_04_data_that_leave_no_row_say_why():
    hand = Hand(of(LINE, (0, 1)))
    assert "There are 12 points but 2 classes; each point needs one." == hand.look().failure.message
    with pytest.raises(DataProblem, match="each point needs one"):
        Given(points=LINE, classes=(0, 1)).load(np.random.default_rng(0), lambda name: b"")


def test_row_05_no_hidden_layer_learns():
    shot = Hand(replace(SMALL, layers=(OUTPUT,))).do(Advance(StepUnit.EPOCH, 2))
    assert Status.PAUSED is shot.status
    assert 1 == len(shot.layers)


@pytest.mark.parametrize(
    "hidden",
    [tuple(Dense(units=3) for _ in range(64)), (Dense(units=4096),)],
    ids=["64 layers", "4096 units"],
)
def test_row_05_deep_and_wide_networks_are_summarised_on_the_screen(desk, hidden):
    spec = replace(desk.window.desk.workspace.spec, layers=(*hidden, OUTPUT))
    desk.edit(spec)
    desk.until(lambda seen: seen.spec == spec and seen.status is Status.READY)
    desk.window.step(StepUnit.BATCH)
    desk.until(lambda seen: seen.position.step == 1)
    picture = desk.window.diagram.grab().toImage()
    assert not picture.isNull()
    assert len(desk.seen.layers) == len(hidden) + 1
    if len(hidden) == 1:
        assert "4,096" in desk.window.diagram.accessibleDescription()


def test_row_06_dead_units_leave_a_flat_curve_and_a_hint():
    spec = replace(SMALL, layers=(Dense(units=4, activation=ReLU()), OUTPUT))
    hand = Hand(spec)
    values = hand.look().values.copy()
    experiment = hand.worker._lab.experiment
    experiment.params.windows(values)[0]["W1"][:, -1] = -1e3
    hand.do(Load(spec, 0, values), SetProbes(frozenset({Health()})))
    shot = hand.do(Advance(StepUnit.EPOCH, 30))
    assert any(concern.vital is Vital.DEAD for concern in concerns_of(shot.answer(Health())))
    before, after = shot.layers[0].weights, hand.do(Advance(StepUnit.EPOCH, 5)).layers[0].weights
    assert np.array_equal(before, after)
    assert np.isfinite(shot.curves.column("train_loss")).all()


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_row_07_enormous_logits_have_a_finite_loss(size):
    loss = CategoricalCrossEntropy()
    spec = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=3), OUTPUT), loss=loss))
    hand = Hand(spec)
    values = np.full_like(hand.look().values, size)
    hand.do(Load(spec, 0, values))
    shot = hand.look()
    assert np.isfinite(shot.curves.column("train_loss")).all()
    shot = hand.do(Advance(StepUnit.BATCH, 3))
    assert Status.PAUSED is shot.status or shot.failure.expected
    assert np.isfinite(shot.values).all()


def test_what_is_wrong_together_is_an_issue_before_it_is_a_fault():
    spec = replace(SMALL, layers=(Dense(units=3), Dense(units=7, activation=Identity())))
    assert any(issue.severity == "error" for issue in issues_of(spec))
    assert not any(
        issue.severity == "error" for issue in issues_of(ExperimentSpec(data=DataSpec(source=Spiral())))
    )
