"""What a person does who wants to see a network learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import StepUnit
from nnviz.session.snapshot import Status


def click(desk, button):
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_first_start_shows_data_network_field_and_the_run_button_has_the_focus(desk):
    assert "Spiral" == desk.seen.data.name
    assert ["hidden 1", "hidden 2", "output"] == [layer.name for layer in desk.seen.layers]
    desk.until(lambda snapshot: snapshot.field is not None and snapshot.layers[0].tiles is not None)
    assert desk.window.transport.run_button.hasFocus()


def test_run_bends_the_spiral_until_it_is_solved(desk):
    desk.full_speed()
    click(desk, desk.window.transport.run_button)
    desk.until(
        lambda snapshot: len(snapshot.curves) and snapshot.curves.column("validation_accuracy").max() > 0.95
    )
    click(desk, desk.window.transport.run_button)
    desk.until_status(Status.PAUSED)
    assert desk.seen.position.step == desk.seen.curves.column("step")[-1]


def test_space_runs_and_pauses(desk):
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Space)
    desk.until_status(Status.RUNNING)
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Space)
    desk.until_status(Status.PAUSED)


@pytest.mark.parametrize(("unit", "steps"), [(StepUnit.BATCH, 1), (StepUnit.EPOCH, 30)])
def test_a_step_goes_exactly_one_unit(desk, unit, steps):
    desk.window.transport.set_step_unit(unit)
    click(desk, desk.window.transport.step_button)
    desk.until_status(Status.PAUSED)
    assert steps == desk.seen.position.step


def test_a_phase_says_where_the_step_stands(desk):
    desk.window.transport.set_step_unit(StepUnit.PHASE)
    for _ in range(2):
        before = desk.seen.serial
        click(desk, desk.window.transport.step_button)
        desk.until(
            lambda snapshot, before=before: snapshot.serial > before and snapshot.status is Status.PAUSED
        )
    assert ("forward", 0) == (desk.seen.position.phase.value, desk.seen.position.layer)
    assert "phase: forward of hidden 1" in desk.window.watch_bar.text.text()


def test_reset_gives_the_same_start_again(desk):
    first = desk.seen.values.copy()
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    assert not np.array_equal(first, desk.seen.values)
    desk.window.desk.reset(new_start=False)
    desk.until_status(Status.READY)
    assert np.array_equal(first, desk.seen.values)


def test_a_new_start_has_other_weights_and_undo_brings_the_trained_network_back(desk):
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    trained = desk.seen.values.copy()
    desk.window.desk.reset(new_start=True)
    desk.until_status(Status.READY)
    assert not np.array_equal(trained, desk.seen.values)
    desk.window.desk.workspace.undo_stack.undo()
    desk.until(lambda snapshot: snapshot.position.step == 30)
    assert np.array_equal(trained, desk.seen.values)


def test_a_live_knob_acts_on_the_running_network_and_leaves_a_mark(desk):
    click(desk, desk.window.transport.run_button)
    desk.until(lambda snapshot: snapshot.position.step > 10)
    desk.edit(replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", 0.005), "Learning rate")
    desk.until(lambda snapshot: snapshot.curves.marks)
    assert "Learning rate → 0.005" == desk.seen.curves.marks[-1].text
    assert desk.seen.status is Status.RUNNING
    assert desk.seen.position.step > 10


def test_a_rate_of_a_million_pauses_says_where_and_the_remedy_goes_on(desk):
    desk.full_speed()
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    desk.edit(replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", 1e6), "Learning rate")
    click(desk, desk.window.transport.run_button)
    desk.until_status(Status.FAILED)
    banner = desk.window.banner
    assert banner.isVisible()
    assert "layer" in banner.sentence.text()
    assert "1e+06" in banner.sentence.text()
    assert np.isfinite(desk.seen.values).all()
    click(desk, banner.remedy_button)
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING and snapshot.position.step > 40)
    assert desk.seen.spec.optimizer.learning_rate < 1
    assert not banner.isVisible()
    assert math.isfinite(desk.seen.batch_loss)


def test_ten_edits_undone_give_the_first_experiment_again(desk):
    first = desk.window.desk.workspace.spec
    for number in range(10):
        desk.edit(
            replace_at(desk.window.desk.workspace.spec, "layers[0].units", 2 + number), f"Units {number}"
        )
    assert first != desk.window.desk.workspace.spec
    for _ in range(10):
        desk.window.desk.workspace.undo_stack.undo()
    assert first == desk.window.desk.workspace.spec


@pytest.mark.parametrize(
    ("path", "value"),
    [("layers", ()), ("layers[0].units", 1), ("training.batch_size", 100_000), ("data.validation", 0.0)],
)
def test_odd_but_legal_settings_train(desk, path, value):
    spec = desk.window.desk.workspace.spec
    value = spec.layers[-1:] if path == "layers" else value
    desk.edit(replace_at(spec, path, value))
    desk.until(lambda snapshot: snapshot.spec == desk.window.desk.workspace.spec and snapshot.layers)
    desk.window.step(StepUnit.EPOCH)
    desk.until(lambda snapshot: snapshot.position.epoch == 1)
    assert desk.seen.failure is None


def test_an_experiment_with_an_error_cannot_run_and_says_why(desk):
    desk.window.desk.workspace.edit(
        replace_at(desk.window.desk.workspace.spec, "layers[2].units", 3), "Units"
    )
    assert not desk.window.transport.run_button.isEnabled()
    assert any("output layer has 3 units" in issue.message for issue in desk.window.desk.workspace.issues())
    desk.window.desk.workspace.undo_stack.undo()
    assert desk.window.transport.run_button.isEnabled()


def test_a_reset_can_be_undone_and_done_again(desk):
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    trained = desk.seen.values.copy()
    desk.window.desk.reset(new_start=False)
    desk.until_status(Status.READY)
    desk.edit(replace_at(desk.window.desk.workspace.spec, "layers[0].units", 5), "Units")
    desk.until(lambda snapshot: snapshot.layers and snapshot.layers[0].units == 5)
    desk.window.undo()
    desk.until(lambda snapshot: snapshot.layers and snapshot.layers[0].units == 8)
    assert 0 == desk.seen.position.step
    desk.window.undo()
    desk.until(lambda snapshot: snapshot.position.step == 30)
    assert np.array_equal(trained, desk.seen.values)
    desk.window.redo()
    desk.until(lambda snapshot: snapshot.position.step == 0)


def test_a_preset_that_differs_only_in_live_knobs_begins_anew(desk):
    desk.open("overfit")
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    desk.window.desk.choose_preset("overfit-l2")
    desk.until(lambda snapshot: snapshot.spec.regularisation.l2 > 0 and snapshot.layers)
    assert (Status.READY, 0) == (desk.seen.status, desk.seen.position.step)


def test_edits_with_a_pause_between_them_are_undone_one_by_one(desk, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("nnviz.ui.workspace.time.monotonic", lambda: now[0])
    for rate, pause in ((0.03, 0.2), (0.04, 0.2), (0.05, 5.0)):
        now[0] += pause
        desk.edit(
            replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", rate), "Learning rate"
        )
    assert 2 == desk.window.desk.workspace.undo_stack.count()
    desk.window.undo()
    assert 0.04 == desk.window.desk.workspace.spec.optimizer.learning_rate


def test_noise_leaves_a_loss_that_was_chosen(desk):
    from nnviz.experiment.codec import set_from_text

    spec = replace_at(desk.window.desk.workspace.spec, "layers[2].units", 2)
    spec = set_from_text(spec, "loss", "categorical_crossentropy")
    desk.edit(spec, "Loss")
    desk.edit(replace_at(desk.window.desk.workspace.spec, "data.source.noise", 0.1), "Noise")
    spec = desk.window.desk.workspace.spec
    assert (2, "softmax", 0.1) == (spec.layers[-1].units, spec.loss.link_name, spec.data.source.noise)


def test_a_choice_box_gets_the_keys_that_are_typed_into_it(desk):
    desk.window.step(StepUnit.EPOCH)
    desk.until_status(Status.PAUSED)
    combo = desk.window.form.layers.cards[0].activation.combo
    combo.setFocus()
    desk.qtbot.waitUntil(combo.hasFocus)
    desk.qtbot.keyClick(combo, Qt.Key.Key_R)
    assert "ReLU" == combo.currentText()
    stack = desk.window.desk.workspace.undo_stack
    assert ["Hidden 1 activation"] == [stack.text(place) for place in range(stack.count())]


def test_after_measured_values_classes_get_a_loss_for_classes_again(desk):
    sources = {button.choice.title(): button.choice for button in desk.window.form.datasets.buttons.values()}
    for name, link in (("Sine", "identity"), ("Circle", "sigmoid"), ("Iris", "softmax")):
        desk.edit(replace_at(desk.window.desk.workspace.spec, "data.source", sources[name]()), "Data")
        assert link == desk.window.desk.workspace.spec.loss.link_name


def test_after_a_preset_is_chosen_space_trains(desk):
    desk.window.form.preset_chosen.emit("circle")
    desk.until(lambda snapshot: snapshot.status is Status.READY and snapshot.data.name == "Circle")
    assert desk.window.transport.run_button.hasFocus()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Space)
    desk.until_status(Status.RUNNING)
