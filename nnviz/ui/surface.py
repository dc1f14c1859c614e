"""The background that all panels have, and one way to give a panel and its parts other colours."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.appearance import Themed
from nnviz.ui.theme import Theme

__all__ = ["Surface"]


class Surface(QWidget):
    """A widget filled with ``theme.surface``.

    Whoever derives from it names in ``_themed`` the parts that are to hear of another theme.
    """

    _themed: tuple[Themed, ...] = ()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for part in self._themed:
            part.set_theme(theme)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the background."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
