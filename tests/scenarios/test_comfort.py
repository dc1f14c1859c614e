"""Settings, help and comfort in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)

from nnviz.session.snapshot import Status
from nnviz.ui.help.explaining import controls_of, explain_all

TOUCHED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
"""What a hand touches has a tooltip; pictures tell of what is under the pointer instead."""


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def tells_itself(widget: QWidget) -> bool:
    """Whether a widget answers when the pointer rests on it, with words that depend on the place."""
    return "event" in vars(type(widget))


def where(widget: QWidget) -> str:
    parts = []
    while widget is not None and not widget.isWindow():
        parts.append(f"{type(widget).__name__} {named(widget)!r}")
        widget = widget.parentWidget()
    return " in ".join(parts[:4])


@pytest.mark.parametrize("preset", ["spiral", "digits-64-64-10"])
def test_every_control_has_a_name_a_tooltip_and_an_explanation(desk, preset):
    """In every panel, as it is when it is looked at."""
    desk.open(preset)
    window, bare = desk.window, []
    for name, dock in window.docks.by_name.items():
        if not dock.toggleViewAction().isVisible():
            continue
        window.docks.show(name)
        desk.qtbot.waitUntil(lambda name=name: window.docks.seen(name) is not None)
        QApplication.processEvents()
        explain_all(window)
        for control in controls_of(window):
            if not control.isVisible():
                continue
            lacks = [
                what
                for what, there in (
                    ("name", named(control)),
                    (
                        "tooltip",
                        control.toolTip() or not isinstance(control, TOUCHED) or tells_itself(control),
                    ),
                    ("explanation", control.whatsThis()),
                )
                if not there
            ]
            if lacks:
                bare.append(f"{where(control)}: no {', '.join(lacks)}")

    assert [] == sorted(set(bare))


def test_tab_reaches_every_visible_control_and_the_form_in_reading_order(desk):
    window = desk.window
    window.activateWindow()
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    walked: list[QWidget] = []
    for _ in range(600):
        focused = QApplication.focusWidget()
        if focused is None or (walked and focused is walked[0]):
            break
        if focused in walked:
            break
        walked.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    reachable = [
        control
        for control in controls_of(window)
        if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    seen = set(walked) | {widget.focusProxy() for widget in walked}
    missed = [
        where(control)
        for control in reachable
        if control not in seen
        and control.focusProxy() not in seen
        and not isinstance(control, QAbstractItemView)
    ]
    assert [] == missed
    form = window.form.widget()
    inside = [widget for widget in walked if form.isAncestorOf(widget)]
    tops = [round(widget.mapTo(form, widget.rect().center()).y() / 12) for widget in inside]
    assert len(inside) > 10
    assert tops == sorted(tops), [where(widget) for widget in inside][:6]


def test_text_grows_at_once_and_comes_back_as_it_was(desk):
    window = desk.window
    before = (
        window.transport.run_button.height(),
        window.form.presets.caption.height(),
        window.statusBar().height(),
    )

    window.appearance.choose_text_size(150)
    desk.qtbot.waitUntil(lambda: window.transport.run_button.height() > before[0])
    assert window.transport.readouts["loss"].sizeHint().height() > 1.3 * 29
    window.appearance.choose_text_size(100)

    desk.qtbot.waitUntil(lambda: window.transport.run_button.height() == before[0])
    assert before[2] == window.statusBar().height()


def test_the_palette_finds_a_knob_and_gives_it_the_focus(desk):
    window = desk.window
    window.deeds.by_id["find_anything"].trigger()
    box = window.findChild(QWidget, "palette")
    QTest.keyClicks(box.field, "lrn rate")
    assert box.titles()[0].startswith("Learning rate")

    QTest.keyClick(box.field, Qt.Key.Key_Return)
    row = window.form.row("optimizer.learning_rate")
    desk.qtbot.waitUntil(row.editor.field.hasFocus)

    assert not box.isVisible()
    assert not row.visibleRegion().isEmpty()


def test_the_palette_does_deeds_and_opens_presets(desk):
    box = desk.window.studio.services["palette"]()
    QTest.keyClicks(box.field, "xor 2-4-1")
    QTest.keyClick(box.field, Qt.Key.Key_Return)

    desk.until(lambda snapshot: "xor" in type(snapshot.spec.data.source).__name__.lower())
    box = desk.window.studio.services["palette"]()
    QTest.keyClicks(box.field, "qqqq")
    assert box.nothing.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_teaching_mode_leaves_the_window_as_it_was(desk):
    window = desk.window
    window.docks.show("Runs")
    QApplication.processEvents()
    before = bytes(window.saveState()), window.geometry(), window.appearance.text_size

    mode = window.studio.services["teaching"]()
    desk.qtbot.waitUntil(mode.caption.isVisible)
    QApplication.processEvents()
    assert window.isFullScreen()
    assert not window.docks.by_name["Experiment"].isVisible()
    assert window.docks.by_name["Field"].isVisible()
    assert 1.5 == window.appearance.theme.scale
    assert 100 == window.appearance.text_size
    QTest.keyClick(window, Qt.Key.Key_Escape)

    desk.qtbot.waitUntil(lambda: not window.isFullScreen())
    desk.qtbot.waitUntil(lambda: bytes(window.saveState()) == before[0])
    assert (before[1].size(), before[2]) == (window.size(), window.appearance.text_size)
    assert window.menuBar().isVisible()
    assert not mode.caption.isVisible()


def test_the_tour_is_done_by_doing(desk):
    """Nobody presses Next: each station ends when its thing is done, by a person or by the window."""
    window = desk.window
    tour = window.studio.services["tour"]()
    assert tour.bubble.isVisible()
    window.transport.run_button.click()
    for place in range(1, 6):
        desk.qtbot.waitUntil(lambda place=place: tour.place == place)
        assert tour.bubble.geometry().isValid()
        if place < 5:
            tour.show_me()
    tour.bubble.next.click()

    assert -1 == tour.place
    assert not tour.bubble.isVisible()
    assert window.canvas.pad.strokes()
    desk.window.transport.run_button.click()
    desk.until(lambda snapshot: snapshot.status is not Status.RUNNING)


def test_the_tour_begins_with_points_and_ends_at_any_time(desk):
    desk.open("digits-64-64-10")
    tour = desk.window.studio.services["tour"]()
    desk.until(lambda snapshot: snapshot.spec.data.source.planar)
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)

    assert -1 == tour.place


def test_pictures_and_tests_are_never_offered_the_tour(desk):
    assert desk.window.findChild(QWidget, "tour_offer") is None
