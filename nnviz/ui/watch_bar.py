"""A line below the diagram: which sample runs through the network, what it is, and what the network says."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from nnviz.session.snapshot import DataView, Position, Sample, Snapshot, Task
from nnviz.ui.icons import icon
from nnviz.ui.theme import GRID, LIGHT, Theme, number_font

__all__ = ["WatchBar", "verdict_of"]


class ShortenedLabel(QLabel):
    """A line of text that ends in an ellipsis where there is no room, and is whole in its tooltip."""

    def minimumSizeHint(self) -> QSize:
        """Return any width: the text gives way."""
        return QSize(0, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        """Show a text and keep it for the tooltip."""
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for."""
        with QPainter(self) as painter:
            short = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)


class WatchBar(QWidget):
    """Names the watched sample; ``watch_requested`` carries the place of another one."""

    watch_requested = Signal(int)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: Sample | None = None
        self.previous_button, self.next_button = QToolButton(self), QToolButton(self)
        self.text = ShortenedLabel(self)
        self.text.setFont(number_font())
        self.text.setObjectName("muted")
        self.text.setAccessibleName("Watched sample")
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID // 2)
        for button, name, move in ((self.previous_button, "previous", -1), (self.next_button, "next", 1)):
            button.setAutoRaise(True)
            button.setAccessibleName(f"Watch the {name} sample")
            button.setToolTip(f"Watch the {name} sample of the validation data")
            button.clicked.connect(lambda _checked=False, by=move: self.move_on(by))
            row.addWidget(button)
        row.addSpacing(GRID // 2)
        row.addWidget(self.text, 1)
        self.set_theme(theme)

    def move_on(self, by: int) -> None:
        """Ask for a neighbour of the watched sample."""
        if self._sample is not None:
            self.watch_requested.emit(self._sample.index + by)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Name the sample, and the phase where training stands inside a step."""
        if snapshot.watched is not None and snapshot.data is not None:
            self._sample = snapshot.watched
            link = snapshot.layers[-1].activation if snapshot.layers else ""
            verdict = verdict_of(snapshot.watched, snapshot.data, link)
            text = f"{phase_of(snapshot.position)}{verdict}"
        else:
            text = snapshot.message
        if text != self.text.text():
            self.text.setText(text)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(snapshot.watched is not None)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.previous_button.setIcon(icon("previous", theme))
        self.next_button.setIcon(icon("next", theme))


def verdict_of(sample: Sample, data: DataView, link: str) -> str:
    """Return a sample's place, its class and the network's answer in words; a share only where it is one."""
    which = f"{sample.part.capitalize()} sample {sample.index + 1:,} of {sample.count:,}"
    if data.task is Task.REGRESSION:
        return f"{which}: {sample.target:.3f}, predicted {sample.prediction[0]:.3f}"
    truth = data.class_names[int(sample.target)]
    if len(sample.prediction) == 1:
        p = float(sample.prediction[0])
        best, share = (1, p) if p > 0.5 else (0, 1 - p)
    else:
        best = int(sample.prediction.argmax())
        share = float(sample.prediction[best])
    mark = "right" if best == int(sample.target) else "wrong"
    if link == "identity":
        answer = f"output {float(sample.prediction[best if len(sample.prediction) > 1 else 0]):.2f}"
    else:
        answer = f"with {share:.1%}"
    return f"{which}: {truth}, predicted {data.class_names[best]} {answer} ({mark})"


def phase_of(position: Position) -> str:
    """Return where a step stands, where it stands inside."""
    if position.phase is None:
        return ""
    layer = f" of layer {position.layer + 1}" if position.layer >= 0 else ""
    return f"phase: {position.phase.value}{layer}   ·   "
