"""A line below the diagram: which sample runs through the network, what it is, and what the network says."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from nnviz.experiment.surgery import layer_names
from nnviz.session.snapshot import DataView, Position, Sample, Snapshot, Status, Task
from nnviz.ui.icons import icon
from nnviz.ui.language import tr, translated
from nnviz.ui.scale import scaled
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, Theme, number_font

__all__ = ["WatchBar", "verdict_of"]


PATIENCE = 300
"""Milliseconds of loading before it can be cancelled."""
NARROW = 75 * GRID
"""In a bar narrower than this the buttons give way to the text; the menu has the same entries."""
PARTS = {"validation": "Validation", "training": "Training"}
"""The parts of the data that can be watched, and what they are called."""


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
    """Names the watched sample and leads to others.

    ``watch_requested`` carries the place of another sample of ``part``; ``part_requested`` "validation" or "training";
    ``mistake_requested`` asks for the next misclassified one; ``data_requested`` leads back from a drawing;
    ``cancel_requested`` gives up the data that are being loaded, where ``cancellable``.
    """

    watch_requested = Signal(int)
    part_requested = Signal(str)
    mistake_requested = Signal()
    data_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sample: Sample | None = None
        self._shown: Snapshot | None = None
        self.part, self.place, self._parted = "validation", 0, True
        self.previous_button, self.next_button = QToolButton(self), QToolButton(self)
        self.mistake_button, self.part_button = QToolButton(self), QToolButton(self)
        self.data_button = QToolButton(self)
        self.text = ShortenedLabel(self)
        self.text.setFont(number_font())
        self.text.setObjectName("muted")
        self.text.setAccessibleName(tr("Watched sample"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID // 2)
        for button, name, move in (
            (self.previous_button, tr("Watch the previous sample"), -1),
            (self.next_button, tr("Watch the next sample"), 1),
        ):
            self._set_up(button, name)
            button.clicked.connect(lambda _checked=False, by=move: self.move_on(by))
            row.addWidget(button)
        self._set_up(self.mistake_button, tr("Watch the next sample that is taken for another class"))
        self.mistake_button.clicked.connect(lambda _checked=False: self.mistake_requested.emit())
        self._set_up(self.part_button, tr("Choose between validation and training samples"))
        self.part_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.part_button.setMenu(self._parts_menu())
        self._set_up(self.data_button, tr("Watch a sample of the data again, not the drawing"))
        self.data_button.setText(tr("back to the data"))
        self.data_button.clicked.connect(lambda _checked=False: self.data_requested.emit())
        self.data_button.hide()
        self.cancellable = False
        self.cancel_button = QToolButton(self)
        self._set_up(self.cancel_button, tr("Give up loading and go back to what was there before"))
        self.cancel_button.setText(tr("Cancel"))
        self.cancel_button.clicked.connect(lambda _checked=False: self.cancel_requested.emit())
        self.cancel_button.hide()
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.cancel_button.show)
        row.addWidget(self.mistake_button)
        row.addWidget(self.data_button)
        row.addWidget(self.part_button)
        row.addWidget(self.cancel_button)
        row.addWidget(self.text, 1)
        self.set_theme(theme)

    def _set_up(self, button: QToolButton, does: str) -> None:
        button.setAutoRaise(True)
        fit_to_text(button, icon=2 * GRID)
        button.setAccessibleName(does)
        button.setToolTip(does)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the buttons give way where there is little room."""
        super().resizeEvent(event)
        self._fit()
        if self._shown is not None:
            self.show_snapshot(self._shown)

    def _fit(self) -> None:
        narrow = self.width() < scaled(NARROW)
        self.mistake_button.setText("✗" if narrow else tr("next mistake"))
        self.part_button.setVisible(self._parted and not narrow)

    def _parts_menu(self) -> QMenu:
        menu = QMenu(self)
        for part, words in PARTS.items():
            action = menu.addAction(tr(words))
            action.triggered.connect(lambda _checked=False, part=part: self.part_requested.emit(part))
        return menu

    def move_on(self, by: int) -> None:
        """Ask for a neighbour of the watched sample; from a drawing, for the last one that was watched."""
        if self._sample is None:
            return
        if self._sample.part == "drawing":
            self.data_requested.emit()
        else:
            self.watch_requested.emit(self._sample.index + by)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Name the sample, and the phase where training stands inside a step."""
        self._shown = snapshot
        sample, data = snapshot.watched, snapshot.data
        if sample is not None and data is not None:
            self._sample = sample
            if sample.part != "drawing":
                self.part, self.place = sample.part, sample.index
            link = snapshot.layers[-1].activation if snapshot.layers else ""
            verdict = verdict_of(sample, data, link)
            self._offer(sample, data)
            short = self._shortened(sample, verdict)
            text = f"{phase_of(snapshot.position, layer_names(snapshot.spec.layers))}{short}"
        else:
            text = verdict = translated(snapshot.message)
        self._offer_cancel(loading=snapshot.status is Status.LOADING and self.cancellable)
        if text != self.text.text():
            self.text.setText(text)
            self.text.setAccessibleDescription(verdict)
            self.text.setToolTip(verdict)
        for button in (self.previous_button, self.next_button):
            button.setEnabled(sample is not None)

    def _offer_cancel(self, *, loading: bool) -> None:
        """Offer to give up what takes long to load; most data are there before anybody could press it."""
        if not loading:
            self._patience.stop()
            self.cancel_button.hide()
        elif self.cancel_button.isHidden() and not self._patience.isActive():
            self._patience.start()

    def _shortened(self, sample: Sample, verdict: str) -> str:
        """Leave out what the button before the text says, and in a narrow bar which sample it is."""
        if sample.part == "drawing":
            return verdict
        if self.width() < scaled(NARROW):
            return verdict.partition(": ")[2]
        return verdict if self.part_button.isHidden() else verdict[verdict.index(f"{sample.index + 1:,}") :]

    def _offer(self, sample: Sample, data: DataView) -> None:
        """Show the buttons that lead somewhere."""
        drawn, classes = sample.part == "drawing", data.task is Task.CLASSIFICATION
        self.data_button.setVisible(drawn)
        self.mistake_button.setVisible(classes and not drawn)
        self._parted = not drawn and bool(data.validation) and bool(data.train)
        self._fit()
        words = tr(PARTS[self.part]) if self.part in PARTS else self.part
        if self.part_button.text() != words:
            self.part_button.setText(words)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.previous_button.setIcon(icon("previous", theme))
        self.next_button.setIcon(icon("next", theme))


def verdict_of(sample: Sample, data: DataView, link: str) -> str:
    """Return which sample it is, its class and the network's answer in words; a share only where it is one."""
    if data.task is Task.REGRESSION:
        found = tr("predicted {value}", value=f"{float(sample.prediction[0]):.3f}")
        truth = "" if math.isnan(sample.target) else f"{sample.target:.3f}, "
        return f"{_which(sample, data)}: {truth}{found}"
    prediction = np.asarray(sample.prediction, dtype=np.float64)
    if len(prediction) == 1:
        p = float(prediction[0])
        best, share = (1, p) if p > 0.5 else (0, 1 - p)
    else:
        best = int(prediction.argmax())
        share = float(prediction[best])
    if not np.isfinite(prediction).all():
        answer = tr("the network answers no number")
    elif link == "identity":
        output = float(prediction[best if len(prediction) > 1 else 0])
        answer = tr("predicted {name}, output {value}", name=data.class_names[best], value=f"{output:.2f}")
    else:
        answer = tr("predicted {name} with {share}", name=data.class_names[best], share=f"{share:.1%}")
    if math.isnan(sample.target):
        return f"{_which(sample, data)}: {answer}"
    mark = tr("right") if best == int(sample.target) else tr("wrong")
    truth = "" if sample.part == "drawing" else f"{data.class_names[int(sample.target)]}, "
    return f"{_which(sample, data)}: {truth}{answer} ({mark})"


def _which(sample: Sample, data: DataView) -> str:
    if sample.part == "drawing":
        if math.isnan(sample.target) or data.task is Task.REGRESSION:
            return tr("Your drawing") if data.image_shape is not None else tr("Your own sample")
        return tr("Your drawing of {name}", name=data.class_names[int(sample.target)])
    words = {"training": tr("Training sample"), "validation": tr("Validation sample")}
    which = words.get(sample.part, sample.part.capitalize())
    return f"{which} {sample.index + 1:,} {tr('of')} {sample.count:,}"


def phase_of(position: Position, names: tuple[str, ...]) -> str:
    """Return where a step stands, where it stands inside; ``names`` are those of all layers."""
    if position.phase is None:
        return ""
    phase = tr(position.phase.value)
    if not 0 <= position.layer < len(names):
        return tr("phase: {phase}", phase=phase) + "   ·   "
    return tr("phase: {phase} of {layer}", phase=phase, layer=names[position.layer]) + "   ·   "
