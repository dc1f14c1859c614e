"""What lies behind and before the curves of a plot: grid, marks, crosshair, the ends of the lines, a sentence.

One painter for each layer instead of a scene item for each line keeps a plot with two hundred marks as fast as an
empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.session.metric_log import Mark
from nnviz.ui.charts.envelope import Flags, Floats
from nnviz.ui.charts.stamps import draw_pieces, polygon_of
from nnviz.ui.colormap import mix
from nnviz.ui.theme import SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["Dot", "Label", "Layer", "Line", "Look", "paint_backdrop", "paint_lines", "paint_overlay"]

WIDTH, FARTHEST = 1.6, 16_000.0
GAP = {True: 0.16, False: 0.11}
"""How much of the colour of validation is in the filled area, by whether the theme is dark."""

Number = TypeVar("Number", float, Floats)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on a line, in the units of the axes, with the colour of the line."""

    x: float
    y: float
    colour: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points of a line in the units of the axes; ``drawn`` says from which of them a piece leads to the next one."""

    x: Floats
    y: Floats
    drawn: Flags
    colour: str
    dashed: bool = False
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Label:
    """A short text at a point, in the units of the axes, such as the letter at the end of a ghost."""

    x: float
    y: float
    text: str
    colour: str


@dataclass(slots=True)
class Look:
    """What the layers of one plot draw at present.

    ``mark_places`` are where the ``marks`` stand on the axis, ``behind`` the lines below the others, ``gap`` the
    outline (n, 2) of a filled area; ``told`` is a place on the axis and what is said about it.
    """

    theme: Theme
    grid: Sequence[float] = ()
    marks: Sequence[Mark] = ()
    mark_places: Sequence[float] = ()
    lines: Sequence[Line] = ()
    behind: Sequence[Line] = ()
    labels: Sequence[Label] = ()
    gap: Floats | None = None
    best: Dot | None = None
    told: tuple[float, str] | None = None
    ends: Sequence[Dot] = ()
    hovered: Sequence[Dot] = ()
    hover_x: float | None = None
    cursor: float | None = None
    hover_text: str = ""
    sentence: str = ""
    mark_texts: bool = True


class Layer(QGraphicsItem):
    """A layer over the whole view box that is painted in pixels by a function."""

    def __init__(self, view: pg.ViewBox, look: Look, paint: Callable[[QPainter, Plane, Look], None]) -> None:
        super().__init__(view)
        self._view = view
        self._look = look
        self._paint = paint
        view.sigResized.connect(self._resized)

    def boundingRect(self) -> QRectF:
        """Return the whole view box."""
        rect: QRectF = self._view.rect()
        return rect

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Paint the layer."""
        self._paint(painter, Plane(self.boundingRect(), self._view.viewRange()), self._look)

    def _resized(self, *_args: object) -> None:
        self.prepareGeometryChange()


class Plane:
    """Where the numbers of the axes lie in the view box."""

    def __init__(self, rect: QRectF, ranges: Sequence[Sequence[float]]) -> None:
        (self.left, self.right), (self.bottom, self.top) = ranges
        self.rect = rect

    def x(self, value: Number) -> Number:
        """Return the column of a value, or of many."""
        return self.rect.left() + (value - self.left) / (self.right - self.left or 1.0) * self.rect.width()

    def y(self, value: Number) -> Number:
        """Return the row of a value, or of many."""
        return (
            self.rect.bottom() - (value - self.bottom) / (self.top - self.bottom or 1.0) * self.rect.height()
        )


def paint_backdrop(painter: QPainter, plane: Plane, look: Look) -> None:
    """Paint the area between two lines, the grid and the marks, which lie behind the curves."""
    if look.gap is not None and len(look.gap) > 2:
        # Mixed, not half transparent: Qt fills with a full colour several times as fast.
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(look.theme.surface, look.theme.validation, GAP[look.theme.dark])))
        with np.errstate(all="ignore"):
            place = np.column_stack([plane.x(look.gap[:, 0]), plane.y(look.gap[:, 1])])
        painter.drawPolygon(polygon_of(np.nan_to_num(np.clip(place, -FARTHEST, FARTHEST))))
    painter.setPen(QPen(QColor(look.theme.grid), 1))
    for value in () if look.sentence else look.grid:
        row = round(plane.y(value)) + 0.5
        if plane.rect.top() <= row <= plane.rect.bottom() + 1:
            painter.drawLine(QPointF(plane.rect.left(), row), QPointF(plane.rect.right(), row))
    _paint_marks(painter, plane, look)


def paint_lines(painter: QPainter, plane: Plane, look: Look) -> None:
    """Paint the lines piece by piece, in pixels.

    Qt draws single pieces in pixels five times as fast as in the units of the axes, and ten times as fast as one
    long line; square ends close the joints as round ones do, and are drawn eight times as fast.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for line in (*look.behind, *look.lines):
        with np.errstate(all="ignore"):
            place = np.column_stack([plane.x(line.x), plane.y(line.y)])
        np.clip(place, -FARTHEST, FARTHEST, out=place)  # Qt's painter breaks down on much larger numbers
        sound = np.isfinite(place).all(axis=1)
        pieces = np.hstack([place[:-1], place[1:]])[line.drawn[:-1] & sound[:-1] & sound[1:]]
        pen = QPen(QColor(line.colour), line.width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if line.dashed else Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        draw_pieces(painter, pieces)


def paint_overlay(painter: QPainter, plane: Plane, look: Look) -> None:
    """Paint the ends of the lines, the crosshair and the sentence, which lie before the curves."""
    if look.sentence:
        painter.setFont(text_font(SIZE_TEXT))
        painter.setPen(QColor(look.theme.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(plane.rect.adjusted(8, 4, -8, -4), flags, look.sentence)
    if look.cursor is not None and plane.left <= look.cursor <= plane.right:
        column = round(plane.x(look.cursor)) + 0.5
        painter.setPen(QPen(QColor(look.theme.accent), 2))
        painter.drawLine(QPointF(column, plane.rect.top()), QPointF(column, plane.rect.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if look.hover_x is not None and plane.left <= look.hover_x <= plane.right:
        column = round(plane.x(look.hover_x)) + 0.5
        painter.setPen(QPen(QColor(look.theme.muted), 1))
        painter.drawLine(QPointF(column, plane.rect.top()), QPointF(column, plane.rect.bottom()))
        _paint_foot(painter, plane, look, column)
    painter.setFont(text_font(SIZE_SMALL, bold=True))
    for label in look.labels:
        if plane.left <= label.x <= plane.right and plane.bottom <= label.y <= plane.top:
            painter.setPen(QColor(label.colour))
            painter.drawText(QPointF(plane.x(label.x) + 3, plane.y(label.y) + 4), label.text)
    if look.best is not None:
        painter.setPen(QPen(QColor(look.best.colour), 1.6))
        _paint_dot(painter, plane, Dot(look.best.x, look.best.y, look.theme.surface), 4.0)
    painter.setPen(Qt.PenStyle.NoPen)
    for dot in look.ends:
        _paint_dot(painter, plane, dot, 2.5)
    if look.told is not None:
        _paint_told(painter, plane, look, *look.told)
    painter.setPen(QPen(QColor(look.theme.surface), 1.5))
    for dot in look.hovered:
        _paint_dot(painter, plane, dot, 4.5)


def _paint_told(painter: QPainter, plane: Plane, look: Look, place: float, text: str) -> None:
    """Say at the head of a mark what happened there, in as many lines as it takes."""
    font = text_font(SIZE_SMALL)
    metrics, flags = QFontMetricsF(font), Qt.TextFlag.TextWordWrap
    room = QRectF(0, 0, min(240.0, plane.rect.width() - 16), plane.rect.height())
    size = metrics.boundingRect(room, flags, text)
    left = min(
        max(plane.x(place) - size.width() / 2 - 8, plane.rect.left()), plane.rect.right() - size.width() - 16
    )
    box = QRectF(left, plane.rect.top() + 2, size.width() + 16, size.height() + 8)
    painter.setBrush(QColor(look.theme.raised))
    painter.setPen(QPen(QColor(look.theme.accent), 1))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(look.theme.text))
    painter.drawText(box.adjusted(8, 4, -8, -4), flags | Qt.AlignmentFlag.AlignCenter, text)
    painter.setPen(Qt.PenStyle.NoPen)


def _paint_foot(painter: QPainter, plane: Plane, look: Look, column: float) -> None:
    """Say at the foot of the crosshair where it stands, or at its head where a line runs along the foot."""
    font = number_font(SIZE_SMALL)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(look.hover_text) + 10, metrics.height() + 2
    left = min(max(column - width / 2, plane.rect.left()), plane.rect.right() - width)
    box = QRectF(left, plane.rect.bottom() - height - 1, width, height)
    if any(plane.y(dot.y) > box.top() - 6 for dot in look.hovered):
        box.moveTop(plane.rect.top() + 1)
    painter.setBrush(QColor(look.theme.raised))
    painter.setPen(QPen(QColor(look.theme.border), 1))
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(look.theme.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.hover_text)


def _paint_dot(painter: QPainter, plane: Plane, dot: Dot, radius: float) -> None:
    if plane.left <= dot.x <= plane.right and plane.bottom <= dot.y <= plane.top:
        painter.setBrush(QColor(dot.colour))
        painter.drawEllipse(QPointF(plane.x(dot.x), plane.y(dot.y)), radius, radius)


def _paint_marks(painter: QPainter, plane: Plane, look: Look) -> None:
    """Paint a thin line for each mark, then the texts for which there is room, in two rows from the top."""
    pairs = zip(look.marks, look.mark_places, strict=False)
    known = [(mark, place) for mark, place in pairs if plane.left <= place <= plane.right]
    seen, columns = [mark for mark, _ in known], [round(plane.x(place)) + 0.5 for _, place in known]
    painter.setPen(QPen(QColor(look.theme.border), 1))
    for column in columns:
        painter.drawLine(QPointF(column, plane.rect.top()), QPointF(column, plane.rect.bottom()))
    if not look.mark_texts:
        return
    font = text_font(SIZE_SMALL)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(QColor(look.theme.muted))
    free = [plane.rect.left(), plane.rect.left()]
    for mark, column in zip(seen, columns, strict=True):
        width = metrics.horizontalAdvance(mark.text)
        start = column + 4 if column + 4 + width <= plane.rect.right() else column - 4 - width
        row = next((row for row, end in enumerate(free) if end <= start), None)
        if row is None:
            continue
        free[row] = start + width + 8
        box = QRectF(start, plane.rect.top() + 1 + row * metrics.height(), width, metrics.height())
        painter.fillRect(box, QColor(look.theme.surface))
        painter.drawText(QPointF(start, box.top() + metrics.ascent()), mark.text)
