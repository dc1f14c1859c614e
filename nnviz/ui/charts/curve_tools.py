"""What may be chosen about the curves, and how they are taken along: one menu, opened by a button or a right click."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget, QWidgetAction

from nnviz.ui.charts.curve_data import AXES
from nnviz.ui.controls.quiet import QuietSlider
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID

__all__ = ["OVER", "CurveChoices", "CurveTools"]

OVER = {"epoch": "Over epochs", "step": "Over steps", "seconds": "Over seconds"}
"""What each axis is called in the menu."""

STRENGTHS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
"""The steps of the slider: each smooths about half as much again as the one before."""


@dataclass(frozen=True, slots=True)
class CurveChoices:
    """How the curves are drawn: over which axis, logarithmic or not, how much smoothed, with the gap filled."""

    axis: str = AXES[0]
    log: bool = False
    log_x: bool = False
    smoothing: float = 0.0
    gap: bool = True


class CurveTools(QObject):
    """The menu; ``changed`` tells that ``choices`` are others, ``wished`` names what else is to be done."""

    changed = Signal()
    wished = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choices = CurveChoices()
        self.menu = QMenu(parent)
        self.slider = QuietSlider()
        self._strength = QLabel()
        self._group = QActionGroup(self)
        self._axes: dict[str, QAction] = {}
        for name in AXES:
            action = self.menu.addAction(tr(OVER[name]))
            action.setCheckable(True)
            action.setChecked(name == self.choices.axis)
            action.triggered.connect(lambda _on=False, axis=name: self.set(axis=axis))
            self._group.addAction(action)
            self._axes[name] = action
        self.menu.addSeparator()
        self._switches = {
            "log": self._switch(tr("&Logarithmic loss"), "log"),
            "log_x": self._switch(tr("Logarithmic &axis below"), "log_x"),
            "gap": self._switch(tr("Fill the &gap to the validation loss"), "gap"),
        }
        self.menu.addSeparator()
        self.menu.addAction(self._smoothing())
        self.menu.addSeparator()
        self._wish(tr("Show &everything"), "fit", "Home")
        self.menu.addSeparator()
        self._wish(tr("&Copy as image"), "copy_image")
        self._wish(tr("Copy as &table (CSV)"), "copy_table")
        self._wish(tr("&Save image (PNG, SVG) …"), "save_image")
        self._wish(tr("Save ta&ble (CSV) …"), "save_table")

    def set(self, **values: object) -> None:
        """Choose something by the name of its field in ``CurveChoices``."""
        self.choices = replace(self.choices, **values)  # type: ignore[arg-type]
        for name, action in self._switches.items():
            with QSignalBlocker(action):
                action.setChecked(bool(getattr(self.choices, name)))
        self._axes[self.choices.axis].setChecked(True)
        near = min(range(len(STRENGTHS)), key=lambda k: abs(STRENGTHS[k] - self.choices.smoothing))
        with QSignalBlocker(self.slider):
            self.slider.setValue(near)
        self._strength.setText(f"{self.choices.smoothing:.2f}" if self.choices.smoothing else tr("off"))
        self.changed.emit()

    def _switch(self, text: str, name: str) -> QAction:
        action = self.menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(bool(getattr(self.choices, name)))
        action.toggled.connect(lambda on: self.set(**{name: on}))
        return action

    def _wish(self, text: str, name: str, keys: str = "") -> None:
        action = self.menu.addAction(f"{text}\t{keys}" if keys else text)
        action.triggered.connect(lambda _checked=False: self.wished.emit(name))

    def _smoothing(self) -> QWidgetAction:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(3 * GRID, GRID // 2, GRID, GRID // 2)
        label = QLabel(tr("Smoothing"))
        label.setBuddy(self.slider)
        self.slider.setRange(0, len(STRENGTHS) - 1)
        self.slider.setPageStep(2)
        self.slider.setMinimumWidth(12 * GRID)
        self.slider.setAccessibleName(tr("Smoothing of the curves"))
        self.slider.setToolTip(tr("Average each value with those before it; the measured line stays faint"))
        self.slider.valueChanged.connect(lambda k: self.set(smoothing=STRENGTHS[k]))
        self._strength.setText(tr("off"))
        self._strength.setMinimumWidth(4 * GRID)
        self._strength.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for part in (label, self.slider, self._strength):
            line.addWidget(part)
        action = QWidgetAction(self.menu)
        action.setDefaultWidget(row)
        return action
