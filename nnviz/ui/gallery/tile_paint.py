"""One tile of the gallery: the picture, what it is, what the network takes it for, and how surely."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPixmap

from nnviz.session.snapshot import DataView
from nnviz.ui.colormap import mix, positive_map
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font

__all__ = ["HEIGHT", "LINE", "PICTURE", "WIDTH", "Pictures", "Words", "paint_tile"]

PICTURE = 8 * GRID
LINE = 2 * GRID
WIDTH, HEIGHT = PICTURE + GRID, PICTURE + LINE + 3 * GRID // 2
KEPT = 800
"""So many pictures are kept ready to paint."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a tile says below its picture; ``sure`` is 0 … 1 or None."""

    true: str
    predicted: str
    sure: float | None
    wrong: bool


class Pictures:
    """The images of the data as pixmaps of one size, made when they are first painted."""

    def __init__(self) -> None:
        self._made: OrderedDict[int, QPixmap] = OrderedDict()
        self._key: object = None

    def of(self, data: DataView, row: int, theme: Theme, ratio: float) -> QPixmap:
        """Return the image of a row of the data set."""
        key = (id(data), theme, ratio)
        if key != self._key:
            self._key = key
            self._made.clear()
        found = self._made.get(row)
        if found is None:
            found = self._made[row] = _picture(data, row, theme, ratio)
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(row)
        return found


def _picture(data: DataView, row: int, theme: Theme, ratio: float) -> QPixmap:
    side = round(scaled(PICTURE) * ratio)
    if data.material is None or data.image_shape is None:
        return QPixmap(side, side)
    dataset = data.material.dataset
    ink = dataset.x[row].reshape(data.image_shape) / dataset.scale
    pixels = np.ascontiguousarray(positive_map(theme).rgb32(ink))
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
    smooth = Qt.TransformationMode.SmoothTransformation
    picture = QPixmap.fromImage(image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, smooth))
    picture.setDevicePixelRatio(ratio)
    return picture


def paint_tile(
    painter: QPainter,
    box: QRect,
    picture: QPixmap,
    words: Words,
    theme: Theme,
    *,
    watched: bool,
    current: bool,
) -> None:
    """Paint a tile into its box: a wrong one stands on a tinted ground with a line below its picture."""
    card = QRectF(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if words.wrong or watched:
        tint = theme.bad if words.wrong else theme.accent
        painter.setBrush(QColor(mix(theme.surface, tint, 0.14)))
        painter.drawRoundedRect(card, 6, 6)
    if watched or current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(QColor(theme.accent), 2, Qt.PenStyle.SolidLine if watched else Qt.PenStyle.DotLine)
        )
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 6, 6)
    left, top = box.left() + GRID // 2, box.top() + GRID // 2
    painter.drawPixmap(left, top, picture)
    if words.sure is not None and words.sure == words.sure:
        bar = QRectF(left, top + scaled(PICTURE) + 1, scaled(PICTURE), 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.grid))
        painter.drawRect(bar)
        bar.setWidth(scaled(PICTURE) * min(max(words.sure, 0.0), 1.0))
        painter.setBrush(QColor(theme.bad if words.wrong else theme.good))
        painter.drawRect(bar)
    _write(painter, QRect(left, top + scaled(PICTURE) + 4, scaled(PICTURE), scaled(LINE)), words, theme)


def _write(painter: QPainter, line: QRect, words: Words, theme: Theme) -> None:
    """Write "4 → 9" and how surely; the share gives way to long names."""
    font = number_font(SIZE_SMALL, bold=words.wrong)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    said = f"{words.true} → {words.predicted}" if words.wrong else words.predicted
    share = "" if words.sure is None else _percent(words.sure)
    wide, room = metrics.horizontalAdvance(said), line.width()
    if share and wide + metrics.horizontalAdvance(share) + 2 > room:
        share = ""
    painter.setPen(QColor(theme.bad if words.wrong else theme.text))
    middle = Qt.AlignmentFlag.AlignVCenter
    text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, room)
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, text)
    painter.setPen(QColor(theme.muted))
    painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, share)


def _percent(share: float) -> str:
    if share != share:  # noqa: PLR0124 - NaN
        return "–"
    return "<1%" if share < 0.005 else f"{min(int(100 * share + 0.5), 99 if share < 1 else 100)}%"
