"""A teacher explains a step: phase by phase, in slow motion, with the table beside the diagram.

Each test has a program of its own, as the panel goes on with the phase and the row that were looked at last.
"""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Pause, SetSpeed, StepUnit
from nnviz.session.places import LayerPlace, UnitPlace
from nnviz.session.snapshot import Phase, Status
from nnviz.session.trace import StepAsk
from nnviz.ui.steps.install import STEPS
from nnviz.ui.steps.panel import StepsPanel


@pytest.fixture
def steps(desk):
    desk.window.deeds.by_id["explain_step"].trigger()
    panel = desk.window.docks.panel(STEPS)
    desk.qtbot.waitUntil(lambda: panel.isVisible() and bool(panel.table.rows))
    return panel


def caption(desk):
    return desk.window.findChild(object, "caption_strip")


def phase(desk):
    before = desk.seen.serial
    desk.bridge.send(Advance(StepUnit.PHASE))
    desk.until(lambda snapshot: snapshot.serial > before and snapshot.status is Status.PAUSED)


def test_the_menu_opens_the_table_of_the_coming_step(desk, steps):
    assert isinstance(steps, StepsPanel)
    assert steps.where.text().startswith("Coming step 1")
    assert "z" == steps.table.rows[0].symbol[0]
    assert ["Learn"] == [deed.menu for deed in desk.window.deeds.table if deed.id == "explain_step"]


def test_phase_by_phase_table_caption_and_light_follow(desk, steps):
    for title, place in (("Batch", -1), ("Forward · hidden 1", 0), ("Forward · hidden 2", 1)):
        phase(desk)
        desk.qtbot.waitUntil(lambda title=title: steps.title.text().startswith(title))
        assert caption(desk).isVisible()
        assert frozenset({LayerPlace(place)}) == desk.window.studio.attention.lit
    desk.bridge.send(Advance(StepUnit.BATCH))
    desk.until(lambda snapshot: snapshot.position.phase is None and snapshot.position.step == 1)
    desk.qtbot.waitUntil(lambda: not caption(desk).isVisible())
    assert not desk.window.studio.attention.lit


def test_a_unit_that_is_chosen_in_the_diagram_is_explained(desk, steps):
    desk.window.studio.attention.select(UnitPlace(1, 5))
    desk.qtbot.waitUntil(lambda: steps.title.text().endswith("hidden 2 · unit 6"))


def test_slow_motion_runs_phase_by_phase_and_says_one_phase_a_second(desk):
    desk.window.deeds.by_id["slow_motion"].trigger()
    desk.until(lambda snapshot: snapshot.status is Status.RUNNING)
    assert "1 phase/s" == desk.window.transport.speed.label.text()
    desk.until(lambda snapshot: snapshot.position.phase is Phase.FORWARD)
    assert 0 == desk.seen.position.step
    desk.qtbot.waitUntil(lambda: caption(desk).text.text().startswith("Forward, hidden 1"))
    desk.bridge.send(Pause())
    desk.until_status(Status.PAUSED)


def test_with_the_panel_open_the_network_learns_the_same(desk, steps):
    desk.full_speed()
    for unit in (StepUnit.PHASE, StepUnit.SAMPLE, StepUnit.BATCH, StepUnit.EPOCH):
        before = desk.seen.serial
        desk.bridge.send(Advance(unit))
        desk.until(
            lambda snapshot, before=before: snapshot.serial > before and snapshot.status is Status.PAUSED
        )
    step, watched = desk.seen.position.step, desk.seen.values.copy()
    desk.window.docks.by_name[STEPS].hide()
    desk.window.desk.reset(new_start=False)
    desk.until_status(Status.READY)
    desk.bridge.send(Advance(StepUnit.BATCH, step))
    desk.until(lambda snapshot: snapshot.position.step == step and snapshot.status is Status.PAUSED)
    assert np.array_equal(watched, desk.seen.values)


def test_a_closed_panel_asks_nothing(desk, steps):
    assert any(isinstance(want, StepAsk) for want in desk.seen.answers)
    desk.window.docks.by_name[STEPS].hide()
    desk.qtbot.waitUntil(lambda: not any(isinstance(want, StepAsk) for want in desk.seen.answers))


def test_a_run_that_diverges_is_told_and_what_comes_next_is_explained(desk, steps):
    desk.bridge.send(SetSpeed(None))
    desk.edit(replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", 1e6), "Learning rate")
    desk.qtbot.mouseClick(desk.window.transport.run_button, Qt.MouseButton.LeftButton)
    desk.until_status(Status.FAILED)
    desk.qtbot.waitUntil(lambda: "diverged" in steps.trouble.text())
    assert steps.trouble.isVisible()
    assert steps.table.rows


def test_a_network_without_hidden_layers_is_explained(desk, steps):
    spec = desk.window.desk.workspace.spec
    desk.edit(replace_at(spec, "layers", spec.layers[-1:]))
    desk.until(lambda snapshot: snapshot.layers and len(snapshot.layers) == 1)
    desk.qtbot.waitUntil(lambda: steps.title.text().startswith("Forward · output"))
