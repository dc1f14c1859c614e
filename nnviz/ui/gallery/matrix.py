"""The confusion matrix as a picture: each cell says how many of a class are taken for which."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.evaluation import ClassTable
from nnviz.ui.colormap import contrast, hex_of, signed_map
from nnviz.ui.gallery.choice import Pair
from nnviz.ui.gallery.matrix_shape import Shape, strengths
from nnviz.ui.language import tr
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["MatrixView"]

MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
DEPTH = 0.9


class MatrixView(QWidget):
    """True classes in rows, predicted ones in columns.

    ``hovered`` brings the pair under the pointer or None, ``clicked`` one that was chosen by mouse or Enter.
    """

    hovered = Signal(object)
    clicked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table: ClassTable | None = None
        self._names: tuple[str, ...] = ()
        self._pointed: Pair | None = None
        self._chosen: Pair | None = None
        self.shares = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("Confusion matrix"))

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(320, 320)

    def hasHeightForWidth(self) -> bool:
        """A wider matrix is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height that goes with a width."""
        return int(self._shape(width).height) if self._names else 80

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(int(self._shape(0).left + 10 * len(self._names)) if self._names else 120, 80)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def show_table(self, table: ClassTable | None, names: tuple[str, ...]) -> None:
        """Show these counts."""
        if names != self._names:
            self._names, self._pointed, self._chosen = names, None, None
            self.updateGeometry()
        self._table = table
        self.update()

    def show_chosen(self, pair: Pair | None) -> None:
        """Frame the pair to which the samples are narrowed."""
        if pair != self._chosen:
            self._chosen = pair
            self.update()

    def show_shares(self, shares: bool) -> None:
        """Write shares of the true class instead of counts."""
        self.shares = shares
        self.update()

    def cell_box(self, pair: Pair) -> QRectF:
        """Return where a cell lies."""
        shape = self._shape(self.width())
        return QRectF(
            shape.left + pair[1] * shape.side, shape.top + pair[0] * shape.side, shape.side, shape.side
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        table = self._table
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
            if table is None or not self._names:
                return
            self._paint_names(painter)
            self._paint_cells(painter, table)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._point(self._shape(self.width()).cell_at(event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        pair = self._shape(self.width()).cell_at(event.position().x(), event.position().y())
        if pair is not None and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(pair)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the cells with the arrow keys; Enter chooses."""
        key, last = Qt.Key(event.key()), len(self._names) - 1
        if key in MOVES and last >= 0:
            down, across = MOVES[key]
            row, column = self._pointed or (0, 0)
            if self._pointed is not None:
                row, column = min(max(row + down, 0), last), min(max(column + across, 0), last)
            self._point((row, column))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._pointed is not None:
            self.clicked.emit(self._pointed)
        else:
            super().keyPressEvent(event)

    def _shape(self, width: float) -> Shape:
        metrics = QFontMetricsF(text_font(SIZE_SMALL))
        names = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return Shape(max(len(self._names), 1), width, names, metrics.height())

    def _point(self, pair: Pair | None) -> None:
        if pair != self._pointed:
            self._pointed = pair
            self.update()
            self.hovered.emit(pair)

    def _paint_names(self, painter: QPainter) -> None:
        theme, shape = self._theme, self._shape(self.width())
        font = text_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        wide = shape.side * shape.classes
        flags = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(shape.left, 0, wide, shape.line), flags, tr("predicted"))
        painter.save()
        painter.translate(0, shape.top + wide)
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, wide, shape.line), flags, tr("true"))
        painter.restore()
        room = shape.left - shape.line - 8
        for k, name in enumerate(self._names):
            lit = self._pointed is not None
            row = QRectF(shape.line + 4, shape.top + k * shape.side, room, shape.side)
            painter.setPen(QColor(theme.text if lit and k == self._pointed[0] else theme.muted))  # type: ignore[index]
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            if shape.side >= shape.line - 4 or k % 2 == 0:
                painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, short)
            column = QRectF(shape.left + k * shape.side, shape.line + 2, shape.side, shape.line)
            painter.setPen(QColor(theme.text if lit and k == self._pointed[1] else theme.muted))  # type: ignore[index]
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(shape.side - 2, 9))
            painter.drawText(column, flags, short)

    def _paint_cells(self, painter: QPainter, table: ClassTable) -> None:
        theme, shape, counts = self._theme, self._shape(self.width()), table.counts
        colours = signed_map(theme)
        shades = colours.rgb32(strengths(counts) * DEPTH)
        font = number_font(SIZE_SMALL)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        totals = counts.sum(axis=1)
        gap = 1.0 if shape.side > 14 else 0.5
        for row, column in np.ndindex(counts.shape):
            box = self.cell_box((row, column)).adjusted(gap, gap, -gap, -gap)
            count = int(counts[row, column])
            colour = hex_of(int(shades[row, column])) if count else theme.raised
            painter.fillRect(box, QColor(colour))
            if not count:
                continue
            share = 100 * count / totals[row]
            text = f"{count:,}" if not self.shares else "<1" if share < 0.5 else f"{share:.0f}"
            if metrics.horizontalAdvance(text) <= shape.side - 2 and shape.side >= 13:
                painter.setPen(QColor(_ink(theme, colour)))
                base = box.center().y() + metrics.capHeight() / 2
                painter.drawText(QPointF(box.center().x() - metrics.horizontalAdvance(text) / 2, base), text)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pair, width in ((self._chosen, 2.0), (self._pointed, 1.5)):
            if pair is not None:
                painter.setPen(QPen(QColor(theme.accent if pair == self._chosen else theme.text), width))
                painter.drawRect(self.cell_box(pair).adjusted(0.5, 0.5, -0.5, -0.5))


@lru_cache(maxsize=2048)
def _ink(theme: Theme, ground: str) -> str:
    """Return the colour of a number on a cell."""
    return max((theme.text, theme.surface), key=lambda ink: contrast(ink, ground))
