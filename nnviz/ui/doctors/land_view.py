"""The landscape as a widget: image, contour lines, the path of the training, and the point under the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.landscape import Landscape
from nnviz.ui.doctors.land_picture import Scale, exponent_text, legend_pixels, level_lines, picture, scale_of
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["OFF", "LandView"]

LEGEND = 34
OFF = 0.1
"""Moments further from the plane than this share of the path's length are drawn hollow."""
NEAR, APART = 9.0, 8.0


class LandView(QWidget):
    """Shows a landscape; ``pointed`` carries (a, b, number of the moment or −1), or None."""

    pointed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.land: Landscape | None = None
        self.scale = Scale(-1.0, 0.0)
        self._layer: QPixmap | None = None
        self._moment = -1
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Loss landscape"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 140)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(340, 340 + scaled(LEGEND))

    def height_for(self, width: int) -> int:
        """Return the height beyond which it would not get larger."""
        return width + scaled(LEGEND)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme, self._layer = theme, None
        self.update()

    def show_land(self, land: Landscape | None) -> None:
        """Show a picture, finished or still coarse."""
        self.land, self._layer, self._moment = land, None, -1
        if land is not None:
            self.scale = scale_of(land)
        self.update()

    def square(self) -> QRectF:
        """Return where the picture lies."""
        side = max(float(min(self.width(), self.height() - scaled(LEGEND))), 1.0)
        return QRectF(round((self.width() - side) / 2), 0, round(side), round(side))

    def place(self, a: float, b: float) -> QPointF:
        """Return where a point of the plane lies in the widget."""
        box, land = self.square(), self.land
        assert land is not None  # noqa: S101 - nobody asks for a place without a picture
        across = (a - land.a[0]) / (land.a[-1] - land.a[0])
        up = (b - land.b[0]) / (land.b[-1] - land.b[0])
        return QPointF(box.left() + across * box.width(), box.bottom() - up * box.height())

    def loss_at(self, a: float, b: float) -> float:
        """Return the measured loss nearest to a point of the plane."""
        assert self.land is not None  # noqa: S101
        column = int(np.argmin(np.abs(self.land.a - a)))
        row = int(np.argmin(np.abs(self.land.b - b)))
        return float(self.land.losses[len(self.land.b) - 1 - row, column])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in another size."""
        super().resizeEvent(event)
        self._layer = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            if self.land is None:
                return
            if self._layer is None:
                self._layer = self._draw()
            painter.drawPixmap(0, 0, self._layer)
            if self._moment >= 0:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._theme.text), 2))
                track = self.land.track
                painter.drawEllipse(self.place(track.a[self._moment], track.b[self._moment]), 7, 7)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what lies under the pointer."""
        land, at, box = self.land, event.position(), self.square()
        if land is None or not box.contains(at):
            self._point(None, -1)
            return
        a = float(land.a[0] + (at.x() - box.left()) / box.width() * (land.a[-1] - land.a[0]))
        b = float(land.b[0] + (box.bottom() - at.y()) / box.height() * (land.b[-1] - land.b[0]))
        moment = -1
        places = [self.place(x, y) for x, y in zip(land.track.a, land.track.b, strict=True)]
        if places:
            gaps = [QLineF(at, place).length() for place in places]
            nearest = int(np.argmin(gaps))
            moment = nearest if gaps[nearest] < NEAR else -1
        self._point((a, b), moment)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._point(None, -1)

    def _point(self, at: tuple[float, float] | None, moment: int) -> None:
        if moment != self._moment:
            self._moment = moment
            self.update()
        self.pointed.emit(None if at is None else (*at, moment))

    def _draw(self) -> QPixmap:
        """Draw all that stands still."""
        land = self.land
        assert land is not None  # noqa: S101 - only drawn with one
        ratio = self.devicePixelRatioF()
        layer = QPixmap(max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1))
        layer.setDevicePixelRatio(ratio)
        layer.fill(QColor(self._theme.surface))
        box = self.square()
        with QPainter(layer) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            pixels = picture(land, self.scale, self._theme)
            size = len(pixels)
            image = QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGB32)
            painter.setClipRect(box)
            painter.drawImage(box, image, QRectF(0.5, 0.5, size - 1, size - 1))
            line = QColor(self._theme.text)
            line.setAlphaF(0.28)
            painter.setPen(QPen(line, 0.8))
            scaled = level_lines(land, self.scale) * [box.width(), box.height(), box.width(), box.height()]
            painter.drawLines(
                [QLineF(x + box.left(), y, u + box.left(), v) for x, y, u, v in scaled.tolist()]
            )
            self._draw_path(painter, land)
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.border), 1))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
            self._draw_legend(painter, box)
        return layer

    def _draw_path(self, painter: QPainter, land: Landscape) -> None:
        """Draw the way of the training: a light line with a dark rim, hollow dots where it leaves the plane."""
        theme, track = self._theme, land.track
        places = [self.place(a, b) for a, b in zip(track.a, track.b, strict=True)]
        if not places:
            return
        for width, colour in ((4.0, theme.surface), (1.8, theme.text)):
            pen = QPen(QColor(colour), width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(places)
        last = places[0]
        for place, distance in zip(places[1:-1], track.distance[1:-1], strict=True):
            if QLineF(last, place).length() < APART:
                continue
            last = place
            off = distance > OFF * track.length
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.setBrush(QColor(theme.surface if off else theme.text))
            painter.drawEllipse(place, 2.2, 2.2)
        self._draw_end(painter, places[0], theme.surface, 4.5)
        self._draw_end(painter, places[-1], theme.warn, 5.5)
        if QLineF(places[0], places[-1]).length() > 3 * GRID:
            self._draw_word(painter, places[0], tr("start"))
        self._draw_word(painter, places[-1], tr("now"))

    def _draw_end(self, painter: QPainter, place: QPointF, colour: str, radius: float) -> None:
        painter.setPen(QPen(QColor(self._theme.surface), 4))
        painter.drawEllipse(place, radius, radius)
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(place, radius, radius)

    def _draw_word(self, painter: QPainter, place: QPointF, word: str) -> None:
        """Write a word beside a point, on a little plate so that it can be read on any colour."""
        font = text_font(SIZE_SMALL, bold=True)
        metrics = QFontMetricsF(font)
        width, box = metrics.horizontalAdvance(word) + 8, self.square()
        x = place.x() + 9 if place.x() + 11 + width < box.right() else place.x() - 9 - width
        y = min(max(place.y() - 8, box.top() + 2), box.bottom() - 18)
        plate = QColor(self._theme.surface)
        plate.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate)
        painter.drawRoundedRect(QRectF(x, y, width, 16), 4, 4)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(QRectF(x, y, width, 16), Qt.AlignmentFlag.AlignCenter, word)

    def _draw_legend(self, painter: QPainter, box: QRectF) -> None:
        """Draw the scale of the losses."""
        pixels = legend_pixels(self._theme)
        font = number_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        word = tr("loss")
        top = box.bottom() + GRID
        left = box.left() + metrics.horizontalAdvance(word) + GRID
        painter.drawText(QRectF(box.left(), top - 5, 60, 16), Qt.AlignmentFlag.AlignVCenter, word)
        bar = QRectF(left, top, box.right() - left, 6)
        painter.drawImage(
            bar, QImage(pixels.data, pixels.shape[1], 1, 4 * pixels.shape[1], QImage.Format.Format_RGB32)
        )
        end = -1.0
        for exponent in self.scale.ticks(max(int(bar.width() / 44), 2)):
            share = (exponent - self.scale.low) / (self.scale.high - self.scale.low)
            words = exponent_text(exponent)
            wide = metrics.horizontalAdvance(words)
            x = min(max(left + share * bar.width() - wide / 2, left), box.right() - wide)
            if x > end + 6:
                painter.drawText(QRectF(x, top + 8, wide + 1, 16), Qt.AlignmentFlag.AlignVCenter, words)
                end = x + wide
