"""How the window looks: colours, size of text and motion; the choice, and everybody who has to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from nnviz.ui.text_size import LARGEST, SMALLEST, USUAL
from nnviz.ui.theme import DARK, LIGHT, Theme, apply_theme, system_theme

__all__ = ["CHOICES", "Appearance", "Themed"]

CHOICES = ("system", "light", "dark")
THEME, TEXT, MOTION = "theme", "text_size", "reduced_motion"


@runtime_checkable
class Themed(Protocol):
    """Anything with colours of its own."""

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""


class Appearance(QObject):
    """Applies the chosen theme to the application and to all parts, and follows the desktop.

    It is made before any widget, so that each is built in its final colours: a style sheet that comes later
    polishes every widget anew and costs a tenth of a second.  ``changed`` carries the new theme, after all parts
    have it.

    Parameters
    ----------
    app : QApplication
    settings : QSettings
        Remembers the choices; what it holds may be anything, and what is no choice counts as none.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._settings = app, settings
        self._parts: list[Themed] = []
        self._for_now: int | None = None
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
        kept = str(self._settings.value(THEME, "system"))
        return kept if kept in CHOICES else "system"

    @property
    def text_size(self) -> int:
        """The size of text in per cent, from ``SMALLEST`` to ``LARGEST``."""
        try:
            kept = int(str(self._settings.value(TEXT, USUAL)))
        except ValueError:
            return USUAL
        return kept if SMALLEST <= kept <= LARGEST else USUAL

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing moves that need not."""
        return str(self._settings.value(MOTION, "false")).lower() == "true"

    def choose(self, choice: str) -> None:
        """Choose a theme and remember it."""
        self._settings.setValue(THEME, choice)
        self._follow()

    def choose_text_size(self, percent: int) -> None:
        """Choose the size of text, brought into its range, and remember it."""
        self._settings.setValue(TEXT, min(max(percent, SMALLEST), LARGEST))
        self._follow()

    def choose_motion(self, *, reduced: bool) -> None:
        """Choose whether things may move, and remember it."""
        self._settings.setValue(MOTION, "true" if reduced else "false")
        self._follow()

    def show_text_size(self, percent: int | None) -> None:
        """Show text in another size for now, without remembering it; None goes back to the chosen size."""
        self._for_now = percent
        self._follow()

    def _wanted(self) -> Theme:
        theme = {"light": LIGHT, "dark": DARK}.get(self.choice) or system_theme(self._app)
        percent = self.text_size if self._for_now is None else self._for_now
        return replace(theme, motion=not self.reduced_motion, scale=percent / USUAL)

    def _follow(self, _scheme: object = None) -> None:
        theme = self._wanted()
        if theme == self.theme:
            return
        before, self.theme = self.theme, theme
        if replace(theme, motion=before.motion) != before:  # motion alone changes no style sheet
            apply_theme(self._app, theme)
        for part in self._parts:
            part.set_theme(theme)
        self.changed.emit(theme)
