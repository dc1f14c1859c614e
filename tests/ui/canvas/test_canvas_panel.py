from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.data.drawing import rasterize
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.metric_log import MetricLog
from nnviz.session.snapshot import LayerView, Position, Snapshot, Status
from nnviz.ui.canvas.panel import NOBODY, CanvasPanel
from nnviz.ui.canvas.verdict import ASK
from nnviz.ui.panel import Panel
from nnviz.ui.theme import DARK, LIGHT


class Oracle:
    """A network that always answers the same, and remembers what it was asked."""

    def __init__(self, best: int = 7) -> None:
        self.best = best
        self.asked: list[np.ndarray] = []

    def __call__(self, image: np.ndarray) -> np.ndarray:
        self.asked.append(image)
        return np.where(np.arange(10) == self.best, 0.91, 0.01)


@pytest.fixture
def panel(qtbot):
    widget = CanvasPanel(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(320, 600)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def snapshot(weight: float) -> Snapshot:
    layer = LayerView("output", "dense", "softmax", np.full((10, 784), weight), np.zeros(10))
    return Snapshot(1, 1, Status.RUNNING, Position(), ExperimentSpec(), None, (layer,), MetricLog().curves())


def draw(panel) -> None:
    middle = panel.pad.rect().center()
    QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=middle - QPoint(40, 40))
    QTest.mouseMove(panel.pad, middle + QPoint(40, -40))
    QTest.mouseMove(panel.pad, middle + QPoint(0, 60))
    QTest.mouseRelease(panel.pad, Qt.MouseButton.LeftButton, pos=middle + QPoint(0, 60))


def test_it_is_a_panel(panel):
    assert isinstance(panel, Panel)
    assert panel.wants == frozenset()


def test_without_a_network_it_says_so(panel):
    assert panel.caption.text() == NOBODY
    assert panel.verdict.sentence == ASK


def test_the_answer_comes_while_the_pen_moves(panel, qtbot):
    oracle = Oracle()
    panel.set_predictor(oracle, 28, "mnist-mlp answers")

    QTest.mousePress(panel.pad, Qt.MouseButton.LeftButton, pos=panel.pad.rect().center())
    QTest.mouseMove(panel.pad, panel.pad.rect().center() + QPoint(30, 30))
    qtbot.waitUntil(lambda: panel.verdict.best == 7)

    assert panel.pad.drawing
    assert panel.caption.text() == "mnist-mlp answers"


@pytest.mark.parametrize("size", [28, 8])
def test_the_network_is_asked_with_the_image_of_the_strokes(panel, qtbot, size):
    oracle = Oracle()
    panel.set_predictor(oracle, size, "")

    draw(panel)
    qtbot.waitUntil(lambda: len(oracle.asked) > 0 and not panel._later.isActive())

    assert oracle.asked[-1].dtype == np.float32
    assert oracle.asked[-1].tolist() == rasterize(panel.pad.strokes(), size).tolist()


def test_many_points_in_a_moment_are_few_questions(panel, qtbot):
    oracle = Oracle()
    panel.set_predictor(oracle, 28, "")
    panel.pad.set_strokes([[[10, 10], [200, 300]]])

    for _ in range(200):
        panel.pad.strokes_changed.emit()

    assert len(oracle.asked) < 100
    qtbot.waitUntil(lambda: not panel._later.isActive())


def test_the_clear_button_empties_the_pad_and_the_answer(panel, qtbot):
    panel.set_predictor(Oracle(), 28, "")
    draw(panel)

    QTest.mouseClick(panel.clear_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: panel.verdict.sentence == ASK)
    assert panel.pad.is_empty()
    assert not panel.clear_button.isEnabled()


def test_the_undo_button_takes_back_a_stroke(panel, qtbot):
    draw(panel)
    draw(panel)

    QTest.mouseClick(panel.undo_button, Qt.MouseButton.LeftButton)

    assert len(panel.pad.strokes()) == 1


def test_the_buttons_are_dead_while_nothing_is_drawn(panel):
    assert not panel.undo_button.isEnabled()
    assert not panel.clear_button.isEnabled()


def test_another_network_answers_at_once(panel, qtbot):
    panel.set_predictor(Oracle(7), 28, "first")
    draw(panel)
    qtbot.waitUntil(lambda: panel.verdict.best == 7)

    panel.set_predictor(Oracle(1), 28, "second")

    assert panel.verdict.best == 1


def test_a_learning_network_is_asked_again(panel, qtbot):
    oracle = Oracle(7)
    panel.set_predictor(oracle, 28, "")
    draw(panel)
    qtbot.waitUntil(lambda: not panel._later.isActive())
    oracle.best = 3

    panel.show_snapshot(snapshot(0.5))

    qtbot.waitUntil(lambda: panel.verdict.best == 3)


def test_an_empty_pad_asks_nobody(panel):
    oracle = Oracle()
    panel.set_predictor(oracle, 28, "")

    panel.show_snapshot(snapshot(0.5))

    assert oracle.asked == []


def test_a_hidden_canvas_asks_nobody_until_it_is_shown(panel, qtbot):
    oracle = Oracle()
    panel.hide()
    panel.set_predictor(oracle, 28, "")
    panel.pad.set_strokes([[[10, 10], [200, 300]]])
    hidden = len(oracle.asked)

    panel.show()

    assert hidden == 0
    qtbot.waitUntil(lambda: panel.verdict.best == 7)


@pytest.mark.parametrize("size", [(320, 600), (420, 820), (260, 420), (640, 300)])
def test_everything_is_seen_without_scrolling(panel, size, qtbot):
    panel.set_predictor(
        Oracle(), 28, "mnist-mlp answers: trained by nnviz, 98.8 % of the MNIST test set right"
    )

    panel.resize(*size)
    qtbot.waitUntil(lambda: panel.size().toTuple() == size)

    assert not panel._scroll.verticalScrollBar().isVisible()
    for part in (panel.pad, panel.undo_button, panel.thickness, panel.pipeline, panel.verdict, panel.caption):
        inside = part.rect().translated(part.mapTo(panel, QPoint()))
        assert panel.rect().contains(inside)


def test_a_tiny_canvas_scrolls(panel, qtbot):
    panel.resize(240, 260)

    qtbot.waitUntil(lambda: panel._scroll.verticalScrollBar().isVisible())


def test_thickness_changes_the_ink_and_not_the_question(panel, qtbot):
    oracle = Oracle()
    panel.set_predictor(oracle, 28, "")
    draw(panel)
    qtbot.waitUntil(lambda: len(oracle.asked) > 0 and not panel._later.isActive())
    asked = len(oracle.asked)

    panel.thickness.setValue(200)
    qtbot.wait(40)

    assert len(oracle.asked) == asked


def test_a_new_theme_reaches_every_part(panel):
    panel.set_theme(DARK)

    picture = panel.grab().toImage()
    assert picture.pixelColor(2, 2).name() == DARK.surface
    assert picture.pixelColor(panel.pad.mapTo(panel, QPoint(20, 20))).name() == DARK.paper


def test_every_control_has_a_name(panel):
    parts = (panel, panel.pad, panel.pipeline, panel.verdict, panel.caption, panel.thickness)
    buttons = (panel.undo_button, panel.clear_button)

    assert all(part.accessibleName() for part in (*parts, *buttons))
