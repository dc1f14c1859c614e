"""The frame of the window asks before it closes, takes what is welcome, and tells when its shape changes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnviz.ui.frame import Frame

NONE = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def frame(qtbot):
    made = Frame()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def heard(frame):
    found = []
    frame.closing.connect(lambda: found.append("closing"))
    frame.may_close = lambda: found.append("asked") or True
    frame.before_end = lambda: found.append("end")
    return found


def test_a_window_that_may_close_ends_first_and_is_gone(frame, heard):
    assert frame.close()
    assert ["closing", "asked", "end"] == heard
    assert not frame.isVisible()


def test_a_window_with_something_to_decide_stays_and_does_not_end(frame, heard):
    frame.may_close = lambda: False
    assert not frame.close()
    assert ["closing"] == heard
    assert frame.isVisible()
    frame.may_close = lambda: True  # or the test would leave it open


def test_another_size_and_another_style_are_told(frame, qtbot):
    with qtbot.waitSignal(frame.reshaped):
        frame.resize(frame.width() + 40, frame.height())
    with qtbot.waitSignal(frame.reshaped):
        QApplication.sendEvent(frame, QEvent(QEvent.Type.StyleChange))


def let_fall(frame, text):
    """Drag some text over the frame and let it fall; return whether it was welcome, and taken."""
    what = QMimeData()
    what.setText(text)
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, what, *NONE)
    enter.ignore()
    QApplication.sendEvent(frame, enter)
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, what, *NONE, QEvent.Type.Drop)
    drop.ignore()
    QApplication.sendEvent(frame, drop)
    return enter.isAccepted(), drop.isAccepted()


def test_what_is_welcome_is_taken_and_all_else_is_refused(frame):
    taken = []
    frame.welcomes = lambda what: what.text() == "welcome"
    frame.take_dropped = lambda what: taken.append(what.text())
    assert (True, True) == let_fall(frame, "welcome")
    assert (False, False) == let_fall(frame, "something else")
    assert ["welcome"] == taken


def test_a_frame_of_its_own_takes_nothing(frame):
    assert (False, False) == let_fall(frame, "anything")
