"""The picture of a cloud of samples, with its axes, the names of the classes, and the sample under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.colormap import Pixels
from nnviz.ui.scale import scaled
from nnviz.ui.spaces.dots import Floats, calm_range, dot_size, nearest_dot, places_in, scatter_pixels
from nnviz.ui.theme import SIZE_SMALL, SIZE_TEXT, Theme, number_font, text_font

__all__ = ["ScatterView"]

REACH = 10.0
FOOT, SIDE = 20, 18
ABOVE = 8
"""Names stand so far above the middle of their points, so that a tight cloud stays in view."""


class ScatterView(QWidget):
    """Points; ``hovered`` brings the one under the pointer or −1, ``clicked`` one that was chosen."""

    hovered = Signal(int)
    clicked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._place: Floats = np.empty((0, 2))
        self._colours: Pixels = np.empty(0, np.uint32)
        self._wrong = np.empty(0, bool)
        self._names: Sequence[tuple[str, float, float]] = ()
        self._axes = ("", "")
        self._ranges: tuple[tuple[float, float] | None, tuple[float, float] | None] = (None, None)
        self._image: QImage | None = None
        self._pixels: Pixels | None = None
        self._pointed = self._watched = -1
        self.sentence = ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours; the points follow with the next picture."""
        self._theme = theme
        self._image = None
        self.update()

    def show_points(
        self,
        place: Floats,
        colours: Pixels,
        wrong: np.ndarray,
        *,
        axes: tuple[str, str],
        names: Sequence[tuple[str, float, float]] = (),
        anew: bool = False,
    ) -> None:
        """Show these points; ``names`` are written at places of the same plane, ``anew`` forgets the old limits."""
        self._place, self._colours, self._wrong = place, colours, wrong
        self._axes, self._names = axes, names
        x_before, y_before = (None, None) if anew else self._ranges
        self._ranges = calm_range(place[:, 0], x_before), calm_range(place[:, 1], y_before)
        self._image = None
        self.update()

    def show_watched(self, number: int) -> None:
        """Ring a point; −1 for none."""
        if number != self._watched:
            self._watched = number
            self.update()

    def box(self) -> QRectF:
        """Return where the points lie."""
        return QRectF(
            scaled(SIDE), 4, max(self.width() - scaled(SIDE) - 4, 1), max(self.height() - scaled(FOOT) - 4, 1)
        )

    def spots(self) -> Floats:
        """Return where each point lies in the widget."""
        box, (x_range, y_range) = self.box(), self._ranges
        if x_range is None or y_range is None:
            return np.empty((0, 2))
        places = places_in(self._place, x_range, y_range, box.width(), box.height())
        return np.add(places, (box.left(), box.top()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        theme, box = self._theme, self.box()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(theme.surface))
            if not len(self._place) or not np.isfinite(self._place).any():
                painter.setFont(text_font(SIZE_TEXT))
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(box.adjusted(16, 8, -16, -8), flags, self.sentence)
                return
            painter.drawImage(box, self._picture(box))
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.toRect().adjusted(0, 0, -1, -1))
            self._paint_axes(painter, box)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_names(painter, box)
            spots = self.spots()
            for number, colour in ((self._watched, theme.accent), (self._pointed, theme.text)):
                if 0 <= number < len(spots) and np.isfinite(spots[number]).all():
                    painter.setPen(QPen(QColor(colour), 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(QPointF(*spots[number]), 7, 7)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._point(nearest_dot(self.spots(), event.position().x(), event.position().y(), REACH))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._point(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point under the pointer."""
        number = nearest_dot(self.spots(), event.position().x(), event.position().y(), REACH)
        if number >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from point to point in the order of the data; Enter chooses."""
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        key, count = Qt.Key(event.key()), len(self._place)
        if key in move and count:
            begin = self._pointed if self._pointed >= 0 else max(self._watched, 0)
            self._point((begin + move[key]) % count)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._pointed >= 0:
            self.clicked.emit(self._pointed)
        else:
            super().keyPressEvent(event)

    def _point(self, number: int) -> None:
        if number != self._pointed:
            self._pointed = number
            self.update()
            self.hovered.emit(number)

    def _picture(self, box: QRectF) -> QImage:
        """Return the points as an image, made once for a moment and a size."""
        ratio = self.devicePixelRatioF()
        wide, high = max(round(box.width() * ratio), 1), max(round(box.height() * ratio), 1)
        if self._image is None or (self._image.width(), self._image.height()) != (wide, high):
            places = np.subtract(self.spots(), (box.left(), box.top())) * ratio
            self._pixels = scatter_pixels(
                wide,
                high,
                places,
                self._colours,
                self._wrong,
                radius=dot_size(len(places)) * ratio,
                paper=self._theme.surface,
                outline=self._theme.text,
            )
            self._image = QImage(self._pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32)
        return self._image

    def _paint_axes(self, painter: QPainter, box: QRectF) -> None:
        font = number_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        base = box.bottom() + 4 + metrics.ascent()
        painter.drawText(
            QPointF(box.center().x() - metrics.horizontalAdvance(self._axes[0]) / 2, base), self._axes[0]
        )
        painter.save()
        painter.translate(
            metrics.ascent() + 1, box.center().y() + metrics.horizontalAdvance(self._axes[1]) / 2
        )
        painter.rotate(-90)
        painter.drawText(QPointF(0, 0), self._axes[1])
        painter.restore()

    def _paint_names(self, painter: QPainter, box: QRectF) -> None:
        """Write the names over the points, each with a seam of paper, so that they stay readable."""
        x_range, y_range = self._ranges
        if not self._names or x_range is None or y_range is None:
            return
        font = text_font(SIZE_TEXT, bold=True)
        metrics = QFontMetricsF(font)
        at = np.array([[x, y] for _, x, y in self._names])
        spots = places_in(at, x_range, y_range, box.width(), box.height())
        for (name, _, _), (x, y) in zip(self._names, spots.tolist(), strict=True):
            wide = metrics.horizontalAdvance(name)
            left = min(max(x - wide / 2, 4.0), max(box.width() - wide - 4, 4.0)) + box.left()
            base = min(max(y - ABOVE, 14.0), box.height() - 4) + box.top()
            path = QPainterPath()
            path.addText(QPointF(left, base), font, name)
            seam = QPen(QColor(self._theme.surface), 4)
            seam.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, seam)
            painter.fillPath(path, QColor(self._theme.text))
