"""Axes, smoothing, ghosts, marks and taking along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnviz.data.dataset import Task
from nnviz.session.metric_log import Mark
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.charts.ghosts import Ghost
from nnviz.ui.theme import DARK, LIGHT

ROWS = [(10.0 * k, float(k), 1 / (k + 1), 0.3 + (k - 4) ** 2 / 40, 0.5, 0.5) for k in range(10)]


@pytest.fixture
def panel(qtbot, snapshot_of, curves_of):
    widget = CurvesPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(760, 240)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_snapshot(snapshot_of(curves=curves_of(ROWS, (Mark(50, 5.0, "Learning rate → 0.01"),))))
    return widget


def place(plot, at: float) -> QPoint:
    """Return the pixel of a place on the axis, in the middle of a plot."""
    view = plot.plotItem.vb
    (_, _), (bottom, top) = view.viewRange()
    return plot.mapFromScene(view.mapViewToScene(QPointF(at, (bottom + top) / 2)))


def test_the_axis_can_count_steps(panel):
    panel.tools.set(axis="step")

    assert panel.loss_plot.look.ends[0].x == 90.0
    assert panel.loss_plot.look.mark_places == [50.0]
    panel._hover(42.0)
    assert panel.loss_caption.text().startswith("Loss at step 40")


def test_on_a_logarithmic_axis_the_pointer_reads_the_same_moment(panel, qtbot):
    panel.tools.set(log_x=True)
    qtbot.wait(1)

    QTest.mouseMove(panel.loss_plot.viewport(), place(panel.loss_plot, np.log10(5.0)))

    assert "at epoch 5" in panel.loss_caption.text()
    assert panel.loss_plot.look.hover_x == pytest.approx(np.log10(5.0))


def test_smoothing_keeps_the_measured_line_faint_and_the_numbers_true(panel):
    before = panel.loss_caption.text()

    panel.tools.slider.setValue(7)

    assert panel.tools.choices.smoothing == 0.9
    lines = panel.loss_plot.look.lines
    assert len(lines) == 4
    assert [line.width for line in lines] == [1.0, 1.0, 1.6, 1.6]
    assert lines[0].y.tolist() != lines[2].y.tolist()
    assert panel.loss_caption.text() == before


def test_the_best_moment_and_the_marks_tell_about_themselves(panel, qtbot):
    qtbot.wait(1)
    assert (panel.loss_plot.look.best.x, panel.loss_plot.look.best.y) == (4.0, pytest.approx(0.3))

    QTest.mouseMove(panel.loss_plot.viewport(), place(panel.loss_plot, 4.0))
    best = panel.loss_plot.look.told
    QTest.mouseMove(panel.loss_plot.viewport(), place(panel.loss_plot, 5.0))
    mark = panel.loss_plot.look.told
    QTest.mouseMove(panel.loss_plot.viewport(), place(panel.loss_plot, 8.0))

    assert best == (4.0, "Lowest validation loss: 0.3000 at epoch 4")
    assert mark == (5.0, "Learning rate → 0.01")
    assert panel.loss_plot.look.told is None


def test_ghosts_of_several_groups_stand_behind_and_are_named_below(panel, curves_of):
    other = curves_of([(0.0, 0.0, 0.8, 0.9, 0.5, 0.5), (500.0, 50.0, 0.1, 0.2, 0.9, 0.85)])
    panel.set_ghosts([Ghost("A: Spiral", other, 3)])
    panel.set_ghosts([Ghost("B: branch", other, 4)], group="branches")

    assert panel.strip.text() == "A: Spiral: 0.2000  85.0 %; B: branch: 0.2000  85.0 %"
    assert len(panel.loss_plot.look.behind) == 4
    assert [label.text for label in panel.loss_plot.look.labels] == ["A", "B"]
    assert panel.loss_plot.plotItem.vb.viewRange()[0][1] >= 50
    panel._hover(0.0)
    assert panel.strip.text().startswith("A: Spiral: 0.9000  50.0 %")
    panel._hover(None)
    panel.set_ghosts([])
    assert panel.strip.text() == "B: branch: 0.2000  85.0 %"
    panel.set_ghosts([], group="branches")
    assert not panel.strip.isVisible()


def test_lines_of_ghosts_are_made_once_for_many_pictures(panel, curves_of, snapshot_of):
    panel.set_ghosts([Ghost("A", curves_of(ROWS), 3)])
    before = panel.loss_plot.look.behind

    panel.show_snapshot(snapshot_of(curves=curves_of([*ROWS, (95.0, 9.1, 0.1, 0.9, 0.5, 0.5)])))

    assert panel.loss_plot.look.behind is before


def test_the_button_all_leads_back_from_a_zoom_and_so_does_home(panel):
    whole = panel.loss_plot.plotItem.vb.viewRange()[0]
    for back in (panel.all_button.click, lambda: QTest.keyClick(panel, Qt.Key.Key_Home)):
        panel._zoomed((2.0, 4.0))
        assert panel.all_button.isVisible()
        back()
        assert panel.loss_plot.plotItem.vb.viewRange()[0] == pytest.approx(whole)
        assert not panel.all_button.isVisible()


def test_without_accuracy_the_view_button_stays(panel, snapshot_of, curves_of, plane_data):
    panel.show_snapshot(snapshot_of(run=2, curves=curves_of(ROWS), data=plane_data(("y",), Task.REGRESSION)))

    assert panel.view_button.isVisible()
    assert not panel.accuracy_plot.isVisible()


def test_the_numbers_follow_those_of_everybody_else(panel, snapshot_of, curves_of):
    later = snapshot_of(curves=curves_of([*ROWS, (95.0, 9.1, 0.125, 0.25, 0.5, 0.5)]))

    panel.show_numbers(later)

    assert panel.loss_caption.text().startswith("Loss: training 0.1250, validation 0.2500")


def test_copied_curves_are_a_table_of_all_runs_shown(panel, curves_of):
    panel.set_ghosts([Ghost("A", curves_of(ROWS[:2]), 3)])

    panel.export.do("copy_table")

    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("run,step,epoch")
    assert [line.split(",")[0] for line in lines[1:]] == ["now"] * 10 + ["A"] * 2


def test_a_copied_image_has_twice_the_pixels(panel):
    panel.export.do("copy_image")

    assert QGuiApplication.clipboard().image().width() == 2 * panel.width()


@pytest.mark.parametrize(
    ("wish", "chosen", "kind", "expected", "begins"),
    [
        ("save_image", "a", "PNG (*.png)", "a.png", b"\x89PNG"),
        ("save_image", "b", "SVG (*.svg)", "b.svg", b"<?xml"),
        ("save_image", "c.svg", "PNG (*.png)", "c.svg", b"<?xml"),
        ("save_table", "d", "CSV (*.csv)", "d.csv", b"step,epoch"),
    ],
)
def test_files_are_what_their_ending_says(panel, tmp_path, wish, chosen, kind, expected, begins):
    panel.export.ask_path = lambda _proposal, _endings: (str(tmp_path / chosen), kind)
    told = []
    panel.told.connect(told.append)

    panel.export.do(wish)

    assert (tmp_path / expected).read_bytes().startswith(begins)
    assert told == [f"Saved {expected}."]


def test_a_folder_that_cannot_be_written_is_told(panel, tmp_path):
    target = tmp_path / "missing" / "x.csv"
    panel.export.ask_path = lambda _proposal, _endings: (str(target), "")
    told = []
    panel.told.connect(told.append)

    panel.export.do("save_table")

    assert "cannot be written" in told[0]
    assert not Path(target).exists()


def test_nothing_is_written_where_nothing_was_chosen(panel, tmp_path):
    panel.export.ask_path = lambda _proposal, _endings: ("", "")

    panel.export.do("save_table")

    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_everything_in_the_dark_has_no_fault(panel, curves_of):
    panel.set_ghosts([Ghost("A", curves_of(ROWS), 3)])
    panel.tools.set(log=True, log_x=True, smoothing=0.9, gap=True)
    panel.set_theme(DARK)

    picture = panel.grab().toImage()

    assert picture.pixelColor(2, 2).name() == DARK.surface
