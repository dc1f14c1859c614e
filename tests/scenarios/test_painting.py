"""Somebody paints points into the field, from scratch and onto others, and the network learns them at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.data.painted import Painted
from nnviz.data.synthetic import Spiral
from nnviz.session.commands import Run
from nnviz.session.sharing import from_text, to_text
from nnviz.session.snapshot import Status
from nnviz.ui.painting.tools import PaintTools

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hand:
    """What the painter does with the mouse."""

    def __init__(self, desk):
        self.desk, self.field = desk, desk.window.field
        self.view = self.field.view

    @property
    def tools(self):
        return self.field.findChild(PaintTools)

    @property
    def source(self):
        return self.desk.window.desk.workspace.spec.data.source

    @property
    def undo_text(self):
        return self.desk.window.desk.workspace.undo_stack.undoText()

    def at(self, x, y):
        across, down = self.view.to_pixels(np.array([[x, y]]))[0]
        return QPoint(round(across), round(down))

    def click(self, x, y, button=LEFT):
        QTest.mouseClick(self.view, button, NO_KEY, self.at(x, y))

    def drag(self, *places, button=LEFT):
        QTest.mousePress(self.view, button, NO_KEY, self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self.view, self.at(*place))
        QTest.mouseRelease(self.view, button, NO_KEY, self.at(*places[-1]))

    def until_learned(self):
        self.desk.until(lambda s: s.data is not None and s.spec.data.source == self.source)


@pytest.fixture
def hand(desk):
    return Hand(desk)


def test_painting_onto_the_spiral_while_it_learns(desk, hand):
    desk.bridge.send(Run())
    desk.until(lambda s: s.position.step > 50)
    extent = hand.view.extent
    hand.field.controls.paint_button.click()
    assert "Spiral" in hand.tools.note.text()
    before = desk.seen.values

    hand.drag((-0.8, 0.8), (-0.5, 0.82), (-0.2, 0.85))

    assert isinstance(hand.source, Painted)
    assert hand.source.count > 503
    assert hand.undo_text == f"paint {hand.source.count - 500} orange points"
    hand.until_learned()
    desk.until_status(Status.RUNNING)
    assert extent == desk.seen.field.extent
    assert desk.seen.values.shape == before.shape

    step = desk.seen.position.step
    hand.click(0.3, 0.3)
    assert hand.undo_text == "paint 1 orange point"
    hand.until_learned()
    assert desk.seen.position.step >= step
    assert Status.RUNNING is desk.seen.status

    count = hand.source.count
    hand.click(0.3, 0.3, button=RIGHT)
    assert hand.source.count < count
    desk.window.undo()
    assert hand.source.count == count
    desk.window.undo()
    desk.window.undo()
    assert isinstance(hand.source, Spiral)


def test_another_class_keeps_the_hidden_layers(desk, hand):
    hand.field.controls.paint_button.click()
    hand.click(0.5, 0.9)
    hand.until_learned()
    desk.until_status(Status.READY)
    first = desk.seen.layers[0].weights.copy()
    hand.tools.choose(2)
    hand.drag((0.9, -0.9), (0.6, -0.9), (0.5, -0.9))

    hand.until_learned()
    desk.until_status(Status.READY)
    assert ("blue", "orange", "green") == desk.seen.data.class_names
    assert np.array_equal(first, desk.seen.layers[0].weights)
    assert 3 == len(desk.seen.layers[-1].weights)


def test_from_an_empty_sheet_with_the_keys_alone(desk, hand, qtbot):
    hand.field.controls.paint_button.click()
    hand.tools.clear.click()
    assert "two colours" in hand.tools.note.text()
    assert not desk.window.transport.run_button.isEnabled()

    hand.view.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Space):
        QTest.keyClick(hand.view, key)
    assert 2 == hand.source.count
    assert not desk.window.transport.run_button.isEnabled()

    for key in (Qt.Key.Key_2, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Space):
        QTest.keyClick(hand.view, key)
    assert "orange 2 · blue 1" == hand.tools.note.text()
    hand.until_learned()
    assert desk.window.transport.run_button.isEnabled()

    QTest.keyClick(hand.view, Qt.Key.Key_Delete)
    assert hand.source.count < 3
    QTest.keyClick(hand.view, Qt.Key.Key_Escape)
    assert not hand.tools.isVisible()


def test_one_colour_alone_stops_the_run_and_the_second_lets_it_go_on(desk, hand):
    desk.bridge.send(Run())
    desk.until_status(Status.RUNNING)
    hand.field.controls.paint_button.click()
    hand.tools.clear.click()
    desk.until_status(Status.PAUSED)
    hand.drag((-0.5, 0.5), (-0.3, 0.5), (-0.1, 0.5))
    hand.tools.choose(1)
    hand.drag((0.5, -0.5), (0.3, -0.5), (0.1, -0.5))

    hand.until_learned()
    desk.until_status(Status.RUNNING)


@pytest.mark.parametrize("preset", ["digits-keras"])
def test_the_tile_offers_a_sheet_where_the_data_are_images(desk, hand, preset):
    desk.open(preset)
    desk.window.form.datasets.buttons["painted"].click()
    assert "digits" == desk.window.form.datasets.tag()
    assert hand.tools.isVisible()
    assert "empty sheet" in hand.tools.note.text()
    hand.click(0.5, 0.5)
    assert "two colours" in hand.tools.note.text()
    hand.tools.choose(1)
    hand.click(-0.5, -0.5)

    hand.until_learned()
    desk.until(lambda s: s.field is not None)
    assert 2 == len(desk.seen.data.points.x)
    assert hand.field.view.isVisible()


def test_measured_values_are_not_painted_onto(desk, hand):
    desk.open("spiral")
    desk.window.form.datasets.buttons["plane"].click()
    desk.until(lambda s: s.data is not None and s.data.name == "Plane")
    hand.field.controls.paint_button.click()
    assert "no points of classes" in hand.tools.note.text()
    hand.click(0.1, 0.1)
    assert not isinstance(hand.source, Painted)

    hand.tools.clear.click()
    hand.click(0.5, 0.5)
    hand.tools.choose(1)
    hand.click(-0.5, -0.5)
    hand.until_learned()
    assert 1 == len(desk.seen.layers[-1].weights)


def test_painted_points_go_along_in_a_line_of_text(desk, hand):
    hand.field.controls.paint_button.click()
    hand.drag((-0.8, 0.8), (-0.5, 0.82))
    spec = desk.window.desk.workspace.spec

    assert spec == from_text(to_text(spec))
