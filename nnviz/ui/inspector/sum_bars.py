"""The sum of a unit as bars: the largest w·x first, what all others come to, the bias, and z below the line."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.session.explain.expression import figures_of
from nnviz.session.inspect_unit import UnitSum
from nnviz.session.places import Place
from nnviz.ui.colormap import mix, signed_map
from nnviz.ui.inspector.account import account
from nnviz.ui.inspector.painted import LEFT, RIGHT, Painted, figures, letters, width_of, write
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["LEAST", "ROW", "Bar", "Named", "SumBars", "bars_of"]

ROW = 2 * GRID
LEAST = 8
"""Rows that are always there: five terms, all others, the bias and the sum."""
DETAILS = 52 * GRID
"""In pictures as wide as this the factors stand beside the bars."""

Named = Callable[[int], tuple[str, Place | None]]
"""Returns what a weight's source is called, and the link that a click on it selects."""


class Bar(NamedTuple):
    """One row: ``kind`` is "term", "more", "bias" or "sum", ``detail`` the factors, ``text`` the number as printed."""

    kind: str
    name: str
    detail: str
    text: str
    value: float
    place: Place | None = None


def bars_of(found: UnitSum, rows: int, named: Named) -> tuple[tuple[Bar, ...], int]:
    """Return the rows of a sum, whose printed numbers add up to the last one, and the power of ten they share.

    Parameters
    ----------
    found : UnitSum
    rows : int
        At most so many.
    named : callable
    """
    with np.errstate(all="ignore"):
        products = (found.w * found.x).tolist()
    room = max(rows - 2, 1)
    shown = len(products) if found.count <= room else min(len(products), room - 1)
    left = found.count - shown
    rest = found.others + sum(products[shown:])
    values = [*products[:shown], *([rest] if left else []), found.bias]
    printed = account(values, found.z)
    bars = []
    for place, value in enumerate(products[:shown]):
        name, where = named(int(found.terms[place]))
        w, x = figures_of(float(found.w[place]), 4), figures_of(float(found.x[place]), 4)
        bars.append(Bar("term", name, f"{w} · {x}", printed.items[place], value, where))
    if left:
        bars.append(Bar("more", tr("and {count} more", count=f"{left:,}"), "", printed.items[shown], rest))
    bars.append(Bar("bias", tr("bias b"), "", printed.items[-1], found.bias))
    bars.append(Bar("sum", tr("sum z"), "", printed.total, found.z))
    return tuple(bars), printed.power


class SumBars(Painted):
    """Paints the bars; ``chosen`` carries the link of the row that was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.bars: tuple[Bar, ...] = ()
        self.power = 0
        self._sum: UnitSum | None = None
        self._named: Named = lambda place: (str(place), None)
        self._current = -1
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("The sum of the unit"))

    def sizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(26 * GRID, LEAST * scaled(ROW) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the same: a sum is whole or nothing."""
        return QSize(20 * GRID, LEAST * scaled(ROW) + 4)

    def show_sum(self, found: UnitSum | None, named: Named) -> None:
        """Show another sum."""
        self._sum, self._named = found, named
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many rows as there is room for."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        found = self._sum
        rows = max((self.height() - 4) // scaled(ROW), LEAST)
        self.bars, self.power = ((), 0) if found is None else bars_of(found, rows, self._named)
        self._current = min(self._current, len(self.bars) - 1)
        power = f" · 10^{self.power}" if self.power else ""
        self.tell(lambda: "; ".join(f"{bar.name} {bar.text}{power}" for bar in self.bars))
        self.update()

    def bar_at(self, y: float) -> int:
        """Return which row is at a height, −1 for none."""
        row = int((y - 2) // scaled(ROW))
        return row if 0 <= row < len(self.bars) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the link of a row."""
        self._current = self.bar_at(event.position().y())
        self._choose()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click leads somewhere."""
        row = self.bar_at(event.position().y())
        leads = row >= 0 and self.bars[row].place is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk along the rows, Enter chooses."""
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            by = 1 if event.key() == Qt.Key.Key_Down else -1
            self._current = min(max(self._current + by, 0), len(self.bars) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        place = self.bars[self._current].place if 0 <= self._current < len(self.bars) else None
        if place is not None:
            self.chosen.emit(place)

    def event(self, event: QEvent) -> bool:
        """Tell the factors of the row under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.bar_at(event.pos().y())
            if row >= 0:
                QToolTip.showText(event.globalPos(), self.words(row), self)
            return True
        return super().event(event)

    def words(self, row: int) -> str:
        """Return a row in words, with all figures."""
        bar = self.bars[row]
        value = figures_of(bar.value, 7)
        if bar.kind == "term":
            return tr("{name}: w · x = {detail} = {value}", name=bar.name, detail=bar.detail, value=value)
        return f"{bar.name}: {value}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names, bars and numbers."""
        if not self.bars:
            return
        theme, wide = self._theme, float(self.width())
        suffix = f"e{self.power}".replace("-", "−") if self.power else ""
        numbers = max(width_of(bar.text + suffix, figures(bold=True)) for bar in self.bars) + 2
        names = min(max(width_of(bar.name, letters(bold=bar.kind == "sum")) for bar in self.bars), wide * 0.4)
        details = 0.0
        if wide >= DETAILS:
            details = max(width_of(bar.detail, figures()) for bar in self.bars) + GRID
        room = QRectF(names + GRID, 0, max(wide - names - numbers - details - 2 * GRID, 16), 0)
        finite = [bar.value for bar in self.bars if math.isfinite(bar.value)]
        low, high = min([0.0, *finite]), max([0.0, *finite])
        span = (high - low) or 1.0
        zero = room.left() + (0 - low) / span * room.width()
        scale = max(abs(low), abs(high)) or 1.0
        share = np.array([bar.value / scale if math.isfinite(bar.value) else 0.0 for bar in self.bars])
        shades = signed_map(theme).rgb32(np.sign(share) * (0.35 + 0.65 * np.abs(share))).tolist()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for number, bar in enumerate(self.bars):
                top = 2.0 + number * scaled(ROW)
                line = QRectF(0, top, wide, scaled(ROW))
                strong = bar.kind == "sum"
                if number == self._current and self.hasFocus():
                    painter.fillRect(line, QColor(mix(theme.surface, theme.accent, 0.14)))
                if strong:
                    painter.setPen(QPen(QColor(theme.muted), 1))
                    painter.drawLine(QLineF(0, round(top) + 0.5, wide, round(top) + 0.5))
                tone = theme.text if bar.kind in {"term", "sum"} else theme.muted
                write(
                    painter,
                    QRectF(0, top, names, scaled(ROW)),
                    bar.name,
                    tone,
                    font=letters(bold=strong),
                    align=LEFT,
                )
                if details and bar.detail:
                    box = QRectF(room.right(), top, details, scaled(ROW))
                    write(painter, box, bar.detail, theme.muted, font=figures(), align=RIGHT)
                box = QRectF(wide - numbers, top, numbers, scaled(ROW))
                write(painter, box, bar.text + suffix, theme.text, font=figures(bold=strong), align=RIGHT)
                if not math.isfinite(bar.value):
                    painter.fillRect(
                        QRectF(room.left(), top + 5, room.width(), scaled(ROW) - 10), QColor(theme.nan)
                    )
                    continue
                end = room.left() + (bar.value - low) / span * room.width()
                colour = QColor(theme.accent) if strong else QColor.fromRgb(shades[number])
                piece = QRectF(min(zero, end), top + 3, max(abs(end - zero), 1.0), scaled(ROW) - 6)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                painter.drawRoundedRect(piece, 2, 2)
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(
                QLineF(round(zero) + 0.5, 2, round(zero) + 0.5, 2 + len(self.bars) * scaled(ROW))
            )
