"""The curves: loss and accuracy over epochs, with the values of any moment under the pointer."""

from __future__ import annotations

import math
import time

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnviz.session.metric_log import Curves
from nnviz.session.snapshot import Probe, Snapshot, Status, Task
from nnviz.ui.charts.caption import Caption, Entry
from nnviz.ui.charts.plot import LinePlot, LineStyle
from nnviz.ui.charts.scales import Range
from nnviz.ui.figures import loss_text, share_text
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["CurvesPanel"]

EMPTY = "Press Run: the curves start here"
SECONDS_BETWEEN = 1 / 6
STYLES = (LineStyle("training", "train"), LineStyle("validation", "validation", dashed=True))
SHORT = {"training": "train", "validation": "val."}
LOSS = ("train_loss", "validation_loss")
ACCURACY = ("train_accuracy", "validation_accuracy")


class CurvesPanel(QWidget):
    """Loss and accuracy of training (solid) and validation (dashed) over epochs.

    The wheel zooms, dragging pans, a double click shows all again; with the focus, the arrow keys move the crosshair.
    """

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._drawn: Curves | None = None
        self._drawn_run: int | None = None
        self._drawn_at = -math.inf
        self._hover_row: int | None = None
        self._hover_epoch: float | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._draw)
        self.loss_plot = LinePlot(STYLES, theme, parent=self)
        self.accuracy_plot = LinePlot(STYLES, theme, percent=True, parent=self)
        self.loss_caption = Caption("Loss", theme, self)
        self.accuracy_caption = Caption("Accuracy", theme, self)
        self.log_button = QToolButton(self)
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Curves of loss and accuracy")
        self._say_empty()

    @property
    def wants(self) -> frozenset[Probe]:
        """Nothing beside what each snapshot has."""
        return frozenset()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(720, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(240, 120)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the curves, at most 6 times a second while training, and never while hidden."""
        self._snapshot = snapshot
        if not self.isVisible():
            return
        wait = self._drawn_at + SECONDS_BETWEEN - time.monotonic()
        if snapshot.status is Status.RUNNING and snapshot.run == self._drawn_run and wait > 0:
            if not self._late.isActive():
                self._late.start(math.ceil(1000 * wait))
            return
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        for part in (self.loss_plot, self.accuracy_plot, self.loss_caption, self.accuracy_caption):
            part.set_theme(theme)
        self._show_values()
        self.update()

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or an even axis for the loss."""
        self.log_button.setChecked(log)

    def fit(self) -> None:
        """Show all epochs again and go along with the training."""
        for plot in (self.loss_plot, self.accuracy_plot):
            plot.show_range(None)

    def summary(self) -> str:
        """Return what the curves show, in words."""
        if self._drawn is None or not len(self._drawn):
            return EMPTY
        epoch = f"Epoch {self._drawn.column('epoch')[-1]:.4g}"
        captions = [self.loss_caption.text()]
        if not self._accuracy_side.isHidden():
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
        wide = self.width() > 1.6 * self.height()
        self._plots.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the widget."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.surface))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys."""
        epochs = self._drawn.column("epoch") if self._drawn is not None else ()
        rows = len(epochs)
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self._hover_epoch is not None:
            self._hover(None)
        elif move is not None and rows:
            stride = max(1, rows // 200)
            now = rows - 1 - move * stride if self._hover_row is None else self._hover_row
            row = min(max(now + move * stride, 0), rows - 1)
            self._hover(float(epochs[row]))
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.log_button.setText("log")
        self.log_button.setObjectName("small")
        self.log_button.setCheckable(True)
        self.log_button.setFixedHeight(24)
        self.log_button.setToolTip("Show the loss on a logarithmic axis")
        self.log_button.setAccessibleName("Logarithmic loss axis")
        self.log_button.toggled.connect(self.loss_plot.set_log)
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._plots.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        self._plots.setSpacing(GRID)
        self._accuracy_side = QWidget(self)
        for side, caption, plot, extra in (
            (QWidget(self), self.loss_caption, self.loss_plot, self.log_button),
            (self._accuracy_side, self.accuracy_caption, self.accuracy_plot, None),
        ):
            head = QHBoxLayout()
            head.setSpacing(GRID // 2)
            head.addWidget(caption, 1)
            if extra is not None:
                head.addWidget(extra)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addLayout(head)
            column.addWidget(plot, 1)
            self._plots.addWidget(side, 1)
            plot.hovered.connect(self._hover)
            plot.fit_requested.connect(self.fit)
        self.loss_plot.range_chosen.connect(self._zoomed)
        self.accuracy_plot.range_chosen.connect(self._zoomed)

    def _zoomed(self, chosen: Range) -> None:
        for plot in (self.loss_plot, self.accuracy_plot):
            plot.show_range(chosen)

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        self._late.stop()
        self._drawn_at = time.monotonic()
        if snapshot.run != self._drawn_run:
            self._drawn_run = snapshot.run
            self._hover_epoch = self._hover_row = None
            self.fit()
        self._accuracy_side.setVisible(snapshot.data is None or snapshot.data.task is not Task.REGRESSION)
        if snapshot.curves is self._drawn:
            self._say_empty()
            return
        self._drawn = curves = snapshot.curves
        epochs = curves.column("epoch")
        self.loss_plot.set_lines(epochs, [curves.column(name) for name in LOSS], curves.marks)
        self.accuracy_plot.set_lines(epochs, [curves.column(name) for name in ACCURACY], curves.marks)
        self._hover(self._hover_epoch)
        self._say_empty()

    def _say_empty(self) -> None:
        running = self._snapshot is not None and self._snapshot.status is Status.RUNNING
        started = running or (self._drawn is not None and len(self._drawn) > 1)
        self.loss_plot.set_sentence("" if started else EMPTY)
        self.setAccessibleDescription(self.summary())

    def _hover(self, epoch: float | None) -> None:
        """Show the values at the measured moment nearest to an epoch, or the last ones."""
        self._hover_epoch, self._hover_row = epoch, None
        if epoch is not None and self._drawn is not None and len(self._drawn) > 1:
            epochs = self._drawn.column("epoch")
            right = int(np.clip(np.searchsorted(epochs, epoch), 1, len(epochs) - 1))
            self._hover_row = right - 1 if epoch - epochs[right - 1] < epochs[right] - epoch else right
        for plot in (self.loss_plot, self.accuracy_plot):
            plot.set_hover(self._hover_row)
        self._show_values()

    def _show_values(self) -> None:
        curves, row = self._drawn, self._hover_row
        if curves is None or not len(curves):
            for caption in (self.loss_caption, self.accuracy_caption):
                caption.show_entries([], "")  # those of the network before are no longer true
            return
        note = "" if row is None else f"epoch {curves.column('epoch')[row]:.4g}"
        for caption, names, write in (
            (self.loss_caption, LOSS, loss_text),
            (self.accuracy_caption, ACCURACY, share_text),
        ):
            values = [float(curves.column(name)[-1 if row is None else row]) for name in names]
            entries = [
                Entry(
                    style.name,
                    SHORT[style.name],
                    write(value),
                    getattr(self._theme, style.colour),
                    style.dashed,
                )
                for style, value in zip(STYLES, values, strict=True)
                if not np.isnan(curves.column(names[STYLES.index(style)])).all()
            ]
            caption.show_entries(entries, note)
