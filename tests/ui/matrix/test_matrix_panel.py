"""The matrix panel says what it is asked, follows the selection, reads every number, and survives what is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.session.matrices import Matrix, MatrixOf, Quantity
from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace
from nnviz.ui.diagram.content import number
from nnviz.ui.matrix.panel import MatrixPanel
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.conftest import make_snapshot


def answered(panel, snapshot, **changes):
    """Return the snapshot with an answer to what the panel asks."""
    layer = snapshot.layers[panel.ask.layer]
    values = np.hstack([layer.weights, layer.bias[:, None]])
    matrix = Matrix(panel.ask.layer, panel.ask.quantity, changes.get("values", values), changes.get("image"))
    return replace(snapshot, answers={panel.ask: matrix}, serial=snapshot.serial + 1)


@pytest.fixture
def panel(qtbot):
    widget = MatrixPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(374, 480)
    widget.show()
    qtbot.waitExposed(widget)
    snapshot = make_snapshot()
    widget.show_snapshot(snapshot)
    widget.show_snapshot(answered(widget, snapshot))
    return widget


def centre(panel, unit, source):
    return panel.sheet._cell(*panel.sheet._mosaic.where(unit, source)).center().toPoint()


def test_it_is_a_panel_and_asks_for_one_layer(panel):
    assert isinstance(panel, Panel)
    assert {MatrixOf(0, Quantity.WEIGHT)} == panel.wants


@pytest.mark.parametrize("source", [0, 1, None])
def test_the_pointer_reads_each_number(panel, source):
    QTest.mouseMove(panel.sheet, centre(panel, 2, source))
    layer = panel._snapshot.layers[0]
    value = layer.bias[2] if source is None else layer.weights[2, source]

    assert number(value) in panel.readout.text()
    assert "hidden 1, unit 3" in panel.readout.text()
    assert (
        (f"x{'₁₂'[source]}" in panel.readout.text())
        if source is not None
        else ("b =" in panel.readout.text())
    )


def test_arrows_read_too_and_enter_chooses(panel, qtbot):
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(panel.sheet, key)
    assert "b =" in panel.readout.text()
    with qtbot.waitSignal(panel.place_chosen) as told:
        QTest.keyClick(panel.sheet, Qt.Key.Key_Return)
    assert isinstance(told.args[0], UnitPlace)


def test_a_click_chooses_the_link(panel, qtbot):
    with qtbot.waitSignal(panel.place_chosen) as told:
        QTest.mouseClick(panel.sheet, Qt.MouseButton.LeftButton, pos=centre(panel, 3, 1))
    assert [LinkPlace(0, 3, 1)] == told.args


def test_the_layer_follows_the_selection(panel, qtbot):
    with qtbot.waitSignal(panel.wants_changed):
        panel.show_place(LinkPlace(1, 2, 3))
    assert 1 == panel.ask.layer
    panel.show_snapshot(answered(panel, panel._snapshot))
    assert (2, 3) == panel.sheet._chosen
    panel.show_place(LayerPlace(-1))
    panel.show_place(None)
    assert 1 == panel.ask.layer


def test_what_is_selected_while_it_is_hidden_is_there_when_it_is_shown(panel, monkeypatch):
    drawn = []
    monkeypatch.setattr(panel.sheet, "show_cells", lambda *cells, **_: drawn.append(cells))
    panel.hide()
    for _ in range(3):
        panel.show_snapshot(replace(panel._snapshot, answers={}, serial=panel._snapshot.serial + 1))
    assert [] == drawn

    panel.show_place(LayerPlace(1))
    panel.show()
    assert 1 == panel.ask.layer
    assert drawn


def test_the_wheel_zooms_and_0_fits(panel):
    before = panel.sheet._rect()
    panel.sheet._camera.zoom_at(50, 50, 3.0)
    assert panel.sheet._rect().width() > 2 * before.width()
    QTest.keyClick(panel.sheet, Qt.Key.Key_0)
    assert before == panel.sheet._rect()


def test_what_is_not_a_number_has_its_own_colour_and_is_hatched(panel):
    values = np.zeros((4, 3), np.float32)
    values[1, 1] = np.nan
    panel.show_snapshot(answered(panel, panel._snapshot, values=values))
    QTest.mouseMove(panel.sheet, centre(panel, 1, 1))

    assert "not a number" in panel.readout.text()
    image = panel.sheet.grab().toImage()
    spot = panel.sheet._cell(1, 1)
    seen = {
        image.pixel(round(spot.left()) + x, round(spot.top()) + y) for x in range(4, 20) for y in range(4, 20)
    }
    assert QColor(LIGHT.nan).rgb() in seen
    assert len(seen) > 1


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_images_are_seen_as_templates_or_as_a_matrix(panel, theme):
    snapshot = make_snapshot(image=(8, 8), units=(12, 10))
    panel.set_theme(theme)
    panel.show_snapshot(snapshot)
    panel.show_snapshot(answered(panel, snapshot, image=(1, 8, 8)))
    tiles = panel.sheet._mosaic.shape
    assert not panel.templates.isHidden()
    panel.templates.setChecked(False)

    assert tiles != panel.sheet._mosaic.shape
    assert (12, 66) == panel.sheet._mosaic.shape


def test_before_the_first_step_it_says_why_there_is_no_gradient(panel):
    panel.quantity.setCurrentIndex(1)
    panel._changed()
    panel.show_snapshot(replace(panel._snapshot, answers={}))
    assert "first step" in panel.sheet.empty
    assert not panel.sheet.grab().isNull()


def test_without_a_network_nothing_breaks(qtbot):
    widget = MatrixPanel(DARK)
    qtbot.addWidget(widget)
    widget.show_snapshot(replace(make_snapshot(), layers=(), data=None))
    QTest.mouseMove(widget.sheet, QPoint(50, 50))
    QTest.keyClick(widget.sheet, Qt.Key.Key_Right)
    assert widget.sheet.cell_at(QPointF(50, 50)) is None
    assert not widget.grab().isNull()


def test_extreme_numbers_are_drawn(panel):
    values = np.array([[np.inf, -np.inf, 3e38]] * 4, np.float32)
    panel.show_snapshot(answered(panel, panel._snapshot, values=values))
    assert not panel.grab().isNull()
