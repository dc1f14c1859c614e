"""The panel Steps: follows the training phase by phase, explains what is chosen, and points at the diagram."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.session.commands import StepUnit
from nnviz.session.explain.formulas import FORMULAS
from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace
from nnviz.session.snapshot import Failure, Phase, Status
from nnviz.ui.diagram.hit import UnitHit
from nnviz.ui.steps.formula import FormulaView
from nnviz.ui.steps.words import title_of
from nnviz.ui.theme import DARK, LIGHT


def titles(bench):
    return bench.panel.title.text()


def test_the_panel_asks_only_for_its_step(bench):
    (ask,) = bench.panel.wants
    assert (0, None) == (ask.row, ask.place)


def test_phases_are_followed_as_they_happen(bench):
    seen = []
    for _ in range(9):
        bench.go(StepUnit.PHASE)
        seen.append(titles(bench).split(" · unit")[0])
    assert [
        "Batch",
        "Forward · hidden 1",
        "Forward · hidden 2",
        "Forward · output",
        "Loss",
        "Backward · output",
        "Backward · hidden 2",
        "Backward · hidden 1",
        "Update · hidden 1",
    ] == seen


def test_between_steps_a_click_on_the_track_chooses_the_phase_and_it_stays(bench):
    bench.go(StepUnit.BATCH, 2)
    loss = next(at for at in range(11) if bench.panel._chapters[at].phase is Phase.LOSS)
    bar = bench.panel.track._bar(loss).center().toPoint()
    QTest.mouseClick(bench.panel.track, Qt.MouseButton.LeftButton, pos=bar)
    assert "Loss" == titles(bench)
    assert {LayerPlace(2)} == bench.attention.lit
    bench.go(StepUnit.BATCH)
    assert "Loss" == titles(bench)
    assert "Step 3, sample 1 of 8" == bench.panel.where.text()


def test_the_arrow_keys_walk_through_the_phases(bench):
    bench.panel.track.setFocus()
    QTest.keyClick(bench.panel.track, Qt.Key.Key_End)
    assert titles(bench).startswith("Update · output")
    QTest.keyClick(bench.panel.track, Qt.Key.Key_Home)
    assert "Batch" == titles(bench)
    QTest.keyClick(bench.panel.track, Qt.Key.Key_Right)
    assert titles(bench).startswith("Forward · hidden 1")


def test_phases_that_are_still_to_come_cannot_be_chosen(bench):
    bench.go(StepUnit.PHASE, 2)
    before = titles(bench)
    bench.panel.track.setFocus()
    QTest.keyClick(bench.panel.track, Qt.Key.Key_Right)
    assert before == titles(bench)


def test_what_is_selected_in_the_diagram_is_explained(bench):
    bench.attention.select(UnitPlace(1, 2))
    assert "Forward · hidden 2 · unit 3" == titles(bench)
    assert "z₃" == bench.panel.table.rows[0].symbol
    bench.attention.select(LinkPlace(0, 3, 1))
    assert "Forward · hidden 1 · unit 4" == titles(bench)


def test_an_output_is_called_by_its_class_as_in_the_diagram(bench):
    trace, chapter = bench.panel._trace, bench.panel._chapters[3]
    assert "Forward · output · unit 1: “six”" == title_of(trace, chapter, ("six",))
    loss = next(one for one in bench.panel._chapters if one.phase is Phase.LOSS)
    assert "Loss · unit 1: “six”" == title_of(trace, loss, ("six",))
    assert "Loss" == title_of(trace, loss, ())


def test_a_row_under_the_pointer_lights_its_places_and_then_the_phase_again(bench):
    bench.go(StepUnit.PHASE, 2)
    bench.lights.phase(frozenset({LayerPlace(0)}))
    view = bench.panel.table.views[0]
    at = QPointF(5, 5)
    QApplication.sendEvent(view, QEnterEvent(at, at, at))
    assert bench.panel.table.rows[0].refers == bench.attention.lit
    assert view.marked
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert {LayerPlace(0)} == bench.attention.lit
    assert not view.marked


def test_what_is_lit_elsewhere_marks_the_rows_that_speak_of_it(bench):
    bench.panel._key = (Phase.FORWARD, 0)
    bench.go(StepUnit.BATCH)
    source = next(iter(p for p in bench.panel.table.rows[0].refers if p.layer == -1))
    bench.attention.light(frozenset({source}))
    assert [True, False] == [view.marked for view in bench.panel.table.views[:2]]
    bench.attention.light(frozenset())
    assert not bench.panel.table.views[0].marked


def test_what_is_pointed_at_in_the_diagram_stays_marked_whatever_is_lit_meanwhile(bench):
    bench.panel._key = (Phase.FORWARD, 0)
    bench.go(StepUnit.BATCH)
    source = next(iter(p for p in bench.panel.table.rows[0].refers if p.layer == -1))
    bench.panel.show_hovered(UnitHit(column=0, unit=source.unit))
    assert bench.panel.table.views[0].marked
    bench.attention.light(frozenset({LayerPlace(2)}))
    bench.attention.light(frozenset())
    assert bench.panel.table.views[0].marked
    bench.panel.show_hovered(None)
    assert not bench.panel.table.views[0].marked


def test_rows_are_reached_by_keys(bench):
    bench.panel.table.setFocus()
    QTest.keyClick(bench.panel.table, Qt.Key.Key_Down)
    assert bench.panel.table.views[0].marked
    assert bench.panel.table.rows[0].refers == bench.attention.lit
    QTest.keyClick(bench.panel.table, Qt.Key.Key_Escape)
    assert not bench.attention.lit


def test_the_next_sample_of_the_batch_is_followed(bench):
    QTest.mouseClick(bench.panel.next_row, Qt.MouseButton.LeftButton)
    assert bench.panel.where.text().endswith("sample 2 of 8")
    for _ in range(2):
        QTest.mouseClick(bench.panel.previous_row, Qt.MouseButton.LeftButton)
    assert bench.panel.where.text().endswith("sample 8 of 8")


def test_without_a_network_the_panel_says_what_would_fill_it(bench):
    shot = replace(bench.refresh(), layers=(), answers=None, message="Loading MNIST …", status=Status.LOADING)
    bench.panel.show_snapshot(shot)
    assert bench.panel.empty.isVisible()
    assert "Loading MNIST …" == bench.panel.empty.text()
    assert not bench.panel.start_button.isVisible()


def test_after_a_failure_the_sentence_stands_above_the_table(bench):
    shot = bench.refresh()
    bench.panel.show_snapshot(replace(shot, status=Status.FAILED, failure=Failure("It diverged.")))
    assert bench.panel.trouble.isVisible()
    assert "It diverged. What would come next is shown here." == bench.panel.trouble.text()
    bench.panel.show_snapshot(shot)
    assert not bench.panel.trouble.isVisible()


def test_the_same_trace_is_not_drawn_twice(bench, monkeypatch):
    drawn = []
    monkeypatch.setattr(bench.panel.table, "show_rows", drawn.append)
    bench.refresh()
    bench.refresh()
    assert [] == drawn


def test_every_part_has_a_name_and_every_row_can_be_spoken(bench):
    panel = bench.panel
    for part in (panel, panel.track, panel.table, panel.previous_row, panel.next_row):
        assert part.accessibleName()
    view = panel.table.views[0]
    assert view.accessibleName().startswith(f"{view.row.symbol} is ")
    assert "the sum of weights times inputs" in view.accessibleDescription()
    assert panel.track.accessibleDescription().endswith("2 of 11")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("name", ["dense", "batch_norm_back", "adam"])
def test_formulas_are_drawn_in_the_colour_of_the_text(qtbot, theme, name):
    from PySide6.QtGui import QColor

    view = FormulaView(theme)
    qtbot.addWidget(view)
    view.show_formula(name)
    view.resize(view.sizeHint())
    image = view.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert QColor(theme.text).name() in seen
    assert FORMULAS[name].spoken == view.accessibleDescription()


@pytest.mark.parametrize("width", [280, 480, 900])
def test_at_every_width_nothing_is_cut_off(bench, width):
    bench.panel.resize(width, 300)
    for _ in range(3):
        QApplication.processEvents()
    assert width == bench.panel.width()
    for view in bench.panel.table.views[: len(bench.panel.table.rows)]:
        for label in (view.symbol, view.result):
            assert label.width() >= label.sizeHint().width()
        assert view.numbers.height() >= view.numbers.heightForWidth(view.numbers.width())
        assert view.width() <= width
