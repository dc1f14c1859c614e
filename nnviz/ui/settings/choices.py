"""What the settings hold besides the look: language and teaching mode; anything that is no choice counts as none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QSettings

from nnviz.ui.docks import CANVAS, FIELD
from nnviz.ui.language import ENGLISH, LANGUAGES
from nnviz.ui.text_size import LARGEST, SMALLEST

__all__ = ["SYSTEM", "Choices", "spoken"]

SYSTEM = "system"
LANGUAGE, TEACHING_TEXT, TEACHING_PANELS = "language", "teaching_text", "teaching_panels"
TEACHING_SIZE = 150
STAY = frozenset({FIELD, CANVAS})


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Reads and keeps them."""

    settings: QSettings

    @property
    def language(self) -> str:
        """``SYSTEM`` or one of ``LANGUAGES``."""
        kept = str(self.settings.value(LANGUAGE, SYSTEM))
        return kept if kept in LANGUAGES else SYSTEM

    def choose_language(self, code: str) -> None:
        """Remember a language for the next start."""
        self.settings.setValue(LANGUAGE, code)

    @property
    def teaching_text(self) -> int:
        """The size of text in teaching mode, in per cent."""
        try:
            kept = int(str(self.settings.value(TEACHING_TEXT, TEACHING_SIZE)))
        except ValueError:
            return TEACHING_SIZE
        return kept if SMALLEST <= kept <= LARGEST else TEACHING_SIZE

    def choose_teaching_text(self, percent: int) -> None:
        """Remember it."""
        self.settings.setValue(TEACHING_TEXT, min(max(percent, SMALLEST), LARGEST))

    @property
    def teaching_panels(self) -> frozenset[str]:
        """The names of the panels that stay in teaching mode."""
        kept = self.settings.value(TEACHING_PANELS)
        return frozenset(kept.split("\n")) - {""} if isinstance(kept, str) else STAY

    def choose_teaching_panels(self, names: Collection[str]) -> None:
        """Remember them."""
        self.settings.setValue(TEACHING_PANELS, "\n".join(sorted(names)))


def spoken(settings: QSettings, locale: str = "") -> str:
    """Return the code of the language to speak: the chosen one, or that of the system where the program knows it.

    Parameters
    ----------
    settings : QSettings
    locale : str
        Such as "de_AT"; the system's own without it.
    """
    chosen = Choices(settings).language
    if chosen != SYSTEM:
        return chosen
    code = (locale or QLocale.system().name()).partition("_")[0]
    return code if code in LANGUAGES else ENGLISH
