"""Fingers, pens, the rubber and late events: nothing of a stroke is lost."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QInputDevice, QKeyEvent, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest

from nnviz.ui.canvas.ink import HEAVIEST, LIGHTEST
from nnviz.ui.canvas.pad import DrawingPad
from nnviz.ui.canvas.page import Picture
from nnviz.ui.theme import LIGHT

COMPRESS = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents


@pytest.fixture
def pad(qtbot):
    widget = DrawingPad(LIGHT)
    qtbot.addWidget(widget)
    widget.resize(502, 502)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def mouse(pad, kind, x, y, button=Qt.MouseButton.LeftButton, held=None):
    at = QPointF(x + 1, y + 1)
    buttons = button if held is None else held
    event = QMouseEvent(kind, at, pad.mapToGlobal(at), button, buttons, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(pad, event)


def line(pad, start, end, button=Qt.MouseButton.LeftButton):
    mouse(pad, QEvent.Type.MouseButtonPress, *start, button)
    mouse(pad, QEvent.Type.MouseMove, *end, Qt.MouseButton.NoButton, button)
    mouse(pad, QEvent.Type.MouseButtonRelease, *end, button, Qt.MouseButton.NoButton)


def pen(pad, kind, x, y, pressure, pointer=QPointingDevice.PointerType.Pen):
    capabilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    device = QPointingDevice(
        "pen",
        7,
        QInputDevice.DeviceType.Stylus,
        pointer,
        capabilities,
        1,
        1,
        "",
        QPointingDevice.primaryPointingDevice().uniqueId(),
    )
    at = QPointF(x + 1, y + 1)
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind,
        device,
        at,
        pad.mapToGlobal(at),
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        held,
    )
    QCoreApplication.sendEvent(pad, event)


def test_a_pen_draws_and_its_pressure_is_the_width_of_the_ink(pad):
    pen(pad, QEvent.Type.TabletPress, 100, 100, 0.0)
    pen(pad, QEvent.Type.TabletMove, 200, 200, 0.5)
    pen(pad, QEvent.Type.TabletMove, 300, 300, 1.0)
    pen(pad, QEvent.Type.TabletRelease, 300, 300, 0.0)

    ((_, _, light), (_, _, usual), (_, _, heavy)) = pad.page.trails[0]
    assert (LIGHTEST, 1.0, HEAVIEST) == pytest.approx((light, usual, heavy))
    assert pad.strokes()[0] == pytest.approx(np.array([[100, 100], [200, 200], [300, 300]]))
    assert not pad.grab().isNull()


def test_the_other_end_of_a_pen_rubs_out(pad):
    line(pad, (50, 250), (450, 250))

    pen(pad, QEvent.Type.TabletPress, 250, 200, 0.5, QPointingDevice.PointerType.Eraser)
    pen(pad, QEvent.Type.TabletMove, 250, 300, 0.5, QPointingDevice.PointerType.Eraser)
    pen(pad, QEvent.Type.TabletRelease, 250, 300, 0, QPointingDevice.PointerType.Eraser)

    left, right = pad.strokes()
    assert left[:, 0].max() < 250 < right[:, 0].min()


def test_a_finger_draws_and_a_second_one_is_left_alone(pad, qtbot):
    device = QTest.createTouchDevice()
    touch = QTest.touchEvent(pad, device)
    touch.press(0, QPoint(100, 100), pad).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(200, 150), pad).press(1, QPoint(400, 400), pad).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(300, 200), pad).move(1, QPoint(420, 420), pad).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(300, 200), pad).release(1, QPoint(420, 420), pad).commit()

    (stroke,) = pad.strokes()
    assert stroke.max() < 310
    assert len(stroke) == 3


def test_the_right_button_rubs_out_in_the_middle_and_one_undo_brings_it_back(pad):
    line(pad, (50, 250), (450, 250))
    before = pad.strokes()[0]

    line(pad, (250, 200), (250, 300), Qt.MouseButton.RightButton)
    parts = len(pad.strokes())
    pad.undo()

    assert parts == 2
    assert pad.strokes()[0] == pytest.approx(before)


def test_the_rubber_beside_the_ink_is_no_step_to_undo(pad):
    pad.erasing = True

    line(pad, (20, 20), (60, 60))

    assert not pad.can_undo()
    assert pad.is_empty()


def test_redo_brings_back_what_undo_took_until_something_new_is_drawn(pad):
    line(pad, (50, 250), (450, 250))
    pad.undo()
    assert pad.can_redo()

    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    redone = len(pad.strokes())
    pad.undo()
    line(pad, (100, 100), (200, 100))

    assert redone == 1
    assert not pad.can_redo()


def test_undo_in_an_untouched_pad_is_left_to_the_window(pad):
    undo = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    undo.ignore()
    QCoreApplication.sendEvent(pad, undo)
    free = undo.isAccepted()
    line(pad, (50, 250), (450, 250))
    QCoreApplication.sendEvent(pad, undo)

    assert not free
    assert undo.isAccepted()


def test_a_stroke_that_begins_beside_the_paper_begins_where_it_enters(pad):
    pad.resize(702, 502)
    mouse(pad, QEvent.Type.MouseButtonPress, 20, 250)
    mouse(pad, QEvent.Type.MouseMove, 150, 250, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    mouse(pad, QEvent.Type.MouseMove, 300, 250, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    mouse(pad, QEvent.Type.MouseButtonRelease, 300, 250, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)

    assert [len(stroke) for stroke in pad.strokes()] == [2]


def test_a_release_that_was_lost_ends_the_stroke(pad):
    mouse(pad, QEvent.Type.MouseButtonPress, 100, 100)
    mouse(pad, QEvent.Type.MouseMove, 200, 100, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    mouse(pad, QEvent.Type.MouseMove, 300, 300, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)

    assert not pad.drawing
    assert pad.strokes()[0][-1].tolist() == [200, 100]


def test_no_movement_is_dropped_while_the_pointer_is_over_the_pad(pad):
    """X11 keeps only the last of the movements that wait: a late window lost the beginning of strokes."""
    QCoreApplication.sendEvent(pad, QEvent(QEvent.Type.Leave))
    QCoreApplication.setAttribute(COMPRESS, True)
    at = QPointF(10, 10)

    QCoreApplication.sendEvent(pad, QEnterEvent(at, at, at))
    over = QCoreApplication.testAttribute(COMPRESS)
    QCoreApplication.sendEvent(pad, QEvent(QEvent.Type.Leave))

    assert not over
    assert QCoreApplication.testAttribute(COMPRESS)


def test_every_event_that_waited_becomes_a_point(pad):
    """All movements of a second arrive at once after a delay; the stroke begins where the pen was put down."""
    places = [(100 + 3 * k, 200 + (k % 5) * 4) for k in range(100)]
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for k, place in enumerate(places):
        kind = QEvent.Type.MouseMove if k else QEvent.Type.MouseButtonPress
        at = QPointF(place[0] + 1, place[1] + 1)
        event = QMouseEvent(
            kind, at, pad.mapToGlobal(at), none if k else left, left, Qt.KeyboardModifier.NoModifier
        )
        QCoreApplication.postEvent(pad, event)

    QCoreApplication.sendPostedEvents(pad)

    assert pad.strokes()[0] == pytest.approx(np.array(places, float))
    mouse(pad, QEvent.Type.MouseButtonRelease, *places[-1], left, none)


def test_strokes_take_the_place_of_a_picture_and_undo_brings_it_back(pad):
    picture = Picture(np.ones((20, 20)), "p.png")
    pad.set_picture(picture)

    line(pad, (50, 250), (450, 250))
    drawn = pad.page
    pad.undo()
    pad.undo()

    assert drawn.picture is None
    assert len(drawn.trails) == 1
    assert pad.page.picture is picture
    assert pad.accessibleDescription() == "p.png"
    assert not pad.grab().isNull()


def test_a_million_points_and_nan_are_taken_calmly(pad):
    pad.set_strokes(
        [np.full((1_000_000, 2), np.nan), np.random.default_rng(0).uniform(0, 500, (1_000_000, 2))]
    )

    assert [len(stroke) for stroke in pad.strokes()] == [4000]
    line(pad, (250, 200), (250, 300), Qt.MouseButton.RightButton)
    assert len(pad.strokes()) > 1
