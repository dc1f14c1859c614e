"""The line above a plot: what it shows, and for each of its lines a sample, its name and its value at present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.language import tr
from nnviz.ui.scale import scaled, text_scale
from nnviz.ui.theme import SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["Caption", "Entry"]

HEIGHT = 28
_FIGURES = str.maketrans("123456789", "000000000")
"""All figures are equally wide."""


@dataclass(frozen=True, slots=True)
class Form:
    """How much room the caption takes: which names it writes, in which size, and whether its title is shortened."""

    names: str
    size: int = SIZE_TEXT
    gap: int = 6
    sample: int = 18
    brief: bool = False

    def fonts(self) -> tuple[QFont, QFont, QFont]:
        """Return the fonts of the title, the names and the numbers."""
        return text_font(self.size, bold=True), text_font(self.size), number_font(self.size)


FORMS = (
    Form("name"),
    Form("short"),
    Form(""),
    Form("", SIZE_SMALL, 3, 10),
    Form("", SIZE_SMALL, 3, 8, brief=True),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the plot: its name, short name, value as text, colour, and whether it is dashed.

    An ``area`` is filled between lines; it is the first to go where room is short.
    """

    name: str
    short: str
    value: str
    colour: str
    dashed: bool
    area: bool = False


class Caption(QWidget):
    """Title and legend; where room is short the names shrink, then go, the values stay."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None, brief: str = "") -> None:
        super().__init__(parent)
        self._title, self._brief = title, brief or title
        self._note = ""
        self._entries: tuple[Entry, ...] = ()
        self._theme = theme
        self._key: object = None
        self._way: tuple[Form, tuple[int, ...]] = FORMS[-1], ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(240, scaled(HEIGHT))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours; the entries follow with the next picture."""
        self._theme = theme
        self.update()

    def show_entries(self, entries: Sequence[Entry], note: str = "") -> None:
        """Show these values; ``note`` tells ``text`` of which moment they are."""
        if (self._entries, self._note) != (tuple(entries), note):
            self._entries, self._note = tuple(entries), note
            self.update()

    def text(self) -> str:
        """Return the caption as words, for screen readers and tests."""
        values = ", ".join(f"{entry.name} {entry.value}" for entry in self._entries)
        where = tr(" at {place}", place=self._note) if self._note else ""
        return f"{self._title}{where}: {values}" if values else self._title

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        form, chosen = self._fit()
        entries = [self._entries[k] for k in chosen]
        bold, plain, figures = form.fonts()
        base = (self.height() + QFontMetricsF(bold).ascent() - QFontMetricsF(bold).descent()) / 2
        title = self._brief if form.brief else self._title
        x = _word(painter, bold, self._theme.text, 0.0, base, title) + 2 * form.gap
        for entry in entries:
            self._sample(painter, entry, x, form.sample)
            x += form.sample + form.gap
            if form.names:
                x = _word(painter, plain, self._theme.muted, x, base, getattr(entry, form.names)) + form.gap
            x = _word(painter, figures, self._theme.text, x, base, entry.value) + 2 * form.gap

    def _fit(self) -> tuple[Form, tuple[int, ...]]:
        """Return the form that fits and which entries it names; for other numbers of as many figures the same."""
        like = tuple((entry.name, entry.value.translate(_FIGURES)) for entry in self._entries)
        key = self.width(), text_scale(), like
        if key != self._key:
            every = tuple(range(len(self._entries)))
            lines = tuple(k for k in every if not self._entries[k].area)
            ways = [(form, some) for form in FORMS[:2] for some in (every, lines)]
            ways += [(form, lines) for form in FORMS[2:]] + [(FORMS[-1], lines[:1])]
            self._key = key
            self._way = next((way for way in ways if self._width(*way) <= self.width()), ways[-1])
        return self._way

    def _width(self, form: Form, chosen: Sequence[int]) -> float:
        """Return how wide the caption is in a form."""
        bold, plain, figures = (QFontMetricsF(font) for font in form.fonts())
        width = bold.horizontalAdvance(self._brief if form.brief else self._title)
        for entry in (self._entries[k] for k in chosen):
            width += 3 * form.gap + form.sample + figures.horizontalAdvance(entry.value)
            if form.names:
                width += plain.horizontalAdvance(getattr(entry, form.names)) + form.gap
        return width

    def _sample(self, painter: QPainter, entry: Entry, x: float, length: int) -> None:
        if entry.area:
            colour = QColor(entry.colour)
            colour.setAlpha(70)
            painter.fillRect(QRectF(x, self.height() / 2 - 5, length, 10), colour)
            return
        pen = QPen(QColor(entry.colour), 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if entry.dashed:
            pen.setDashPattern([2.5, 1.5])
        painter.setPen(pen)
        middle = float(self.height() // 2)
        painter.drawLine(QPointF(x, middle), QPointF(x + length, middle))


def _word(painter: QPainter, font: QFont, colour: str, x: float, base: float, word: str) -> float:
    """Write a word and return where it ends."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(x, base), word)
    return x + QFontMetricsF(font).horizontalAdvance(word)
