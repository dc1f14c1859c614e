"""Settings, help and comfort in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QRect, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from nnviz.app import start
from nnviz.session.snapshot import Status
from nnviz.ui.help.explaining import controls_of, explain_all
from nnviz.ui.language import use_language, use_words
from nnviz.ui.settings.qt_words import speak_qt
from nnviz.ui.theme import LIGHT, apply_theme

TOUCHED = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
"""What a hand touches has a tooltip; pictures tell of what is under the pointer instead."""


@pytest.fixture(autouse=True)
def usual_looks():
    """Text and language are of the process: give them back."""
    yield
    use_words({})
    app = QApplication.instance()
    if isinstance(app, QApplication):
        speak_qt(app, "en")
        apply_theme(app, LIGHT)


@pytest.fixture
def kept(tmp_path):
    """Settings that outlive a window."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "light")
    settings.setValue("tour", "seen")
    settings.setValue("language", "en")
    return settings


@pytest.fixture
def opened(qtbot, kept):
    """Give a function that starts the program with the kept settings; all are stopped at the end."""
    programs = []

    def go(size=(1200, 800)):
        program = start(kept)
        program.faults.remove()
        programs.append(program)
        if size is not None:
            program.window.resize(*size)
        program.window.show()
        qtbot.waitUntil(
            lambda: program.bridge.latest is not None and bool(program.bridge.latest.layers), timeout=30_000
        )
        return program

    yield go
    for program in programs:
        program.stop()


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


@pytest.mark.parametrize("percent", [80, 150, 200])
def test_no_size_of_text_cuts_words_off(opened, kept, percent):
    """Labels and buttons of the bars and of the form have the room that their text asks for."""
    kept.setValue("text_size", percent)
    window = opened((1440, 900)).window
    QApplication.processEvents()
    cut = [
        where(widget)
        for widget in window.transport.findChildren(QWidget) + window.form.findChildren(QAbstractButton)
        if widget.isVisible()
        and not isinstance(widget.parentWidget(), QAbstractSpinBox)
        and (
            widget.width() < widget.minimumSizeHint().width()
            or widget.height() < widget.minimumSizeHint().height()
        )
    ]

    assert [] == cut
    assert window.width() <= 1440
    assert window.height() <= 900


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


def test_settings_full_of_garbage_give_the_usual_window(opened, kept):
    for key, value in {
        "theme": "purple",
        "text_size": "enormous",
        "reduced_motion": "perhaps",
        "language": "tlh",
        "teaching_text": -3,
        "teaching_panels": 7,
        "geometry": QByteArray(b"garbage"),
        "layout": QByteArray(b"\x00\xff"),
    }.items():
        kept.setValue(key, value)
    program = opened(None)

    assert program.window.docks.by_name["Experiment"].isVisible()
    assert 100 == program.window.appearance.text_size
    assert program.window.appearance.theme.motion
    on_screens(program.window)


def on_screens(window: QWidget) -> None:
    """Assert that the title of a window can be grasped."""
    title = QRect(window.frameGeometry().topLeft(), window.frameGeometry().topRight()).adjusted(
        40, 0, -40, 20
    )
    assert any(screen.availableGeometry().intersects(title) for screen in QGuiApplication.screens())


def test_a_window_of_a_screen_that_is_gone_comes_back_on_one_that_is_there(opened, kept):
    first = opened((700, 500)).window
    first.move(6000, 4000)
    QApplication.processEvents()
    first.close()

    second = opened(None).window

    on_screens(second)


def test_a_language_that_cannot_be_read_is_told_and_english_stays(opened, kept, monkeypatch, caplog):
    monkeypatch.setattr("nnviz.ui.window.use_language", lambda code: use_language(code, lambda _name: b"{"))
    kept.setValue("language", "de")
    window = opened().window

    assert "Deutsch" in window.statusBar().currentMessage()
    assert "&File" == window.deeds.menus["File"].title()
    assert "Deutsch" in caplog.text
    caplog.clear()


def test_german_is_spoken_when_it_is_chosen(opened, kept):
    kept.setValue("language", "de")
    window = opened().window

    assert "Start" == window.transport.run_button.text()
    assert "&Datei" == window.deeds.menus["File"].title()
    assert "Kurven" == window.docks.by_name["Curves"].windowTitle()
    box = QMessageBox(QMessageBox.Icon.Question, "", "", QMessageBox.StandardButton.Cancel)
    assert "Abbrechen" == box.button(QMessageBox.StandardButton.Cancel).text()


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


def test_the_layout_that_is_remembered_is_never_that_of_teaching_mode(opened, kept):
    program = opened()
    window = program.window
    window.studio.services["teaching"]()
    QApplication.processEvents()
    window.close()

    again = opened(None).window
    assert again.docks.by_name["Experiment"].isVisible()


def test_the_tour_is_done_by_doing(desk):
    """Nobody presses Next: each station ends when its thing is done, by a person or by the window."""
    window = desk.window
    tour = window.studio.services["tour"]()
    assert tour.bubble.isVisible()
    window.transport.run_button.click()
    for place in range(1, 6):
        desk.qtbot.waitUntil(lambda place=place: tour.place == place, timeout=20_000)
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


def test_the_tour_is_offered_once_in_a_bar_that_covers_nothing(opened, kept):
    kept.remove("tour")
    window = opened().window
    offer = window.findChild(QWidget, "tour_offer")
    bar = offer.parentWidget()
    assert offer.isVisible()
    covered = [
        dock
        for dock in window.docks.by_name.values()
        if dock.isVisible() and dock.geometry().intersects(bar.geometry())
    ]
    assert [] == covered

    next(button for button in offer.findChildren(QAbstractButton) if button.text() == "No, thanks").click()

    assert not offer.isVisible()
    assert "seen" == kept.value("tour")
    assert opened().window.findChild(QWidget, "tour_offer") is None


def test_pictures_and_tests_are_never_offered_the_tour(desk):
    assert desk.window.findChild(QWidget, "tour_offer") is None
