"""One plot with lines over epochs or steps: our layers around pyqtgraph's view; its range mostly stands still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.session.metric_log import Mark
from nnviz.session.turn import turn
from nnviz.ui.charts.axis import Axis
from nnviz.ui.charts.curve_data import smoothed
from nnviz.ui.charts.envelope import Floats
from nnviz.ui.charts.lines import Pixels, Scales, gap_outline, line_of, stretch
from nnviz.ui.charts.others import Other, Others
from nnviz.ui.charts.overlay import Dot, Layer, Line, Look, paint_backdrop, paint_lines, paint_overlay
from nnviz.ui.charts.scales import Range
from nnviz.ui.colormap import mix
from nnviz.ui.language import tr
from nnviz.ui.scale import scaled
from nnviz.ui.theme import SIZE_SMALL, Theme, number_font, text_font

__all__ = ["LinePlot", "LineStyle"]

AXIS_WIDTH = 44
TOP = 4
BUCKET = 2
"""Pixels for each bucket of the envelope: a line is not drawn finer than it can be seen."""
NEAR = 7.0
"""A mark is meant when the pointer is within so many pixels."""
RAW = 0.7
"""How far a line fades towards the background where a smoothed one lies over it."""


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How one line looks: the name of its colour in the theme, and whether it is dashed."""

    name: str
    colour: str
    dashed: bool = False


class LinePlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Lines over epochs, steps or seconds.

    ``hovered`` brings the place under the pointer or None, ``range_chosen`` what was zoomed or panned to (in the
    units of the axis), ``fit_requested`` that all is to be seen again, ``menu_requested`` where the menu is to open.
    """

    hovered = Signal(object)
    range_chosen = Signal(object)
    fit_requested = Signal()
    menu_requested = Signal(QPoint)

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
        self._x: Floats = np.empty(0)
        self._columns: tuple[Floats, ...] = ()
        self._others = Others()
        self._best: tuple[int, int, str] | None = None
        self._tales: list[tuple[float, str]] = []
        self._mark_x: list[float] = []
        self._smoothing = 0.0
        self._gap = False
        self.scales = Scales(percent=percent)
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
        item.layout.setContentsMargins(0, TOP, 8, 0)
        view.setMouseEnabled(x=True, y=False)
        view.disableAutoRange()
        view.setDefaultPadding(0)
        view.setLimits(minXRange=1e-3)
        view.sigRangeChangedManually.connect(self._on_zoomed)
        view.sigResized.connect(lambda *_: self.redraw())
        self._axis_x.setLabel(tr("epoch"))
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
        self._axis_y.setWidth(scaled(AXIS_WIDTH))
        self._axis_x.setHeight(scaled(22))
        self.plotItem.layout.setContentsMargins(0, max(scaled(9) - 9, 0) + TOP, 8, 0)
        for axis in (self._axis_x, self._axis_y):
            axis.setPen(QColor(theme.border))
            axis.setTextPen(QColor(theme.muted))
            axis.setTickFont(number_font(SIZE_SMALL))
            axis.label.setFont(text_font(SIZE_SMALL))
            axis.label.setDefaultTextColor(QColor(theme.muted))
        self.redraw()

    def set_axis(self, name: str, *, log: bool) -> None:
        """Choose what the lower axis counts, and whether it is logarithmic."""
        self._axis_x.setLabel(tr(name))
        self._axis_x.set_log(log)
        self._axis_x.resizeEvent()
        self._chosen = None
        self.scales = replace(self.scales, log_x=log)

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or an even axis for the values."""
        self.scales = replace(self.scales, log_y=log)
        self._axis_y.set_log(log)
        self.redraw()

    def set_smoothing(self, strength: float) -> None:
        """Draw smoothed lines, the measured ones faint behind them; 0 for none."""
        self._smoothing = strength

    def set_gap(self, on: bool) -> None:
        """Fill the area by which the second line lies above the first."""
        self._gap = on

    def set_others(self, others: Sequence[Other]) -> None:
        """Show the lines of other runs behind those of this one."""
        self._others.set(others)

    def set_best(self, best: tuple[int, int, str] | None) -> None:
        """Mark a point by line and row, and say what it is."""
        self._best = best

    def set_lines(
        self, x: Floats, columns: Sequence[Floats], marks: Sequence[Mark], places: Sequence[float] = ()
    ) -> None:
        """Show these columns over x, all of equal length, and the marks at their places."""
        self._x, self._columns = x, tuple(columns)
        self.look.marks, self._mark_x = marks, list(places)
        self.redraw()

    def set_sentence(self, sentence: str) -> None:
        """Show a sentence where there is nothing else to see."""
        self.look.sentence = sentence
        self._overlay.update()

    def set_hover(self, row: int | None) -> None:
        """Put the crosshair on a row of the data, or take it away."""
        at = None if row is None else float(self.scales.across(self._x[row : row + 1])[0])
        self.look.hover_x = at if at is not None and np.isfinite(at) else None
        self.look.hover_text = "" if row is None else f"{self._x[row]:.4g}"
        self.look.hovered = () if row is None else self._dots(row)
        self._overlay.update()

    def set_cursor(self, place: float | None) -> None:
        """Put a line where the training on the screen stands, or take it away."""
        at = None if place is None else float(self.scales.across(np.array([place]))[0])
        self.look.cursor = at if at is not None and np.isfinite(at) else None
        self._overlay.update()

    def show_range(self, chosen: Range | None) -> None:
        """Show this part of the axis, or with None all of it, going along with the training."""
        self._chosen = chosen
        self.redraw()

    def redraw(self) -> None:
        """Draw the lines anew, in the range that fits them or in the one the user chose."""
        scales = self.scales
        at = scales.across(self._x)
        x_range = self._chosen or scales.x_range(self._others.longest(self._x))
        seen = stretch(at, x_range)
        raw = [column[seen] for column in self._columns]
        y_range = scales.y_range([*raw, *self._others.columns(scales, x_range)])
        self._set_range(x_range, y_range)
        view = self.plotItem.vb
        pixels = Pixels(
            view.width() / (x_range[1] - x_range[0]),
            view.height() / (y_range[1] - y_range[0]),
            max(20, int(view.width() / BUCKET / 2)),
        )
        self._draw_lines(at, seen, pixels)
        dashed = [style.dashed for style in self._styles]
        self._others.draw(scales, (x_range, y_range), pixels, dashed, self._smoothing)
        self.look.behind, self.look.labels = self._others.lines, self._others.labels
        self.look.ends = self._dots(len(self._x) - 1) if len(self._x) else ()
        self.look.grid = self._axis_y.marks(*y_range, view.height())
        self._draw_marks()
        for layer in (self._backdrop, self._lines, self._overlay):
            layer.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, while training waits."""
        with turn:
            super().paintEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self.look.told = None
        self.hovered.emit(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        super().mouseMoveEvent(event)
        view = self.plotItem.vb
        place = float(view.mapSceneToView(self.mapToScene(event.position().toPoint())).x())
        (left, right), _ = view.viewRange()
        reach = NEAR * (right - left) / max(view.width(), 1.0)
        near = [tale for tale in self._tales if abs(tale[0] - place) <= reach]
        nearest = min(near, key=lambda tale: abs(tale[0] - place))[0] if near else 0.0
        text = "\n".join(tale[1] for tale in near if tale[0] == nearest)
        self.look.told = (nearest, text) if text else None
        self.hovered.emit(10.0**place if self.scales.log_x else place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for everything to be shown again."""
        super().mouseDoubleClickEvent(event)
        self.fit_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_requested.emit(event.globalPos())
        event.accept()

    def _on_zoomed(self, *_args: object) -> None:
        self.range_chosen.emit(tuple(self.plotItem.vb.viewRange()[0]))

    def _draw_lines(self, at: Floats, seen: slice, pixels: Pixels) -> None:
        scales = self.scales
        lines: list[Line] = []
        for style, column in zip(self._styles, self._columns, strict=False):
            colour = getattr(self._theme, style.colour)
            if self._smoothing:
                faint = mix(colour, self._theme.surface, RAW)
                lines.append(line_of(at[seen], scales.up(column[seen]), pixels, faint, width=1.0))
            heights = scales.up(smoothed(column, self._smoothing)[seen])
            lines.append(line_of(at[seen], heights, pixels, colour, dashed=style.dashed))
        self.look.lines = lines[::2] + lines[1::2] if self._smoothing else lines
        self.look.gap = None
        if self._gap and len(self._columns) > 1:
            low, high = (scales.up(smoothed(column, self._smoothing)[seen]) for column in self._columns[:2])
            self.look.gap = gap_outline(at[seen], low, high)

    def _draw_marks(self) -> None:
        """Place the marks and what is said about them and about the best moment."""
        places = self.scales.across(np.asarray(self._mark_x, np.float64)).tolist()
        self.look.mark_places = places
        self._tales = [(at, mark.text) for at, mark in zip(places, self.look.marks, strict=False)]
        self.look.best = None
        if self._best is not None:
            line, row, text = self._best
            x = float(self.scales.across(self._x[row : row + 1])[0])
            y = float(self.scales.up(self._columns[line][row : row + 1])[0])
            if np.isfinite(x) and np.isfinite(y):
                self.look.best = Dot(x, y, getattr(self._theme, self._styles[line].colour))
                self._tales.append((x, text))

    def _set_range(self, x_range: Range, y_range: Range) -> None:
        if self._shown == (x_range, y_range):
            return
        self._shown = (x_range, y_range)
        self.plotItem.vb.setRange(xRange=x_range, yRange=y_range, padding=0, disableAutoRange=True)

    def _dots(self, row: int) -> tuple[Dot, ...]:
        at = float(self.scales.across(self._x[row : row + 1])[0])
        heights = (float(self.scales.up(column[row : row + 1])[0]) for column in self._columns)
        return tuple(
            Dot(at, height, getattr(self._theme, style.colour))
            for style, height in zip(self._styles, heights, strict=False)
            if np.isfinite(height) and np.isfinite(at)
        )
