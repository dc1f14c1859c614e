"""A person works on single weights, units and layers of a network, while it learns and while it stands."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from nnviz.engine.layers import Dropout
from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import Advance, Pause, Return, Run, Seek, StepUnit, Watch
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.snapshot import Status
from nnviz.ui.diagram.hit import HeadHit, LinkHit, UnitHit
from nnviz.ui.diagram.touch import Touch

UNIT, LINK = UnitHit(column=1, unit=2), LinkHit(layer=1, source=2, target=5)


@pytest.fixture
def touch(desk):
    desk.full_speed()
    return next(child for child in desk.window.diagram.children() if isinstance(child, Touch))


def weight(snapshot, link=LINK):
    return float(snapshot.layers[link.layer].weights[link.target, link.source])


def steps(desk, count):
    """Train so many batches and wait until they are done."""
    before = desk.seen.position.step
    desk.bridge.send(Advance(StepUnit.BATCH, count))
    desk.until(lambda s: s.status is Status.PAUSED and s.position.step == before + count)


def test_a_weight_is_typed_while_the_network_runs_and_taken_back(desk, touch):
    window = desk.window
    desk.bridge.send(Run())
    desk.until(lambda s: s.status is Status.RUNNING and s.position.step > 5)
    window.studio.attention.select(LinkPlace(1, 5, 2))
    QTest.keyClick(window.diagram, Qt.Key.Key_F2)
    assert touch.editor.isVisible()
    touch.editor.field.setText("nan")
    QTest.keyClick(touch.editor.field, Qt.Key.Key_Return)
    assert "finite" in touch.editor.problem.text()
    touch.editor.field.setText("25")
    QTest.keyClick(touch.editor.field, Qt.Key.Key_Return)
    desk.until(lambda s: weight(s) > 20)
    run = desk.seen.run
    assert "weight of hidden 2, unit 6" in window.deeds.by_id["undo"].text()
    window.undo()
    desk.until(lambda s: abs(weight(s)) < 10)

    assert run == desk.seen.run
    assert desk.seen.status is Status.RUNNING
    desk.bridge.send(Pause())
    desk.until_status(Status.PAUSED)
    touch.surgeon.type_value(UNIT, -3.0)
    desk.until(lambda s: s.layers[0].bias[2] == -3)
    assert any("Weight of hidden 2, unit 6" in mark.text for mark in desk.seen.curves.marks)


def test_redo_before_the_next_picture_comes_does_not_lose_the_old_weight(desk, touch):
    steps(desk, 3)
    old, window = weight(desk.seen), desk.window
    for value in (2.0, 3.0):
        touch.surgeon.type_value(LINK, value)
        desk.until(lambda s, value=value: weight(s) == value)
    shown = desk.seen
    for deed in (window.undo, window.undo, window.redo, window.redo, window.undo):
        deed()
    assert desk.seen is shown
    desk.until(lambda s: weight(s) == 2.0)
    window.undo()
    desk.until(lambda s: weight(s) == old)


def test_undo_on_another_branch_leaves_its_weights_alone_and_says_why(desk, touch):
    steps(desk, 10)
    first = desk.seen
    desk.bridge.send(Seek(4))
    desk.until(lambda s: s.timeline.here == 4 and not s.timeline.seeking)
    touch.surgeon.type_value(LINK, 2.5)
    desk.until(lambda s: weight(s) == 2.5)
    desk.bridge.send(Return(1))
    desk.until(lambda s: s.timeline.branch == 1 and s.timeline.here == 10 and not s.timeline.seeking)
    desk.window.undo()
    desk.qtbot.waitUntil(lambda: "typed at Branch B, step 4" in desk.window.statusBar().currentMessage())
    assert np.array_equal(first.values, desk.seen.values)
    desk.bridge.send(Return(2))
    desk.until(lambda s: s.timeline.branch == 2 and not s.timeline.seeking)
    assert weight(desk.seen) == 2.5
    desk.window.redo()
    desk.qtbot.waitUntil(lambda: "stands here already" in desk.window.statusBar().currentMessage())
    desk.window.undo()
    desk.until(lambda s: abs(weight(s)) < 2.5)


def test_undo_of_a_setting_at_a_moment_before_it_says_that_nothing_changes(desk, touch):
    rate = desk.window.desk.workspace.spec.optimizer.learning_rate
    steps(desk, 10)
    desk.edit(replace_at(desk.window.desk.workspace.spec, "optimizer.learning_rate", 0.5), "learning rate")
    desk.until(lambda s: s.spec.optimizer.learning_rate == 0.5)
    steps(desk, 2)
    desk.bridge.send(Seek(4))
    desk.until(lambda s: s.timeline.here == 4 and not s.timeline.seeking)
    desk.qtbot.waitUntil(lambda: desk.window.desk.workspace.spec.optimizer.learning_rate == rate)
    desk.window.undo()
    assert "Nothing changes" in desk.window.statusBar().currentMessage()


def test_a_unit_is_silenced_and_frozen_on_the_running_network_and_undo_frees_it(desk, touch):
    steps(desk, 20)
    before = desk.seen
    touch.surgeon.toggle(UNIT, "silenced")
    desk.until(lambda s: s.layers[0].a is not None and s.layers[0].a[2] == 0)
    assert before.run == desk.seen.run
    assert desk.seen.field is None or not np.array_equal(before.field.values, desk.seen.field.values)
    assert np.array_equal(before.values, desk.seen.values)
    touch.surgeon.toggle(UNIT, "frozen_units")
    steps(desk, 10)
    assert np.array_equal(before.layers[0].weights[2], desk.seen.layers[0].weights[2])
    assert not np.any(before.layers[0].weights[3] == desk.seen.layers[0].weights[3])
    assert "freeze hidden 1, unit 3" in desk.window.deeds.by_id["undo"].text()
    desk.window.undo()
    desk.window.undo()
    desk.until(lambda s: s.layers[0].a[2] != 0)
    assert desk.window.desk.workspace.spec.layers == before.spec.layers


def test_a_removed_unit_leaves_the_other_weights_and_undo_brings_all_back(desk, touch):
    steps(desk, 30)
    before = desk.seen
    window = desk.window
    window.studio.attention.select(UnitPlace(0, 2))
    QTest.keyClick(window.diagram, Qt.Key.Key_Delete)
    desk.until(lambda s: s.layers and s.layers[0].units == 7)
    kept = np.delete(np.arange(8), 2)

    assert np.array_equal(before.layers[0].weights[kept], desk.seen.layers[0].weights)
    assert np.array_equal(before.layers[1].weights[:, kept], desk.seen.layers[1].weights)
    assert np.array_equal(before.layers[2].weights, desk.seen.layers[2].weights)
    assert window.studio.attention.selected is None
    steps(desk, 5)
    window.undo()
    desk.until(lambda s: s.layers and s.layers[0].units == 8)
    assert np.array_equal(before.values, desk.seen.values)
    assert 30 == desk.seen.position.step


def test_layers_are_reordered_changed_and_given_dropout_and_ten_undos_lead_back(desk, touch):
    surgeon, stack = touch.surgeon, desk.window.desk.workspace.undo_stack
    first = desk.seen.spec
    for edit in (
        lambda: surgeon.set_count(1, 5),
        lambda: surgeon.move_layer(1, 2),
        lambda: surgeon.toggle_dropout(1),
        lambda: surgeon.add_layer(2),
        lambda: surgeon.toggle_layer(1),
        lambda: surgeon.remove_layer(3),
    ):
        edit()
        spec = desk.window.desk.workspace.spec
        desk.until(lambda s, spec=spec: s.spec == spec and s.layers)
    layers = desk.seen.spec.layers
    assert [8, 5, 1] == [layer.units for layer in layers if hasattr(layer, "units")]
    assert isinstance(layers[1], Dropout)
    assert layers[0].frozen
    while stack.canUndo():
        stack.undo()
    desk.until(lambda s: s.spec == first and s.layers)


def test_the_head_of_a_layer_offers_a_bar_that_works(desk, touch):
    diagram = desk.window.diagram
    QTest.mouseMove(diagram, diagram.rect_of(HeadHit(column=1)).center().toPoint())
    assert touch.bar.isVisible()
    assert "8" == touch.bar.count.text()
    QTest.mouseMove(touch.bar.more)
    QTest.mouseClick(touch.bar.more, Qt.MouseButton.LeftButton)
    desk.until(lambda s: s.layers and s.layers[0].units == 9)
    desk.qtbot.waitUntil(lambda: "9" == touch.bar.count.text())
    QTest.mouseClick(touch.bar.freeze, Qt.MouseButton.LeftButton)
    desk.until(lambda s: s.spec.layers[0].frozen)


def test_what_cannot_be_done_is_said(desk, touch):
    bar = desk.window.statusBar()
    touch.surgeon.remove(UnitHit(column=3, unit=0))
    assert "Output units cannot be removed" in bar.currentMessage()
    touch.surgeon.remove(HeadHit(column=3))
    assert "cannot be removed" in bar.currentMessage()
    touch.surgeon.set_count(2, 1)
    desk.until(lambda s: s.layers and s.layers[1].units == 1)
    touch.surgeon.remove(UnitHit(column=2, unit=0))
    assert "remove the layer instead" in bar.currentMessage()
    desk.open("mnist-cnn")
    desk.until(lambda s: s.layers and s.layers[0].kind == "conv2d")
    touch.type_value(LinkHit(layer=0, source=5, target=1))
    assert "slides over the whole image" in bar.currentMessage()
    touch.type_value(LinkHit(layer=1, source=0, target=1))
    assert "cannot be typed" in bar.currentMessage()
    assert touch.editor.isHidden()


def test_every_menu_opens_and_says_what_it_is_about(desk, touch, monkeypatch):
    monkeypatch.setattr(QMenu, "popup", lambda _menu, _at: None)  # the screen of the tests has no popups
    diagram = desk.window.diagram
    for what in (UNIT, LINK, HeadHit(column=2), UnitHit(column=0, unit=1), HeadHit(column=3), None):
        touch.open_menu(what, diagram.mapToGlobal(diagram.rect().center()))
        entries = [action.text() for action in touch._menu.actions() if not action.isSeparator()]
        assert any(entry.startswith("Fit") for entry in entries)
        assert what is None or len(entries) > 2
        touch._menu.deleteLater()


def test_before_a_weight_was_typed_there_is_nothing_to_take_back(desk, touch):
    steps(desk, 20)
    touch.surgeon.type_value(LINK, 0.625)
    desk.until(lambda shot: weight(shot) == 0.625)
    desk.bridge.send(Seek(10))
    desk.until(lambda shot: shot.position.step == 10 and not shot.timeline.seeking)
    early = weight(desk.seen)
    desk.window.undo()
    desk.qtbot.wait(100)
    assert early == weight(desk.seen)
    assert 1 == len(desk.seen.timeline.branches)
    desk.window.redo()
    desk.until(lambda shot: weight(shot) == 0.625 and len(shot.timeline.branches) == 2)
    desk.window.undo()
    desk.until(lambda shot: weight(shot) != 0.625)


def test_the_matrix_reads_the_weight_that_was_typed(desk, touch):
    window = desk.window
    window.docks.show("Matrix")
    panel = window.docks.panel("Matrix")
    window.studio.attention.select(LinkPlace(1, 5, 2))
    touch.surgeon.type_value(LINK, 0.625)
    desk.qtbot.waitUntil(lambda: panel._matrix is not None and panel._matrix.values[5, 2] == 0.625)
    cell = panel.sheet._cell(*panel.sheet._mosaic.where(5, 2)).center().toPoint()
    QTest.mouseMove(panel.sheet, cell)

    assert "hidden 2, unit 6 ← hidden 1, unit 3" in panel.readout.text()
    assert "+0.6250" in panel.readout.text()
    QTest.mouseClick(panel.sheet, Qt.MouseButton.LeftButton, pos=panel.sheet._cell(3, 1).center().toPoint())
    assert LinkPlace(1, 3, 1) == window.studio.attention.selected
    assert LinkHit(layer=1, source=1, target=3) == window.diagram.selected


def test_the_next_mistake_is_watched_and_a_drawing_leads_back(desk, touch):
    window = desk.window
    steps(desk, 3)
    window.deeds.by_id["watch_mistake"].trigger()
    desk.until(lambda s: s.watched is not None and "wrong" in window.watch_bar.text.text())
    place = desk.seen.watched.index
    desk.bridge.send(Watch(drawn=np.array([0.3, -0.2])))
    desk.until(lambda s: s.watched is not None and s.watched.part == "drawing")
    desk.qtbot.waitUntil(lambda: "Your own sample" in window.watch_bar.text.text())
    QTest.mouseClick(window.watch_bar.data_button, Qt.MouseButton.LeftButton)
    desk.until(lambda s: s.watched.part == "validation" and s.watched.index == place)
    window.deeds.by_id["watch_training"].trigger()
    desk.until(lambda s: s.watched.part == "training")
    window.watch_bar.move_on(1)
    desk.until(lambda s: (s.watched.part, s.watched.index) == ("training", 1))
