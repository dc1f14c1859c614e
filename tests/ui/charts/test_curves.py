from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.data.dataset import Task
from nnviz.session.metric_log import Mark
from nnviz.session.snapshot import Status
from nnviz.ui.charts.curves import EMPTY, CurvesPanel
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT


@pytest.fixture
def panel(qtbot):
    widget = CurvesPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(760, 240)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def at_epoch(plot, epoch: float) -> QPoint:
    """Return the place of an epoch in the middle of a plot's viewport."""
    view = plot.plotItem.vb
    (_, _), (bottom, top) = view.viewRange()
    return plot.mapFromScene(view.mapViewToScene(QPointF(epoch, (bottom + top) / 2)))


def wheel(viewport, at: QPoint) -> None:
    """Turn the wheel by two notches towards the screen."""
    place, still = QPointF(at), QPoint()
    everywhere = viewport.mapToGlobal(place)
    plain, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        place, everywhere, still, QPoint(0, 240), Qt.MouseButton.NoButton, plain, phase, False
    )
    QApplication.sendEvent(viewport, event)


def test_it_is_a_panel(panel):
    assert isinstance(panel, Panel)
    assert panel.wants == frozenset()


def test_an_empty_panel_says_what_would_fill_it(panel, snapshot_of):
    panel.show_snapshot(snapshot_of())

    assert panel.summary() == EMPTY
    assert panel.loss_plot.look.sentence == EMPTY
    assert panel.accessibleDescription() == EMPTY


def test_the_legend_states_the_last_values(panel, snapshot_of, curves_of):
    panel.show_snapshot(snapshot_of(curves=curves_of()))

    loss = "Loss: training 0.2500, validation 0.3750, gap +0.1250"
    expected = f"Epoch 2. {loss}. Accuracy: training 90.0 %, validation 85.0 %"
    assert panel.summary() == expected
    assert panel.loss_plot.look.sentence == ""


def test_the_pointer_reads_all_lines_of_both_plots_at_the_nearest_epoch(panel, snapshot_of, curves_of, qtbot):
    panel.show_snapshot(snapshot_of(curves=curves_of()))
    qtbot.wait(1)

    QTest.mouseMove(panel.loss_plot.viewport(), at_epoch(panel.loss_plot, 1.1))

    assert panel.loss_caption.text() == "Loss at epoch 1: training 0.5000, validation 0.6000, gap +0.1000"
    assert panel.accuracy_caption.text() == "Accuracy at epoch 1: training 75.0 %, validation 70.0 %"
    assert panel.accuracy_plot.look.hover_x == 1.0


def test_the_arrow_keys_move_the_crosshair_and_escape_takes_it_away(panel, snapshot_of, curves_of):
    panel.show_snapshot(snapshot_of(curves=curves_of()))

    QTest.keyClick(panel, Qt.Key.Key_Left)
    QTest.keyClick(panel, Qt.Key.Key_Left)
    moved = panel.loss_plot.look.hover_x
    QTest.keyClick(panel, Qt.Key.Key_Escape)

    assert moved == 1.0
    assert panel.loss_plot.look.hover_x is None


def test_the_log_button_changes_the_axis_of_the_loss_alone(panel, snapshot_of, curves_of):
    panel.show_snapshot(snapshot_of(curves=curves_of()))

    QTest.mouseClick(panel.log_button, Qt.MouseButton.LeftButton)

    low, high = panel.loss_plot.plotItem.vb.viewRange()[1]
    assert low < np.log10(0.25) < np.log10(0.8) < high < 1
    assert panel.accuracy_plot.plotItem.vb.viewRange()[1] == pytest.approx([0.0, 103.0])


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf, 1e308, 5e-324])
@pytest.mark.parametrize("log", [False, True])
def test_any_number_can_be_drawn_on_either_axis(panel, snapshot_of, curves_of, bad, log):
    rows = [(float(k), float(k), bad, 0.5, bad, 0.5) for k in range(5)]
    panel.set_log(log)

    panel.show_snapshot(snapshot_of(curves=curves_of(rows)))
    panel.grab()

    low, high = panel.loss_plot.plotItem.vb.viewRange()[1]
    assert np.isfinite([low, high]).all()
    assert low < high


def test_regression_has_no_accuracy(panel, snapshot_of, curves_of, plane_data):
    panel.show_snapshot(snapshot_of(curves=curves_of(), data=plane_data(("y",), Task.REGRESSION)))

    assert not panel.accuracy_plot.isVisible()
    assert "Accuracy" not in panel.summary()


def test_without_validation_data_there_is_no_validation_line(panel, snapshot_of, curves_of):
    rows = [(float(k), float(k), 0.5, np.nan, 0.5, np.nan) for k in range(3)]

    panel.show_snapshot(snapshot_of(curves=curves_of(rows)))

    assert panel.loss_caption.text() == "Loss: training 0.5000"


def test_while_training_it_draws_seldom_but_never_forgets_the_last_snapshot(
    panel, snapshot_of, curves_of, qtbot
):
    rows = [(float(k), float(k), 0.5, 0.5, 0.5, 0.5) for k in range(40)]
    drawn = []
    set_lines = panel.loss_plot.set_lines
    panel.loss_plot.set_lines = lambda x, *rest: (drawn.append(len(x)), set_lines(x, *rest))

    for n in range(2, 41):
        panel.show_snapshot(snapshot_of(curves=curves_of(rows[:n]), status=Status.RUNNING))

    assert len(drawn) < 10
    qtbot.waitUntil(lambda: drawn[-1] == 40, timeout=1000)


def test_a_pause_is_drawn_at_once(panel, snapshot_of, curves_of):
    panel.show_snapshot(snapshot_of(curves=curves_of(), status=Status.RUNNING))
    rows = [(0.0, 0.0, 0.7, 0.8, 0.5, 0.5), (9.0, 9.0, 0.125, 0.25, 1.0, 1.0)]

    panel.show_snapshot(snapshot_of(curves=curves_of(rows), status=Status.PAUSED))

    assert panel.loss_caption.text() == "Loss: training 0.1250, validation 0.2500, gap +0.1250"


def test_a_hidden_panel_draws_nothing_until_it_is_shown(qtbot, snapshot_of, curves_of):
    panel = CurvesPanel(LIGHT)
    qtbot.addWidget(panel)

    panel.show_snapshot(snapshot_of(curves=curves_of()))
    hidden = panel.summary()
    panel.show()

    assert hidden == EMPTY
    assert panel.summary().startswith("Epoch 2")


def test_the_wheel_zooms_both_plots_and_a_double_click_shows_all_again(panel, snapshot_of, curves_of, qtbot):
    rows = [(float(k), float(k), 0.5, 0.5, 0.5, 0.5) for k in range(100)]
    panel.show_snapshot(snapshot_of(curves=curves_of(rows)))
    whole = panel.accuracy_plot.plotItem.vb.viewRange()[0]

    wheel(panel.loss_plot.viewport(), at_epoch(panel.loss_plot, 50))
    zoomed = panel.accuracy_plot.plotItem.vb.viewRange()[0]
    QTest.mouseDClick(
        panel.loss_plot.viewport(), Qt.MouseButton.LeftButton, pos=at_epoch(panel.loss_plot, 50)
    )

    assert whole[0] < zoomed[0] < 50 < zoomed[1] < whole[1]
    assert panel.accuracy_plot.plotItem.vb.viewRange()[0] == pytest.approx(whole)


def test_marks_stand_in_both_plots_and_are_named_in_one(panel, snapshot_of, curves_of):
    mark = Mark(10, 1.0, "learning rate 0.03 → 0.01")

    panel.show_snapshot(snapshot_of(curves=curves_of(marks=(mark,))))
    panel.grab()

    assert panel.loss_plot.look.marks == (mark,)
    assert panel.accuracy_plot.look.marks == (mark,)
    assert (panel.loss_plot.look.mark_texts, panel.accuracy_plot.look.mark_texts) == (True, False)


def test_the_background_and_the_lines_take_the_colours_of_the_theme(panel, snapshot_of, curves_of, qtbot):
    panel.show_snapshot(snapshot_of(curves=curves_of()))

    panel.set_theme(DARK)

    picture = panel.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    }
    assert picture.pixelColor(2, 2).name() == DARK.surface
    assert {DARK.train, DARK.validation} <= colours
    assert LIGHT.surface not in colours


@pytest.mark.parametrize(("width", "height", "stacked"), [(320, 400, True), (760, 220, False)])
def test_the_plots_stand_beside_each_other_where_there_is_width(panel, width, height, stacked, qtbot):
    panel.resize(width, height)
    qtbot.waitUntil(lambda: (panel.loss_plot.width() < width / 2) != stacked)

    below = panel.accuracy_plot.mapTo(panel, QPoint()).y() > panel.loss_plot.mapTo(panel, QPoint()).y()
    assert below == stacked


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0123, "0.0123"), (1e-5, "1.0e-5"), (np.nan, "–"), (np.inf, "∞"), (0.0, "0.0000")],
)
def test_losses_are_told_in_four_decimals(value, expected):
    assert loss_text(value) == expected


def test_accuracy_is_told_in_percent():
    assert share_text(0.9754) == "97.5 %"


def test_while_other_data_load_no_values_of_the_network_before_are_shown(panel, snapshot_of, curves_of):
    panel.show_snapshot(snapshot_of(run=1, curves=curves_of()))
    assert "training" in panel.loss_caption.text()
    panel.show_snapshot(snapshot_of(run=2, status=Status.LOADING))
    assert "Loss" == panel.loss_caption.text()
