"""One plot with lines over epochs: our axes and layers around pyqtgraph's curves; its range mostly stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from nnviz.session.metric_log import Mark
from nnviz.ui.charts.axis import Axis
from nnviz.ui.charts.envelope import Floats, dashes, envelope
from nnviz.ui.charts.overlay import Dot, Layer, Line, Look, paint_backdrop, paint_lines, paint_overlay
from nnviz.ui.charts.scales import Range, cover_linear, cover_log, reach
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["LinePlot", "LineStyle"]

AXIS_WIDTH = 44
BUCKET = 2
"""Pixels for each bucket of the envelope: a line is not drawn finer than it can be seen."""


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How one line looks: the name of its colour in the theme, and whether it is dashed."""

    name: str
    colour: str
    dashed: bool = False


class LinePlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Lines over epochs.

    ``hovered`` brings the epoch under the pointer or None, ``range_chosen`` the epochs zoomed or panned to,
    ``fit_requested`` that he wants to see all again.
    """

    hovered = Signal(object)
    range_chosen = Signal(object)
    fit_requested = Signal()

    def __init__(
        self,
        styles: Sequence[LineStyle],
        theme: Theme,
        *,
        percent: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._axis_x, self._axis_y = Axis("bottom"), Axis("left", " %" if percent else "")
        super().__init__(parent, axisItems={"bottom": self._axis_x, "left": self._axis_y}, enableMenu=False)
        self._styles = tuple(styles)
        self._theme = theme
        self._percent = percent
        self._x: Floats = np.empty(0)
        self._columns: tuple[Floats, ...] = ()
        self.log = False
        self._chosen: Range | None = None
        self._shown: tuple[Range, Range] | None = None
        self._set_up_item()
        self.look = Look(theme, mark_texts=not percent)  # Good accuracies lie where the texts would be.
        view = self.plotItem.vb
        self._backdrop = Layer(view, self.look, paint_backdrop)
        self._backdrop.setZValue(-10)
        self._lines = Layer(view, self.look, paint_lines)
        self._overlay = Layer(view, self.look, paint_overlay)
        self._overlay.setZValue(10)
        self.set_theme(theme)

    def _set_up_item(self) -> None:
        item, view = self.plotItem, self.plotItem.vb
        item.hideButtons()
        item.layout.setContentsMargins(0, 4, 8, 0)
        view.setMouseEnabled(x=True, y=False)
        view.disableAutoRange()
        view.setDefaultPadding(0)
        view.setLimits(minXRange=1e-3)
        view.sigRangeChangedManually.connect(self._on_zoomed)
        view.sigResized.connect(lambda *_: self.redraw())
        self._axis_y.setWidth(AXIS_WIDTH)
        self._axis_x.setHeight(22)
        self._axis_x.setLabel("epoch")
        for axis in (self._axis_x, self._axis_y):
            axis.enableAutoSIPrefix(False)  # it would typeset the name anew with each range
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setMinimumSize(120, 64)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.look.theme = theme
        self.setBackground(QColor(theme.surface))
        for axis in (self._axis_x, self._axis_y):
            axis.setPen(QColor(theme.border))
            axis.setTextPen(QColor(theme.muted))
            axis.setTickFont(number_font(SIZE_SMALL))
            axis.label.setFont(text_font(SIZE_SMALL))
            axis.label.setDefaultTextColor(QColor(theme.muted))
        self.redraw()

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or an even axis."""
        self.log = log
        self._axis_y.set_log(log)
        self.redraw()

    def set_lines(self, x: Floats, columns: Sequence[Floats], marks: Sequence[Mark]) -> None:
        """Show these columns over x; all of equal length."""
        self._x, self._columns = x, tuple(columns)
        self.look.marks = marks
        self.redraw()

    def set_sentence(self, sentence: str) -> None:
        """Show a sentence where there is nothing else to see."""
        self.look.sentence = sentence
        self._overlay.update()

    def set_hover(self, row: int | None) -> None:
        """Put the crosshair on a row of the data, or take it away."""
        self.look.hover_x = None if row is None else float(self._x[row])
        self.look.hover_text = "" if row is None else f"{self._x[row]:.4g}"
        self.look.hovered = () if row is None else self._dots(row)
        self._overlay.update()

    def show_range(self, chosen: Range | None) -> None:
        """Show these epochs, or with None all of them, going along with the training."""
        self._chosen = chosen
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines anew, in the range that fits them or in the one the user chose."""
        right = reach(1.02 * float(self._x[-1])) if len(self._x) else 1.0
        x_range = self._chosen or (-0.01 * right, right)
        seen = slice(
            max(0, int(np.searchsorted(self._x, x_range[0])) - 1),
            int(np.searchsorted(self._x, x_range[1])) + 1,
        )
        columns = [column[seen] for column in self._columns]
        y_range = self._y_range(columns)
        self._set_range(x_range, y_range)
        view = self.plotItem.vb
        wide, high = view.width() / (x_range[1] - x_range[0]), view.height() / (y_range[1] - y_range[0])
        buckets = max(20, int(view.width() / BUCKET / 2))
        lines = []
        for style, column in zip(self._styles, columns, strict=False):
            x, y = envelope(self._x[seen], self._heights(column), buckets)
            drawn = np.isfinite(y)
            drawn[:-1] &= drawn[1:]
            if style.dashed and len(x) > 1:
                at, drawn = dashes(x * wide, y * high)
                place = np.arange(len(x))
                x, y = np.interp(at, place, x), np.interp(at, place, y)
            lines.append(Line(x, y, drawn, getattr(self._theme, style.colour), style.dashed))
        self.look.lines = lines
        self.look.ends = self._dots(len(self._x) - 1) if len(self._x) else ()
        self.look.grid = self._axis_y.marks(*y_range, view.height())
        for layer in (self._backdrop, self._lines, self._overlay):
            layer.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        super().mouseMoveEvent(event)
        place = self.plotItem.vb.mapSceneToView(self.mapToScene(event.position().toPoint()))
        self.hovered.emit(place.x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for everything to be shown again."""
        super().mouseDoubleClickEvent(event)
        self.fit_requested.emit()

    def _on_zoomed(self, *_args: object) -> None:
        self.range_chosen.emit(tuple(self.plotItem.vb.viewRange()[0]))

    def _heights(self, column: Floats) -> Floats:
        """Return a column in the units of the axis: percent, or decimal exponents."""
        if not self._percent and not self.log:
            return column
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return column * 100.0 if self._percent else np.where(column > 0, np.log10(column), np.nan)

    def _y_range(self, columns: Sequence[Floats]) -> Range:
        if self._percent:
            return 0.0, 103.0
        return cover_log(columns) if self.log else cover_linear(columns)

    def _set_range(self, x_range: Range, y_range: Range) -> None:
        if self._shown == (x_range, y_range):
            return
        self._shown = (x_range, y_range)
        self.plotItem.vb.setRange(xRange=x_range, yRange=y_range, padding=0, disableAutoRange=True)

    def _dots(self, row: int) -> tuple[Dot, ...]:
        heights = (float(self._heights(column[row : row + 1])[0]) for column in self._columns)
        return tuple(
            Dot(float(self._x[row]), height, getattr(self._theme, style.colour))
            for style, height in zip(self._styles, heights, strict=False)
            if np.isfinite(height)
        )
