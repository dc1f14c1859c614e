"""The picture of a matrix: zoomed by the wheel, moved by dragging, read cell by cell with pointer or arrow keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.diagram.camera import Camera
from nnviz.ui.diagram.units import image_of
from nnviz.ui.language import tr
from nnviz.ui.matrix.edges import LEFT, TOP, draw_numbers
from nnviz.ui.matrix.mosaic import Mosaic
from nnviz.ui.scale import scaled
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["MatrixSheet"]

RIGHT, BOTTOM = 8.0, 4.0
_LARGEST, _CLICK = 28.0, 6.0
_HATCHED = 4096
"""Up to so many cells that are not numbers are hatched one by one; more have their colour alone."""
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MatrixSheet(QWidget):
    """Shows a mosaic with its colours.

    ``cell_pointed`` and ``cell_chosen`` carry (unit, source or None for the bias), or None.
    """

    cell_pointed = Signal(object)
    cell_chosen = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Weight matrix"))
        self.setToolTip("")
        self._theme = theme
        self._camera = Camera()
        self._mosaic: Mosaic | None = None
        self._pixels = np.empty((0, 0), np.uint32)
        self._image: QImage | None = None
        self._broken: list[tuple[int, int]] = []
        self._labelled = True
        self._pointed: tuple[int, int] | None = None
        self._chosen: tuple[int, int | None] | None = None
        self._grabbed: QPointF | None = None
        self._dragging = False
        self.empty = ""

    def sizeHint(self) -> QSize:
        """Return a size at which the usual matrices can be read."""
        return QSize(340, 300)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which nothing can be told apart."""
        return QSize(120, 64)

    @property
    def _corner(self) -> tuple[float, float]:
        """Where the cells begin: numbers along the edges need room."""
        return (scaled(LEFT), scaled(TOP)) if self._labelled else (RIGHT, BOTTOM)

    def room(self) -> tuple[float, float]:
        """Return width and height for cells."""
        left, top = self._corner
        return max(self.width() - left - RIGHT, 8.0), max(self.height() - top - BOTTOM, 8.0)

    def show_cells(
        self, mosaic: Mosaic | None, colours: np.ndarray | None, broken: np.ndarray | None, *, labelled: bool
    ) -> None:
        """Show other cells or other colours.

        Parameters
        ----------
        mosaic : Mosaic or None
        colours : array (units, sources + 1) of uint32
        broken : array (units, sources + 1) of bool
            Which numbers are none.
        labelled : bool
            Whether rows and columns are units and sources, and numbered.
        """
        if mosaic is not self._mosaic:
            self._mosaic, self._pointed = mosaic, None
            self._camera.fit()
        self._labelled, self._broken, self._image = labelled, [], None
        if mosaic is not None and colours is not None:
            self._pixels = np.ascontiguousarray(
                mosaic.colours(colours, int(QColor(self._theme.surface).rgb()))
            )
            self._image = image_of(self._pixels)
            if broken is not None and broken.any():
                flat = np.append(broken.ravel(), False)
                self._broken = [(int(r), int(c)) for r, c in np.argwhere(flat[mosaic.cells])[:_HATCHED]]
        self.update()

    def choose(self, chosen: tuple[int, int | None] | None) -> None:
        """Mark a number that was selected elsewhere."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def fit(self) -> None:
        """Bring the whole matrix into sight."""
        self._camera.fit()
        self.update()

    def _rect(self) -> QRectF:
        """Return where all cells are."""
        if self._mosaic is None:
            return QRectF()
        (rows, columns), (width, height) = self._mosaic.shape, self.room()
        across, down = min(width / columns, _LARGEST), min(height / rows, _LARGEST)
        if not self._labelled:
            across = down = min(across, down)
            if across >= 1:  # whole device pixels, so that nothing is resampled
                ratio = self.devicePixelRatioF()
                across = down = int(across * ratio) / ratio
        size = columns * across, rows * down
        self._camera.look((width, height), size)
        zoom, (x, y) = self._camera.zoom, self._camera.origin
        x = x if zoom > 1 else 0.0
        left, top = self._corner
        return QRectF(left + x, top + (y if zoom > 1 else 0.0), size[0] * zoom, size[1] * zoom)

    def _cell(self, row: int, column: int) -> QRectF:
        rect, (rows, columns) = self._rect(), self._mosaic.shape if self._mosaic is not None else (1, 1)
        wide, high = rect.width() / columns, rect.height() / rows
        return QRectF(rect.left() + column * wide, rect.top() + row * high, wide, high)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return row and column under a point, None beside the cells."""
        rect = self._rect()
        left, top = self._corner
        if self._mosaic is None or not rect.contains(point) or point.x() < left or point.y() < top:
            return None
        rows, columns = self._mosaic.shape
        row = int((point.y() - rect.top()) / rect.height() * rows)
        column = int((point.x() - rect.left()) / rect.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells, their numbers along the edges, and what is pointed at."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(theme.surface))
            if self._mosaic is None or self._image is None:
                painter.setPen(QColor(theme.muted))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(QRectF(self.rect()).adjusted(16, 0, -16, 0), flags, self.empty)
                return
            rect = self._rect()
            painter.save()
            painter.setClipRect(QRectF(*self._corner, *self.room()))
            small = rect.width() < self._image.width() or rect.height() < self._image.height()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, small)
            painter.drawImage(rect, self._image)
            self._hatch(painter)
            self._marks(painter)
            painter.restore()
            if self._labelled:
                draw_numbers(painter, theme, self._mosaic.shape, rect, self.room())
            if self.hasFocus():
                painter.setPen(QPen(QColor(theme.accent), 1))
                painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _hatch(self, painter: QPainter) -> None:
        brush = QBrush(QColor(self._theme.text), Qt.BrushStyle.BDiagPattern)
        for row, column in self._broken:
            painter.fillRect(self._cell(row, column), brush)

    def _marks(self, painter: QPainter) -> None:
        """Frame the cell that is pointed at and the one that is selected, and shade their row and column."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._pointed is not None:
            cell, rect = self._cell(*self._pointed), self._rect()
            if self._labelled:
                painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
                painter.drawRect(QRectF(rect.left(), cell.top(), rect.width(), cell.height()))
                painter.drawRect(QRectF(cell.left(), rect.top(), cell.width(), rect.height()))
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.drawRect(cell.adjusted(-1, -1, 1, 1))
        if self._chosen is not None and self._mosaic is not None:
            where = self._mosaic.where(*self._chosen)
            if where is not None:
                painter.setPen(QPen(QColor(self._theme.accent), 2))
                painter.drawRect(self._cell(*where).adjusted(-1, -1, 1, 1))

    def _point(self, cell: tuple[int, int] | None) -> None:
        found = self._mosaic.at(*cell) if self._mosaic is not None and cell is not None else None
        cell = cell if found is not None else None
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(found)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new size."""
        super().resizeEvent(event)
        self._camera.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._rect()
        point = event.position() - QPointF(*self._corner)
        self._camera.zoom_at(point.x(), point.y(), 1.0015 ** event.angleDelta().y())
        self.update()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or a click begins."""
        self._grabbed, self._dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture, or read the cell under the pointer."""
        point = event.position()
        if self._grabbed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            step = point - self._grabbed
            if self._dragging or step.manhattanLength() > _CLICK:
                if self._camera.zoom > 1:
                    self._camera.drag(step.x(), step.y())
                self._grabbed, self._dragging = point, True
                self.update()
            return
        self._point(self.cell_at(point))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the cell that was clicked."""
        if self._grabbed is not None and not self._dragging and self._mosaic is not None:
            cell = self.cell_at(event.position())
            self.cell_chosen.emit(None if cell is None else self._mosaic.at(*cell))
        self._grabbed, self._dragging = None, False

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        super().leaveEvent(event)
        self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell with the arrows, choose with Enter, fit with 0, zoom with + and −."""
        key = event.key()
        if key in _ARROWS and self._mosaic is not None:
            self._walk(*_ARROWS[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._pointed and self._mosaic is not None:
            self.cell_chosen.emit(self._mosaic.at(*self._pointed))
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self._rect()
            width, height = self.room()
            self._camera.zoom_at(width / 2, height / 2, 0.8 if key == Qt.Key.Key_Minus else 1.25)
            self.update()
        else:
            super().keyPressEvent(event)

    def _walk(self, down: int, right: int) -> None:
        """Go to the next cell that holds a number."""
        if self._mosaic is None:
            return
        row, column = self._pointed or (-down, -right)
        rows, columns = self._mosaic.shape
        row, column = max(row, 0) if self._pointed is None else row + down, column + right
        while 0 <= row < rows and 0 <= column < columns:
            if self._mosaic.at(row, column) is not None:
                self._point((row, column))
                return
            row, column = row + down, column + right
