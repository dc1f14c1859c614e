"""The bar that lets time pass: reset, run and pause, step, speed, and where the training stands."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from nnviz.session.commands import StepUnit
from nnviz.session.metric_log import COLUMNS
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.controls.quiet import QuietSpin
from nnviz.ui.controls.readouts import Readout, ReadoutRow
from nnviz.ui.controls.speed import SpeedBox
from nnviz.ui.figures import count_text, loss_text, share_text
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text, scaled
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["TransportBar"]

STEPS = {
    StepUnit.PHASE: "One part of a step: forward, loss, backward or update",
    StepUnit.SAMPLE: "One step, followed phase by phase for a single sample",
    StepUnit.BATCH: "One step: one batch, one update of the weights",
    StepUnit.EPOCH: "One pass over all training data",
}
PLURALS = {
    StepUnit.PHASE: "phases",
    StepUnit.SAMPLE: "samples",
    StepUnit.BATCH: "batches",
    StepUnit.EPOCH: "epochs",
}
MOST_AT_ONCE = 10_000
KEEP = ("loss", "epoch", "accuracy", "validation", "step")
"""The readouts in the order in which a narrow window keeps them."""

TRAIN_LOSS, VALIDATION_LOSS, TRAIN_ACCURACY, VALIDATION_ACCURACY = (
    COLUMNS.index(name) for name in ("train_loss", "validation_loss", "train_accuracy", "validation_accuracy")
)


class TransportBar(QWidget):
    """Emits wishes and shows what has come of them.

    ``step_requested`` carries a ``StepUnit``, of which ``step_count`` tells how many; ``back_requested`` asks for as
    many back; ``reset_requested`` whether another start is wanted,
    ``speed_changed`` steps each second or None for as fast as it can.
    """

    run_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal(object)
    back_requested = Signal()
    reset_requested = Signal(bool)
    speed_changed = Signal(object)
    step_unit_changed = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit = StepUnit.EPOCH
        self._status: Status | None = None
        self._runnable, self._reason = True, ""
        self._focused_once = False
        self.setObjectName("transport")
        self.setAccessibleName(tr("Training"))
        self.reset_button = QToolButton(self)
        self.run_button = QPushButton(self)
        self.step_button = QToolButton(self)
        self.speed = SpeedBox(self)
        self.speed.speed_changed.connect(self.speed_changed)
        self.readouts = {
            "epoch": Readout(tr("epoch"), count_text(0), theme),
            "step": Readout(tr("step"), count_text(0), theme),
            "loss": Readout(tr("loss"), "0.0000", theme, dot="train"),
            "validation": Readout(tr("val. loss"), "0.0000", theme, dot="validation"),
            "accuracy": Readout(tr("accuracy"), "100.0 %", theme),
        }
        self.row = ReadoutRow(self.readouts, KEEP, self)
        self._build_buttons()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, GRID // 2, GRID, GRID // 2)
        line.setSpacing(GRID)
        for widget in (self.reset_button, self.run_button, self.step_button):
            line.addWidget(widget)
        line.addSpacing(GRID)
        line.addWidget(self.speed)
        line.addSpacing(2 * GRID)
        line.addWidget(self.row, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)
        self._show_status(Status.LOADING)

    def _build_buttons(self) -> None:
        self.reset_menu = QMenu(self)
        same = self.reset_menu.addAction(tr("Same start"))
        same.setToolTip(tr("Go back to step 0 with the same weights"))
        new = self.reset_menu.addAction(tr("New start"))
        new.setToolTip(tr("Go back to step 0 with weights drawn anew"))
        self.reset_menu.setToolTipsVisible(True)
        same.triggered.connect(lambda _checked=False: self.reset_requested.emit(False))
        new.triggered.connect(lambda _checked=False: self.reset_requested.emit(True))
        self._split(self.reset_button, tr("Reset"), self.reset_menu)
        self.reset_button.setToolTip(tr("Back to step 0 with the same weights; the arrow offers a new start"))
        self.reset_button.clicked.connect(lambda _checked=False: self.reset_requested.emit(False))

        self.run_button.setObjectName("primary")
        fit_to_text(self.run_button, icon=2 * GRID)
        self.run_button.setAutoDefault(False)
        self.run_button.clicked.connect(lambda _checked=False: self._run_or_pause())

        self.step_menu = QMenu(self)
        self.step_menu.setToolTipsVisible(True)
        group = QActionGroup(self)
        self._unit_actions: dict[StepUnit, QAction] = {}
        for unit, sentence in STEPS.items():
            action = self.step_menu.addAction(tr(unit.value.capitalize()))
            action.setCheckable(True)
            action.setToolTip(tr(sentence))
            action.setActionGroup(group)
            self._unit_actions[unit] = action
        group.triggered.connect(self._unit_picked)
        self._build_count()
        self._split(self.step_button, tr("Step"), self.step_menu)
        self.step_button.clicked.connect(lambda _checked=False: self.step_requested.emit(self._unit))
        self._show_unit()

    def _build_count(self) -> None:
        """Add to the menu of Step how many units it goes, and the way back."""
        self.count_box = QuietSpin(self.step_menu)
        self.count_box.setRange(1, MOST_AT_ONCE)
        self.count_box.setAccessibleName(tr("How many at a time"))
        self.count_box.setToolTip(tr("How many of these one press of Step goes on or back"))
        self.count_box.valueChanged.connect(lambda _count: self._show_unit())
        line = QWidget(self.step_menu)
        row = QHBoxLayout(line)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.addWidget(QLabel(tr("At a time"), line))
        row.addWidget(self.count_box, 1)
        entry = QWidgetAction(self.step_menu)
        entry.setDefaultWidget(line)
        self.step_menu.addSeparator()
        self.step_menu.addAction(entry)
        back = self.step_menu.addAction(tr("Back by as much"))
        back.setToolTip(tr("Go back by the size of a step (Shift+S)"))
        back.triggered.connect(lambda _checked=False: self.back_requested.emit())

    def _split(self, button: QToolButton, name: str, menu: QMenu) -> None:
        button.setText(name)
        button.setAccessibleName(name)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fit_to_text(button, icon=2 * GRID)

    def step_unit(self) -> StepUnit:
        """Return how far one press of Step goes."""
        return self._unit

    def step_count(self) -> int:
        """Return how many units one press of Step goes."""
        return self.count_box.value()

    def set_step_unit(self, unit: StepUnit) -> None:
        """Choose how far one press of Step goes."""
        if unit is not self._unit:
            self._unit = unit
            self._show_unit()
            self.step_unit_changed.emit(unit)

    def set_runnable(self, runnable: bool, reason: str = "") -> None:
        """Allow training, or say in one sentence why it cannot begin."""
        self._runnable, self._reason = runnable, reason
        self._enable()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._icons = {name: icon(name, theme, colour=theme.accent_text) for name in ("run", "pause")}
        self.reset_button.setIcon(icon("reset", theme))
        self.step_button.setIcon(icon("step", theme))
        for readout in self.readouts.values():
            readout.set_theme(theme)
        self._show_unit()
        self.row.arrange()
        if self._status is not None:
            self._show_run()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the training stands; what did not change costs nothing."""
        table = snapshot.curves.table
        row = snapshot.timeline.row or (table[-1] if len(table) else None)
        if row is not None:
            loss, validation = float(row[TRAIN_LOSS]), float(row[VALIDATION_LOSS])
            accuracy = float(row[VALIDATION_ACCURACY])
            accuracy = float(row[TRAIN_ACCURACY]) if math.isnan(accuracy) else accuracy
        else:
            loss, validation, accuracy = snapshot.batch_loss, math.nan, math.nan
        self.readouts["epoch"].set_text(count_text(snapshot.position.epoch))
        self.readouts["step"].set_text(count_text(snapshot.position.step))
        self.readouts["loss"].set_text(loss_text(loss))
        self.readouts["validation"].set_text(loss_text(validation))
        self.readouts["accuracy"].set_text(share_text(accuracy))
        if snapshot.status is not self._status:
            self._show_status(snapshot.status)

    def showEvent(self, event: QShowEvent) -> None:
        """Give Run the focus when the window first appears, so that Space and Enter train."""
        super().showEvent(event)
        if not self._focused_once:
            self._focused_once = True
            self.run_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _run_or_pause(self) -> None:
        (self.pause_requested if self._status is Status.RUNNING else self.run_requested).emit()

    def _unit_picked(self, action: QAction) -> None:
        self.set_step_unit(next(unit for unit, known in self._unit_actions.items() if known is action))

    def _show_unit(self) -> None:
        names = [_step_of(unit) for unit in StepUnit]
        count = self.step_count()
        self.step_button.setText(_step_of(self._unit, count))
        metrics = self.step_button.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, [*names, self.step_button.text()]))
        self.step_button.setMinimumWidth(widest + scaled(7 * GRID))
        self._unit_actions[self._unit].setChecked(True)
        self.step_button.setAccessibleName(
            tr("Step one {unit}", unit=tr(self._unit.value)) if count == 1 else self.step_button.text()
        )
        self._enable()

    def _show_status(self, status: Status) -> None:
        self._status = status
        self._show_run()
        self._enable()
        if status is not Status.RUNNING:
            for readout in self.readouts.values():
                readout.announce()

    def _show_run(self) -> None:
        running = self._status is Status.RUNNING
        metrics = self.run_button.fontMetrics()
        self.run_button.setMinimumWidth(
            max(map(metrics.horizontalAdvance, (tr("Pause"), tr("Run")))) + scaled(9 * GRID)
        )
        self.run_button.setText(tr("Pause") if running else tr("Run"))
        self.run_button.setAccessibleName(tr("Pause training") if running else tr("Run training"))
        self.run_button.setIcon(self._icons["pause" if running else "run"])

    def _enable(self) -> None:
        running = self._status is Status.RUNNING
        allowed = self._runnable or running
        self.run_button.setEnabled(allowed)
        self.run_button.setToolTip(
            self._reason if not allowed else tr("Pause (Space)") if running else tr("Run (Space)")
        )
        self.step_button.setEnabled(self._runnable)
        self.step_button.setToolTip(tr(STEPS[self._unit]) + " (S)" if self._runnable else self._reason)


def _step_of(unit: StepUnit, count: int = 1) -> str:
    if count == 1:
        return tr("Step {unit}", unit=tr(unit.value))
    return tr("Step {count} {units}", count=f"{count:,}", units=tr(PLURALS[unit]))
