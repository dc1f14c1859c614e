"""The heat-maps of the gradient check: one for each layer side by side, with the scale below them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.session.gradient_maps import BIAS, GradientMap, GradientMaps
from nnviz.session.snapshot import Snapshot
from nnviz.ui.doctors.check_words import error_text, map_title, parameter_name, short_title, slope_text
from nnviz.ui.doctors.error_scale import HIGH, LOW, error_pixels, gate_share, table_of
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, SIZE_SMALL, Theme, number_font, text_font

__all__ = ["CheckMap"]

TITLE, LEGEND, LARGEST_CELL = 18, 30, 20.0
GAP = 12.0


@dataclass(frozen=True, slots=True)
class Box:
    """Where a map lies; ``cell`` is (width, height)."""

    left: float
    top: float
    width: float
    cell: tuple[float, float]
    shape: tuple[int, int]

    @property
    def rect(self) -> QRectF:
        """The cells."""
        return QRectF(self.left, self.top, self.cell[0] * self.shape[1], self.cell[1] * self.shape[0])


class CheckMap(QWidget):
    """All maps; ``entry_chosen`` carries (number of the map, row, column)."""

    entry_chosen = Signal(int, int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: GradientMaps | None = None
        self._snapshot: Snapshot | None = None
        self._images: list[tuple[QImage, np.ndarray]] = []
        self.chosen: tuple[int, int, int] | None = None
        self.map = 0
        self.setAccessibleName(tr("Relative errors by layer"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 96)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(240, 150)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self._colour()

    def show_maps(self, found: GradientMaps, snapshot: Snapshot) -> None:
        """Show what a check found, with the names of this snapshot."""
        self._found, self._snapshot, self.chosen, self.map = found, snapshot, None, 0
        self._colour()

    def choose(self, chosen: tuple[int, int, int]) -> None:
        """Mark a parameter."""
        self.chosen, self.map = chosen, chosen[0]
        self.update()

    def boxes(self) -> list[Box]:
        """Return where the maps lie: wider ones get more room, none has cells larger than is good for it."""
        if self._found is None or not self._found.maps:
            return []
        maps = self._found.maps
        room = self.width() - GAP * (len(maps) - 1)
        weights = [max(one.error.shape[1] ** 0.5, 5.0) for one in maps]
        high = self.height() - scaled(TITLE) - scaled(LEGEND)
        boxes, left = [], 0.0
        for one, weight in zip(maps, weights, strict=True):
            width = room * weight / sum(weights)
            rows, columns = one.error.shape
            cell = min(LARGEST_CELL, width / columns), min(LARGEST_CELL, high / rows)
            boxes.append(Box(left, scaled(TITLE), width, cell, (rows, columns)))
            left += width + GAP
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        if self._found is None or self._snapshot is None:
            return
        theme = self._theme
        with QPainter(self) as painter:
            for number, (one, box, (image, _)) in enumerate(
                zip(self._found.maps, self.boxes(), self._images, strict=True)
            ):
                font = text_font(SIZE_SMALL, bold=number == self.map)
                painter.setFont(font)
                painter.setPen(QColor(theme.text if number == self.map else theme.muted))
                mark = "✓ " if one.passed else "✗ " if one.checked else "– "
                metrics, name = QFontMetricsF(font), map_title(one, self._snapshot)
                if metrics.horizontalAdvance(mark + name) > box.width:
                    name = short_title(name)
                if metrics.horizontalAdvance(mark + name) > box.width:
                    name = ""
                title = metrics.elidedText(mark + name, Qt.TextElideMode.ElideRight, box.width)
                painter.drawText(
                    QRectF(box.left, 0, box.width, scaled(TITLE) - 3), Qt.AlignmentFlag.AlignVCenter, title
                )
                painter.drawImage(box.rect, image)
                self._paint_kinks(painter, one, box)
                if one.columns and one.columns[-1] == BIAS and box.cell[0] > 3:
                    x = box.left + box.cell[0] * (box.shape[1] - 1)
                    painter.setPen(QPen(QColor(theme.surface), 2))
                    painter.drawLine(round(x), round(box.top), round(x), round(box.rect.bottom()))
            self._paint_chosen(painter)
            self._paint_legend(painter)

    def event(self, event: QEvent) -> bool:
        """Tell both slopes of the parameter under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.entry_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if at is None else self._words(at), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the parameter that was clicked."""
        at = self.entry_at(event.position().x(), event.position().y())
        if at is not None:
            self.entry_chosen.emit(*at)

    def entry_at(self, x: float, y: float) -> tuple[int, int, int] | None:
        """Return (number of the map, row, column) under a point."""
        for number, box in enumerate(self.boxes()):
            if box.rect.contains(x, y):
                row = min(int((y - box.top) / box.cell[1]), box.shape[0] - 1)
                return number, row, min(int((x - box.left) / box.cell[0]), box.shape[1] - 1)
        return None

    def _words(self, at: tuple[int, int, int]) -> str:
        assert self._found is not None  # noqa: S101 - there are boxes
        assert self._snapshot is not None  # noqa: S101
        one = self._found.maps[at[0]]
        entry = one.entry(at[1], at[2])
        error = tr("at a kink") if isnan(entry.error) else tr("error {error}", error=error_text(entry.error))
        slopes = tr(
            "backpropagation {analytic}\nmeasured {numeric}",
            analytic=slope_text(entry.analytic),
            numeric=slope_text(entry.numeric),
        )
        return f"{parameter_name(one, entry, self._snapshot)}\n{slopes}\n{error}"

    def _colour(self) -> None:
        self._images = []
        for one in self._found.maps if self._found is not None else ():
            pixels = np.ascontiguousarray(error_pixels(one.error, self._theme))
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
            self._images.append((image, pixels))  # the image has no copy of its pixels
        self.update()

    def _paint_kinks(self, painter: QPainter, one: GradientMap, box: Box) -> None:
        """Cross what lies at a kink, where the cells are large enough to see it."""
        if min(box.cell) < 4:
            return
        painter.setPen(QPen(QColor(self._theme.muted), 1))
        for row, column in np.argwhere(np.isnan(one.error)):
            x, y = box.left + column * box.cell[0], box.top + row * box.cell[1]
            painter.drawLine(
                round(x + 1), round(y + box.cell[1] - 1), round(x + box.cell[0] - 1), round(y + 1)
            )

    def _paint_chosen(self, painter: QPainter) -> None:
        if self.chosen is None:
            return
        number, row, column = self.chosen
        box = self.boxes()[number]
        x, y = box.left + column * box.cell[0], box.top + row * box.cell[1]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawRect(QRectF(x - 1, y - 1, max(box.cell[0], 3) + 2, max(box.cell[1], 3) + 2))

    def _paint_legend(self, painter: QPainter) -> None:
        """Draw the scale, with the gate that no right gradient crosses."""
        theme = self._theme
        table = np.ascontiguousarray(table_of(theme)[None, :])
        width = min(float(self.width()) - 2 * GRID, 220.0)
        top = self.height() - scaled(LEGEND) + 8
        bar = QRectF(0, top, width, 6)
        painter.drawImage(
            bar, QImage(table.data, table.shape[1], 1, 4 * table.shape[1], QImage.Format.Format_RGB32)
        )
        gate = gate_share() * width
        painter.setPen(QPen(QColor(theme.text), 1))
        painter.drawLine(round(gate), top - 3, round(gate), top + 8)
        font = number_font(SIZE_SMALL)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        metrics = QFontMetricsF(font)
        end = -GAP
        for share, text in ((0.0, f"1e{LOW:.0f}"), (gate_share(), tr("gate 1e−5")), (1.0, f"1e{HIGH:.0f}")):
            words = text.replace("-", "−")
            wide = metrics.horizontalAdvance(words)
            x = min(max(share * width - wide / 2, 0), width - wide)
            if x < end + GAP / 2:
                continue
            end = x + wide
            painter.drawText(QRectF(x, top + 7, wide + 1, 16), Qt.AlignmentFlag.AlignVCenter, words)
        if any(one.kinks for one in self._found.maps) if self._found is not None else False:
            words = tr("╱ at a kink")
            if width + 2 * GRID + metrics.horizontalAdvance(words) < self.width():
                painter.drawText(
                    QRectF(width + 2 * GRID, top - 5, 120, 16), Qt.AlignmentFlag.AlignVCenter, words
                )
