"""The way from the ink to the network, as small pictures in order: what was drawn, cut out, fitted, centred."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.drawing import Stages, recipe_for, stages
from nnviz.ui.canvas.ink import BOX
from nnviz.ui.canvas.page import Page, Picture
from nnviz.ui.canvas.tiles import grey_image
from nnviz.ui.colormap import positive_map
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, SIZE_SMALL, Theme, text_font

__all__ = ["Pipeline", "captions", "tile_side"]

ARROW = 16
WORDS = 20
SMALLEST, LARGEST = 36, 84
INK = 0.05


def tile_side(width: int, height: int, size: int) -> int:
    """Return the side of a picture: what fits, a whole multiple of the network's pixels where that costs little."""
    side = max(min((width - 3 * ARROW - 2) // 4, height - scaled(WORDS) - 2, LARGEST), SMALLEST)
    return side - side % size if side % size <= side // 5 else side


def captions(size: int) -> tuple[str, str, str, str]:
    """Return the words below the pictures."""
    recipe = recipe_for(size)
    width, height = int(recipe.width * size + 0.5), int(recipe.height * size + 0.5)
    fitted = tr("fit {size}", size=f"{width}×{height}")
    return tr("your ink"), tr("cut out"), fitted, tr("centre {size}", size=f"{size}×{size}")


class Pipeline(QWidget):
    """Four pictures: the last one is what the network receives."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = 28
        self._strokes: Sequence[npt.NDArray[np.float64]] = ()
        self._picture: Picture | None = None
        self._stages: Stages | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setToolTip(tr("From your ink to what the network receives"))
        self.setAccessibleName(tr("From your ink to what the network receives"))

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(4 * LARGEST + 3 * ARROW + 2, LARGEST + scaled(WORDS) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(4 * SMALLEST + 3 * ARROW + 2, 56 + scaled(WORDS) + 2)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_strokes(
        self, strokes: Sequence[npt.NDArray[np.float64]], size: int
    ) -> npt.NDArray[np.float32] | None:
        """Show how these strokes become ``size`` × ``size`` numbers, and return those; None for an empty drawing."""
        shown = stages(strokes, size)
        known = shown if shown.bounds is not None else None
        self._show(strokes, None, known, size)
        return None if known is None else known.image

    def show_page(self, page: Page, size: int) -> Stages | None:
        """Show how what lies on the pad becomes ``size`` × ``size`` numbers; None for an empty pad.

        Raises
        ------
        DataProblem
            Where nothing can be seen on a picture; only the picture itself is shown then.
        """
        if page.picture is None:
            self.show_strokes(page.strokes(), size)
            return self._stages
        self._show((), page.picture, None, size)
        self._show((), page.picture, page.picture.stages(size), size)
        return self._stages

    def _show(
        self,
        strokes: Sequence[npt.NDArray[np.float64]],
        picture: Picture | None,
        shown: Stages | None,
        size: int,
    ) -> None:
        if size != self._size:
            self._size = size
            self.updateGeometry()
        self._strokes, self._picture, self._stages = strokes, picture, shown
        words: tuple[str, ...] = captions(size)
        if picture is not None:
            words = (picture.name, *words[1:]) if shown is None or shown.bounds else (picture.name, words[3])
        seen = shown is not None or picture is not None
        self.setAccessibleDescription(", then ".join(words) if seen else tr("Nothing drawn yet"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        side = tile_side(self.width(), self.height(), self._size)
        step = side + ARROW if 4 * side + 3 * ARROW + 2 <= self.width() else (self.width() - 2) / 4
        left = max((self.width() - 3 * step - side) / 2, 1.0)
        with QPainter(self) as painter:
            captioned: tuple[str, ...] = captions(self._size)
            if self._picture is not None:
                captioned = (tr("your picture"), *captioned[1:])
            as_it_is = self._stages is not None and self._stages.bounds is None
            if as_it_is:
                captioned = (tr("from the data"), *captioned[1:])
            for k, full in enumerate(captioned):
                if as_it_is and k in {1, 2}:  # an image of a data set is neither cut out nor moved
                    continue
                box = QRectF(round(left + k * step), 1, side, side)
                self._paint_tile(painter, k, box)
                font = text_font(SIZE_SMALL, bold=k == 3)
                words = full if QFontMetricsF(font).horizontalAdvance(full) <= step else full.split()[-1]
                painter.setFont(font)
                painter.setPen(QColor(self._theme.text if k == 3 else self._theme.muted))
                below = QRectF(box.center().x() - step / 2, box.bottom() + 4, step, scaled(WORDS) - 4)
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
                if k:
                    self._paint_arrow(painter, QPointF(box.left() - (step - side) / 2, box.center().y()))

    def _paint_tile(self, painter: QPainter, k: int, box: QRectF) -> None:
        painter.fillRect(box, QColor(self._theme.paper))
        shown = self._stages
        if k == 0 and self._picture is not None:
            self._paint_picture(painter, box, self._picture)
        elif shown is not None and k == 0:
            self._paint_ink(painter, box, shown)
        elif shown is not None:
            self._paint_image(
                painter,
                box,
                (shown.crop, shown.fit, shown.image)[k - 1],
                smooth=k == 1 or box.width() % self._size > 0,
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shown is not None and k == 2 and shown.bounds is not None:
            self._paint_box(painter, box)
        painter.setPen(QPen(QColor(self._theme.accent if k == 3 and shown else self._theme.border), 1))
        painter.drawRect(box.adjusted(-1, -1, 0, 0))

    def _paint_ink(self, painter: QPainter, box: QRectF, shown: Stages) -> None:
        """Paint the drawing where it lies on the pad, and the frame along which it is cut out."""
        scale = box.width() / BOX
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self._theme.ink), INK * box.width())
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self._strokes:
            places = [box.topLeft() + QPointF(x, y) * scale for x, y in stroke.tolist()]
            if len(places) > 1:
                painter.drawPolyline(places)
            elif places:
                painter.drawPoint(places[0])
        if shown.bounds is not None:
            left, top, right, bottom = (value * scale for value in shown.bounds)
            pad = INK * box.width() / 2 + 1.5
            frame = QRectF(left, top, right - left, bottom - top).translated(box.topLeft())
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRect(
                frame.adjusted(-pad, -pad, pad, pad).intersected(box.adjusted(0.5, 0.5, -0.5, -0.5))
            )
        painter.restore()

    def _paint_picture(self, painter: QPainter, box: QRectF, picture: Picture) -> None:
        """Paint a picture as it is, and the frame along which it is cut out."""
        rows, columns = picture.brightness.shape
        scale = box.width() / max(rows, columns)
        place = QRectF(0, 0, columns * scale, rows * scale)
        place.moveCenter(box.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=not picture.exact)
        painter.drawImage(place, grey_image(1 - picture.brightness, self._theme if picture.exact else None))
        bounds = self._stages.bounds if self._stages is not None else None
        if bounds is not None:
            left, top, right, bottom = (value * scale for value in bounds)
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = QRectF(left, top, right - left, bottom - top).translated(place.topLeft())
            painter.drawRect(frame.adjusted(-2, -2, 2, 2).intersected(box.adjusted(0.5, 0.5, -0.5, -0.5)))

    def _paint_image(
        self, painter: QPainter, box: QRectF, image: npt.NDArray[np.float32], *, smooth: bool
    ) -> None:
        pixels = np.ascontiguousarray(positive_map(self._theme).rgb32(image))
        rows, columns = pixels.shape
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=smooth)
        painter.drawImage(box, QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32))

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        """Paint the square into which the ink was fitted."""
        recipe = recipe_for(self._size)
        across, down = (1 - recipe.width) / 2 * box.width(), (1 - recipe.height) / 2 * box.height()
        painter.setPen(QPen(QColor(self._theme.accent), 1))
        painter.drawRect(box.adjusted(across, down, -across - 1, -down - 1))

    def _paint_arrow(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.muted), 1.5))
        painter.drawPolyline([at + QPointF(-2, -4), at + QPointF(2, 0), at + QPointF(-2, 4)])
