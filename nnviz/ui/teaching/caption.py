"""The line of teaching mode: where the training stands, in letters that are read from the last row."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.session.metric_log import COLUMNS
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.colormap import mix
from nnviz.ui.figures import loss_text
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, SIZE_HEADING, Theme, number_font
from nnviz.ui.watch_bar import ShortenedLabel

__all__ = ["TeachingCaption", "told"]

LOSS, TRAINED, VALIDATED = (
    COLUMNS.index(name) for name in ("train_loss", "train_accuracy", "validation_accuracy")
)
DOING = {
    Status.LOADING: "The network is being made.",
    Status.READY: "The weights are drawn by chance; nothing is learned yet.",
    Status.RUNNING: "Learning: each step moves every weight a little downhill.",
    Status.PAUSED: "Paused.",
    Status.FAILED: "Stopped.",
}


class TeachingCaption(QWidget):
    """Two lines: what happens, and the numbers of this moment."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("teaching_caption")
        self.setAccessibleName(tr("Where the training stands"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.words, self.numbers, self.way_out = ShortenedLabel(self), QLabel(self), QLabel(self)
        self.words.setFont(number_font(SIZE_HEADING))
        self.numbers.setFont(number_font(SIZE_HEADING, bold=True))
        self.way_out.setText(tr("Esc leaves teaching mode"))
        self.way_out.setObjectName("caption")
        below = QHBoxLayout()
        below.addWidget(self.numbers, 1)
        below.addWidget(self.way_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self.words)
        column.addLayout(below)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say where the training stands."""
        words, numbers = told(snapshot)
        if self.isVisible() and (words, numbers) != (self.words.text(), self.numbers.text()):
            self.words.setText(words)
            self.numbers.setText(numbers)
            self.setAccessibleDescription(f"{words} {numbers}")

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground in a breath of the accent, with a bar at its left."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(mix(theme.surface, theme.accent, 0.1)))
            painter.fillRect(QRectF(0, 0, GRID, self.height()), QColor(theme.accent))


def told(snapshot: Snapshot) -> tuple[str, str]:
    """Return what happens, in a sentence, and the numbers of the moment."""
    words = tr(DOING[snapshot.status])
    if snapshot.status is Status.PAUSED and snapshot.position.step:
        words = tr("Paused after {steps} steps.", steps=f"{snapshot.position.step:,}")
    table = snapshot.curves.table
    row = snapshot.timeline.row or (table[-1] if len(table) else None)
    if row is None:
        return words, ""
    numbers = [
        tr("epoch {n}", n=f"{snapshot.position.epoch:,}"),
        tr("loss {value}", value=loss_text(float(row[LOSS]))),
    ]
    share = float(row[VALIDATED])
    share = float(row[TRAINED]) if math.isnan(share) else share
    if not math.isnan(share):
        numbers.append(tr("{share} right", share=f"{share:.1%}"))
    return words, "   ".join(numbers)
