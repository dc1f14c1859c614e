"""The editor for numbers: a slider for the hand and a field for the exact value, which may lie beyond the slider."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from nnviz.experiment.catalog import Knob
from nnviz.ui.controls.editors import ChoiceEditor, Editor, OptionsEditor, SeedEditor, SwitchEditor, describe
from nnviz.ui.controls.quiet import QuietSlider
from nnviz.ui.controls.stops import nearest, stops_of
from nnviz.ui.controls.typed import TypedEditor
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, number_font

__all__ = ["NumberEditor", "editor_for"]

WIDEST_SLIDER = 1e6


class NumberEditor(TypedEditor):
    """A number or whole number; ``stacked`` gives it a line for its title and the whole width for the slider."""

    def __init__(
        self, knob: Knob, parent: QWidget | None = None, *, name: str = "", stacked: bool = False
    ) -> None:
        super().__init__(knob, parent, name=name)
        self.stops = stops_of(knob)
        if self._value is None:
            self._value = self._typed_as(self.stops[0])
        self.slider = QuietSlider(self)
        self.slider.setRange(0, len(self.stops) - 1)
        self.slider.setPageStep(max(1, len(self.stops) // 10))
        self.slider.setMinimumWidth(5 * GRID)
        describe(self.slider, knob, self.name)
        self.slider.setAccessibleName(tr("{name} slider", name=tr(self.name)))
        self.setFocusProxy(self.field)
        self.titled = stacked
        self._lay_out_stacked() if stacked else self._lay_out_row()
        self._show()
        self.slider.valueChanged.connect(lambda place: self._choose(self._typed_as(self.stops[place])))

    def _lay_out_row(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)

    def _lay_out_stacked(self) -> None:
        label = QLabel(f"{tr(self.name)} {self.knob.symbol}".strip(), self)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        label.setBuddy(self.field)
        fit_to_text(self.field, width=11 * GRID)
        self.field.setFont(number_font(bold=True))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID // 2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def _typed_as(self, stop: float) -> float:
        return int(stop) if self.knob.kind == "whole" else stop

    def _show_beside(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(nearest(self.stops, value, logarithmic=self.knob.logarithmic))
        self.slider.blockSignals(False)

    def _stepped(self, direction: int) -> None:
        """Go to the next round value in one direction."""
        beyond = [stop for stop in self.stops if (stop - self._value) * direction > 0]
        if beyond:
            stop = min(beyond) if direction > 0 else max(beyond)
            self._show_beside(stop)
            self._choose(self._typed_as(stop))


def editor_for(knob: Knob, parent: QWidget | None = None, *, name: str = "", stacked: bool = False) -> Editor:
    """Return the editor that fits a knob; raises ``ValueError`` where its kind needs a part of its own."""
    if knob.kind == "switch":
        return SwitchEditor(knob, parent, name=name)
    if knob.kind == "options":
        return OptionsEditor(knob, parent, name=name)
    if knob.kind == "choice":
        return ChoiceEditor(knob, parent, name=name, stacked=stacked)
    if knob.kind == "whole" and (knob.optional or (knob.high or 0) > WIDEST_SLIDER):
        return SeedEditor(knob, parent, name=name)
    if knob.kind in {"number", "whole"}:
        return NumberEditor(knob, parent, name=name, stacked=stacked)
    raise ValueError(f"{knob.name} is a {knob.kind}, which has no single control.")
