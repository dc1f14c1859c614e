"""Where panels stand, in windows of every size, and that nobody pays for what nobody sees."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from nnviz.ui.docks import CANVAS, CURVES, EXPERIMENT, FIELD, Docks, Place, Seat
from nnviz.ui.frame import Frame
from nnviz.ui.seats import Slot


class Data:
    image_shape = None


@pytest.fixture
def made():
    return []


@pytest.fixture
def window(qtbot, made):
    window = Frame()
    qtbot.addWidget(window)
    window.setCentralWidget(QLabel("diagram"))
    window.setMinimumSize(640, 480)
    window.menu = QMenu(window)
    window.docks = Docks(window, window.menu, lambda: None)

    def seat(name, place, relevant=lambda data: True):
        def make():
            made.append(name)
            return QLabel(name)

        window.docks.add(Seat(name, place, make, relevant))

    seat(EXPERIMENT, Place.SETTINGS)
    seat(FIELD, Place.OUTPUT, lambda data: data.image_shape is None)
    seat(CANVAS, Place.OUTPUT)
    seat(CURVES, Place.COURSE)
    seat("Runs", Place.COURSE)
    seat("Steps", Place.DETAIL)
    return window


def show(window, qtbot, width, height):
    window.resize(width, height)
    window.docks.reset()
    window.show()
    qtbot.wait(50)


def together(window, name):
    dock = window.docks.by_name[name]
    return {name, *(other.objectName() for other in window.tabifiedDockWidgets(dock))}


@pytest.mark.parametrize(
    ("size", "groups"),
    [
        ((1440, 900), [{EXPERIMENT}, {FIELD, CANVAS}, {CURVES, "Runs"}, {"Steps"}]),
        ((1024, 700), [{EXPERIMENT}, {FIELD, CANVAS}, {CURVES, "Runs", "Steps"}]),
        ((700, 700), [{EXPERIMENT, FIELD, CANVAS}, {CURVES, "Runs", "Steps"}]),
        ((1024, 500), [{EXPERIMENT}, {FIELD, CANVAS, CURVES, "Runs", "Steps"}]),
        ((640, 480), [{EXPERIMENT, FIELD, CANVAS, CURVES, "Runs", "Steps"}]),
    ],
)
def test_panels_stand_together_where_there_is_no_room(window, qtbot, size, groups):
    show(window, qtbot, *size)
    for group in groups:
        for name in group:
            assert group == together(window, name)


def test_no_dock_covers_another_or_leaves_the_window(window, qtbot):
    show(window, qtbot, 640, 480)
    seen = [dock for name, dock in window.docks.by_name.items() if window.docks.seen(name)]
    assert 1 == len(seen)
    assert window.rect().contains(seen[0].geometry())
    assert not seen[0].geometry().intersects(window.centralWidget().geometry())


def test_a_window_that_shrinks_is_arranged_anew(window, qtbot):
    show(window, qtbot, 1440, 900)
    window.resize(640, 480)
    qtbot.waitUntil(lambda: EXPERIMENT in together(window, FIELD))
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: {EXPERIMENT} == together(window, EXPERIMENT))


def test_a_panel_is_made_when_it_is_first_seen(window, qtbot, made):
    show(window, qtbot, 1440, 900)
    assert CANVAS not in made
    window.docks.show(CANVAS)
    qtbot.waitUntil(lambda: window.docks.seen(CANVAS) is not None)
    assert window.docks.seen(FIELD) is None
    window.docks.show(FIELD)
    qtbot.waitUntil(lambda: window.docks.seen(FIELD) is not None)
    assert window.docks.seen(CANVAS) is None
    assert 1 == made.count(CANVAS)


def test_what_has_nothing_to_show_goes_and_comes_back(window, qtbot):
    show(window, qtbot, 1440, 900)
    images = Data()
    images.image_shape = (28, 28)
    window.docks.fit(images)
    assert window.docks.by_name[FIELD].isHidden()
    assert not window.docks.by_name[FIELD].toggleViewAction().isVisible()
    window.docks.fit(Data())
    assert not window.docks.by_name[FIELD].isHidden()
    window.docks.by_name[FIELD].close()
    window.docks.fit(images)
    window.docks.fit(Data())
    assert window.docks.by_name[FIELD].isHidden()  # closed by hand: that stays


@pytest.mark.parametrize(
    "garbage", [{}, {"layout": b"x"}, {"geometry": 5}, {"layout": ["a"], "geometry": "b"}]
)
def test_garbage_in_the_settings_gives_the_first_layout(window, qtbot, tmp_path, garbage):
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    for key, value in garbage.items():
        settings.setValue(key, value)
    window.resize(1440, 900)
    window.docks.restore(settings)
    window.show()
    assert {FIELD, CANVAS} == together(window, FIELD)


def test_a_layout_is_remembered(window, qtbot, tmp_path):
    show(window, qtbot, 1440, 900)
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    window.docks.by_name["Runs"].close()
    window.docks.remember(settings)
    window.docks.reset()
    assert not window.docks.by_name["Runs"].isHidden()
    window.docks.restore(settings)
    assert window.docks.by_name["Runs"].isHidden()


def test_a_line_that_wraps_does_not_make_a_low_dock_scroll(qtbot):
    panel, line, picture = QWidget(), QLabel("words " * 40), QWidget()
    line.setWordWrap(True)
    line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    picture.sizeHint = lambda: QSize(300, 400)
    picture.setMinimumSize(100, 60)
    column = QVBoxLayout(panel)
    column.addWidget(picture, 1)
    column.addWidget(line)
    slot = Slot(lambda: panel)
    qtbot.addWidget(slot)
    slot.fill()
    slot.resize(500, 214)
    slot.show()
    qtbot.wait(20)
    assert slot.height() == panel.height() == 214
