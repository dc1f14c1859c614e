"""How a sum becomes an activation: the function as a curve, the sum on it, and the tangent with its slope."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.explain.expression import figures_of
from nnviz.session.inspect_unit import Bend, UnitSum
from nnviz.ui.charts.scales import number_text
from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, width_of, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["BendPlot", "range_of"]

HEAD, FOOT = 2 * GRID, 2 * GRID
TANGENT = 0.32
"""So long is half of the tangent, as a share of the picture's width."""


def range_of(bend: Bend, a: float) -> tuple[float, float]:
    """Return what the vertical axis covers: the curve, zero, and the activation, with some air."""
    sound = bend.a[np.isfinite(bend.a)]
    values = np.concatenate([sound, [0.0, a if math.isfinite(a) else 0.0]])
    low, high = float(values.min()), float(values.max())
    air = (high - low) * 0.08 or 1.0
    return low - air, high + air


class Frame(NamedTuple):
    """Where numbers lie: z from ``left`` to ``right`` and a from ``low`` to ``high`` in a box."""

    box: QRectF
    left: float
    right: float
    low: float
    high: float

    def x(self, z: float) -> float:
        """Return where a sum lies."""
        return self.box.left() + (z - self.left) / (self.right - self.left) * self.box.width()

    def y(self, a: float) -> float:
        """Return where an activation lies."""
        return self.box.bottom() - (a - self.low) / (self.high - self.low) * self.box.height()


class BendPlot(Painted):
    """Paints the curve, the sum on its axis, the activation on the other one, and the tangent between them."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._found: UnitSum | None = None
        self._kept: tuple[object, object, object, QPixmap] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        self.setAccessibleName(tr("The activation"))

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(26 * GRID, 14 * GRID)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(16 * GRID, 11 * GRID)

    def show_sum(self, found: UnitSum | None) -> None:
        """Show another unit or moment."""
        self._found = found
        if found is not None:
            self.tell(self.words)
        self.update()

    def words(self) -> str:
        """Return the picture in words."""
        found = self._found
        if found is None:
            return ""
        z, a, slope = (figures_of(value, 4) for value in (found.z, found.a, found.bend.slope))
        text = tr(
            "{name} of z = {z} is a = {a}; slope there {slope}", name=found.bend.name, z=z, a=a, slope=slope
        )
        if found.silenced:
            text += tr("; silenced, so its output is 0")
        elif found.filter:
            text += tr("; a is the mean of the bent sums, not the bend of their mean")
        return text

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        found, theme = self._found, self._theme
        if found is None:
            return
        wide, high = float(self.width()), float(self.height())
        slope = tr("slope {slope}", slope=figures_of(found.bend.slope, 3))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            head = QRectF(0, 0, wide, scaled(HEAD))
            write(painter, head, self._title(), theme.text, font=letters(bold=True), align=LEFT)
            write(painter, head, slope, theme.muted, font=figures(), align=RIGHT)
            box = QRectF(4, scaled(HEAD) + 2, wide - 8, high - scaled(HEAD) - scaled(FOOT) - 2)
            if box.height() < 24:
                return
            painter.setClipRect(QRectF(0, scaled(HEAD), wide, high - scaled(HEAD)))
            self._paint_curve(painter, box, found)

    def _title(self) -> str:
        found = self._found
        if found is None:
            return ""
        name = found.bend.name
        if name.lower() in {"identity", "linear"}:
            return "a = z"
        name = name.partition(" (")[0]
        return f"a = {name.lower() if name[1:].islower() else name}(z)"

    def _paint_curve(self, painter: QPainter, box: QRectF, found: UnitSum) -> None:
        theme, bend = self._theme, found.bend
        frame = Frame(box, float(bend.z[0]), float(bend.z[-1]), *range_of(bend, found.a))
        painter.drawPixmap(0, 0, self._ground(frame, bend))
        foot = QRectF(box.left(), box.bottom() + 1, box.width(), scaled(FOOT))
        if not (math.isfinite(found.z) and math.isfinite(found.a)):
            write(painter, foot, tr("z is not a number"), theme.bad, align=Qt.AlignmentFlag.AlignCenter)
            return
        spot = QPointF(frame.x(found.z), frame.y(found.a))
        steep = (
            bend.slope
            * (box.height() / (frame.high - frame.low))
            * ((frame.right - frame.left) / box.width())
        )
        self._paint_tangent(painter, box, spot, steep)
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(spot.x(), spot.y(), spot.x(), box.bottom()))
        axis = frame.x(0) if frame.left < 0 < frame.right else box.left()
        painter.drawLine(QLineF(spot.x(), spot.y(), axis, spot.y()))
        painter.setPen(QPen(QColor(theme.surface), 1.5))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(spot, 4.5, 4.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_numbers(painter, box, foot, spot, found)

    def _ground(self, frame: Frame, bend: Bend) -> QPixmap:
        """Return axes and curve, which are painted anew only when they change: that takes longer than all the rest."""
        ratio = self.devicePixelRatioF()
        key = (frame, self._theme, ratio, self.size())
        known = self._kept
        if known is not None and known[0] is bend.z and known[1] is bend.a and known[2] == key:
            return known[3]
        ground = QPixmap(self.size() * ratio)
        ground.setDevicePixelRatio(ratio)
        ground.fill(Qt.GlobalColor.transparent)
        box, theme = frame.box, self._theme
        with QPainter(ground) as painter:
            painter.setPen(QPen(QColor(theme.border), 1))
            zero, middle = round(frame.y(0)) + 0.5, round(frame.x(0)) + 0.5
            painter.drawLine(QLineF(box.left(), zero, box.right(), zero))
            if frame.left < 0 < frame.right:
                painter.drawLine(QLineF(middle, box.top(), middle, box.bottom()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.positive), 2))
            pairs = zip(bend.z.tolist(), bend.a.tolist(), strict=True)
            curve = [QPointF(frame.x(z), frame.y(a)) for z, a in pairs if math.isfinite(a)]
            painter.drawPolyline(QPolygonF(curve))
            foot = QRectF(box.left(), box.bottom() + 1, box.width(), scaled(FOOT))
            self._paint_ends(painter, foot, frame.left, frame.right)
        self._kept = bend.z, bend.a, key, ground
        return ground

    def _paint_tangent(self, painter: QPainter, box: QRectF, spot: QPointF, steep: float) -> None:
        """Paint the tangent, as long whatever its slope."""
        if not math.isfinite(steep):
            return
        half = TANGENT * min(box.width(), 2 * box.height()) / math.hypot(1.0, steep)
        pen = QPen(QColor(self._theme.accent), 1.5)
        painter.setPen(pen)
        painter.drawLine(
            QLineF(spot.x() - half, spot.y() + half * steep, spot.x() + half, spot.y() - half * steep)
        )

    def _paint_ends(self, painter: QPainter, foot: QRectF, left: float, right: float) -> None:
        write(painter, foot, number_text(left), self._theme.muted, font=figures(), align=LEFT)
        write(painter, foot, number_text(right), self._theme.muted, font=figures(), align=RIGHT)

    def _paint_numbers(
        self, painter: QPainter, box: QRectF, foot: QRectF, spot: QPointF, found: UnitSum
    ) -> None:
        """Write z below its place and a beside its own, each on the ground of the panel."""
        theme, font = self._theme, figures(bold=True)
        metrics = QFontMetricsF(font)
        for text, place, line in (
            (f"z {figures_of(found.z, 4)}", spot.x(), foot),
            (f"a {figures_of(found.a, 4)}", None, None),
        ):
            width = width_of(text, font) + 6
            if place is not None and line is not None:
                at = min(max(place - width / 2, line.left()), line.right() - width)
                ground = QRectF(at, line.top(), width, line.height())
            else:
                beside = spot.x() + 10 if spot.x() + 10 + width < box.right() else spot.x() - 10 - width
                above = spot.y() - metrics.height() - 4
                above = above if above > box.top() else spot.y() + 6
                ground = QRectF(beside, above, width, metrics.height())
            painter.fillRect(ground, QColor(theme.surface))
            write(painter, ground, text, theme.text, font=font, align=Qt.AlignmentFlag.AlignCenter)
