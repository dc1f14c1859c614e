"""A line below the curves that names the ghosts and gives their values at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["GhostEntry", "GhostStrip"]

SAMPLE = 14


@dataclass(frozen=True, slots=True)
class GhostEntry:
    """One ghost: its name, its values as text, its colour."""

    name: str
    values: str
    colour: str


class GhostStrip(QWidget):
    """As many ghosts as there is room for, then how many more there are; hidden where there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[GhostEntry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Ghosts"))
        self.hide()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(240, 2 * GRID + 4)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours; the entries follow with the next picture."""
        self._theme = theme
        self.update()

    def show_entries(self, entries: Sequence[GhostEntry]) -> None:
        """Show these ghosts."""
        if self._entries != tuple(entries):
            self._entries = tuple(entries)
            self.setVisible(bool(entries))
            self.setAccessibleDescription(self.text())
            self.setToolTip("\n".join(f"{entry.name}  {entry.values}" for entry in entries))
            self.update()

    def text(self) -> str:
        """Return the strip as words."""
        return "; ".join(f"{entry.name}: {entry.values}" for entry in self._entries)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        words, figures = text_font(SIZE_SMALL), number_font(SIZE_SMALL)
        wording, counting = QFontMetricsF(words), QFontMetricsF(figures)
        base = (self.height() + wording.capHeight()) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            x = 2.0
            for k, entry in enumerate(self._entries):
                left = len(self._entries) - k - 1
                name = wording.elidedText(entry.name, Qt.TextElideMode.ElideRight, 160)
                wide = (
                    SAMPLE
                    + 6
                    + wording.horizontalAdvance(name)
                    + 6
                    + counting.horizontalAdvance(entry.values)
                )
                if k and x + wide + (28 if left else 0) > self.width():
                    painter.setPen(QColor(self._theme.muted))
                    painter.setFont(words)
                    painter.drawText(QPointF(x, base), f"+{left + 1}")
                    return
                painter.setPen(QPen(QColor(entry.colour), 2))
                middle = round(self.height() / 2) + 0.0
                painter.drawLine(QPointF(x, middle), QPointF(x + SAMPLE, middle))
                x += SAMPLE + 6
                painter.setPen(QColor(self._theme.muted))
                painter.setFont(words)
                painter.drawText(QPointF(x, base), name)
                x += wording.horizontalAdvance(name) + 6
                painter.setPen(QColor(self._theme.text))
                painter.setFont(figures)
                painter.drawText(QPointF(x, base), entry.values)
                x += counting.horizontalAdvance(entry.values) + 2 * GRID
