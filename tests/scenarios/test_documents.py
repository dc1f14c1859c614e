"""Work that lasts, in the real window: saved, lost and found again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnviz import cli
from nnviz.app import start
from nnviz.experiment.catalog import replace_at
from nnviz.session.archive import FileProblem
from nnviz.session.commands import Seek
from nnviz.session.document import read_document
from nnviz.session.edits import SetParameter
from nnviz.session.model_file import read_model
from nnviz.ui.documents.asking import Choice
from nnviz.ui.documents.feature import NOTES
from tests.scenarios.clerk import Clerk


@pytest.fixture
def clerk(desk, tmp_path):
    desk.full_speed()
    return Clerk(desk, tmp_path)


def test_saved_closed_and_opened_again_it_is_the_same_and_goes_on_the_same(clerk, qtbot):
    desk, window = clerk.desk, clerk.desk.window
    clerk.train(3)
    desk.edit(replace_at(window.desk.workspace.spec, "optimizer.learning_rate", 0.05), "Learning rate")
    desk.bridge.send(SetParameter(0, 2, 1, 0.5))
    window.docks.show(NOTES)
    window.docks.panel(NOTES).text.setPlainText("Übung 3: warum? 🎉")
    window.canvas.pad.set_strokes([[(100, 100), (300, 320)], [(10, 490)]])
    before = clerk.train(3)
    path = clerk.save_as("Übung 🎉.nnviz")
    assert not window.isWindowModified()
    assert "Übung 🎉[*] — nnviz" == window.windowTitle()
    other = start()
    other.faults.remove()
    try:
        again = Clerk(type(desk)(other, qtbot), clerk.folder)
        again.desk.until(lambda seen: seen.layers)
        again.desk.full_speed()
        again.open(path)
        seen = again.desk.seen
        assert (before.spec, before.position) == (seen.spec, seen.position)
        assert before.spec == other.window.desk.workspace.spec
        np.testing.assert_array_equal(before.values, seen.values)
        np.testing.assert_array_equal(before.curves.table, seen.curves.table)
        assert before.curves.marks == seen.curves.marks
        assert "Übung 3: warum? 🎉" == again.work.notes
        np.testing.assert_array_equal([[100, 100], [300, 320]], other.window.canvas.pad.strokes()[0])
        assert not other.window.isWindowModified()
        one, two = clerk.train(4), again.train(4)
        np.testing.assert_array_equal(one.values, two.values)
        assert other.window.isWindowModified()
    finally:
        other.stop()


def test_looking_back_loses_nothing(clerk):
    desk = clerk.desk
    trained = clerk.train(4)
    desk.bridge.send(Seek(40))
    desk.until(lambda seen: seen.position.step == 40 and not seen.timeline.seeking)
    values = desk.seen.values
    path = clerk.save_as()
    assert not desk.window.isWindowModified()
    desk.open("circle")
    clerk.open(path)
    desk.until(lambda seen: seen.position.step == 40)
    np.testing.assert_array_equal(values, desk.seen.values)
    assert trained.position.step == desk.seen.timeline.last
    desk.bridge.send(Seek(trained.position.step))
    desk.until(lambda seen: seen.position.step == trained.position.step and not seen.timeline.seeking)
    np.testing.assert_array_equal(trained.values, desk.seen.values)


def test_the_mark_of_unsaved_work(clerk):
    window, workspace = clerk.desk.window, clerk.desk.window.desk.workspace
    assert not window.isWindowModified()
    clerk.desk.edit(replace_at(workspace.spec, "layers[0].units", 5), "Units")
    assert window.isWindowModified()
    window.undo()
    assert not window.isWindowModified()
    clerk.train(1)
    assert window.isWindowModified()
    clerk.save_as()
    assert not window.isWindowModified()
    window.canvas.pad.set_strokes([[(1, 2), (30, 40)]])
    clerk.desk.qtbot.waitUntil(window.isWindowModified)
    clerk.save()
    assert not window.isWindowModified()
    clerk.work.notes = "x"
    assert window.isWindowModified()


def test_undo_reaches_back_to_the_opened_network_across_new_starts(clerk):
    desk, workspace = clerk.desk, clerk.desk.window.desk.workspace
    trained = clerk.train(3)
    path = clerk.save_as()
    desk.open("circle")
    clerk.open(path)
    assert not workspace.undo_stack.canUndo()
    desk.edit(replace_at(workspace.spec, "layers[0].units", 3), "units of hidden 1")
    desk.until(lambda seen: seen.layers and seen.layers[0].units == 3)
    assert "units of hidden 1" in desk.window.deeds.by_id["undo"].text()
    desk.window.undo()
    desk.until(lambda seen: seen.layers and seen.position == trained.position)
    np.testing.assert_array_equal(trained.values, desk.seen.values)
    assert not desk.window.isWindowModified()
    desk.window.redo()
    desk.until(lambda seen: seen.layers and seen.layers[0].units == 3)


@pytest.mark.parametrize("choice", Choice)
def test_before_work_is_lost_there_is_a_question(clerk, choice):
    path = clerk.save_as()
    trained = clerk.train(1)
    clerk.answers(choice)
    if choice is Choice.CANCEL:
        clerk.work.new()
        assert trained.position == clerk.desk.seen.position
    else:
        with clerk.desk.qtbot.waitSignal(clerk.work.begun):
            clerk.work.new()
        assert 0 == clerk.desk.seen.position.step
        assert clerk.work.path is None
    assert ["mine"] == clerk.asked
    kept = read_document(path.read_bytes(), "mine").saved.progress.counters.step
    assert (trained.position.step if choice is Choice.SAVE else 0) == kept


def test_a_place_that_cannot_be_is_told_and_nothing_is_lost(clerk):
    trained = clerk.train(1)
    for name in ("x" * 300, "🎉" * 100, "no folder/a", "\0"):
        clerk.bar.withdraw("file")
        clerk.work.choose_target = lambda name=name: Path(f"{clerk.folder}/{name}.nnviz")
        clerk.work.save()
        assert clerk.notice()
        assert clerk.desk.window.isWindowModified()
        assert trained.position == clerk.desk.seen.position
        assert [] == list(clerk.folder.iterdir())
        assert clerk.work.path is None
    clerk.work.choose_target = lambda: clerk.folder / "good.nnviz"
    with clerk.desk.qtbot.waitSignal(clerk.work.stored):
        clerk.bar.buttons[0].click()  # Save as
    assert clerk.bar.isHidden()


def test_a_full_disk_leaves_the_old_file_whole(clerk, monkeypatch):
    path = clerk.save_as()
    old = path.read_bytes()
    clerk.train(1)

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    clerk.work.save()
    assert "No space left on device" in clerk.notice()
    monkeypatch.undo()
    assert old == path.read_bytes()
    assert [path] == list(clerk.folder.iterdir())
    assert clerk.desk.window.isWindowModified()
    clerk.open(path)
    assert not clerk.desk.window.isWindowModified()


def test_a_bad_file_changes_nothing(clerk):
    before = clerk.train(1)
    bad = clerk.folder / "bad.nnviz"
    for raw in (b"", b"P", b"PK\3\4 nonsense", b"words"):
        clerk.bar.withdraw("file")
        bad.write_bytes(raw)
        clerk.work.open_path(bad)
        assert "bad.nnviz" in clerk.notice()
        assert before.position == clerk.desk.seen.position
        assert clerk.work.path is None


def test_a_document_that_cannot_be_begun_with_gives_the_work_back(clerk, monkeypatch):
    path = clerk.save_as()
    clerk.desk.open("circle")
    before = clerk.train(2)

    def wreck(self, lab):
        raise FileProblem("mine.nnviz cannot have stood there.")

    monkeypatch.setattr("nnviz.session.saved.Saved.restore", wreck)
    clerk.work.open_path(path)
    assert "cannot have stood there" in clerk.notice()
    clerk.desk.until(lambda seen: seen.layers and seen.position == before.position)
    np.testing.assert_array_equal(before.values, clerk.desk.seen.values)
    assert before.spec == clerk.desk.window.desk.workspace.spec


def dropped_on(window, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    drag = QDragEnterEvent(
        window.rect().center(),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    drag.ignore()
    QApplication.sendEvent(window, drag)
    if drag.isAccepted():
        drop = QDropEvent(
            QPointF(window.rect().center()),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(window, drop)
    return drag.isAccepted()


def test_files_are_let_fall_on_the_window(clerk):
    path = clerk.save_as()
    clerk.desk.open("circle")
    assert not dropped_on(clerk.desk.window, clerk.folder / "cat.png")  # the canvas's own
    with clerk.desk.qtbot.waitSignal(clerk.work.begun):
        assert dropped_on(clerk.desk.window, path)
    brought = []
    clerk.desk.window.studio.services["import data"] = brought.append
    assert dropped_on(clerk.desk.window, clerk.folder / "table.csv")
    assert [clerk.folder / "table.csv"] == brought


def test_recent_files_without_those_that_vanished(clerk):
    one, other = clerk.save_as("one.nnviz"), clerk.save_as("other.nnviz")
    menu = clerk.documents.recent
    menu.aboutToShow.emit()
    assert ["&1  other.nnviz", "&2  one.nnviz"] == [action.text() for action in menu.actions()[:2]]
    other.unlink()
    menu.aboutToShow.emit()
    assert ["&1  one.nnviz"] == [action.text() for action in menu.actions()[:1]]
    with clerk.desk.qtbot.waitSignal(clerk.work.begun):
        menu.actions()[0].trigger()
    assert one == clerk.work.path
    clerk.desk.window.studio.settings.setValue("recent_files", {"gar": "bage"})
    menu.aboutToShow.emit()
    assert not menu.actions()[0].isEnabled()


def test_networks_from_the_terminal_open(clerk):
    path = clerk.folder / "trained.nnviz"
    arguments = ["train", "circle", "--epochs", "3", "--save", str(path)]
    assert 0 == cli.main(arguments, lambda: 77, lambda order: 78)
    model = read_model(path.read_bytes(), "trained")
    clerk.open(path)
    np.testing.assert_array_equal(model.values, clerk.desk.seen.values)
    assert 3 == clerk.desk.seen.position.epoch
