"""Rows 8 to 11, 14 to 16 and 20: exceptions where there should be none, and people who press everything at once."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox

from nnviz.data.synthetic import Circle
from nnviz.engine.trainer import Trainer
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec
from nnviz.session.commands import Advance, Load, Run, SetSpeed, StepUnit
from nnviz.session.snapshot import Status
from nnviz.ui.faults import Faults
from tests.faults.scenes import play
from tests.session.driving import SMALL, Clock, Hand


def dialogs(desk) -> list[QMessageBox]:
    """Return the messages that are open."""
    return [
        box for box in desk.program.app.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()
    ]


@pytest.fixture
def faults(desk, monkeypatch, caplog, tmp_path):
    """Let faults go where they go outside of tests: into one dialog and the log."""
    faults = Faults(tmp_path, desk.window)
    faults.window = desk.window
    monkeypatch.setattr(desk.window.display, "_faults", faults)
    faults.close_all = lambda: (*(box.close() for box in dialogs(desk)), caplog.clear())
    yield faults
    faults.remove()


def test_row_08_an_exception_in_a_step_stops_tells_once_and_leaves_the_program_usable(
    desk, faults, monkeypatch
):
    def broken(self):
        raise RuntimeError("a planted fault")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", broken)
        desk.window.run_or_pause()
        desk.until_status(Status.FAILED)
    (box,) = dialogs(desk)
    assert "The training stopped because of a fault in nnviz: RuntimeError: a planted fault" == box.text()
    assert "your settings and weights are kept" in box.informativeText()
    assert "Traceback" in box.detailedText()
    faults.close_all()


def test_row_09_no_memory_suggests_a_smaller_batch_and_the_next_one_works(monkeypatch):
    def broken(self):
        raise MemoryError

    hand = Hand()
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", broken)
        shot = hand.do(Advance(StepUnit.BATCH, 2))
    assert Status.FAILED is shot.status
    sentence = "There is not enough memory for this step; choose a smaller batch or fewer units."
    assert sentence == shot.failure.message
    assert 2 == hand.do(Advance(StepUnit.BATCH, 2)).position.step


def test_row_10_an_exception_while_painting_is_told_once_and_the_window_lives(tmp_path):
    ended = play("unpaintable", tmp_path)
    assert 0 == ended.code
    assert "dialogs 1 Something went wrong in nnviz: ValueError: no paint" in ended.out
    assert "and it trains" in ended.out
    assert ended.log.count("Traceback") == ended.log.count("ValueError: no paint\n\n") >= 5


def test_row_11_the_same_error_a_hundred_times_is_one_dialog_with_a_count(desk, faults):
    def broken():
        raise ZeroDivisionError("again")

    faults.install()
    timer = QTimer(desk.window)
    timer.setInterval(2)
    timer.timeout.connect(broken)
    timer.start()
    try:
        desk.qtbot.waitUntil(lambda: faults.count >= 100, timeout=20_000)
    finally:
        timer.stop()
        desk.program.app.processEvents()
        faults.remove()
    (box,) = dialogs(desk)
    assert f"This has happened {faults.count} times." in box.informativeText()
    faults.close_all()


def test_row_14_train_pressed_fifty_times_is_one_run(desk):
    run = desk.seen.run
    for _ in range(51):
        desk.window.run_or_pause()
    desk.until(lambda seen: seen.status is Status.RUNNING and seen.position.step > 0)
    assert desk.seen.run == run
    assert 1 == len([thread for thread in threading.enumerate() if thread.name == "nnviz-trainer"])


def test_row_15_an_edit_of_the_architecture_while_training_is_whole_or_not_at_all(desk):
    desk.window.run_or_pause()
    desk.until(lambda seen: seen.status is Status.RUNNING and seen.position.step > 0)
    for units in (3, 64, 5):
        desk.edit(replace_at(desk.window.desk.workspace.spec, "layers[0].units", units))
    desk.until(lambda seen: seen.spec == desk.window.desk.workspace.spec and seen.layers)
    assert (5, 5) == (desk.seen.spec.layers[0].units, len(desk.seen.layers[0].weights))
    assert 0 == desk.seen.position.step


def test_row_15_no_snapshot_shows_a_half_applied_edit():
    hand = Hand()
    hand.send(Run())
    for units in (3, 7, 2, 9):
        hand.send(*[Run()] * 2)
        hand.run(3)
        spec = replace_at(SMALL, "layers[0].units", units)
        hand.send(Load(spec))
        for _ in range(6):
            hand.work()
            shot = hand.look()
            assert not shot.layers or len(shot.layers[0].weights) == shot.spec.layers[0].units


def test_row_16_other_data_in_the_middle_of_an_epoch_start_anew(desk):
    desk.bridge.send(Advance(StepUnit.BATCH, 7))
    desk.until(lambda seen: seen.position.step == 7 and seen.status is Status.PAUSED)
    desk.window.run_or_pause()
    spec = replace(desk.window.desk.workspace.spec, data=DataSpec(source=Circle(samples=50)))
    desk.edit(fitted(spec))
    desk.until(lambda seen: seen.data is not None and seen.data.name == "Circle" and seen.layers)
    assert 0 == desk.seen.position.step
    assert Status.READY is desk.seen.status
    desk.window.undo()
    desk.until(lambda seen: seen.data is not None and seen.data.name == "Spiral")
    assert desk.seen.position.step >= 7


def test_row_20_an_hour_of_sleep_makes_no_burst():
    clock = Clock()
    hand = Hand(SMALL, clock=clock)
    hand.send(SetSpeed(10.0), Run())
    for _ in range(10):
        clock.now += 0.1
        hand.work()
    awake = hand.look().position.step
    assert 1 <= awake <= 12
    clock.now += 3600
    for _ in range(5):
        hand.work()
    assert hand.look().position.step - awake <= 3
    speed = hand.look().steps_per_second
    for _ in range(20):
        clock.now += 0.1
        hand.work()
        speed = hand.look().steps_per_second
    assert 5 <= speed <= 15
