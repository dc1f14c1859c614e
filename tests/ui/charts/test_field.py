from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnviz.data.dataset import Task
from nnviz.session.snapshot import DataView, Field, Probe, Status
from nnviz.ui.charts.field import HINT, FieldPanel, why_no_field
from nnviz.ui.charts.field_colours import DEPTH
from nnviz.ui.charts.field_frame import square_for
from nnviz.ui.colormap import hex_of, signed_map
from nnviz.ui.pacing import Throttle
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT

IMAGES = DataView("Digits", Task.CLASSIFICATION, ("p",) * 64, tuple("0123456789"), (8, 8), 9, 9, 9, None)


@pytest.fixture
def panel(qtbot):
    widget = FieldPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(320, 440)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def place_of(panel, x1: float, x2: float):
    """Return where a place of the plane lies in the view."""
    return QPointF(*panel.view.to_pixels(np.array([[x1, x2]]))[0]).toPoint()


def colour_at(panel, x1: float, x2: float) -> str:
    return panel.view.grab().toImage().pixelColor(place_of(panel, x1, x2)).name()


def test_it_is_a_panel_that_wants_the_field(panel):
    assert isinstance(panel, Panel)
    assert panel.wants == {Probe.FIELD}


def test_before_the_data_it_says_what_will_come(panel, snapshot_of):
    panel.show_snapshot(snapshot_of(message="Reading the spiral"))

    assert panel.empty.isVisible()
    assert panel.empty.text() == "Reading the spiral"


def test_left_is_orange_and_right_is_blue(panel, snapshot_of, plane_data, halves):
    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))

    expected = [hex_of(int(pixel)) for pixel in signed_map(LIGHT).rgb32(np.array([-DEPTH, DEPTH]))]
    assert [colour_at(panel, -0.25, 0.0), colour_at(panel, 0.25, 0.0)] == expected


def test_the_first_row_is_at_the_top(panel, snapshot_of, plane_data):
    values = np.zeros((20, 20, 1))
    values[:10] = 1.0

    panel.show_snapshot(snapshot_of(data=plane_data(), field=Field(values, (-1.0, 1.0, -1.0, 1.0))))

    blue, orange = (hex_of(int(p)) for p in signed_map(LIGHT).rgb32(np.array([DEPTH, -DEPTH])))
    assert (colour_at(panel, 0.0, 0.5), colour_at(panel, 0.0, -0.5)) == (blue, orange)


def test_training_points_are_filled_and_validation_points_are_rings(panel, snapshot_of, plane_data):
    panel.show_snapshot(snapshot_of(data=plane_data()))

    assert colour_at(panel, -0.5, 0.5) == LIGHT.negative
    assert QColor(colour_at(panel, -0.5, -0.5)).lightness() > 240


def test_the_pointer_reads_the_prediction_and_goes_on_reading_while_it_changes(
    panel, snapshot_of, plane_data, halves
):
    data = plane_data()
    panel.show_snapshot(snapshot_of(data=data, field=halves))

    QTest.mouseMove(panel.view, place_of(panel, 0.31, -0.42))
    before = panel.answer.text()
    panel.show_snapshot(snapshot_of(data=data, field=replace(halves, values=halves.values * 0.75)))

    assert before == "blue 1.00"
    assert panel.answer.text() == "blue 0.75"
    assert panel.place.text().startswith("x₁ 0.3")


def test_without_the_pointer_nothing_stale_stands_there(panel, snapshot_of, plane_data, halves):
    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))
    QTest.mouseMove(panel.view, place_of(panel, 0.3, 0.3))

    QTest.mouseMove(panel.view, panel.view.rect().bottomRight())

    assert (panel.answer.text(), panel.place.text()) == ("", HINT)


def test_decision_only_shows_a_doubt_in_full_colour(panel, snapshot_of, plane_data, halves):
    doubt = replace(halves, values=np.where(halves.values > 0.5, 0.55, 0.45))
    panel.show_snapshot(snapshot_of(data=plane_data(), field=doubt))
    pale = colour_at(panel, 0.25, 0.0)

    QTest.mouseClick(panel.controls.discrete_button, Qt.MouseButton.LeftButton)

    assert colour_at(panel, 0.25, 0.0) == hex_of(int(signed_map(LIGHT).rgb32(np.array([DEPTH]))[0]))
    assert pale != colour_at(panel, 0.25, 0.0)


def test_images_have_no_field_but_an_offer(panel, snapshot_of, qtbot):
    panel.show_snapshot(snapshot_of(data=IMAGES))

    with qtbot.waitSignal(panel.canvas_requested):
        QTest.mouseClick(panel.draw_button, Qt.MouseButton.LeftButton)
    assert "images" in panel.empty.text()


def test_data_with_more_features_say_why_there_is_no_field():
    data = replace(IMAGES, image_shape=None)

    assert (
        why_no_field(data) == "These data have 64 features; a field needs two, such as those of the spiral."
    )


def test_the_field_returns_after_images(panel, snapshot_of, plane_data, halves):
    panel.show_snapshot(snapshot_of(data=IMAGES))

    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))

    assert panel.view.isVisible()
    assert panel.summary() == "Prediction over the plane for Halves: 50% blue, 50% orange"


def test_the_points_are_painted_once_for_many_fields(panel, snapshot_of, plane_data, halves, monkeypatch):
    data = plane_data()
    panel.show_snapshot(snapshot_of(data=data, field=halves))
    panel.view.grab()
    painted = []
    monkeypatch.setattr(panel.view, "_paint_points", painted.append)

    for _ in range(5):
        panel.show_snapshot(snapshot_of(data=data, field=replace(halves, values=halves.values.copy())))
        panel.view.grab()

    assert painted == []


def test_a_hidden_panel_computes_nothing(qtbot, snapshot_of, plane_data, halves):
    panel = FieldPanel(LIGHT)
    qtbot.addWidget(panel)

    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))

    assert panel.view._pixels is None


def test_a_new_theme_changes_field_points_and_background(panel, snapshot_of, plane_data, halves):
    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))

    panel.set_theme(DARK)

    assert colour_at(panel, 0.25, 0.0) == hex_of(int(signed_map(DARK).rgb32(np.array([DEPTH]))[0]))
    assert panel.grab().toImage().pixelColor(1, 1).name() == DARK.surface


@pytest.mark.parametrize("size", [(176, 216), (320, 440), (900, 300)])
def test_nothing_is_clipped_at_any_size(panel, snapshot_of, plane_data, halves, size, qtbot):
    panel.resize(*size)
    panel.show_snapshot(snapshot_of(data=plane_data(), field=halves))
    qtbot.wait(1)

    for part in (panel.view, panel.legend, panel.controls, panel.controls.show_button):
        assert panel.rect().contains(part.rect().translated(part.mapTo(panel, part.rect().topLeft())))


def test_both_axes_have_the_same_scale():
    box = square_for(400, 300, (-2.0, 2.0, -1.0, 1.0))

    assert box.width() == pytest.approx(2 * box.height(), abs=1)


def test_while_the_network_learns_the_field_is_drawn_only_so_often_and_at_rest_always(
    panel, snapshot_of, plane_data, halves
):
    data = plane_data()
    first = snapshot_of(data=data, field=halves, status=Status.RUNNING)
    panel._throttle = Throttle(30, lambda: 0.0)
    panel.show_snapshot(first)
    other = Field(1 - halves.values, halves.extent)
    panel.show_snapshot(replace(first, field=other))
    assert panel._plane.field is halves
    panel.show_snapshot(replace(first, field=other, status=Status.PAUSED))
    assert panel._plane.field is other


def test_the_legend_is_painted_again_only_when_it_changes(
    panel, snapshot_of, plane_data, halves, monkeypatch
):
    snapshot = snapshot_of(data=plane_data(), field=halves)
    panel.show_snapshot(snapshot)
    updates = []
    monkeypatch.setattr(panel.legend, "update", lambda: updates.append(1))
    panel.show_snapshot(replace(snapshot, field=Field(1 - halves.values, halves.extent)))
    assert [] == updates
    panel.controls.set(discrete=True)
    assert [1] == updates
