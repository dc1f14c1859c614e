"""Many weights as a strip of coloured cells, or as a small picture: each can be read and chosen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QLine, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.data.dataset import Array
from nnviz.session.explain.expression import figures_of
from nnviz.ui.colormap import signed_map
from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["HEAD", "WeightStrip", "cell_grid"]

HEAD = 2 * GRID
HIGHEST = 8 * GRID
SIZES, LARGEST = (6, 5, 4, 3, 2), 2 * GRID
GAPPED = 6
"""Cells of this size on stand apart from each other."""


def cell_grid(count: int, width: float, shape: tuple[int, int] | None = None) -> tuple[int, int, float]:
    """Return (rows, columns, side of a cell) for some numbers in a strip; a picture keeps its own ``shape``."""
    if shape is not None:
        return *shape, max(min(HIGHEST / shape[0], width / shape[1]), 1.0)
    if count * GAPPED <= width:
        return 1, count, float(min(int(width // max(count, 1)), LARGEST))
    size = next((one for one in SIZES if -(-count // max(int(width // one), 1)) * one <= HIGHEST), 1)
    columns = max(int(width // size), 1)
    return -(-count // columns), columns, float(size)


class WeightStrip(Painted):
    """Paints numbers as cells; ``chosen`` carries the place of the one that was clicked.

    Parameters
    ----------
    title : str
    theme : Theme
    """

    chosen = Signal(int)

    def __init__(self, title: str, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._title = title
        self._values: Array = np.empty(0)
        self._shape: tuple[int, int] | None = None
        self._named: Callable[[int], str] = str
        self._image: QImage | None = None
        self._pixels: Array | None = None
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        """Return the height that the cells need."""
        rows, _, side = self._grid()
        return QSize(22 * GRID, scaled(HEAD) + max(round(rows * side), 2 * GRID) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(8 * GRID, self.sizeHint().height())

    def show_values(
        self, values: Array, named: Callable[[int], str], shape: tuple[int, int] | None = None
    ) -> None:
        """Show other numbers.

        Parameters
        ----------
        values : array (count,)
        named : callable
            Returns what the number at a place belongs to.
        shape : (rows, columns), optional
            Of a picture.
        """
        self._named = named
        if values is self._values and shape == self._shape:
            return
        anew = len(values) != len(self._values) or shape != self._shape
        self._values, self._shape, self._image = values, shape, None
        if anew:
            self._current = -1
            self.updateGeometry()
        self.tell(self.summary)
        self.update()

    def summary(self) -> str:
        """Return the numbers in words."""
        sound = self._values[np.isfinite(self._values)]
        if not len(sound):
            return tr("none") if not len(self._values) else tr("no finite number")
        strongest = int(np.argmax(np.nan_to_num(np.abs(self._values), nan=np.inf)))
        return tr(
            "{count} numbers from {low} to {high}; the strongest is {name}, {value}",
            count=f"{len(self._values):,}",
            low=figures_of(float(sound.min()), 3),
            high=figures_of(float(sound.max()), 3),
            name=self._named(strongest),
            value=figures_of(float(self._values[strongest]), 4),
        )

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._image = None
        super().set_theme(theme)

    def _grid(self) -> tuple[int, int, float]:
        return cell_grid(len(self._values), max(float(self.width()), 40.0), self._shape)

    def place_at(self, x: float, y: float) -> int:
        """Return which number is at a point, −1 for none."""
        rows, columns, side = self._grid()
        row, column = int((y - scaled(HEAD)) // side), int(x // side)
        place = row * columns + column
        inside = 0 <= row < rows and 0 <= column < columns and place < len(self._values)
        return place if inside else -1

    def box_of(self, place: int) -> QRectF:
        """Return where a number stands."""
        _, columns, side = self._grid()
        return QRectF(place % columns * side, scaled(HEAD) + place // columns * side, side, side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a number."""
        place = self.place_at(event.position().x(), event.position().y())
        if place >= 0:
            self._current = place
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Enter chooses."""
        _, columns, _ = self._grid()
        by = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }.get(Qt.Key(event.key()))
        if by is not None and len(self._values):
            self._current = min(max(self._current + by, 0), len(self._values) - 1)
            self.tell(lambda: self.words(self._current), at_once=True)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._current >= 0:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def words(self, place: int) -> str:
        """Return a number with what it belongs to."""
        return f"{self._named(place)}: {figures_of(float(self._values[place]), 5)}"

    def event(self, event: QEvent) -> bool:
        """Tell the number under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(event.pos().x(), event.pos().y())
            if place >= 0:
                QToolTip.showText(event.globalPos(), self.words(place), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, scale and cells."""
        theme, count = self._theme, len(self._values)
        with QPainter(self) as painter:
            head = QRectF(0, 0, self.width(), scaled(HEAD))
            title = f"{self._title}  {count:,}"
            used = write(painter, head, title, theme.text, font=letters(bold=True), align=LEFT)
            if not count:
                return
            scale = _scale(self._values)
            text = tr("colours up to ±{scale}", scale=figures_of(scale, 2))
            write(
                painter, head.adjusted(used + GRID, 0, 0, 0), text, theme.muted, font=figures(), align=RIGHT
            )
            rows, columns, side = self._grid()
            image = self._picture(rows, columns, scale)
            painter.drawImage(QRectF(0, scaled(HEAD), columns * side, rows * side), image)
            painter.setPen(QPen(QColor(theme.surface), 1))
            if side >= GAPPED:
                high, low = scaled(HEAD), scaled(HEAD) + round(rows * side)
                across = [round(column * side) - 1 for column in range(1, columns + 1)]
                down = [high + round(row * side) - 1 for row in range(1, rows + 1)]
                lines = [QLine(x, high, x, low) for x in across]
                painter.drawLines([*lines, *(QLine(0, y, round(columns * side), y) for y in down)])
            if 0 <= self._current < count:
                painter.setPen(QPen(QColor(theme.accent), 2))
                painter.drawRect(self.box_of(self._current).adjusted(0, 0, -1, -1))

    def _picture(self, rows: int, columns: int, scale: float) -> QImage:
        """Return one pixel for each number, made anew only when the numbers change."""
        if self._image is None or self._pixels is None or self._pixels.shape != (rows, columns):
            pixels = np.full(rows * columns, QColor(self._theme.surface).rgb(), np.uint32)
            shades = np.sign(self._values) * (0.08 + 0.92 * np.abs(self._values) / scale)
            pixels[: len(self._values)] = signed_map(self._theme).rgb32(shades)
            self._pixels = pixels.reshape(rows, columns)
            self._image = QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        return self._image


def _scale(values: Array) -> float:
    """Return the number that gets the strongest colour."""
    sound = np.abs(values[np.isfinite(values)])
    return float(sound.max()) if len(sound) and sound.max() > 0 else 1.0
