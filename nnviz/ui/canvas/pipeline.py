"""The way from the ink to the network, as small pictures in order: what was drawn, cut out, fitted, centred."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.drawing import Stages, recipe_for, stages
from nnviz.ui.canvas.pad import BOX
from nnviz.ui.colormap import positive_map
from nnviz.ui.theme import LIGHT, SIZE_SMALL, Theme, text_font

__all__ = ["Pipeline", "captions", "tile_side"]

ARROW = 16
WORDS = 20
SMALLEST, LARGEST = 36, 84
INK = 0.05


def tile_side(width: int, height: int, size: int) -> int:
    """Return the side of a picture: what fits, a whole multiple of the network's pixels where that costs little."""
    side = max(min((width - 3 * ARROW - 2) // 4, height - WORDS - 2, LARGEST), SMALLEST)
    return side - side % size if side % size <= side // 5 else side


def captions(size: int) -> tuple[str, str, str, str]:
    """Return the words below the pictures."""
    recipe = recipe_for(size)
    width, height = int(recipe.width * size + 0.5), int(recipe.height * size + 0.5)
    return "your ink", "cut out", f"fit {width}×{height}", f"centre {size}×{size}"


class Pipeline(QWidget):
    """Four pictures: the last one is what the network receives."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = 28
        self._strokes: Sequence[npt.NDArray[np.float64]] = ()
        self._stages: Stages | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setToolTip("From your ink to what the network receives")
        self.setAccessibleName("From your ink to what the network receives")

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(4 * LARGEST + 3 * ARROW + 2, LARGEST + WORDS + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(4 * SMALLEST + 3 * ARROW + 2, 56 + WORDS + 2)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_strokes(
        self, strokes: Sequence[npt.NDArray[np.float64]], size: int
    ) -> npt.NDArray[np.float32] | None:
        """Show how these strokes become ``size`` × ``size`` numbers, and return those; None for an empty drawing."""
        if size != self._size:
            self._size = size
            self.updateGeometry()
        self._strokes = strokes
        shown = stages(strokes, size)
        self._stages = shown if shown.bounds is not None else None
        self.setAccessibleDescription(
            "Nothing drawn yet" if self._stages is None else ", then ".join(captions(size))
        )
        self.update()
        return None if self._stages is None else self._stages.image

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        side = tile_side(self.width(), self.height(), self._size)
        step = side + ARROW if 4 * side + 3 * ARROW + 2 <= self.width() else (self.width() - 2) / 4
        left = max((self.width() - 3 * step - side) / 2, 1.0)
        with QPainter(self) as painter:
            for k, full in enumerate(captions(self._size)):
                box = QRectF(round(left + k * step), 1, side, side)
                self._paint_tile(painter, k, box)
                font = text_font(SIZE_SMALL, bold=k == 3)
                words = full if QFontMetricsF(font).horizontalAdvance(full) <= step else full.split()[-1]
                painter.setFont(font)
                painter.setPen(QColor(self._theme.text if k == 3 else self._theme.muted))
                below = QRectF(box.center().x() - step / 2, box.bottom() + 4, step, WORDS - 4)
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
                if k:
                    self._paint_arrow(painter, QPointF(box.left() - (step - side) / 2, box.center().y()))

    def _paint_tile(self, painter: QPainter, k: int, box: QRectF) -> None:
        painter.fillRect(box, QColor(self._theme.paper))
        shown = self._stages
        if shown is not None and k == 0:
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
        if shown is not None and k == 2:
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
