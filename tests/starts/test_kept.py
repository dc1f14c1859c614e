"""What a start makes of what was kept: settings, layout, language, size of text, and whether the tour was seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QRect, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QMessageBox, QWidget

from nnviz.app import start
from nnviz.ui.language import use_language, use_words
from nnviz.ui.settings.qt_words import speak_qt
from nnviz.ui.theme import LIGHT, apply_theme
from tests.scenarios.test_comfort import where


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


def test_the_layout_that_is_remembered_is_never_that_of_teaching_mode(opened, kept):
    program = opened()
    window = program.window
    window.studio.services["teaching"]()
    QApplication.processEvents()
    window.close()

    again = opened(None).window
    assert again.docks.by_name["Experiment"].isVisible()


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
