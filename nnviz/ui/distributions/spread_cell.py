"""One kind of numbers of a layer: its histogram now, and below it how its percentiles moved over training."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.distributions import History, Spread
from nnviz.ui.charts.scales import number_text
from nnviz.ui.colormap import mix, signed_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.spaces.dots import calm_range
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["SpreadCell", "band_points"]

HEAD, FOOT, GAP = 2 * GRID, 2 * GRID, GRID // 2
NARROWEST = 14 * GRID


def band_points(
    history: History, low: int, high: int, box: QRectF, limits: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return the outline of the band between two percentiles: along the upper edge and back along the lower."""
    steps = history.steps.astype(float)
    wide = steps[-1] - steps[0] if len(steps) > 1 else 0.0
    across = box.left() + (steps - steps[0]) / wide * box.width() if wide else np.full(len(steps), box.left())
    bands = np.clip(history.bands[:, [low, high]], *limits)
    down = box.bottom() - (bands - limits[0]) / (limits[1] - limits[0]) * box.height()
    sound = np.isfinite(down).all(axis=1)
    there = np.column_stack([across, down[:, 1]])[sound]
    back = np.column_stack([across, down[:, 0]])[sound][::-1]
    return [(float(x), float(y)) for x, y in np.concatenate([there, back])]


class SpreadCell(QWidget):
    """Histogram and percentile bands (5 to 95 and 25 to 75 per cent, and the median) of one kind of numbers."""

    def __init__(self, title: str, empty: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._empty, self._theme = title, empty, theme
        self._spread: Spread | None = None
        self._history: History | None = None
        self._now_range: tuple[float, float] | None = None
        self._past_range: tuple[float, float] | None = None
        fit_to_text(self, least_width=NARROWEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(22 * GRID, 20 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(NARROWEST, 12 * GRID)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_spread(self, spread: Spread | None, history: History | None, *, anew: bool = False) -> None:
        """Show these numbers; ``anew`` forgets the old limits."""
        self._spread, self._history = spread, history
        if anew:
            self._now_range = self._past_range = None
        if spread is not None:
            self._now_range = calm_range(np.array([spread.low, spread.high, 0.0]), self._now_range)
        if history is not None and len(history.steps):
            self._past_range = calm_range(history.bands.ravel(), self._past_range)
        self.setAccessibleDescription(self.summary())
        self.setToolTip(self.summary())
        self.update()

    def summary(self) -> str:
        """Return the spread in words."""
        spread = self._spread
        if spread is None:
            return self._empty
        text = tr(
            "{title}: {count} numbers, median {median}, 90 % between {low} and {high}, mean {mean} ± {deviation}",
            title=self._title,
            count=f"{spread.numbers:,}",
            median=_text(spread.percentiles[2]),
            low=_text(spread.percentiles[0]),
            high=_text(spread.percentiles[4]),
            mean=_text(spread.mean),
            deviation=_text(spread.deviation),
        )
        return text + (tr(", {broken} not finite", broken=f"{spread.broken:,}") if spread.broken else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.surface))
            painter.setFont(text_font(SIZE_SMALL, bold=True))
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(0, 0, self.width(), scaled(HEAD)), Qt.AlignmentFlag.AlignVCenter, self._title
            )
            room = QRectF(0, scaled(HEAD), self.width() - 1, max(self.height() - scaled(HEAD), 1))
            spread = self._spread
            if spread is None or self._now_range is None:
                painter.setFont(text_font(SIZE_SMALL))
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(room, flags, self._empty)
                return
            self._paint_numbers(painter, spread)
            high = (room.height() - 2 * scaled(FOOT) - GAP) / 2
            now = QRectF(room.left(), room.top(), room.width(), high)
            past = QRectF(room.left(), room.top() + high + scaled(FOOT) + GAP, room.width(), high)
            self._paint_histogram(painter, now, spread, self._now_range)
            if self._history is not None and len(self._history.steps) and self._past_range is not None:
                self._paint_past(painter, past, self._history, self._past_range)

    def _paint_numbers(self, painter: QPainter, spread: Spread) -> None:
        """Write mean and deviation at the right of the title, where there is room."""
        text = f"{_text(spread.mean)} ± {_text(spread.deviation)}"
        font = number_font(SIZE_SMALL)
        title = QFontMetricsF(text_font(SIZE_SMALL, bold=True)).horizontalAdvance(self._title)
        if QFontMetricsF(font).horizontalAdvance(text) + title + GRID < self.width():
            painter.setFont(font)
            painter.setPen(QColor(self._theme.muted))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, 0, self.width(), scaled(HEAD)), flags, text)

    def _paint_histogram(
        self, painter: QPainter, box: QRectF, spread: Spread, limits: tuple[float, float]
    ) -> None:
        """Paint a bar for each bin, in the colour of its sign, and the line of zero."""
        theme, (low, high) = self._theme, limits
        scale = box.width() / (high - low)
        colours = signed_map(theme)
        reach = max(abs(low), abs(high))
        top = max(int(spread.counts.max(initial=0)), 1)
        step = (spread.high - spread.low) / len(spread.counts)
        middles = spread.low + (np.arange(len(spread.counts)) + 0.5) * step
        shades = colours.rgb32(np.sign(middles) * (0.45 + 0.55 * np.minimum(np.abs(middles) / reach, 1.0)))
        painter.setPen(Qt.PenStyle.NoPen)
        for number, count in enumerate(spread.counts.tolist()):
            if not count:
                continue
            at = spread.low + number * step
            left, wide = box.left() + (at - low) * scale, max(step * scale - 0.5, 0.7)
            tall = max(math.sqrt(count / top) * box.height(), 1.0)
            bar = QRectF(left, box.bottom() - tall, wide, tall)
            painter.fillRect(bar, QColor.fromRgb(int(shades[number])))
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QLineF(box.left(), box.bottom() + 0.5, box.right(), box.bottom() + 0.5))
        self._paint_limits(painter, box, _text(low), _text(high))
        if low < 0 < high:
            zero = round(box.left() - low * scale) + 0.5
            painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(zero, box.top(), zero, box.bottom()))

    def _paint_past(
        self, painter: QPainter, box: QRectF, history: History, limits: tuple[float, float]
    ) -> None:
        """Paint the bands over the steps, with the line of zero."""
        theme, (low, high) = self._theme, limits
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for first, last, strength in ((0, 4, 0.22), (1, 3, 0.45)):
            points = band_points(history, first, last, box, limits)
            painter.setBrush(QColor(mix(theme.surface, theme.accent, strength)))
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
        median = band_points(history, 2, 2, box, limits)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent), 1.4))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in median[: len(median) // 2]]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QLineF(box.left(), box.bottom() + 0.5, box.right(), box.bottom() + 0.5))
        if low < 0 < high:
            zero = round(box.bottom() + low / (high - low) * box.height()) + 0.5
            painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(box.left(), zero, box.right(), zero))
        first_step, last_step = int(history.steps[0]), int(history.steps[-1])
        self._paint_limits(painter, box, tr("step {step}", step=f"{first_step:,}"), f"{last_step:,}")
        metrics = QFontMetricsF(number_font(SIZE_SMALL))
        if box.height() > 3 * metrics.height():
            painter.setPen(QColor(theme.muted))
            painter.drawText(QPointF(box.left(), box.top() + metrics.ascent()), _text(high))
            painter.drawText(QPointF(box.left(), box.bottom() - 3), _text(low))

    def _paint_limits(self, painter: QPainter, box: QRectF, low: str, high: str) -> None:
        painter.setFont(number_font(SIZE_SMALL))
        painter.setPen(QColor(self._theme.muted))
        line = QRectF(box.left(), box.bottom() + 1, box.width(), scaled(FOOT))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, low)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, high)


def _text(value: float) -> str:
    """Return a number in few characters."""
    if not math.isfinite(value):
        return "–"
    return number_text(float(f"{value:.2g}"))
