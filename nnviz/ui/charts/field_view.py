"""The square with the decision field: the colours, their lines, the data points on top, a section across."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Array
from nnviz.session.snapshot import Points
from nnviz.session.turn import turn
from nnviz.ui.charts.field_frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Extent,
    paint_frame,
    paint_section,
    section_places,
    square_for,
)
from nnviz.ui.charts.field_lines import FieldLines
from nnviz.ui.charts.field_marks import FieldMarks
from nnviz.ui.charts.field_reach import FieldReach
from nnviz.ui.charts.section import Section
from nnviz.ui.charts.stamps import draw_pieces
from nnviz.ui.colormap import Pixels, mix
from nnviz.ui.theme import Theme

__all__ = ["FieldView"]

Place = tuple[float, float]


class FieldView(QWidget):
    """An image over the plane and points on it.

    ``hovered`` brings the place (x₁, x₂) under the pointer or None, ``point_chosen`` the number of a data point that
    was clicked, ``section_drawn`` a ``Section`` dragged by the user; ``points_shown`` tells of other points.
    With the focus, the arrow keys move the pointer's place, Return chooses the point next to it.
    """

    hovered = Signal(object)
    point_chosen = Signal(int)
    section_drawn = Signal(object)
    points_shown = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pixels: Pixels | None = None
        self._lines: FieldLines | None = None
        self._extent: Extent = (-1.0, 1.0, -1.0, 1.0)
        self._names: Sequence[str] = ("x₁", "x₂")
        self._layer: QPixmap | None = None
        self._places: npt.NDArray[np.float64] = np.empty((0, 2))
        self._place: Place | None = None
        self._typed = False
        self._share: float | None = None
        self._reach = FieldReach()
        self.marks = FieldMarks()
        self.section: Section | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(320, 304)

    @property
    def extent(self) -> Extent:
        """The part of the plane that is shown."""
        return self._extent

    @property
    def place(self) -> Place | None:
        """The place that is read: under the pointer, or chosen with the keys."""
        return self._place

    @property
    def mark_radius(self) -> float:
        """The radius of a point in pixels."""
        return min(max(self.square().width() / 90, 2.4), 5.0)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.forget_points()

    def show_points(self, points: Points | None, colours: Sequence[str], names: Sequence[str]) -> None:
        """Show these data points; their picture is kept until they, the size or the theme change."""
        self.marks.points, self.marks.colours, self._names = points, colours, names
        self.marks.errors, self.marks.watched = None, None
        self.marks.ringed, self.marks.gone = np.empty(0, np.intp), None
        self.forget_points()
        self.points_shown.emit()

    def forget_points(self) -> None:
        """Paint the points anew at the next chance."""
        self._layer = None
        self.update()

    def ring(self, rows: Array) -> None:
        """Put rings around these points, whose prediction is wrong."""
        if not np.array_equal(rows, self.marks.ringed):
            self.marks.ringed = rows
            self.update()

    def watch(self, row: int | None) -> None:
        """Show which point runs through the diagram."""
        if row != self.marks.watched:
            self.marks.watched = row
            self.update()

    def show_field(self, pixels: Pixels | None, extent: Extent, lines: FieldLines | None = None) -> None:
        """Show this image (0xffRRGGBB, first row at the top) and its lines over this part of the plane."""
        if extent != self._extent:
            self._extent, self._layer = extent, None
        self._pixels = None if pixels is None else np.ascontiguousarray(pixels)
        self._lines = lines
        self.update()

    def show_section(self, section: Section | None, share: float | None = None) -> None:
        """Show a section, or none; ``share`` says where along it its profile is being read."""
        if (section, share) != (self.section, self._share):
            self.section, self._share = section, share
            self.update()

    def height_for(self, width: int) -> int:
        """Return the height beyond which the field would not get larger."""
        left, right, bottom, top = self._extent
        return max(
            round((width - LEFT - RIGHT) * (top - bottom) / (right - left)) + TOP + BOTTOM,
            self.minimumHeight(),
        )

    def square(self) -> QRectF:
        """Return where the field lies."""
        return square_for(self.width(), self.height(), self._extent)

    def to_pixels(self, x: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return where points (n, 2) of the plane lie in the widget."""
        box = self.square()
        left, right, bottom, top = self._extent
        across = box.left() + (x[:, 0] - left) / (right - left) * box.width()
        down = box.bottom() - (x[:, 1] - bottom) / (top - bottom) * box.height()
        return np.column_stack([across, down])

    def to_plane(self, at: QPointF) -> Place:
        """Return the place of the plane that lies at a pixel."""
        box = self.square()
        left, right, bottom, top = self._extent
        share_x, share_y = (at.x() - box.left()) / box.width(), (box.bottom() - at.y()) / box.height()
        return left + share_x * (right - left), bottom + share_y * (top - bottom)

    def row_near(self, place: Place) -> int | None:
        """Return the shown data point next to a place of the plane."""
        points = self.marks.points
        if points is None:
            return None
        at = self.to_pixels(np.array([place]))[0]
        return self.marks.near(self.to_pixels(points.x), at[0], at[1])

    def point_at(self, place: Place | None) -> None:
        """Read a place as if the pointer were there."""
        self._typed = False
        self._set_place(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the section, or begin a new one."""
        if event.button() is Qt.MouseButton.LeftButton and self.square().contains(event.position()):
            new = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._reach.press(self, event.position(), new=new)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        at = event.position()
        section = self._reach.move(self, at)
        if section is not None:
            self.section_drawn.emit(section)
        place = self.to_plane(at) if self.square().contains(at) else None
        self.point_at(place)
        self.setCursor(self._reach.cursor(self, at, place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the point under a click."""
        if event.button() is Qt.MouseButton.LeftButton and self._reach.release():
            row = self.row_near(self.to_plane(event.position()))
            if row is not None:
                self.point_chosen.emit(row)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._set_place(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the place that is read, or with Shift the section; choose the point next to it."""
        outcome = self._reach.key(self, event, self._place)
        if isinstance(outcome, Section):
            self.section_drawn.emit(outcome)
        elif isinstance(outcome, int):
            self.point_chosen.emit(outcome)
        elif outcome is not None:
            self._typed = bool(outcome)
            self._set_place(outcome or None)
            self.update()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        box = self.square()
        with turn, QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            if self._pixels is not None:
                rows, columns = self._pixels.shape
                image = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(box, image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_lines(painter, box)
            painter.drawPixmap(0, 0, self._top_layer())
            painter.setClipRect(box.adjusted(-4, -4, 4, 4))
            if self.marks.points is not None:
                self.marks.paint_rings(painter, self._places, self.mark_radius, self._theme)
            if self.section is not None:
                start, end = section_places(self.section, box, self._extent)
                paint_section(painter, start, end, self._share, self._theme)
            if self._typed and self._place is not None:
                self._paint_cross(painter, self.to_pixels(np.array([self._place]))[0])

    def _set_place(self, place: Place | None) -> None:
        if place != self._place:
            self._place = place
            self.hovered.emit(place)

    def _paint_lines(self, painter: QPainter, box: QRectF) -> None:
        if self._lines is None:
            return
        scale = np.array([box.width(), box.height()] * 2)
        shift = np.array([box.left(), box.top()] * 2)
        faint, strong = (mix(self._theme.surface, self._theme.text, share) for share in (0.45, 0.85))
        for pieces, wide, colour in ((self._lines.others, 1.0, faint), (self._lines.border, 1.8, strong)):
            pen = QPen(QColor(colour), wide)
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
            painter.setPen(pen)
            draw_pieces(painter, pieces * scale + shift)

    def _paint_cross(self, painter: QPainter, at: npt.NDArray[np.float64]) -> None:
        """Mark the place that was chosen with the keys."""
        x, y = round(at[0]) + 0.5, round(at[1]) + 0.5
        for colour, wide in ((self._theme.surface, 3.0), (self._theme.text, 1.0)):
            painter.setPen(QPen(QColor(colour), wide))
            painter.drawLine(QPointF(x - 9, y), QPointF(x + 9, y))
            painter.drawLine(QPointF(x, y - 9), QPointF(x, y + 9))

    def _top_layer(self) -> QPixmap:
        """Return points, frame and numbers as a picture, painted once for a size, a theme and a data set."""
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        if self._layer is None or self._layer.size() != size:
            points = self.marks.points
            self._places = self.to_pixels(points.x) if points is not None else np.empty((0, 2))
            self._layer = QPixmap(size)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(Qt.GlobalColor.transparent)
            with QPainter(self._layer) as painter:
                painter.setClipRect(self.square())
                self._paint_points(painter)
                painter.setClipping(False)
                paint_frame(painter, self.square(), self._extent, self._names, self._theme)
        return self._layer

    def _paint_points(self, painter: QPainter) -> None:
        self.marks.paint(painter, self._places, self.mark_radius, self._theme)
