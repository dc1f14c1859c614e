"""The answer of the network: a bar for each class, and the best two in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.drawn.doubts import CLOSE
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, SIZE_DISPLAY, SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["ASK", "DIGITS", "Verdict", "sentence_for"]

ASK = "Draw a digit first"
DIGITS = tuple("0123456789")
HEAD = 32
ROW_MIN, ROW_MAX = 15, 22

Probabilities = npt.NDArray[np.floating]


def sentence_for(probabilities: Probabilities, names: Sequence[str]) -> str:
    """Return the two best answers and what lies between them; a doubt where that is little."""
    if not np.isfinite(probabilities).all():
        return tr("The answer is not a number: reset the network")
    if len(probabilities) < 2:
        return f"{names[0]}: {percent(float(probabilities[0]))}"
    second, best = np.argsort(probabilities, kind="stable")[-2:]
    margin = float(probabilities[best] - probabilities[second])
    if margin < CLOSE:
        return tr(
            "{best} or {second}? {share} against {other}",
            best=names[best],
            second=names[second],
            share=percent(float(probabilities[best])),
            other=percent(float(probabilities[second])),
        )
    return tr(
        "{share}, {margin} points ahead of {second}",
        share=percent(float(probabilities[best])),
        margin=f"{100 * margin:.1f}",
        second=names[second],
    )


def percent(share: float) -> str:
    """Return a share as percent with one decimal."""
    return f"{100 * share:.1f} %"


class Verdict(QWidget):
    """Ten bars in one column, or in two where the height is short."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._probabilities: Probabilities | None = None
        self._names: tuple[str, ...] = DIGITS
        self._sentence = tr(ASK)
        self._doubt = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("Answer of the network"))
        self.setAccessibleDescription(tr(ASK))

    @property
    def sentence(self) -> str:
        """What the top line says."""
        return self._sentence

    @property
    def best(self) -> int | None:
        """The place of the likeliest class; None where there is no answer."""
        some = self._probabilities
        return int(some.argmax()) if some is not None and np.isfinite(some).all() else None

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(296, scaled(HEAD) + len(self._names) * scaled(18))

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(184, scaled(HEAD) + -(-len(self._names) // 2) * scaled(ROW_MIN))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_probabilities(
        self,
        probabilities: Probabilities | None,
        names: Sequence[str] = DIGITS,
        sentence: str | None = None,
        doubt: str = "",
    ) -> None:
        """Show an answer; None for no answer.

        Without a sentence it is made from the answer; a doubt stands above it, and the answer is told modestly.
        """
        if len(names) != len(self._names):
            self.updateGeometry()
        self._probabilities, self._names = probabilities, tuple(names)
        made = tr(ASK) if probabilities is None else sentence_for(probabilities, self._names)
        self._sentence = made if sentence is None else sentence
        self._doubt = doubt if probabilities is not None else ""
        if self._doubt:
            self._sentence = f"{self._doubt}\n{self._sentence}"
        best = self.best
        self.setAccessibleDescription(
            self._sentence if best is None else f"{self._names[best]}: {self._sentence}"
        )
        self.update()

    def bar_rects(self) -> list[QRectF]:
        """Return the row of each class."""
        n = len(self._names)
        room = self.height() - scaled(HEAD)
        columns = 1 if room >= n * scaled(ROW_MIN) else 2
        rows = -(-n // columns)
        high = min(max(room / rows, 10.0), scaled(ROW_MAX))
        wide = (self.width() - 16 * (columns - 1)) / columns
        return [QRectF(k // rows * (wide + 16), scaled(HEAD) + k % rows * high, wide, high) for k in range(n)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        best = self.best
        with QPainter(self) as painter:
            self._paint_head(painter, best)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for k, row in enumerate(self.bar_rects()):
                self._paint_bar(painter, k, row, bold=k == best)

    def _paint_head(self, painter: QPainter, best: int | None) -> None:
        left = 0.0
        if best is not None:
            font = text_font(SIZE_DISPLAY, bold=True)
            painter.setFont(font)
            painter.setPen(QColor(self._theme.muted if self._doubt else self._theme.accent))
            left = max(QFontMetricsF(font).horizontalAdvance(self._names[best]), 14.0) + 8
            painter.drawText(
                QRectF(0, 0, left, scaled(HEAD) - 4), Qt.AlignmentFlag.AlignVCenter, self._names[best]
            )
        room = QRectF(left, 0, self.width() - left, scaled(HEAD) - 4)
        lines = self._sentence.split("\n")
        wide = max(QFontMetricsF(number_font()).horizontalAdvance(line) for line in lines)
        size = SIZE_TEXT if len(lines) == 1 and wide <= room.width() else SIZE_SMALL
        font = number_font(size)
        painter.setFont(font)
        plain = self._theme.muted if best is None else self._theme.text
        painter.setPen(QColor(self._theme.warn if self._doubt else plain))
        if len(lines) == 1:
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, lines[0])
            return
        for place, line in enumerate(lines):
            words = QFontMetricsF(font).elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            half = QRectF(left, place * room.height() / 2, room.width(), room.height() / 2)
            painter.setPen(QColor(self._theme.warn if place == 0 else self._theme.text))
            painter.drawText(half, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_bar(self, painter: QPainter, k: int, row: QRectF, *, bold: bool) -> None:
        theme = self._theme
        font = number_font(SIZE_SMALL, bold=bold)
        metrics = QFontMetricsF(font)
        base = row.center().y() + metrics.capHeight() / 2
        label = max(metrics.horizontalAdvance(self._names[k]), 8.0) + 8
        figures = QFontMetricsF(number_font(SIZE_SMALL, bold=True)).horizontalAdvance("100.0 %") + 4
        painter.setFont(font)
        painter.setPen(QColor(theme.text if bold else theme.muted))
        painter.drawText(QPointF(row.left(), base), self._names[k])
        share = 0.0 if self._probabilities is None else float(self._probabilities[k])
        if self._probabilities is not None:
            words = percent(share) if np.isfinite(share) else "–"
            painter.drawText(QPointF(row.right() - metrics.horizontalAdvance(words), base), words)
        thick = min(row.height() - 6, 12.0)
        track = QRectF(row.left() + label, row.center().y() - thick / 2, row.width() - label - figures, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.grid))
        painter.drawRoundedRect(track, 3, 3)
        if np.isfinite(share) and share >= 5e-4:
            bar = QRectF(track)
            bar.setWidth(max(min(share, 1.0) * track.width(), 2.0))
            painter.setBrush(
                QColor(theme.accent if bold and not self._doubt else mix(theme.muted, theme.surface, 0.3))
            )
            painter.drawRoundedRect(bar, min(3.0, bar.width() / 2), 3)
