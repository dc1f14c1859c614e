"""How the pad looks: paper, ink that is painted once and then only grows, a picture, the rubber."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.ink import BOX, HEAVIEST, Trail, paint, paint_newest, paint_tail
from nnviz.ui.canvas.page import Page, Picture
from nnviz.ui.canvas.tiles import grey_image
from nnviz.ui.language import tr
from nnviz.ui.theme import SIZE_HEADING, Theme, text_font

__all__ = ["Paper"]

ROUND = 6


class Paper:
    """Paints the square of a pad.

    Parameters
    ----------
    theme : Theme
    pad : QWidget
        Has a ``square``; its size and focus are looked at when it is painted.
    """

    def __init__(self, theme: Theme, pad: QWidget) -> None:
        self.theme, self._pad = theme, pad
        self.thickness = 0.06
        self._ink: QPixmap | None = None

    def set_thickness(self, share: float) -> None:
        """Paint ink so wide, as a share of the pad."""
        self.thickness = share
        self.forget()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.theme = theme
        self.forget()

    def forget(self) -> None:
        """Paint all ink anew next time."""
        self._ink = None

    def paint(self, page: Page, trail: Trail, area: QRect, rubber: tuple[QPointF, float] | None) -> None:
        """Paint everything."""
        theme, box = self.theme, self._box
        with QPainter(self._pad) as painter:
            painter.fillRect(area, QColor(theme.surface))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent if self._pad.hasFocus() else theme.border), 1))
            painter.setBrush(QColor(theme.paper))
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), ROUND, ROUND)
            if page.picture is not None:
                self._paint_picture(painter, page.picture)
            elif page.trails or trail:
                painter.drawPixmap(0, 0, self._picture(page, trail))
                if trail:
                    painter.save()
                    self._set_pen(painter)
                    paint_tail(painter, trail)
                    painter.restore()
            else:
                painter.setPen(QColor(theme.muted))
                painter.setFont(text_font(SIZE_HEADING))
                painter.drawText(
                    box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, tr("Draw a digit")
                )
            if rubber is not None:
                at, radius = rubber
                reach = radius * box.width() / BOX
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.accent), 1.5))
                painter.drawEllipse(at, reach, reach)

    def add_newest(self, trail: Trail) -> QRect:
        """Add the newest piece of the newest stroke to the ink and return what must be painted.

        The piece ends halfway to the newest point, where the curve is certain; ``paint`` adds the rest.
        """
        if self._ink is None:
            return self._pad.rect()
        with QPainter(self._ink) as painter:
            self._set_pen(painter)
            paint_newest(painter, trail)
        places = np.array(trail[-4:])[:, :2]
        reach = HEAVIEST * self.thickness * BOX / 2 + 4
        (left, top), (right, bottom) = places.min(axis=0) - reach, places.max(axis=0) + reach
        box, scale = self._box, self._box.width() / BOX
        area = QRectF(left * scale, top * scale, (right - left) * scale, (bottom - top) * scale)
        return area.translated(box.topLeft()).toAlignedRect()

    def add_end(self, trail: Trail) -> None:
        """Let the last bit of a stroke that has ended become ink like the rest."""
        if self._ink is not None:
            with QPainter(self._ink) as painter:
                self._set_pen(painter)
                paint_tail(painter, trail)

    @property
    def _box(self) -> QRectF:
        return self._pad.square()  # type: ignore[attr-defined,no-any-return]

    def _picture(self, page: Page, trail: Trail) -> QPixmap:
        """Return the ink, painted anew only after a change of size, theme or thickness, an undo or rubbing out."""
        ratio = self._pad.devicePixelRatioF()
        if self._ink is None or self._ink.size() != self._pad.size() * ratio:
            self._ink = QPixmap(self._pad.size() * ratio)
            self._ink.setDevicePixelRatio(ratio)
            self._ink.fill(Qt.GlobalColor.transparent)
            with QPainter(self._ink) as painter:
                self._set_pen(painter)
                for ended in page.trails:
                    paint(painter, ended)
                if len(trail) > 1:
                    paint(painter, trail, ended=False)
        return self._ink

    def _set_pen(self, painter: QPainter) -> None:
        """Make the painter draw ink in the units of the drawing, never outside of the pad."""
        box = self._box
        clip = QPainterPath()
        clip.addRoundedRect(box, ROUND, ROUND)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.topLeft())
        painter.scale(box.width() / BOX, box.height() / BOX)
        pen = QPen(QColor(self.theme.ink), self.thickness * BOX)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        """Paint a picture as it is; an image of a data set in the colours of ink and paper, pixel by pixel."""
        rows, columns = picture.brightness.shape
        box, scale = self._box, self._box.width() / max(rows, columns)
        place = QRectF(0, 0, columns * scale, rows * scale)
        place.moveCenter(box.center())
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(box, ROUND, ROUND)
        painter.setClipPath(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=not picture.exact)
        painter.drawImage(place, grey_image(1 - picture.brightness, self.theme if picture.exact else None))
        painter.restore()
