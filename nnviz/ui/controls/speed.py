"""How fast training may go, from one phase a second to as fast as it can."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.session.commands import SetSpeed
from nnviz.ui.controls.quiet import QuietSlider
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, SIZE_SMALL, number_font

__all__ = ["SPEEDS", "SpeedBox", "command_for", "speed_text"]

SPEEDS: tuple[float | None, ...] = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, None)
"""Steps each second; the slowest stands for one phase a second, however many phases a step has."""


def speed_text(speed: float | None) -> str:
    """Return a speed in words."""
    if speed is None:
        return tr("full")
    if speed == SPEEDS[0]:
        return tr("1 phase/s")
    return tr("1 step/s") if speed == 1 else tr("{count} steps/s", count=f"{speed:,g}")


def command_for(speed: float | None) -> SetSpeed:
    """Return what the session is to be told."""
    return SetSpeed(None, phases_per_second=1.0) if speed == SPEEDS[0] else SetSpeed(speed)


class SpeedBox(QWidget):
    """A slider below its own value; ``speed_changed`` carries steps each second, or None for no limit."""

    speed_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tip = tr("How fast training may go; at the right end as fast as it can")
        self.slider = QuietSlider(self)
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setValue(len(SPEEDS) - 1)
        self.slider.setPageStep(3)
        self.slider.setToolTip(tip)
        self.slider.setWhatsThis(
            tr(
                "<b>Speed</b><br>Slowly, each step is played phase by phase: forward, loss, backward, update. "
                "At the right end the network learns as fast as this computer can."
            )
        )
        caption = QLabel(tr("Speed"), self)
        caption.setObjectName("caption")
        caption.setBuddy(self.slider)
        self.label = QLabel(self)
        self.label.setObjectName("caption")
        self.label.setFont(number_font(SIZE_SMALL))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.label, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        fit_to_text(self, width=17 * GRID)
        self.setFocusProxy(self.slider)
        self._show()
        self.slider.valueChanged.connect(self._slid)

    def speed(self) -> float | None:
        """Return the steps each second, None for no limit."""
        return SPEEDS[self.slider.value()]

    def set_speed(self, speed: float | None) -> None:
        """Show a speed, the nearest there is; no signal."""
        places = range(len(SPEEDS))
        place = len(SPEEDS) - 1
        if speed is not None:
            place = min(places[:-1], key=lambda at: abs(float(SPEEDS[at] or 0) - speed))
        self.slider.blockSignals(True)
        self.slider.setValue(place)
        self.slider.blockSignals(False)
        self._show()

    def _slid(self, _place: int) -> None:
        self._show()
        self.speed_changed.emit(self.speed())

    def _show(self) -> None:
        text = speed_text(self.speed())
        self.label.setText(text)
        self.slider.setAccessibleName(tr("Speed, {speed}", speed=text))
