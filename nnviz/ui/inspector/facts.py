"""A painted table of facts: a symbol or name, a few words, a number at the right."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, width_of, write
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["ROW", "Fact", "Facts"]

ROW = 18


class Fact(NamedTuple):
    """One line; ``strong`` for what matters most, ``tone`` a colour of the theme, ``tip`` says more."""

    name: str
    words: str
    value: str
    strong: bool = False
    tone: str = ""
    tip: str = ""


class Facts(Painted):
    """Paints facts, one below the other."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.facts: tuple[Fact, ...] = ()

    def sizeHint(self) -> QSize:
        """Return room for all lines."""
        return QSize(26 * GRID, len(self.facts) * scaled(ROW) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(18 * GRID, self.sizeHint().height())

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show other facts; nothing happens where they are the same."""
        if facts == self.facts:
            return
        if len(facts) != len(self.facts):
            self.facts = facts
            self.updateGeometry()
        self.facts = facts
        self.tell(lambda: "; ".join(f"{fact.name} {fact.words} {fact.value}".strip() for fact in facts))
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell what more there is to say of a line."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // scaled(ROW)
            tip = self.facts[row].tip or self.facts[row].words if 0 <= row < len(self.facts) else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        theme, wide = self._theme, float(self.width())
        with QPainter(self) as painter:
            names = max(
                (width_of(fact.name, letters(bold=True)) for fact in self.facts),
                default=0,
            )
            names = min(names, wide * 0.4) + GRID
            for place, fact in enumerate(self.facts):
                top = float(place * scaled(ROW))
                if place:
                    painter.setPen(QPen(QColor(theme.grid), 1))
                    painter.drawLine(QLineF(0, top + 0.5, wide, top + 0.5))
                named = write(
                    painter,
                    QRectF(0, top, names, scaled(ROW)),
                    fact.name,
                    theme.text,
                    font=letters(bold=True),
                )
                line = QRectF(named + GRID, top, max(wide - named - GRID, 1), scaled(ROW))
                tone = getattr(theme, fact.tone) if fact.tone else theme.text
                used = write(painter, line, fact.value, tone, font=figures(bold=fact.strong), align=RIGHT)
                words = QRectF(names, top, max(wide - names - used - GRID, 0), scaled(ROW))
                if words.width() > 3 * GRID:
                    write(painter, words, fact.words, theme.muted, align=LEFT)
