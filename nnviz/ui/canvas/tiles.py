"""Small pictures of arrays: ink on paper, or signed numbers in the two colours of the window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.colormap import positive_map, signed_map
from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, SIZE_SMALL, Theme, text_font

__all__ = ["Tile", "grey_image", "signed_image"]

WORDS = 18
Floats = npt.NDArray[np.floating]


def grey_image(ink: Floats, theme: Theme | None) -> QImage:
    """Return ink, 0 … 1, as an image in the colours of a theme; without one as it would be on white paper."""
    if theme is None:
        grey = np.ascontiguousarray(np.rint(np.clip(1 - ink, 0, 1) * 255).astype(np.uint8))
        rows, columns = grey.shape
        return QImage(grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8).copy()
    return _image(positive_map(theme).rgb32(ink))


def signed_image(values: Floats, theme: Theme, scale: float) -> QImage:
    """Return signed numbers as an image whose strongest colour stands for ``scale``."""
    return _image(signed_map(theme).rgb32(values, scale))


def _image(pixels: npt.NDArray[np.uint32]) -> QImage:
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


class Tile(QWidget):
    """One array as a square picture with a word below; with ``clickable`` it can be chosen."""

    clicked = Signal()

    def __init__(
        self, theme: Theme = LIGHT, side: int = 64, parent: QWidget | None = None, *, clickable: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme, self._side, self._clickable = theme, side, clickable
        self._values: Floats | None = None
        self._under: Floats | None = None
        self._scale: float | None = None
        self._words = ""
        self._marked = False
        self._drawn: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if clickable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def values(self) -> Floats | None:
        """What is shown."""
        return self._values

    def sizeHint(self) -> QSize:
        """Return the side and the words."""
        return QSize(self._side + 2, self._side + 2 + (scaled(WORDS) if self._words else 0))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme, self._drawn = theme, None
        self.update()

    def show_ink(self, ink: Floats | None, words: str = "", *, marked: bool = False) -> None:
        """Show ink, 0 … 1, or nothing."""
        self._show(ink, None, None, words, marked)

    def show_signed(self, values: Floats, scale: float, ink: Floats | None = None, words: str = "") -> None:
        """Show signed numbers, with the outline of a drawing over them."""
        self._show(values, scale, ink, words, False)

    def _show(
        self, values: Floats | None, scale: float | None, under: Floats | None, words: str, marked: bool
    ) -> None:
        if bool(words) != bool(self._words):
            self.updateGeometry()
        self._values, self._scale, self._under = values, scale, under
        self._words, self._marked, self._drawn = words, marked, None
        self.updateGeometry()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if self._clickable and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it."""
        if self._clickable and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture, frame and words."""
        theme = self._theme
        box = QRectF(1, 1, self._side, self._side)
        with QPainter(self) as painter:
            painter.fillRect(box, QColor(theme.paper if self._scale is None else theme.surface))
            if self._values is not None:
                if self._drawn is None:
                    self._drawn = (
                        grey_image(self._values, theme)
                        if self._scale is None
                        else signed_image(self._values, theme, self._scale)
                    )
                painter.drawImage(box, self._drawn)
            if self._under is not None:
                self._paint_outline(painter, box, self._under)
            edge = theme.accent if self._marked or self.hasFocus() else theme.border
            painter.setPen(QPen(QColor(edge), 2 if self._marked else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
            if self._words:
                font = text_font(SIZE_SMALL)
                painter.setFont(font)
                painter.setPen(QColor(theme.muted))
                words = QFontMetricsF(font).elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
                below = QRectF(0, box.bottom() + 3, self.width(), scaled(WORDS) - 3)
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)

    def _paint_outline(self, painter: QPainter, box: QRectF, ink: Floats) -> None:
        """Paint a line between the pixels that are ink and those that are paper."""
        solid = np.pad(ink > 0.35, 1)
        step = box.width() / len(ink)
        painter.setPen(QPen(QColor(self._theme.muted), 1))
        for row, column in np.argwhere(solid[1:, 1:-1] != solid[:-1, 1:-1]):
            x, y = box.left() + column * step, box.top() + row * step
            painter.drawLine(round(x), round(y), round(x + step), round(y))
        for row, column in np.argwhere(solid[1:-1, 1:] != solid[1:-1, :-1]):
            x, y = box.left() + column * step, box.top() + row * step
            painter.drawLine(round(x), round(y), round(x), round(y + step))
