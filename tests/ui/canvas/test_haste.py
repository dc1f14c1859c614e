"""While the pen moves everything else gives way, and afterwards all is as before."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPointF

from nnviz.ui.canvas.haste import SWITCH_INTERVAL, Haste
from nnviz.ui.canvas.pad import DrawingPad


@pytest.fixture
def usual():
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    yield 0.0005
    sys.setswitchinterval(before)


def test_the_training_gives_way_only_while_the_pen_moves(qtbot, usual):
    pad, patience = DrawingPad(), []
    qtbot.addWidget(pad)
    pad.resize(300, 300)
    haste = Haste(pad, SimpleNamespace(give_way=patience.append))

    pad.start(QPointF(100, 100))
    pad.go_on(QPointF(150, 150))
    during = sys.getswitchinterval()
    pad.finish()
    qtbot.waitUntil(lambda: sys.getswitchinterval() == pytest.approx(usual))

    assert during == pytest.approx(SWITCH_INTERVAL)
    assert patience
    assert haste.parent() is pad


def test_strokes_that_are_set_hurry_nobody(qtbot, usual):
    pad, patience = DrawingPad(), []
    qtbot.addWidget(pad)
    Haste(pad, SimpleNamespace(give_way=patience.append))

    pad.set_strokes([[[1, 2], [3, 4]]])

    assert not patience
    assert sys.getswitchinterval() == pytest.approx(usual)
