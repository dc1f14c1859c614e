"""Pictures between snapshots, and pictures of another arrangement: none too many, and never an old one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtTest import QTest

from nnviz.session.snapshot import Status
from nnviz.ui.diagram.hit import UnitHit
from nnviz.ui.diagram.stage import Stage
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.theme import DARK, LIGHT
from tests.ui.diagram.gestures import centre, wheel
from tests.ui.vision import pixels_of


def running(snapshot):
    return replace(snapshot, status=Status.RUNNING)


def differing(a, b):
    """Return the share of pixels by which two pictures differ, 1 where their sizes do."""
    if a.size() != b.size():
        return 1.0
    return float((pixels_of(a) != pixels_of(b)).mean())


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched):
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_links_flow_between_two_snapshots_and_each_picture_of_them_is_counted_once(view, snapshot_of, qtbot):
    view.show_snapshot(running(snapshot_of()))
    view.flow()  # they have just been drawn
    qtbot.wait(30)
    frames, paints = view.frames_per_second(), Paints(view.findChild(Stage).viewport())
    for _ in range(4):
        view.flow()
        qtbot.wait(30)
    assert 4 == paints.count == view.frames_per_second() - frames


@pytest.mark.parametrize("still", ["paused", "reduced motion", "hidden", "no network"])
def test_nothing_flows_where_nothing_is_to_move(view, snapshot_of, still, qtbot):
    if still == "reduced motion":
        view.set_theme(replace(LIGHT, motion=False))
    view.show_snapshot(running(snapshot_of()))
    if still == "paused":
        view.show_snapshot(snapshot_of())
    elif still == "hidden":
        view.hide()
    elif still == "no network":
        view.show_snapshot(replace(snapshot_of(), status=Status.FAILED, layers=()))
    frames = view.frames_per_second()
    for _ in range(3):
        qtbot.wait(20)
        view.flow()
    assert frames == view.frames_per_second()


class Asked(DiagramView):
    """Counts how often Python is asked to paint it."""

    paints = 0

    def paintEvent(self, event):
        self.paints += 1
        super().paintEvent(event)


def test_pictures_of_flowing_links_ask_the_view_itself_for_nothing(snapshot_of, qtbot):
    """Each would stop training for a moment (docs/decisions.md, "Nobody stands at the window's events")."""
    view = Asked(LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.show()
    qtbot.waitUntil(lambda: view.paints > 0)
    view.show_snapshot(running(snapshot_of()))
    view.flow()  # they have just been drawn
    qtbot.wait(30)
    before, sheet = view.paints, Paints(view.findChild(Stage).viewport())
    for _ in range(3):
        view.flow()
        qtbot.wait(30)
    assert before == view.paints
    assert 3 == sheet.count
    view.fit()  # another arrangement does ask it
    qtbot.waitUntil(lambda: view.paints > before)


def change(view, snapshot, how):
    """Change what there is to see, in a way that leaves its painting for later."""
    if how == "another size":
        view.resize(700, 500)
    elif how == "zoom":
        wheel(view, QPoint(300, 300), 3)
    elif how == "theme":
        view.set_theme(DARK)
    elif how == "hidden meanwhile":
        view.hide()
        view.show_snapshot(snapshot)
        view.show()


@pytest.mark.parametrize("how", ["another size", "zoom", "theme", "hidden meanwhile"])
def test_no_picture_of_another_arrangement_is_ever_seen(view, snapshot_of, how, qtbot):
    late = replace(LIGHT, motion=False)
    view.set_theme(late)
    first, then = snapshot_of(), snapshot_of(units=(3, 1)) if how == "hidden meanwhile" else snapshot_of()
    view.show_snapshot(first)
    view.grab()
    change(view, then, how)
    fresh = DiagramView(DARK if how == "theme" else late)
    qtbot.addWidget(fresh)
    fresh.resize(view.size())
    fresh.show()
    fresh.show_snapshot(then)
    if how == "zoom":
        change(fresh, then, how)
    same = fresh.grab().toImage(), view.grab().toImage()
    assert differing(*same) < 0.001  # equally strong links may cross the other way round


def test_it_tells_what_the_pointer_is_over_once_for_each_thing(view, snapshot_of):
    told = []
    view.hovered.connect(told.append)
    view.show_snapshot(snapshot_of())
    for place in (0, 0, 1):
        QTest.mouseMove(view, centre(view, 1, place))
    QTest.mouseMove(view, QPoint(2, view.height() - 2))
    assert [UnitHit(column=1, unit=0), UnitHit(column=1, unit=1), None] == told
    assert view.hover is None


def test_it_tells_when_everything_has_another_place(view, snapshot_of):
    view.show_snapshot(snapshot_of())
    told = []
    view.arranged.connect(lambda: told.append(True))
    view.resize(700, 500)
    wheel(view, QPoint(300, 300), 2)
    view.fit()
    assert [True] * 3 == told
