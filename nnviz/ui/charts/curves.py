"""The curves: loss and accuracy while training goes on, beside those of other runs, with the values of any moment."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.session.metric_log import Curves
from nnviz.session.snapshot import Probe, Snapshot, Status, Task
from nnviz.session.turn import turn
from nnviz.ui.charts.curve_data import axis_of, best_row, mark_places, shown_curves
from nnviz.ui.charts.curve_export import CurveExport
from nnviz.ui.charts.curve_parts import CurveParts
from nnviz.ui.charts.curve_words import (
    ACCURACY,
    LOSS,
    accuracy_entries,
    best_text,
    ghost_entries,
    loss_entries,
    row_near,
)
from nnviz.ui.charts.ghosts import Ghost
from nnviz.ui.charts.scales import Range
from nnviz.ui.language import tr
from nnviz.ui.surface import Surface
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["CurvesPanel"]

EMPTY = "Press Run: the curves start here"
SECONDS_BETWEEN = 0.38
PATIENCE = 0.12
"""Seconds after which they are drawn without another snapshot: together with others it costs half as much."""


class CurvesPanel(Surface):
    """Loss and accuracy of training (solid) and validation (dashed).

    The wheel zooms, dragging pans, Home, a double click or the button *all* shows everything again; with the focus,
    the arrow keys move the crosshair.  ``set_ghosts`` shows other runs behind the present one;
    ``told`` carries a sentence about what was copied or saved.
    """

    told = Signal(str)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._snapshot: Snapshot | None = None
        self._drawn: Curves | None = None
        self._told: Curves | None = None
        self._drawn_run: int | None = None
        self._drawn_at = -math.inf
        self._hover_row: int | None = None
        self._hover_at: float | None = None
        self._ghosts: dict[str, tuple[Ghost, ...]] = {}
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._draw_late)
        self._parts = parts = CurveParts(self, theme)
        self.loss_plot, self.accuracy_plot = parts.plots
        self.loss_caption, self.accuracy_caption = parts.loss_caption, parts.accuracy_caption
        self.strip, self.tools = parts.strip, parts.tools
        self._themed = (*parts.plots, parts.loss_caption, parts.accuracy_caption, parts.strip)
        self.log_button, self.view_button, self.all_button = (
            parts.log_button,
            parts.view_button,
            parts.all_button,
        )
        self.export = CurveExport(self, self._runs, self.told.emit)
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Curves of loss and accuracy"))
        self._choose()
        self._say_empty()

    @property
    def wants(self) -> frozenset[Probe]:
        """Nothing beside what each snapshot has."""
        return frozenset()

    @property
    def ghosts(self) -> tuple[Ghost, ...]:
        """The runs that are shown behind the present one."""
        return tuple(ghost for group in self._ghosts.values() for ghost in group)

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(720, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(240, 120)

    def set_ghosts(self, ghosts: Sequence[Ghost], group: str = "") -> None:
        """Show these runs behind the present one; those of other groups stay."""
        self._ghosts[group] = tuple(ghosts)
        self._draw_ghosts()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curves, at most three times a second while training, and never while hidden."""
        self._snapshot = snapshot
        if not self.isVisible():
            return
        wait = self._drawn_at + SECONDS_BETWEEN - time.monotonic()
        if snapshot.status is Status.RUNNING and snapshot.run == self._drawn_run and wait > 0:
            if not self._late.isActive():
                self._late.start(math.ceil(1000 * (wait + PATIENCE)))
            return
        self._draw()

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Say the latest values now, together with everybody else who says them, so that they agree."""
        self._told = shown_curves(snapshot)
        if self.isVisible() and self._hover_row is None:
            self._show_values()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._draw_ghosts()
        self._show_values()

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or an even axis for the loss."""
        self.tools.set(log=log)

    def fit(self) -> None:
        """Show all epochs again and go along with the training."""
        self.all_button.hide()
        for plot in self._parts.plots:
            plot.show_range(None)

    def summary(self) -> str:
        """Return what the curves show, in words."""
        if self._drawn is None or not len(self._drawn):
            return tr(EMPTY)
        epoch = tr("Epoch {epoch}", epoch=f"{self._drawn.column('epoch')[-1]:.4g}")
        captions = [self.loss_caption.text()]
        if not self._parts.accuracy_side.isHidden():
            captions.append(self.accuracy_caption.text())
        return ". ".join([epoch, *captions])

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        if self._snapshot is not None and self._snapshot.curves is not self._drawn:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self._parts.arrange(self.width(), self.height())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        self._open_menu(event.globalPos())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys."""
        places = axis_of(self._drawn, self.tools.choices.axis) if self._drawn is not None else ()
        rows = len(places)
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Home:
            self.fit()
        elif event.key() == Qt.Key.Key_Escape and self._hover_at is not None:
            self._hover(None)
        elif move is not None and rows:
            stride = max(1, rows // 200)
            now = rows - 1 - move * stride if self._hover_row is None else self._hover_row
            row = min(max(now + move * stride, 0), rows - 1)
            self._hover(float(places[row]))
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        for plot in self._parts.plots:
            plot.hovered.connect(self._hover)
            plot.fit_requested.connect(self.fit)
            plot.range_chosen.connect(self._zoomed)
            plot.menu_requested.connect(self._open_menu)
        self.tools.changed.connect(self._choose)
        self.tools.wished.connect(lambda wish: self.fit() if wish == "fit" else self.export.do(wish))
        self.log_button.toggled.connect(self.set_log)
        self.all_button.clicked.connect(self.fit)

    def _open_menu(self, at: QPoint) -> None:
        self.tools.menu.popup(at)

    def _zoomed(self, chosen: Range) -> None:
        self.all_button.show()
        for plot in self._parts.plots:
            plot.show_range(chosen)

    def _choose(self) -> None:
        """Draw them as was chosen."""
        choices = self.tools.choices
        self.log_button.setChecked(choices.log)
        for plot in self._parts.plots:
            plot.set_axis(choices.axis, log=choices.log_x)
            plot.set_smoothing(choices.smoothing)
        self.loss_plot.set_gap(choices.gap)
        self.all_button.hide()
        self.loss_plot.set_log(choices.log)
        self._hover_at = self._hover_row = None
        self._draw_ghosts()
        self._draw_lines()

    def _draw_late(self) -> None:
        with turn:
            self._draw()

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        self._late.stop()
        self._drawn_at = time.monotonic()
        if snapshot.run != self._drawn_run:
            self._drawn_run = snapshot.run
            self._hover_at = self._hover_row = None
            self.fit()
        regression = snapshot.data is not None and snapshot.data.task is Task.REGRESSION
        self._parts.show_accuracy(not regression)
        if snapshot.curves is not self._drawn:
            self._drawn = snapshot.curves
            self._draw_lines()
        self._say_empty()

    def _draw_lines(self) -> None:
        curves, axis = self._drawn, self.tools.choices.axis
        if curves is None:
            return
        x, places, best = axis_of(curves, axis), mark_places(curves, axis), best_row(curves)
        self.loss_plot.set_best(None if best is None else (1, best, best_text(curves, best)))
        for plot, names in zip(self._parts.plots, (LOSS, ACCURACY), strict=True):
            plot.set_lines(x, [curves.column(name) for name in names], curves.marks, places)
        self._hover(self._hover_at)

    def _draw_ghosts(self) -> None:
        axis = self.tools.choices.axis
        for plot, names in zip(self._parts.plots, (LOSS, ACCURACY), strict=True):
            plot.set_others([ghost.lines(axis, names, self._theme) for ghost in self.ghosts])
            plot.redraw()
        self._show_values()

    def _runs(self) -> list[tuple[str, Curves]]:
        """Return everything that is shown, for a table."""
        present = [] if self._drawn is None else [(tr("now"), self._drawn)]
        return [*present, *((ghost.name, ghost.curves) for ghost in self.ghosts)]

    def _say_empty(self) -> None:
        running = self._snapshot is not None and self._snapshot.status is Status.RUNNING
        started = running or (self._drawn is not None and len(self._drawn) > 1)
        self.loss_plot.set_sentence("" if started or self.ghosts else tr(EMPTY))
        self.setAccessibleDescription(self.summary())

    def _hover(self, at: float | None) -> None:
        """Show the values at the measured moment nearest to a place of the axis, or the last ones."""
        self._hover_at, self._hover_row = at, None
        if at is not None and self._drawn is not None and len(self._drawn) > 1:
            self._hover_row = row_near(axis_of(self._drawn, self.tools.choices.axis), at)
        for plot in self._parts.plots:
            plot.set_hover(self._hover_row)
        self._show_values()

    def _show_values(self) -> None:
        row = self._hover_row
        curves = self._drawn if row is not None or self._told is None else self._told
        axis = self.tools.choices.axis
        self.strip.show_entries(ghost_entries(self.ghosts, axis, self._hover_at, self._theme))
        if curves is None or not len(curves):
            for caption in (self.loss_caption, self.accuracy_caption):
                caption.show_entries([], "")  # those of the network before are no longer true
            return
        at = -1 if row is None else row
        note = "" if row is None else f"{tr(axis)} {axis_of(curves, axis)[row]:.4g}"
        gap = self.tools.choices.gap
        self.loss_caption.show_entries(loss_entries(curves, at, self._theme, gap=gap), note)
        self.accuracy_caption.show_entries(accuracy_entries(curves, at, self._theme), note)
