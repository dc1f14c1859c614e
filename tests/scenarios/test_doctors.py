"""The doctors in the real window: a diverged network is healed, checked, surveyed; closing in between ends well."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from nnviz.engine.optimizers import SGD
from nnviz.experiment.catalog import replace_at
from nnviz.session.health import Health
from nnviz.session.places import LayerPlace
from nnviz.session.snapshot import Status
from nnviz.ui.doctors.install import CHECK, LANDSCAPE
from nnviz.ui.doctors.strip import HealthStrip
from tests.nursery import bear

CLOSE_IN_A_SURVEY = """
import sys
from PySide6.QtCore import QTimer
from nnviz.app import start
from nnviz.session.commands import Advance, StepUnit
program = start()
window = program.window
window.resize(1440, 900)
window.show()
window.desk.choose_preset("mnist-784-128-64-10")
window.docks.show("Landscape")
program.bridge.send(Advance(StepUnit.BATCH, 30))
panel = window.docks.panel("Landscape")

def survey():
    if panel.button.isEnabled() and program.bridge.latest.position.step == 30:
        timer.stop()
        panel.plane.setCurrentIndex(1)
        panel.start()
        assert panel.running
        QTimer.singleShot(400, window.close)

timer = QTimer()
timer.timeout.connect(survey)
timer.start(50)
code = program.app.exec()
assert panel.running
program.stop()
sys.exit(code)
"""


def diverged(desk):
    desk.full_speed()
    spec = replace_at(desk.window.desk.workspace.spec, "optimizer", SGD(learning_rate=1e6))
    desk.edit(spec, "rate")
    desk.until(lambda snapshot: snapshot.spec == spec and snapshot.status is Status.READY)
    desk.window.run_or_pause()
    desk.until_status(Status.FAILED)


def test_remedies_are_tried_on_copies_and_the_best_one_trains(desk, qtbot):
    diverged(desk)
    banner = desk.window.banner
    qtbot.waitUntil(lambda: banner.note.text().startswith("Tried on a copy"))
    qtbot.mouseClick(banner.buttons[0], Qt.MouseButton.LeftButton)
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING and snapshot.position.step > 300)

    assert not banner.isVisible()
    assert desk.seen.failure is None
    desk.window.run_or_pause()
    desk.until_status(Status.PAUSED)
    desk.window.undo()
    assert 1e6 == desk.window.desk.workspace.spec.optimizer.learning_rate


def test_a_remedy_that_starts_anew_is_undoable_too(desk, qtbot):
    diverged(desk)
    banner = desk.window.banner
    place = next(place for place, remedy in enumerate(banner.remedies) if remedy.anew)
    banner.buttons[place].click()
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING and snapshot.position.step > 50)

    assert np.isfinite(desk.seen.values).all()
    assert desk.window.desk.workspace.undo_stack.canUndo()


def test_the_last_finite_step_is_one_click_away_and_the_banner_stays(desk, qtbot):
    diverged(desk)
    banner, last = desk.window.banner, desk.seen.timeline.last
    look = next(button for button in banner.buttons if button.text() == f"Look at step {last:,}")
    look.click()
    desk.until(lambda snapshot: snapshot.position.step == last and snapshot.status is not Status.FAILED)

    assert banner.isVisible()
    banner.buttons[0].click()
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING and snapshot.position.step > last + 20)
    assert not banner.isVisible()


def test_the_strip_is_asked_while_it_is_seen_and_its_entry_hides_it(desk, qtbot):
    strip = desk.window.findChild(HealthStrip)
    desk.window.step(desk.window.transport.step_unit())
    desk.until(lambda snapshot: snapshot.answer(Health()) is not None and snapshot.position.step > 0)
    qtbot.waitUntil(lambda: strip.condition is not None and bool(strip.sentence))
    strip.layer_chosen.emit(LayerPlace(1))
    assert LayerPlace(1) == desk.window.studio.attention.selected
    desk.window.studio.attention.select(None)  # or the inspector would ask for the health of the layer
    desk.window.deeds.by_id["health_strip"].trigger()
    desk.until(lambda snapshot: snapshot.answer(Health()) is None)

    assert strip.isHidden()
    desk.window.deeds.by_id["health_strip"].trigger()
    desk.until(lambda snapshot: snapshot.answer(Health()) is not None)
    assert not strip.isHidden()


def test_check_and_survey_of_the_network_on_the_screen(desk, qtbot):
    docks = desk.window.docks
    docks.show(CHECK)
    docks.show(LANDSCAPE)
    check, land = docks.panel(CHECK), docks.panel(LANDSCAPE)
    desk.full_speed()
    desk.window.run_or_pause()
    desk.until(lambda snapshot: snapshot.position.step > 500)
    desk.window.run_or_pause()
    desk.until(lambda snapshot: snapshot.status is Status.PAUSED and len(snapshot.curves) > 2)
    qtbot.waitUntil(land.button.isEnabled)
    land.resolution.setCurrentIndex(0)
    land.start()
    check.start()
    qtbot.waitUntil(lambda: not check.running and not land.running, timeout=60_000)
    check.map.entry_chosen.emit(1, 0, 0)

    assert check.found.passed
    assert desk.window.studio.attention.selected == check.found.maps[1].place(0, 0)
    assert land.land.step == desk.seen.position.step
    assert desk.seen.curves.column("train_loss")[-1] == land.land.centre


def test_closing_in_the_middle_of_a_survey_ends_the_process_with_code_0():
    ended = bear(CLOSE_IN_A_SURVEY).ended(120)
    assert (0, "") == (ended.code, ended.err)
