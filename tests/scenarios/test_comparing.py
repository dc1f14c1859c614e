"""A person compares: keeps runs as ghosts, looks at what differs, goes back to the better settings, watches a point."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt

from nnviz.experiment.catalog import replace_at
from nnviz.session.commands import StepUnit
from nnviz.session.snapshot import Status


def train(desk, epochs=2):
    for _ in range(epochs):
        epoch = desk.seen.position.epoch
        desk.window.step(StepUnit.EPOCH)
        desk.until(lambda s, epoch=epoch: s.position.epoch > epoch and s.status is Status.PAUSED)
    desk.until(lambda s: len(s.curves) > 1)


def use(desk, path, value):
    desk.edit(replace_at(desk.window.desk.workspace.spec, path, value))
    spec = desk.window.desk.workspace.spec
    desk.until(lambda s: s.spec == spec and s.status is not Status.LOADING)


def test_one_key_keeps_a_ghost_and_the_table_says_what_differs(desk):
    window, curves = desk.window, desk.window.curves
    desk.qtbot.keyClick(window, Qt.Key.Key_K)
    assert curves.ghosts == ()
    assert "press Run" in window.statusBar().currentMessage()

    train(desk)
    desk.qtbot.keyClick(window, Qt.Key.Key_K)
    use(desk, "layers[0].units", 4)
    train(desk)
    desk.qtbot.keyClick(window, Qt.Key.Key_K)

    assert [ghost.letter for ghost in curves.ghosts] == ["A", "B"]
    assert "B: Layers 4 Tanh" in curves.strip.text()
    window.docks.show("Runs")
    panel = window.docks.panel("Runs")
    desk.qtbot.waitUntil(lambda: panel.isVisible() and panel.model.rowCount() == 3)
    assert panel.model.table.titles[:2] == ("Run", "Layers")
    assert [row[1][0] for row in panel.model.table.rows] == ["4", "8", "4"]


def test_settings_come_back_and_undo_leads_back_again_and_a_deleted_run_too(desk):
    window = desk.window
    train(desk)
    desk.qtbot.keyClick(window, Qt.Key.Key_K)
    use(desk, "layers[0].units", 4)
    window.docks.show("Runs")
    panel = window.docks.panel("Runs")
    desk.qtbot.waitUntil(lambda: panel.isVisible() and panel.model.rowCount() == 2)
    panel.view.setCurrentIndex(panel.model.index(1, 0))

    panel.restore_button.click()
    assert window.desk.workspace.spec.layers[0].units == 8
    window.undo()
    assert window.desk.workspace.spec.layers[0].units == 4
    panel.view.setCurrentIndex(panel.model.index(1, 0))
    panel.delete_button.click()
    assert window.curves.ghosts == ()
    window.undo()
    assert [ghost.letter for ghost in window.curves.ghosts] == ["A"]


def test_header_and_legend_say_the_same(desk):
    train(desk, 3)

    header, curves = desk.window.transport.readouts, desk.window.curves
    said = [header[name].text() for name in ("loss", "validation", "accuracy")]
    assert f"training {said[0]}, validation {said[1]}" in curves.loss_caption.text()
    assert said[2] in curves.accuracy_caption.text()


def test_a_click_in_the_field_watches_the_point_and_test_points_are_left_alone(desk):
    field = desk.window.field
    desk.until(lambda s: s.field is not None and s.watched is not None)
    desk.qtbot.waitUntil(lambda: field.view.marks.points is not None)
    points = desk.seen.data.points
    for part, name in ((0, "training"), (1, "validation")):
        field.controls.set(parts=frozenset({part}))
        row = int(np.flatnonzero(points.part == part)[7])
        at = QPointF(*field.view.to_pixels(points.x[[row]])[0]).toPoint()
        chosen = field.view.row_near(field.view.to_plane(QPointF(at)))
        desk.qtbot.mouseClick(field.view, Qt.MouseButton.LeftButton, pos=at)
        index = field.view.marks.place_in_part(chosen)[1]
        desk.until(lambda s, name=name, index=index: (s.watched.part, s.watched.index) == (name, index))
        desk.qtbot.waitUntil(lambda chosen=chosen: field.view.marks.watched == chosen)
    field.controls.set(parts=frozenset({2}))
    row = int(np.flatnonzero(points.part == 2)[0])
    at = field.view.to_pixels(points.x[[row]])[0]
    desk.qtbot.mouseClick(field.view, Qt.MouseButton.LeftButton, pos=QPointF(*at).toPoint())
    assert "not watched" in desk.window.statusBar().currentMessage()


def test_a_section_is_answered_by_the_running_network(desk):
    field = desk.window.field
    desk.until(lambda s: s.field is not None)
    field.controls.set(section=True)
    desk.qtbot.waitUntil(lambda: field.profile._line is not None)
    first = field.profile._line
    train(desk, 1)
    desk.qtbot.waitUntil(lambda: field.profile._line is not first)
