"""Light, dark, or like the desktop: the choice, and everybody who has to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QApplication

from nnviz.ui.theme import DARK, LIGHT, Theme, apply_theme, system_theme

__all__ = ["CHOICES", "Appearance", "Themed"]

CHOICES = ("system", "light", "dark")


@runtime_checkable
class Themed(Protocol):
    """Anything with colours of its own."""

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""


class Appearance(QObject):
    """Applies the chosen theme to the application and to all parts, and follows the desktop.

    It is made before any widget, so that each is built in its final colours: a style sheet that comes later
    polishes every widget anew and costs a tenth of a second.

    Parameters
    ----------
    app : QApplication
    settings : QSettings
        Remembers the choice.
    """

    def __init__(self, app: QApplication, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._settings = app, settings
        self._parts: list[Themed] = []
        self.theme = self._wanted()
        apply_theme(app, self.theme)
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def tell(self, parts: Sequence[Themed]) -> None:
        """Tell these parts of every change from now on; they have the present colours already."""
        self._parts = list(parts)

    def tell_also(self, part: Themed) -> None:
        """Tell one more part of every change from now on."""
        self._parts.append(part)

    @property
    def choice(self) -> str:
        """One of ``CHOICES``."""
        kept = str(self._settings.value("theme", "system"))
        return kept if kept in CHOICES else "system"

    def choose(self, choice: str) -> None:
        """Choose a theme and remember it."""
        self._settings.setValue("theme", choice)
        self._follow()

    def _wanted(self) -> Theme:
        return {"light": LIGHT, "dark": DARK}.get(self.choice) or system_theme(self._app)

    def _follow(self, _scheme: object = None) -> None:
        theme = self._wanted()
        if theme is self.theme:
            return
        self.theme = theme
        apply_theme(self._app, theme)
        for part in self._parts:
            part.set_theme(theme)
