"""What the colours and the marks of the decision field mean, in two rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.charts.field_colours import Meaning, field_pixels
from nnviz.ui.charts.field_lines import levels_of
from nnviz.ui.charts.field_marks import MARKS
from nnviz.ui.charts.scales import number_text
from nnviz.ui.charts.stamps import paint_mark, paint_ring
from nnviz.ui.colormap import Pixels, class_colours, signed_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["FieldLegend", "Key", "fair_width"]

ROW = 20
BAR = 10
SHORT = {"training": "train", "validation": "val."}


@dataclass(frozen=True, slots=True)
class Key:
    """What the legend explains.

    Attributes
    ----------
    meaning : Meaning
    parts : tuple of int
        The parts of the data that are shown.
    discrete, lines, wrong : bool
        Whether only decisions are shown, whether there are lines, whether wrong points are ringed.
    only : int or None
        The class whose chance alone is shown.
    error : float or None
        The size of the strongest colour where the points show their errors.
    field : bool
        Whether there is a field; without one only the marks are explained, in the colours of their parts.
    """

    meaning: Meaning
    parts: tuple[int, ...] = ()
    discrete: bool = False
    lines: bool = False
    wrong: bool = False
    only: int | None = None
    error: float | None = None
    field: bool = True


class FieldLegend(QWidget):
    """Above the scale of colours (or the classes), below the marks of training, validation and test."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key: Key | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(240, 2 * scaled(ROW))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_key(self, key: Key) -> None:
        """Explain these colours and these marks."""
        if self._key != key:
            self._key = key
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        key = self._key
        if key is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not key.field:
                pass
            elif key.error is not None:
                self._paint_errors(painter, key.error)
            elif key.meaning.signed or key.only is not None:
                self._paint_values(painter, key)
            else:
                self._paint_classes(painter, key.meaning)
            self._paint_marks(painter, key)

    def _paint_values(self, painter: QPainter, key: Key) -> None:
        """Paint the colours of the values, with a notch for each line in the field."""
        meaning, only = key.meaning, key.only
        if only is None:
            names = ("", "") if meaning.regression or len(meaning.names) < 2 else meaning.names[:2]
            low, high = _ends(names, number_text(meaning.low), number_text(meaning.high))
            values = np.linspace(meaning.low, meaning.high, 128)[None, :, None]
        else:
            low, high = "0", f"1 {meaning.names[only]}" if only < len(meaning.names) else "1"
            values = np.zeros((1, 128, max(len(meaning.names), only + 1)))
            values[0, :, only] = np.linspace(0, 1, 128)
        notches: tuple[float, ...] = ()
        if key.lines and not key.discrete:
            middle, others = levels_of(meaning)
            bottom, top = (0.0, 1.0) if only is not None else (meaning.low, meaning.high)
            notches = tuple((level - bottom) / (top - bottom) for level in (middle, *others))
        pixels = field_pixels(values, meaning, self._theme, discrete=key.discrete, only=only)
        self._paint_scale(painter, pixels, low, high, notches)

    def _paint_errors(self, painter: QPainter, size: float) -> None:
        """Paint the colours of the errors."""
        pixels = signed_map(self._theme).rgb32(np.linspace(-1, 1, 128)[None, :])
        low, high = f"{tr('too low')} {number_text(-size)}", f"{number_text(size)} {tr('too high')}"
        self._paint_scale(painter, pixels, low, high, ())

    def _paint_scale(
        self, painter: QPainter, pixels: Pixels, low: str, high: str, notches: Sequence[float]
    ) -> None:
        """Paint a bar from the same table as the field, its ends named."""
        metrics = QFontMetricsF(number_font(SIZE_SMALL))
        left, right = metrics.horizontalAdvance(low), metrics.horizontalAdvance(high)
        room = self.width() - left - right - 16
        bar = QRectF(left + 8, (scaled(ROW) - BAR) / 2, max(min(room, 200.0), 24.0), BAR)
        bar.moveLeft(max((self.width() - bar.width() - left - right - 16) / 2, 0) + left + 8)
        base = scaled(ROW) / 2 + metrics.capHeight() / 2
        painter.setFont(number_font(SIZE_SMALL))
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(QPointF(bar.left() - 8 - left, base), low)
        painter.drawText(QPointF(bar.right() + 8, base), high)
        pixels = np.ascontiguousarray(pixels)
        painter.drawImage(
            bar, QImage(pixels.data, pixels.shape[1], 1, 4 * pixels.shape[1], QImage.Format.Format_RGB32)
        )
        painter.setPen(QPen(QColor(self._theme.text), 1))
        for notch in notches:
            column = round(bar.left() + notch * bar.width()) + 0.5
            if bar.left() < column < bar.right():
                painter.drawLine(QPointF(column, bar.bottom() - 3), QPointF(column, bar.bottom() + 2))
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

    def _paint_marks(self, painter: QPainter, key: Key) -> None:
        theme = self._theme
        words = [tr(MARKS[part]) for part in key.parts]
        own = (theme.train, theme.validation, theme.warn)

        def mark(k: int, at: QPointF) -> None:
            if k == len(key.parts):
                paint_mark(painter, 0, at, 3.0, theme.muted, theme.surface)
                paint_ring(painter, at, 4.5, theme.text, theme.surface)
            else:
                part = key.parts[k]
                paint_mark(painter, part, at, 4.5, theme.muted if key.field else own[part], theme.surface)

        top = scaled(ROW) if key.field else scaled(ROW) / 2
        wrong = [tr("wrong")] if key.wrong else []
        short = [tr(SHORT.get(MARKS[part], MARKS[part])) for part in key.parts]
        self._paint_row(painter, top, words + wrong, mark, short + wrong)

    def _paint_row(
        self,
        painter: QPainter,
        top: float,
        words: Sequence[str],
        mark: Callable[[int, QPointF], None],
        short: Sequence[str] = (),
    ) -> None:
        """Paint pairs of a mark and a word, centred in a row; in a narrow one ``short`` words, cut if need be."""
        font = text_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        widths = [scaled(18) + metrics.horizontalAdvance(word) for word in words]
        gap = 14 if sum(widths) + 14 * (len(words) - 1) <= self.width() else 6
        room = self.width() - gap * (len(words) - 1)
        if sum(widths) > room and short:
            self._paint_row(painter, top, short, mark)
            return
        if sum(widths) > room:
            widest = fair_width([width - scaled(18) for width in widths], room - scaled(18) * len(words))
            words = [metrics.elidedText(word, Qt.TextElideMode.ElideRight, widest) for word in words]
            widths = [scaled(18) + metrics.horizontalAdvance(word) for word in words]
        x = max((self.width() - sum(widths) - gap * (len(words) - 1)) / 2, 0.0)
        for k, (word, width) in enumerate(zip(words, widths, strict=True)):
            mark(k, QPointF(x + scaled(6), top + scaled(ROW) / 2))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(x + scaled(16), top + scaled(ROW) / 2 + metrics.capHeight() / 2), word)
            x += width + gap


def fair_width(widths: Sequence[float], room: float) -> int:
    """Return at which width words are to be cut so that all of them fit, the short ones whole."""
    for place, width in enumerate(sorted(widths)):
        share = room / (len(widths) - place)
        if width > share:
            return max(int(share), 0)
        room -= width
    return int(max(widths, default=0)) + 1


def _ends(names: Sequence[str], low: str, high: str) -> tuple[str, str]:
    """Return what stands at the ends of the scale: the class and its number, once where they are the same."""
    first = low if names[0] in ("", low) else f"{names[0]} {low}"
    return first, high if names[1] in ("", high) else f"{high} {names[1]}"
