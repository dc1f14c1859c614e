"""The window closes, or its process is killed: nothing is lost without a question, and the next start offers it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Run, StepUnit
from nnviz.session.document import read_document
from nnviz.session.recovery import Recovery, found
from nnviz.session.remains import lines_of
from nnviz.session.snapshot import Status
from nnviz.ui.documents.asking import Choice
from nnviz.ui.taking.feature import Taking
from tests.nursery import bear
from tests.scenarios.clerk import Clerk
from tests.scenarios.endless import load_for_ever, loading


@pytest.fixture
def clerk(desk, tmp_path):
    desk.full_speed()
    return Clerk(desk, tmp_path)


@pytest.mark.parametrize("choice", [Choice.DISCARD, Choice.SAVE])
def test_closing_asks_and_obeys(clerk, choice):
    path = clerk.save_as()
    trained = clerk.train(1)
    clerk.answers(Choice.CANCEL)
    assert not clerk.desk.window.close()
    assert clerk.desk.window.isVisible()
    clerk.answers(choice)
    clerk.desk.window.close()
    clerk.desk.qtbot.waitUntil(lambda: not clerk.desk.window.isVisible())
    assert ["mine", "mine"] == clerk.asked
    kept = read_document(path.read_bytes(), "mine").saved.progress.counters.step
    assert (trained.position.step if choice is Choice.SAVE else 0) == kept


def test_the_question_itself(clerk, tmp_path):
    clerk.documents.guard(tmp_path / "recovery")
    clerk.train(1)
    assert not clerk.desk.window.close()
    box = clerk.desk.window.findChild(QMessageBox, "unsaved work")
    assert "Save the changes of Spiral?" == box.text()
    assert not clerk.desk.window.close()  # a second wish opens no second question
    assert [box] == clerk.desk.window.findChildren(QMessageBox, "unsaved work")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert clerk.desk.window.isVisible()
    clerk.desk.window.close()
    clerk.desk.window.findChildren(QMessageBox, "unsaved work")[-1].button(
        QMessageBox.StandardButton.Discard
    ).click()
    clerk.desk.qtbot.waitUntil(lambda: not clerk.desk.window.isVisible())
    assert [] == list((tmp_path / "recovery").iterdir())


def test_work_left_behind_is_offered_and_comes_back(clerk, tmp_path):
    folder = tmp_path / "recovery"
    trained = clerk.train(2)
    gone = Recovery(folder)
    gone.settle("Spiral", None)
    gone.checkpoint(read_document(clerk.save_as("x.nnviz").read_bytes(), "x"), gone.ticket)
    gone.note(spec=replace_at(trained.spec, "layers[0].units", 6), notes="almost lost")
    gone.end(keep=True)
    clerk.desk.open("circle")
    clerk.documents.guard(folder)
    assert "nnviz ended before Spiral was saved" in clerk.notice()
    clerk.answers(Choice.CANCEL)
    clerk.bar.buttons[0].click()
    assert "nnviz ended before" in clerk.notice()  # not decided upon yet
    clerk.answers(Choice.DISCARD)
    clerk.bar.buttons[0].click()
    clerk.desk.until(lambda seen: seen.layers and seen.layers[0].units == 6)
    assert "almost lost" == clerk.work.notes
    assert clerk.desk.window.isWindowModified()
    assert "Spiral recovered" == clerk.work.name
    assert ("Spiral recovered", "") == written_title(clerk, folder)
    assert clerk.desk.window.windowTitle().startswith("Spiral recovered")
    clerk.desk.window.undo()  # the network of the checkpoint
    clerk.desk.until(lambda seen: seen.layers and seen.position == trained.position)
    np.testing.assert_array_equal(trained.values, clerk.desk.seen.values)
    assert clerk.desk.window.isWindowModified()
    assert [] == found(folder)
    clerk.save_as("saved.nnviz")
    assert "saved" == clerk.work.name
    clerk.desk.window.close()
    assert [] == list(folder.iterdir())


def written_title(clerk, folder):
    """Return what the journal calls the work, and its file."""
    last = lines_of(folder / f"{clerk.documents.keeper.recovery.name}.journal")
    return last.title, last.path


def test_work_is_written_down_by_the_name_it_has_now(clerk, tmp_path):
    """Not by that of the first experiment of the process."""
    folder = tmp_path / "recovery"
    clerk.documents.guard(folder)
    clerk.desk.open("circle")
    assert ("Circle", "") == written_title(clerk, folder)
    path = clerk.save_as("homework.nnviz")
    clerk.desk.edit(replace_at(clerk.desk.seen.spec, "layers[0].units", 5), "units")
    assert ("homework", str(path)) == written_title(clerk, folder)


def test_work_left_behind_can_be_thrown_away(clerk, tmp_path):
    folder = tmp_path / "recovery"
    gone = Recovery(folder)
    gone.note(notes="x")
    gone.end(keep=True)
    clerk.documents.guard(folder)
    clerk.notice()
    clerk.bar.buttons[1].click()
    assert clerk.bar.isHidden()
    assert 2 == len(list(folder.iterdir()))  # those of this process


PROGRAM = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from nnviz import cli
from nnviz.app import start
from nnviz.session.commands import Run, SetSpeed
from nnviz.experiment.catalog import replace_at
program = start()
window, bridge = program.window, program.bridge
documents = window.studio.services["documents"]()
documents.guard(Path(sys.argv[1]))
window.show()
def until(ready):
    while not (bridge.latest and ready(bridge.latest)):
        program.app.processEvents(); time.sleep(0.001)
until(lambda seen: seen.layers)
bridge.send(Run())
until(lambda seen: seen.position.step > 50)
mode = sys.argv[2]
if mode == "kill":
    documents.keeper.checkpoint()
    while documents.keeper._job is not None:
        program.app.processEvents()
    window.desk.edit(replace_at(window.desk.workspace.spec, "optimizer.learning_rate", 0.07), "Learning rate")
    print("ready", flush=True)
    time.sleep(60)
else:
    path = Path(sys.argv[1]) / "work.nnviz"
    documents.work.choose_target = lambda: path
    if mode == "saving":
        documents.work.save(); window.close(); began = time.time()
        documents.work.ask = lambda title, then: then(type(title) and __import__(
            "nnviz.ui.documents.asking", fromlist=["Choice"]).Choice.DISCARD)
    elif mode == "twice":
        documents.work.save(); window.close(); window.close(); began = time.time()
    elif mode == "leaving":
        window.studio.services["leave"](); began = time.time(); window.close()
    while window.isVisible():
        program.app.processEvents()
    program.stop()
    print(time.time() - began, flush=True)
    sys.exit(0)
"""


def test_after_kill_9_the_next_start_offers_the_work(clerk, tmp_path):
    folder = tmp_path / "recovery"
    process = bear(PROGRAM, str(folder), "kill")
    process.until_said("ready")
    assert [] == found(folder)  # two instances: the living one is left alone
    process.kill()
    clerk.documents.guard(folder)
    clerk.notice()
    with clerk.desk.qtbot.waitSignal(clerk.work.begun):
        clerk.bar.buttons[0].click()
    clerk.desk.until(lambda seen: seen.layers and seen.spec.optimizer.learning_rate == 0.07)
    assert clerk.desk.seen.position.step > 50
    clerk.desk.window.studio.services["leave"]()
    clerk.desk.window.close()
    (remains,) = found(folder)  # it was written down anew, and the old files are gone
    assert 0.07 == remains.read().document.spec.optimizer.learning_rate
    remains.discard()


@pytest.mark.parametrize("mode", ["saving", "twice", "leaving"])
def test_closing_at_the_worst_moment_ends_cleanly(tmp_path, mode):
    ended = bear(PROGRAM, str(tmp_path), mode).ended()
    assert (0, "") == (ended.code, ended.err)
    assert float(ended.out) < 2.0
    path = tmp_path / "work.nnviz"
    if mode == "saving":
        assert read_document(path.read_bytes(), "work").saved is not None
    if mode == "leaving":
        (remains,) = found(tmp_path)
        assert remains.read().document.saved.progress.counters.step > 50
        remains.discard()
    assert [] == [file for file in tmp_path.iterdir() if file.suffix == ".tmp"]


def test_the_window_hears_of_its_closing_once(clerk):
    clerk.answers(Choice.DISCARD)
    clerk.desk.bridge.send(Run())
    clerk.desk.until_status(Status.RUNNING)
    assert clerk.desk.window.close()
    event = QCloseEvent()
    QApplication.sendEvent(clerk.desk.window, event)
    assert event.isAccepted()


def test_closing_while_a_script_is_written_is_harmless(desk, tmp_path):
    desk.bridge.send(Advance(StepUnit.BATCH, 30))
    desk.until(lambda snapshot: snapshot.position.step == 30 and snapshot.status is Status.PAUSED)
    Taking(desk.window.studio).save("numpy", tmp_path / "net.py", "", 1)
    desk.window.close()


def test_closing_while_it_loads_is_quick(desk, monkeypatch):
    _begun, ended = load_for_ever(monkeypatch)
    loading(desk)
    began = time.monotonic()
    desk.window.close()
    assert time.monotonic() - began < 2.0
    assert ended.is_set()
