"""How a number moved since the start of training: a small line with its ends written out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["PastLine"]

HEAD, FOOT = 2 * GRID, 14
HIGHEST = 20 * GRID
FEW = 40
"""So few moments are marked by dots: between them nothing was kept."""


class PastLine(Painted):
    """Paints one number over the steps, with a mark at the step on the screen where that is not the last."""

    def __init__(self, title: str, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._title = title
        self._steps: Array = np.empty(0, np.int64)
        self._values: Array = np.empty(0)
        self._here = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        self.setMaximumHeight(HIGHEST)
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(22 * GRID, 8 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(10 * GRID, 7 * GRID)

    def show_past(self, steps: Array, values: Array, here: int) -> None:
        """Show another past; ``steps`` and ``values`` are arrays (moments,)."""
        if steps is self._steps and values is self._values and here == self._here:
            return
        self._steps, self._values, self._here = steps, values, here
        self.tell(self.summary)
        self.update()

    def now(self) -> float:
        """Return the number at the step on the screen."""
        place = int(np.searchsorted(self._steps, self._here, side="right")) - 1
        return float(self._values[place]) if place >= 0 else float("nan")

    def summary(self) -> str:
        """Return the line in words."""
        if not len(self._steps):
            return ""
        return tr(
            "{start} at step {first}, {now} at step {here}",
            start=figures_of(float(self._values[0]), 4),
            first=f"{int(self._steps[0]):,}",
            now=figures_of(self.now(), 4),
            here=f"{self._here:,}",
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, line and ends."""
        theme, wide, high = self._theme, float(self.width()), float(self.height())
        with QPainter(self) as painter:
            head = QRectF(0, 0, wide, scaled(HEAD))
            write(painter, head, self._title, theme.text, font=letters(bold=True), align=LEFT)
            if not len(self._steps):
                return
            write(painter, head, figures_of(self.now(), 4), theme.text, font=figures(), align=RIGHT)
            box = QRectF(0, scaled(HEAD) + 2, wide - 1, high - scaled(HEAD) - scaled(FOOT) - 4)
            foot = QRectF(0, high - scaled(FOOT), wide, scaled(FOOT))
            first, last = int(self._steps[0]), int(self._steps[-1])
            write(
                painter, foot, tr("step {step}", step=f"{first:,}"), theme.muted, font=figures(), align=LEFT
            )
            write(painter, foot, f"{last:,}", theme.muted, font=figures(), align=RIGHT)
            if box.height() >= GRID:
                self._paint_line(painter, box, first, last)

    def _paint_line(self, painter: QPainter, box: QRectF, first: int, last: int) -> None:
        theme, sound = self._theme, np.isfinite(self._values)
        values = self._values[sound]
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(QLineF(box.left(), box.bottom() + 1.5, box.right(), box.bottom() + 1.5))
        if not len(values):
            return
        low, high = float(values.min()), float(values.max())
        if high - low < 1e-12 * max(abs(low), abs(high), 1e-30):
            low, high = low - 1.0, high + 1.0
        steps = self._steps[sound].astype(float)
        across = box.left() + (steps - first) / max(last - first, 1) * box.width()
        down = box.bottom() - (values - low) / (high - low) * box.height()
        if low < 0 < high:
            zero = round(box.bottom() + low / (high - low) * box.height()) + 0.5
            painter.setPen(QPen(QColor(theme.border), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(box.left(), zero, box.right(), zero))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 1))
        points = [QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)]
        painter.drawPolyline(QPolygonF(points))
        if len(points) <= FEW:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            for point in points:
                painter.drawEllipse(point, 1.8, 1.8)
        place = max(int(np.searchsorted(self._steps[sound], self._here, side="right")) - 1, 0)
        if self._here < last:
            painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(points[place].x(), box.top(), points[place].x(), box.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(points[place], 3, 3)
