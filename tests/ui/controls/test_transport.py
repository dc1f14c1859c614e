"""The transport bar emits wishes and shows where the training stands."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import SetSpeed, StepUnit
from nnviz.session.metric_log import COLUMNS
from nnviz.session.snapshot import Curves, Position, Snapshot, Status
from nnviz.ui.controls.speed import SPEEDS, command_for, speed_text
from nnviz.ui.controls.transport import TransportBar
from nnviz.ui.figures import count_text, loss_text, share_text
from nnviz.ui.theme import DARK

SPEC = ExperimentSpec()
NAN = float("nan")


def snapshot(
    status=Status.PAUSED, step=2400, epoch=120, row=(2400, 120, 0.0123, 0.014, 0.99, 0.975), **changes
):
    """Return a hand-made snapshot with one measurement, or none."""
    table = np.array([row], dtype=np.float64) if row else np.empty((0, len(COLUMNS)))
    fields = {
        "run": 1,
        "serial": 1,
        "status": status,
        "position": Position(step=step, epoch=epoch),
        "spec": SPEC,
        "data": None,
        "layers": (),
        "curves": Curves(table),
    }
    return Snapshot(**{**fields, **changes})


@pytest.fixture
def bar(qtbot):
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.wishes = []
    bar.run_requested.connect(lambda: bar.wishes.append("run"))
    bar.pause_requested.connect(lambda: bar.wishes.append("pause"))
    bar.step_requested.connect(bar.wishes.append)
    bar.reset_requested.connect(lambda new: bar.wishes.append(("reset", new)))
    bar.speed_changed.connect(lambda speed: bar.wishes.append(("speed", speed)))
    bar.resize(1440, bar.sizeHint().height())
    with qtbot.waitActive(bar):
        bar.show()
        bar.activateWindow()
    bar.show_snapshot(snapshot(Status.READY, 0, 0, None))
    return bar


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(bar):
    return {name: readout.text() for name, readout in bar.readouts.items()}


def test_run_has_the_focus_at_first_and_space_trains(bar):
    assert bar.run_button.hasFocus()

    QTest.keyClick(bar.run_button, Qt.Key.Key_Space)

    assert ["run"] == bar.wishes


def test_run_turns_into_pause_while_training_without_changing_its_width(bar):
    width = bar.run_button.width()

    bar.show_snapshot(snapshot(Status.RUNNING))
    click(bar.run_button)

    assert ["pause"] == bar.wishes
    assert "Pause" == bar.run_button.text()
    assert width == bar.run_button.width()


def test_step_advances_by_the_chosen_unit(bar):
    click(bar.step_button)
    next(action for action in bar.step_menu.actions() if action.text() == "Phase").trigger()
    click(bar.step_button)

    assert [StepUnit.EPOCH, StepUnit.PHASE] == bar.wishes
    assert "Step phase" == bar.step_button.text()


def test_the_step_unit_can_be_set_from_outside(bar):
    width = bar.step_button.width()
    units: list[StepUnit] = []
    bar.step_unit_changed.connect(units.append)

    for unit in StepUnit:
        bar.set_step_unit(unit)
        assert width == bar.step_button.width()

    assert [StepUnit.PHASE, StepUnit.SAMPLE, StepUnit.BATCH, StepUnit.EPOCH] == units
    assert ["Epoch"] == [action.text() for action in bar.step_menu.actions() if action.isChecked()]


def test_reset_offers_the_same_start_and_a_new_one(bar):
    click(bar.reset_button)
    for action in bar.reset_menu.actions():
        action.trigger()

    assert [("reset", False), ("reset", False), ("reset", True)] == bar.wishes


def test_the_speed_goes_from_one_phase_a_second_to_as_fast_as_it_can(bar):
    slider = bar.speed.slider
    slider.setFocus()

    QTest.keyClick(slider, Qt.Key.Key_Home)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_End)

    assert [("speed", SPEEDS[0]), ("speed", SPEEDS[1]), ("speed", None)] == bar.wishes
    assert "full" == speed_text(bar.speed.speed())
    assert "1 step/s" == speed_text(1)


def test_the_readouts_show_the_position_and_the_latest_measurement(bar):
    bar.show_snapshot(snapshot())

    expected = {
        "epoch": "000,120",
        "step": "002,400",
        "loss": "0.0123",
        "validation": "0.0140",
        "accuracy": "97.5 %",
    }
    assert expected == texts(bar)


def test_what_is_not_measured_is_a_dash(bar):
    assert {"loss": "–", "validation": "–", "accuracy": "–"} == {
        name: text for name, text in texts(bar).items() if name not in {"epoch", "step"}
    }


def test_without_validation_data_the_accuracy_is_that_of_training(bar):
    bar.show_snapshot(snapshot(row=(1, 1, 0.5, NAN, 0.75, NAN)))

    assert ("–", "75.0 %") == (texts(bar)["validation"], texts(bar)["accuracy"])


def test_before_the_first_measurement_the_loss_is_that_of_the_batch(bar):
    bar.show_snapshot(snapshot(row=None, batch_loss=0.6931))

    assert "0.6931" == texts(bar)["loss"]


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (0.0, "0.0000"),
        (9.99999, "10.00"),
        (123.456, "123.46"),
        (1e6, "1.0e6"),
        (1e100, "1.0e100"),
        (NAN, "–"),
    ],
)
def test_a_loss_of_any_size_stays_short(loss, text):
    assert text == loss_text(loss)


def test_counts_are_padded_and_shares_are_percent():
    assert ("000,007", "1,234,567") == (count_text(7), count_text(1_234_567))
    assert ("100.0 %", "–") == (share_text(1.0), share_text(NAN))


def test_readouts_do_not_move_while_numbers_change(bar):
    bar.show_snapshot(snapshot(Status.RUNNING))
    before = {name: readout.geometry() for name, readout in bar.readouts.items()}

    bar.show_snapshot(snapshot(Status.RUNNING, 999_999, 99_999, (999_999, 99_999, 8.8888, 7.7777, 1.0, 1.0)))

    assert before == {name: readout.geometry() for name, readout in bar.readouts.items()}


def test_a_bar_that_cannot_run_says_why_but_can_still_pause(bar):
    bar.set_runnable(False, "The output layer needs one unit.")

    assert not bar.run_button.isEnabled()
    assert not bar.step_button.isEnabled()
    assert "The output layer needs one unit." == bar.run_button.toolTip()
    bar.show_snapshot(snapshot(Status.RUNNING))
    assert bar.run_button.isEnabled()
    bar.show_snapshot(snapshot(Status.PAUSED))
    bar.set_runnable(True)
    assert bar.run_button.isEnabled()


@pytest.mark.parametrize("width", [1440, 1024, 900, 640])
def test_nothing_overlaps_at_any_width(bar, width):
    bar.setFixedWidth(width)
    bar.row.arrange()
    visible = [readout.geometry() for readout in bar.readouts.values() if readout.isVisible()]

    assert bar.readouts["loss"].isVisible()
    assert (5 == len(visible)) is (width >= 1024)
    assert all(left.right() < right.left() for left, right in pairwise(visible))
    assert all(place.left() >= 0 for place in visible)
    assert bar.speed.geometry().right() < bar.row.geometry().left()


def test_showing_snapshots_is_cheap(bar):
    snapshots = [
        snapshot(Status.RUNNING, step, step // 20, (step, 1, 1 / (step + 1), 0.1, 0.9, 0.9))
        for step in range(500)
    ]

    start = time.perf_counter()
    for one in snapshots:
        bar.show_snapshot(one)

    assert (time.perf_counter() - start) / len(snapshots) < 0.001


def test_resting_numbers_can_be_read_aloud(bar):
    bar.show_snapshot(snapshot(Status.RUNNING))
    bar.show_snapshot(snapshot(Status.PAUSED))

    assert "loss 0.0123" == bar.readouts["loss"].accessibleName()


def test_another_theme_keeps_the_state(bar):
    bar.show_snapshot(snapshot(Status.RUNNING))

    bar.set_theme(DARK)

    assert "Pause" == bar.run_button.text()
    assert "Step one epoch" == bar.step_button.accessibleName()


def test_the_left_end_of_the_slider_is_one_phase_a_second():
    assert ("1 phase/s", SetSpeed(None, phases_per_second=1.0)) == (
        speed_text(SPEEDS[0]),
        command_for(SPEEDS[0]),
    )
    assert [SetSpeed(speed) for speed in SPEEDS[1:]] == [command_for(speed) for speed in SPEEDS[1:]]
