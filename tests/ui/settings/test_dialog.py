import pytest
from PySide6.QtCore import QObject, QSettings

from nnviz.ui.appearance import Appearance
from nnviz.ui.settings.choices import STAY, Choices
from nnviz.ui.settings.dialog import SettingsDialog
from nnviz.ui.theme import DARK, LIGHT, apply_theme

PANELS = ("Experiment", "Field", "Draw", "Curves")


@pytest.fixture
def opened(qapp, qtbot, tmp_path):
    before = qapp.styleSheet(), qapp.palette(), qapp.font()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "light")
    parent = QObject()
    appearance, choices = Appearance(qapp, settings, parent), Choices(settings)
    dialog = SettingsDialog(appearance, choices, PANELS)
    qtbot.addWidget(dialog)
    yield dialog, appearance, choices
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    qapp.setFont(before[2])


def choose(combo, data):
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_each_setting_acts_as_soon_as_it_is_touched(opened):
    dialog, appearance, choices = opened

    choose(dialog.theme, "dark")
    dialog.text_size.setValue(15)
    dialog.still.setChecked(True)
    choose(dialog.language, "de")
    dialog.teaching_text.setValue(18)
    dialog.stay["Curves"].setChecked(False)

    assert (DARK.name, 1.5, False) == (appearance.theme.name, appearance.theme.scale, appearance.theme.motion)
    assert ("150 %", "180 %") == (dialog.text_percent.text(), dialog.teaching_percent.text())
    assert ("de", 180, {"Field", "Draw"}) == (
        choices.language,
        choices.teaching_text,
        set(choices.teaching_panels),
    )


def test_one_button_goes_back_to_the_usual_settings(opened):
    dialog, appearance, choices = opened
    dialog.text_size.setValue(20)
    dialog.still.setChecked(True)
    choose(dialog.language, "de")
    dialog.stay["Experiment"].setChecked(True)

    dialog.defaults.click()

    assert (100, False, "system") == (appearance.text_size, appearance.reduced_motion, choices.language)
    assert choices.teaching_panels == STAY
    assert (10, False) == (dialog.text_size.value(), dialog.still.isChecked())
    assert not dialog.stay["Experiment"].isChecked()


def test_it_says_that_the_language_waits_for_the_next_start(opened):
    assert "next start" in opened[0].restart.text()


def test_no_panel_at_all_can_stay(opened):
    dialog, _, choices = opened
    for box in dialog.stay.values():
        box.setChecked(False)
    assert frozenset() == choices.teaching_panels


@pytest.mark.parametrize("percent", [8, 20])
def test_it_is_never_larger_than_the_screen(opened, percent):
    dialog, _, _ = opened
    dialog.text_size.setValue(percent)
    room = dialog.screen().availableSize()
    assert dialog.width() <= room.width()
    assert dialog.height() <= room.height()
