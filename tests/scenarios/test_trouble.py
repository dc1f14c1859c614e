"""When something is missing, breaks or ends: one sentence, nothing lost, nothing hangs."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QMessageBox

from nnviz.data.dataset import DataProblem
from nnviz.engine.trainer import Trainer
from nnviz.session.commands import StepUnit
from nnviz.session.snapshot import Status
from tests.nursery import bear

CLOSE_WHILE_TRAINING = """
import sys
import threading
from PySide6.QtCore import QTimer
from nnviz.app import start
from nnviz.session.commands import Run
program = start()
program.window.show()
if sys.argv[1] != "spiral":
    program.window.desk.choose_preset(sys.argv[1])
program.bridge.send(Run())
QTimer.singleShot(int(sys.argv[2]), program.window.close)
code = program.app.exec()
program.stop()
sys.exit(code)
"""


def test_a_missing_data_file_is_named_and_the_rest_works(desk):
    worker = desk.bridge._runner._worker
    whole = worker._loader.read

    def broken(name):
        raise DataProblem(f"The data file {name} cannot be read (gone); install nnviz again.")

    worker._loader.read = broken
    desk.window.desk.choose_preset("mnist-784-32-16-10")
    desk.until_status(Status.FAILED)
    assert "datasets/mnist/train-images-idx3-ubyte.gz" in desk.window.banner.sentence.text()
    worker._loader.read = whole
    desk.open("circle")
    assert not desk.window.banner.isVisible()
    desk.window.step(StepUnit.BATCH)
    desk.until(lambda snapshot: snapshot.position.step == 1)


def test_an_exception_in_the_worker_opens_one_dialog_and_the_program_stays_usable(desk, monkeypatch, caplog):
    def broken(self):
        raise RuntimeError("a planted fault")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "step", broken)
        desk.window.run_or_pause()
        desk.until_status(Status.FAILED)
    boxes = [box for box in desk.window.findChildren(QMessageBox) if box.isVisible()]
    boxes += [
        box for box in desk.program.app.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()
    ]
    assert 1 == len({id(box) for box in boxes})
    assert "a planted fault" in boxes[0].text()
    assert "Traceback" in boxes[0].detailedText()
    boxes[0].close()
    caplog.clear()
    desk.window.desk.reset(new_start=False)
    desk.until_status(Status.READY)
    desk.window.step(StepUnit.BATCH)
    desk.until(lambda snapshot: snapshot.position.step == 1)


@pytest.mark.parametrize(
    ("preset", "moment"),
    [("spiral", 150), ("mnist-784-32-16-10", 60), ("mnist-784-128-64-10", 900), ("mnist-cnn", 400)],
)
def test_closing_in_the_middle_ends_the_process_with_code_0(preset, moment):
    ended = bear(CLOSE_WHILE_TRAINING, preset, str(moment)).ended()
    assert (0, "") == (ended.code, ended.err)


def trainers() -> set[threading.Thread]:
    """Return the threads that train."""
    return {thread for thread in threading.enumerate() if thread.name == "nnviz-trainer"}


def test_run_pressed_fifty_times_is_one_run(desk):
    run = desk.seen.run
    for _ in range(51):
        desk.window.run_or_pause()
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING and snapshot.position.step > 0)
    desk.window.run_or_pause()
    desk.until_status(Status.PAUSED)
    step = desk.seen.position.step
    desk.window.step(StepUnit.BATCH)
    desk.until(lambda snapshot: snapshot.status is Status.PAUSED and snapshot.position.step > step)
    assert (run, step + 1, 1) == (desk.seen.run, desk.seen.position.step, len(trainers()))
