"""Numbers that change while the network learns, in places that never move."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.colormap import mix
from nnviz.ui.figures import NOTHING
from nnviz.ui.theme import GRID, LIGHT, SIZE_HEADING, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["Readout", "ReadoutRow"]

GAP = 3 * GRID
DOT = 3


class Readout(QWidget):
    """A small caption above a number; ``widest`` is the text that must find room.

    ``dot`` names the theme's colour of the curve that the number belongs to.
    Leading zeros are faint: they only hold the place.
    """

    def __init__(
        self, caption: str, widest: str, theme: Theme = LIGHT, parent: QWidget | None = None, *, dot: str = ""
    ) -> None:
        super().__init__(parent)
        self.caption = caption
        self._widest = widest
        self._dot = dot
        self._text = NOTHING
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(caption)

    @property
    def _small(self) -> QFont:
        return text_font(SIZE_SMALL)

    @property
    def _figures(self) -> QFont:
        return number_font(SIZE_HEADING)

    def text(self) -> str:
        """Return the number as shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a number; the same one again costs nothing."""
        if text != self._text:
            if len(text) > len(self._widest):  # grown beyond what was foreseen: make room once
                self._widest = text
                self.updateGeometry()
            self._text = text
            self.update()

    def announce(self) -> None:
        """Give the number to screen readers; done when training rests, not sixty times a second."""
        self.setAccessibleName(f"{self.caption} {self._text}")

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the widest number."""
        small, figures = QFontMetrics(self._small), QFontMetrics(self._figures)
        caption = small.horizontalAdvance(self.caption) + (2 * DOT + 4 if self._dot else 0)
        return QSize(
            max(figures.horizontalAdvance(self._widest), caption) + 1, small.height() + figures.height()
        )

    def minimumSizeHint(self) -> QSize:
        """Return the same: a number cut short is a wrong number."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw caption and number, both beginning at the left edge."""
        theme, small, figures = self._theme, QFontMetrics(self._small), QFontMetrics(self._figures)
        with QPainter(self) as painter:
            left = 0
            if self._dot:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(getattr(theme, self._dot)))
                painter.drawEllipse(QPointF(DOT, small.height() / 2 + 0.5), DOT, DOT)
                left = 2 * DOT + 4
            painter.setFont(self._small)
            painter.setPen(QColor(theme.muted))
            painter.drawText(left, small.ascent(), self.caption)
            painter.setFont(self._figures)
            baseline = small.height() + figures.ascent()
            faint = self._text[: len(self._text) - len(self._text.lstrip("0,"))] if "," in self._text else ""
            faint = faint[:-1] if len(faint) == len(self._text) else faint
            painter.setPen(QColor(mix(theme.muted, theme.surface, 0.5)))
            painter.drawText(0, baseline, faint)
            painter.setPen(QColor(theme.text))
            painter.drawText(figures.horizontalAdvance(faint), baseline, self._text[len(faint) :])


class ReadoutRow(QWidget):
    """Readouts from right to left, the most important first in ``keep``; the others go where there is no room."""

    def __init__(
        self, readouts: dict[str, Readout], keep: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.readouts = readouts
        self._keep = keep
        for readout in readouts.values():
            readout.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for all."""
        hints = [readout.sizeHint() for readout in self.readouts.values()]
        return QSize(sum(h.width() for h in hints) + GAP * (len(hints) - 1), max(h.height() for h in hints))

    def minimumSizeHint(self) -> QSize:
        """Return room for the most important one."""
        return self.readouts[self._keep[0]].sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Give each its place, from the right."""
        widths = {name: readout.sizeHint().width() for name, readout in self.readouts.items()}
        shown, used = set(), -GAP
        for name in self._keep:
            if used + GAP + widths[name] > self.width():
                break
            used += GAP + widths[name]
            shown.add(name)
        right = self.width()
        for name, readout in reversed(self.readouts.items()):
            readout.setVisible(name in shown)
            if name in shown:
                readout.setGeometry(QRect(right - widths[name], 0, widths[name], self.height()))
                right -= widths[name] + GAP
