"""Back in time in the real window: drag, branch, compare, return, play, record; and close in the middle of it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QPushButton

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Seek, SetKnob, StepUnit
from nnviz.session.snapshot import Status
from nnviz.ui.timeline.feature import Winding
from tests.nursery import bear

CLOSE_WHILE_WINDING = """
import sys
from PySide6.QtCore import QTimer
from nnviz.app import start
from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Seek, SetSpeed, StepUnit
program = start()
program.window.show()
bridge = program.bridge
bridge.send(SetSpeed(None))
bridge.send(Advance(StepUnit.EPOCH, 300))
def wind(snapshot):
    if snapshot.timeline.last and snapshot.status.value == "paused":
        course = bridge._runner._worker._lab.course
        del course.history.current.kept[1:]  # so that the way is long
        bridge.send(Seek(snapshot.timeline.last - 1))
        bridge.snapshot_changed.disconnect(wind)
        QTimer.singleShot(30, program.window.close)
bridge.snapshot_changed.connect(wind)
code = program.app.exec()
program.stop()
sys.exit(code)
"""


def train(desk, epochs):
    """Train so many epochs."""
    before = desk.seen.position.epoch
    desk.bridge.send(Advance(StepUnit.EPOCH, epochs))
    desk.until(lambda shot: shot.status is Status.PAUSED and shot.position.epoch >= before + epochs)


def wind(desk, step):
    """Go to a step."""
    desk.bridge.send(Seek(step))
    desk.until(lambda shot: shot.timeline.here == step and not shot.timeline.seeking)


def test_back_on_another_way_and_home_again(desk, qtbot):
    desk.full_speed()
    train(desk, 20)
    end, rate = desk.seen, desk.seen.spec.optimizer.learning_rate
    track = desk.window.studio.parts["timeline"].track
    track.go_to(end.position.step // 2)
    desk.until(lambda shot: shot.timeline.past and not shot.timeline.seeking)
    assert desk.seen.position.step == track.step == end.position.step // 2
    assert desk.window.transport.readouts["step"].text() == f"{track.step:07,}"

    desk.edit(replace_at(end.spec, "optimizer.learning_rate", 0.2))
    desk.until(lambda shot: len(shot.timeline.branches) == 2)
    train(desk, 3)
    assert 0.2 == desk.seen.spec.optimizer.learning_rate
    assert ["A"] == [ghost.name for ghost in desk.window.curves.ghosts]

    desk.window.studio.parts["timeline"].branch_requested.emit(1)
    desk.until(lambda shot: shot.timeline.branch == 1 and not shot.timeline.seeking)
    assert np.array_equal(end.values, desk.seen.values)
    assert rate == desk.window.desk.workspace.spec.optimizer.learning_rate
    assert ["B"] == [ghost.name for ghost in desk.window.curves.ghosts]


def test_settings_of_the_past_are_in_the_form_and_come_back(desk):
    train(desk, 3)
    middle = desk.seen.position.step
    spec = desk.window.desk.workspace.spec
    desk.bridge.send(SetKnob("training.batch_size", 7))
    train(desk, 3)
    wind(desk, middle - 1)
    assert spec == desk.window.desk.workspace.spec
    wind(desk, desk.seen.timeline.last)
    assert 7 == desk.window.desk.workspace.spec.training.batch_size


def test_what_is_taken_back_in_the_past_leaves_other_settings_of_that_moment_alone(desk):
    workspace = desk.window.desk.workspace
    train(desk, 1)
    early = desk.seen.position.step - 1
    rate = workspace.spec.optimizer.learning_rate
    desk.edit(replace_at(workspace.spec, "optimizer.learning_rate", 0.123), "Learning rate")
    train(desk, 1)
    desk.edit(replace_at(workspace.spec, "regularisation.l2", 0.01), "L2")
    train(desk, 1)
    wind(desk, early)
    desk.until(lambda _: workspace.spec.optimizer.learning_rate == rate)
    desk.window.undo()  # there is no penalty at this moment: nothing to take back
    desk.qtbot.wait(100)
    assert (rate, 0.0) == (workspace.spec.optimizer.learning_rate, workspace.spec.regularisation.l2)
    assert 1 == len(desk.seen.timeline.branches)
    desk.window.redo()
    desk.until(lambda shot: shot.spec.regularisation.l2 == 0.01)
    assert rate == desk.seen.spec.optimizer.learning_rate == workspace.spec.optimizer.learning_rate
    assert 2 == len(desk.seen.timeline.branches)


def test_step_back_by_several_units(desk):
    train(desk, 5)
    desk.window.transport.set_step_unit(StepUnit.EPOCH)
    desk.window.transport.count_box.setValue(3)
    desk.window.deeds.by_id["step_back"].trigger()
    desk.until(lambda shot: shot.position.epoch == 2 and not shot.timeline.seeking)
    assert "Step 3 epochs" == desk.window.transport.step_button.text()
    desk.window.step(StepUnit.EPOCH)
    desk.until(lambda shot: shot.position.epoch == 5)
    assert 1 == len(desk.seen.timeline.branches)


def test_the_recorded_training_plays_to_its_end(desk):
    train(desk, 10)
    bar = desk.window.studio.parts["timeline"]
    bar.player.seconds = 0.3
    seen = set()

    def note(shot):
        seen.add(shot.timeline.here)

    desk.bridge.snapshot_changed.connect(note)
    bar.play_or_stop()
    desk.qtbot.waitUntil(lambda: not bar.player.playing)
    desk.until(lambda shot: not shot.timeline.past and not shot.timeline.seeking)
    desk.bridge.snapshot_changed.disconnect(note)
    assert 0 in seen
    assert len(seen) > 3


def test_the_recorded_training_becomes_an_animation(desk, tmp_path):
    desk.window.resize(700, 500)
    train(desk, 4)
    desk.bridge.send(Advance(StepUnit.BATCH, 2))
    desk.until(lambda shot: shot.position.samples > 0 and shot.status is Status.PAUSED)
    path = tmp_path / "training.gif"
    winding = desk.window.findChild(Winding)
    winding.record_to(path)
    desk.qtbot.waitUntil(lambda: path.exists() and winding._progress is None, timeout=60_000)
    desk.until(lambda shot: not shot.timeline.past and not shot.timeline.seeking)
    with Image.open(path) as image:
        assert image.n_frames > 30
        first = np.asarray(image.convert("RGB"))
        image.seek(image.n_frames - 1)
        assert not np.array_equal(first, np.asarray(image.convert("RGB")))
    assert [path] == list(tmp_path.iterdir())


def test_a_recording_can_be_cancelled(desk, tmp_path):
    train(desk, 4)
    winding = desk.window.findChild(Winding)
    winding.record_to(tmp_path / "training.gif")
    winding._progress.findChild(QPushButton).click()
    desk.until(lambda shot: not shot.timeline.past)
    train(desk, 1)
    assert [] == list(tmp_path.iterdir())
    assert winding._progress is None


def test_a_folder_that_cannot_be_written_is_said(desk, tmp_path):
    desk.bridge.send(Advance(StepUnit.BATCH, 2))
    desk.until(lambda shot: shot.status is Status.PAUSED and shot.position.step == 2)
    winding = desk.window.findChild(Winding)
    winding.record_to(tmp_path / "missing" / "training.gif")
    desk.qtbot.waitUntil(
        lambda: "cannot be written" in desk.window.statusBar().currentMessage(), timeout=60_000
    )


def test_the_window_closes_in_the_middle_of_winding():
    ended = bear(CLOSE_WHILE_WINDING).ended()
    assert (0, "") == (ended.code, ended.err)


@pytest.mark.parametrize("size", [(640, 480), (1024, 700)])
def test_the_strip_fits_into_small_windows(desk, size):
    desk.window.resize(*size)
    train(desk, 2)
    bar = desk.window.studio.parts["timeline"]
    assert bar.isVisible()
    assert bar.mapTo(desk.window, bar.rect().bottomRight()).x() <= desk.window.width()
