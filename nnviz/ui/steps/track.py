"""The phases of a step as a line of short bars: what is done, what is shown, and what is still to come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.explain.row import Chapter
from nnviz.session.snapshot import Phase
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr, translated
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, text_font

__all__ = ["PhaseTrack", "colour_of", "said"]

BAR, TALL, GAP = 6, 12, 3
WORDS = {
    Phase.BATCH: "batch",
    Phase.FORWARD: "forward",
    Phase.LOSS: "loss",
    Phase.BACKWARD: "backward",
    Phase.UPDATE: "update",
}


def colour_of(phase: Phase, theme: Theme) -> str:
    """Return the colour of a phase: forward and backward are the two ends of the signed map."""
    return {
        Phase.BATCH: theme.muted,
        Phase.FORWARD: theme.positive,
        Phase.LOSS: theme.bad,
        Phase.BACKWARD: theme.negative,
        Phase.UPDATE: theme.accent,
    }[phase]


def said(phrase: object) -> str:
    """Return a sentence of an explanation in the user's language."""
    words = {
        name: translated(word) if isinstance(word, str) else word
        for name, word in getattr(phrase, "words", {}).items()
    }
    return tr(getattr(phrase, "text", ""), **words)


class PhaseTrack(QWidget):
    """Shows chapters; ``chosen`` carries the place of the one that was clicked or reached by the arrow keys."""

    chosen = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._chapters: tuple[Chapter, ...] = ()
        self._current = -1
        self._hover = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Phases of the step"))

    @property
    def current(self) -> int:
        """The place of the chapter that is shown."""
        return self._current

    def show_chapters(self, chapters: tuple[Chapter, ...], current: int) -> None:
        """Show the phases of a step and which of them is explained."""
        self._chapters, self._current = chapters, current
        if 0 <= current < len(chapters):
            words = tr(
                "{title}, {place} of {count}",
                title=said(chapters[current].title),
                place=current + 1,
                count=len(chapters),
            )
            self.setAccessibleDescription(words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for bars and words."""
        return QSize(20 * GRID, TALL + 4 + QFontMetrics(text_font(SIZE_SMALL)).height())

    def minimumSizeHint(self) -> QSize:
        """Return a width at which bars can still be hit."""
        return QSize(12 * GRID, self.sizeHint().height())

    def _bar(self, place: int) -> QRectF:
        pitch = (self.width() + GAP) / max(len(self._chapters), 1)
        return QRectF(place * pitch, 0, max(pitch - GAP, 2.0), TALL)

    def _at(self, x: float) -> int:
        if not self._chapters:
            return -1
        return max(0, min(int(x / (self.width() + GAP) * len(self._chapters)), len(self._chapters) - 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars and below them the words."""
        theme, font = self._theme, text_font(SIZE_SMALL)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for place, chapter in enumerate(self._chapters):
                bar, colour = self._bar(place), colour_of(chapter.phase, theme)
                if not chapter.done:
                    colour = mix(theme.border, theme.surface, 0.2)
                elif place not in (self._current, self._hover):
                    colour = mix(theme.surface, colour, 0.5)
                if place != self._current:
                    bar.adjust(0, (TALL - BAR) / 2, 0, -(TALL - BAR) / 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(bar, 3, 3)
                if place == self._current and self.hasFocus():
                    painter.setPen(QPen(QColor(theme.text), 1.5))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(bar.adjusted(1, 1, -1, -1), 3, 3)
            painter.setFont(font)
            for phase, (first, last) in self._groups().items():
                room = self._bar(first).united(self._bar(last))
                word = tr(WORDS[phase])
                if QFontMetrics(font).horizontalAdvance(word) > room.width() + 2 * GAP:
                    continue
                now = first <= self._current <= last
                painter.setPen(QColor(theme.text if now else theme.muted))
                wide = QFontMetrics(font).horizontalAdvance(word)
                left = min(max(room.center().x() - wide / 2, 0.0), self.width() - wide)
                below = QRectF(left, TALL + 2, wide + 1, self.height() - TALL - 2)
                painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, word)

    def _groups(self) -> dict[Phase, tuple[int, int]]:
        """Return the first and the last bar of each kind of phase."""
        found: dict[Phase, tuple[int, int]] = {}
        for place, chapter in enumerate(self._chapters):
            found[chapter.phase] = found.get(chapter.phase, (place, place))[0], place
        return found

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._chapters) and self._chapters[place].done:
            self.chosen.emit(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a phase."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name what lies under the pointer."""
        place = self._at(event.position().x())
        if place != self._hover and place >= 0:
            self._hover = place
            chapter = self._chapters[place]
            title = said(chapter.title)
            self.setToolTip(title if chapter.done else tr("{title}: not worked out yet", title=title))
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._choose(self._current + step)
        elif event.key() == Qt.Key.Key_Home:
            self._choose(0)
        elif event.key() == Qt.Key.Key_End:
            self._choose(max((place for place, one in enumerate(self._chapters) if one.done), default=-1))
        else:
            super().keyPressEvent(event)
