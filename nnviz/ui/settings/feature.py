"""*Edit > Settings* and the size of text in the menu *View*."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.settings.choices import spoken
from nnviz.ui.settings.qt_words import speak_qt
from nnviz.ui.studio import Studio
from nnviz.ui.text_size import LARGEST, SMALLEST, USUAL

if TYPE_CHECKING:
    from nnviz.ui.settings.dialog import SettingsDialog

__all__ = ["SIZES", "STEP", "install"]

STEP = 10
"""Per cent by which text grows at a press of a key."""
SIZES = (
    ("text_larger", "Lar&ger text", "Ctrl+=", STEP),
    ("text_smaller", "S&maller text", "Ctrl+-", -STEP),
    ("text_usual", "&Usual text", "Ctrl+0", 0),
)
"""Entries of the menu: id, text, key, and by how much; 0 for the usual size."""


def install(studio: Studio) -> None:
    """Add the entries to the menus, and let Qt speak the language of the window."""
    if app := QApplication.instance():
        speak_qt(app, spoken(studio.settings))

    def open_settings() -> SettingsDialog:
        from nnviz.ui.settings.choices import Choices
        from nnviz.ui.settings.dialog import SettingsDialog

        dialog = SettingsDialog(
            studio.appearance, Choices(studio.settings), tuple(studio.docks.by_name), studio.window
        )
        dialog.finished.connect(lambda _result: _tick_theme(studio))
        dialog.open()
        return dialog

    studio.services["settings"] = open_settings
    studio.add_deed(Deed("settings", "Edit", "&Settings …", "Ctrl+,", separated=True), open_settings)
    for name, text, key, by in SIZES:
        separated = name == "text_larger"
        studio.add_deed(Deed(name, "View", text, key, separated=separated), partial(_grow, studio, by))


def _grow(studio: Studio, by: int) -> None:
    look = studio.appearance
    percent = min(max(look.text_size + by, SMALLEST), LARGEST) if by else USUAL
    look.choose_text_size(percent)
    studio.tell(tr("Text has {percent} % of its usual size.", percent=percent))


def _tick_theme(studio: Studio) -> None:
    """Let the menu show a theme that was chosen in the dialog."""
    for deed in studio.deeds.table:
        if deed.menu == "View/Theme":
            studio.deeds.by_id[deed.id].setChecked(deed.id == f"theme_{studio.appearance.choice}")
