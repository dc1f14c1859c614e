"""Light, dark, or like the desktop: the choice, and everybody who has to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication

from nnviz.ui.theme import DARK, LIGHT, Theme, apply_theme, system_theme

__all__ = ["CHOICES", "Appearance", "Themed"]

CHOICES = ("system", "light", "dark")


class Themed(Protocol):
    """Anything with colours of its own."""

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""


class Appearance(QObject):
    """Applies the chosen theme to the application and to all parts, and follows the desktop.

    Parameters
    ----------
    app : QApplication
    settings : QSettings
        Remembers the choice.
    parts : sequence of Themed
    """

    def __init__(
        self, app: QApplication, settings: QSettings, parts: Sequence[Themed], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._app, self._settings, self._parts = app, settings, parts
        self._applied: Theme | None = None
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._follow()

    @property
    def choice(self) -> str:
        """One of ``CHOICES``."""
        kept = str(self._settings.value("theme", "system"))
        return kept if kept in CHOICES else "system"

    def choose(self, choice: str) -> None:
        """Choose a theme and remember it."""
        self._settings.setValue("theme", choice)
        self._follow()

    def _follow(self, _scheme: object = None) -> None:
        theme = {"light": LIGHT, "dark": DARK}.get(self.choice) or system_theme(self._app)
        if theme is self._applied:
            return
        self._applied = theme
        apply_theme(self._app, theme)
        for part in self._parts:
            part.set_theme(theme)
