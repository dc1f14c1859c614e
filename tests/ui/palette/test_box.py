"""The palette gives the focus back to where it was, if that is still there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

from nnviz.ui.frame import Frame
from nnviz.ui.palette.box import PaletteBox
from nnviz.ui.theme import LIGHT


@pytest.fixture
def window(qtbot):
    window = Frame()
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    window.resize(800, 600)
    window.show()
    return window


def choice(window: Frame) -> QComboBox:
    """Return a choice in the window, with the focus."""
    made = QComboBox(window.centralWidget())
    made.setEditable(True)
    made.show()
    made.setFocus()
    assert made is window.focusWidget()
    return made


def test_escape_gives_the_focus_back(window):
    made, palette = choice(window), PaletteBox(LIGHT, window)
    palette.open([])
    assert palette.field is window.focusWidget()
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert made is window.focusWidget()


def test_what_had_the_focus_may_be_deleted_meanwhile(window):
    """Found by a monkey (seed 22): a form that was built anew left a pointer into nothing, and Escape ended it all."""
    palette = PaletteBox(LIGHT, window)
    for _ in range(5):
        choice(window).deleteLater()
        palette.open([])
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        others = [QWidget(window.centralWidget()) for _ in range(50)]  # they take the place in memory
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
        assert palette.isHidden()
        assert all(not other.hasFocus() for other in others)
