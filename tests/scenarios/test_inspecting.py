"""Somebody wants to know why a number is what it is: selects it, reads it, changes it, and goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Run, Seek, StepUnit
from nnviz.session.inspect_sample import PullOf
from nnviz.session.inspect_unit import UnitSumOf
from nnviz.session.inspect_weight import WeightOf
from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace
from nnviz.session.record import PastOf
from nnviz.session.snapshot import Status
from nnviz.ui.docks import Place
from nnviz.ui.inspector.feature import INSPECT
from nnviz.ui.inspector.panel import InspectPanel

ASKS = (UnitSumOf, WeightOf, PastOf, PullOf)


def asked(desk):
    return {type(ask) for ask in desk.seen.answers or () if isinstance(ask, ASKS)}


@pytest.fixture
def inspector(desk):
    desk.bridge.send(Advance(StepUnit.BATCH, 20))
    desk.until(lambda snapshot: snapshot.position.step == 20 and snapshot.status is Status.PAUSED)
    desk.window.docks.show(INSPECT)
    panel = desk.window.docks.panel(INSPECT)
    desk.qtbot.waitUntil(panel.isVisible)
    return panel


def select(desk, place):
    desk.window.studio.attention.select(place)


def test_it_is_the_first_tab_of_its_place_and_costs_nothing_unseen(desk):
    docks = desk.window.docks
    first = next(name for name, seat in docks._seats.items() if seat.place is Place.DETAIL)
    assert first == INSPECT
    desk.until(lambda _snapshot: asked(desk))
    docks.by_name[INSPECT].hide()
    desk.qtbot.waitUntil(lambda: not asked(desk))
    desk.bridge.send(Advance(StepUnit.BATCH, 3))
    desk.until(lambda snapshot: snapshot.position.step == 3)
    assert not asked(desk)


def test_enter_in_the_diagram_opens_it_on_the_unit(desk):
    docks, diagram = desk.window.docks, desk.window.diagram
    docks.show("Steps")
    diagram.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(diagram, key)
    panel = docks.panel(INSPECT)
    assert isinstance(panel, InspectPanel)
    desk.qtbot.waitUntil(lambda: panel.isVisible() and isinstance(panel.place, UnitPlace))
    desk.qtbot.waitUntil(lambda: bool(panel.unit_page.bars.bars) or panel.place.layer < 0)
    assert asked(desk) <= {UnitSumOf, PastOf}


def test_the_numbers_are_those_of_the_snapshot(desk, inspector):
    place = UnitPlace(1, 2)
    select(desk, place)
    desk.qtbot.waitUntil(lambda: desk.seen.answer(UnitSumOf(place)) is not None)
    desk.qtbot.waitUntil(lambda: bool(inspector.unit_page.bars.bars))
    found = desk.seen.answer(UnitSumOf(place))
    assert found.z == pytest.approx(float(desk.seen.layers[1].z[2]))
    assert found.bias == float(desk.seen.layers[1].bias[2])


def test_a_typed_bias_is_shown_and_undo_takes_it_back(desk, inspector):
    select(desk, UnitPlace(1, 2))
    desk.qtbot.waitUntil(inspector.value_button.isVisible)
    before = float(desk.seen.layers[1].bias[2])
    inspector.type_value()
    inspector.editor.field.setText("1.25")
    QTest.keyClick(inspector.editor.field, Qt.Key.Key_Return)
    desk.until(lambda snapshot: float(snapshot.layers[1].bias[2]) == 1.25)
    desk.qtbot.waitUntil(lambda: "1.25" in inspector.value_button.text())
    desk.window.undo()
    desk.until(lambda snapshot: float(snapshot.layers[1].bias[2]) == pytest.approx(before))


def test_silencing_here_silences_there(desk, inspector):
    select(desk, UnitPlace(0, 1))
    desk.qtbot.waitUntil(inspector.silence_button.isVisible)
    inspector.silence_button.click()
    desk.until(lambda snapshot: snapshot.layers and float(snapshot.layers[0].a[1]) == 0)
    desk.qtbot.waitUntil(lambda: "Silenced" in inspector.unit_page.note.text())
    assert inspector.silence_button.isChecked()


def test_another_architecture_leaves_no_ghost_of_what_was_selected(desk, inspector):
    select(desk, LinkPlace(1, 2, 3))
    desk.qtbot.waitUntil(lambda: bool(inspector.weight_page.facts.facts))
    spec = desk.window.desk.workspace.spec
    desk.edit(replace_at(spec, "layers", spec.layers[-1:]))
    desk.until(lambda snapshot: len(snapshot.layers) == 1)
    desk.qtbot.waitUntil(lambda: inspector.place is None)
    assert "Watched sample" == inspector.title.text()


def test_a_run_that_diverged_and_the_past_can_be_inspected(desk, inspector):
    select(desk, LayerPlace(0))
    desk.full_speed()
    desk.edit(replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", 1e6), "rate")
    desk.bridge.send(Run())
    desk.until_status(Status.FAILED)
    for place in (LinkPlace(1, 2, 3), UnitPlace(1, 2), LayerPlace(1), None):
        before = desk.seen.serial
        select(desk, place)
        desk.until(lambda snapshot, before=before: snapshot.serial > before)
        assert not inspector.grab().isNull()
    desk.bridge.send(Seek(10))
    select(desk, UnitPlace(1, 2))
    desk.until(lambda snapshot: snapshot.position.step == 10)
    desk.qtbot.waitUntil(lambda: inspector.unit_page.bias._here == 10)
    past = desk.seen.answer(PastOf(UnitPlace(1, 2)))
    assert past.value[past.steps == 10][0] == desk.seen.layers[1].bias[2]
