"""What the colours and the marks of the decision field mean, in two rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.charts.field_colours import Meaning, field_pixels
from nnviz.ui.charts.field_view import MARKS, paint_mark
from nnviz.ui.charts.scales import number_text
from nnviz.ui.colormap import class_colours
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["FieldLegend"]

ROW = 20
BAR = 10


class FieldLegend(QWidget):
    """Above the scale of colours (or the classes), below the marks of training, validation and test."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._meaning: Meaning | None = None
        self._parts: tuple[int, ...] = ()
        self._discrete = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(240, 2 * ROW)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_meaning(self, meaning: Meaning | None, parts: Sequence[int], *, discrete: bool) -> None:
        """Explain these colours and these parts of the data."""
        if (self._meaning, self._parts, self._discrete) != (meaning, tuple(parts), discrete):
            self._meaning, self._parts, self._discrete = meaning, tuple(parts), discrete
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        if self._meaning is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._meaning.signed:
                self._paint_scale(painter, self._meaning)
            else:
                self._paint_classes(painter, self._meaning)
            self._paint_marks(painter)

    def _paint_scale(self, painter: QPainter, meaning: Meaning) -> None:
        """Paint the bar from the same table as the field, its ends named."""
        names = ("", "") if meaning.regression or len(meaning.names) < 2 else meaning.names[:2]
        low, high = (
            f"{names[0]} {number_text(meaning.low)}".strip(),
            f"{number_text(meaning.high)} {names[1]}".strip(),
        )
        metrics = QFontMetricsF(number_font(SIZE_SMALL))
        left, right = metrics.horizontalAdvance(low), metrics.horizontalAdvance(high)
        room = self.width() - left - right - 16
        bar = QRectF(left + 8, (ROW - BAR) / 2, max(min(room, 200.0), 24.0), BAR)
        bar.moveLeft(max((self.width() - bar.width() - left - right - 16) / 2, 0) + left + 8)
        base = ROW / 2 + metrics.capHeight() / 2
        painter.setFont(number_font(SIZE_SMALL))
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(QPointF(bar.left() - 8 - left, base), low)
        painter.drawText(QPointF(bar.right() + 8, base), high)
        values = np.linspace(meaning.low, meaning.high, 128)[None, :, None]
        pixels = np.ascontiguousarray(field_pixels(values, meaning, self._theme, discrete=self._discrete))
        painter.drawImage(
            bar, QImage(pixels.data, pixels.shape[1], 1, 4 * pixels.shape[1], QImage.Format.Format_RGB32)
        )
        painter.setPen(QPen(QColor(self._theme.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)

    def _paint_classes(self, painter: QPainter, meaning: Meaning) -> None:
        self._paint_row(
            painter,
            0,
            meaning.names,
            lambda k, at: paint_mark(
                painter, 0, at, 5, class_colours(self._theme, len(meaning.names))[k], self._theme.surface
            ),
        )

    def _paint_marks(self, painter: QPainter) -> None:
        self._paint_row(
            painter,
            ROW,
            [MARKS[part] for part in self._parts],
            lambda k, at: paint_mark(
                painter, self._parts[k], at, 4.5, self._theme.muted, self._theme.surface
            ),
        )

    def _paint_row(
        self, painter: QPainter, top: float, words: Sequence[str], mark: Callable[[int, QPointF], None]
    ) -> None:
        """Paint pairs of a mark and a word, centred in a row."""
        font = text_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        widths = [18 + metrics.horizontalAdvance(word) for word in words]
        gap = 14 if sum(widths) + 14 * (len(words) - 1) <= self.width() else 6
        x = max((self.width() - sum(widths) - gap * (len(words) - 1)) / 2, 0.0)
        for k, (word, width) in enumerate(zip(words, widths, strict=True)):
            mark(k, QPointF(x + 6, top + ROW / 2))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(x + 16, top + ROW / 2 + metrics.capHeight() / 2), word)
            x += width + gap
