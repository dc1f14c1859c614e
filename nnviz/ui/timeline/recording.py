"""From the recorded training to an animation: wind to each moment, take a picture, and write all of them as a GIF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Array
from nnviz.session.gif import encode_gif
from nnviz.session.jobs import Report
from nnviz.session.snapshot import Snapshot
from nnviz.ui.figures import loss_text
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, SIZE_TEXT, Theme, number_font

__all__ = ["FRAMES", "Recorder", "picture_of", "write_gif"]

FRAMES = 60
WIDEST = 960
SECONDS_EACH, SECONDS_LAST = 0.1, 2.0
CAPTION = 3 * GRID


class Recorder(QObject):
    """Asks for one moment after the other and keeps a picture of each.

    ``wanted`` carries the step that is to be shown, ``progress`` the share that is done, ``finished`` the pictures.

    Parameters
    ----------
    grab : callable
        Returns the picture of a snapshot that is on the screen.
    """

    wanted = Signal(int)
    progress = Signal(float)
    finished = Signal(object)

    def __init__(self, grab: Callable[[Snapshot], Array], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grab = grab
        self._steps: list[int] = []
        self._frames: list[Array] = []
        self._run = 0

    @property
    def recording(self) -> bool:
        """Whether moments are still being gone to."""
        return len(self._frames) < len(self._steps)

    def start(self, snapshot: Snapshot, count: int = FRAMES) -> None:
        """Begin with the first moment of a training."""
        last = snapshot.timeline.last
        self._steps = sorted({round(last * place / (count - 1)) for place in range(count)})
        self._frames, self._run = [], snapshot.run
        self.wanted.emit(self._steps[0])

    def stop(self) -> None:
        """Forget what was recorded."""
        self._steps, self._frames = [], []

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a picture if this is the moment; end where the training is gone."""
        if not self.recording:
            return
        if snapshot.run != self._run:
            self.stop()
            return
        timeline, step = snapshot.timeline, self._steps[len(self._frames)]
        if timeline.seeking or timeline.here != step:
            return
        self._frames.append(self._grab(snapshot))
        self.progress.emit(len(self._frames) / len(self._steps))
        if len(self._frames) < len(self._steps):
            self.wanted.emit(self._steps[len(self._frames)])
        else:
            frames, self._steps, self._frames = self._frames, [], []
            self.finished.emit(frames)


def picture_of(widgets: list[QWidget], snapshot: Snapshot, theme: Theme) -> Array:
    """Return widgets side by side above a line of figures, an array (rows, columns, 3) of uint8."""
    high = max(widget.height() for widget in widgets)
    wide = sum(widget.width() for widget in widgets)
    image = QImage(wide, high + CAPTION, QImage.Format.Format_RGB888)
    image.fill(QColor(theme.surface))
    left = 0
    for widget in widgets:
        widget.render(image, QPoint(left, 0))
        left += widget.width()
    if image.width() > WIDEST:
        image = image.scaledToWidth(WIDEST, Qt.TransformationMode.SmoothTransformation)
    with QPainter(image) as painter:
        foot = QRect(0, image.height() - CAPTION, image.width(), CAPTION)
        painter.fillRect(foot, QColor(theme.surface))
        painter.setPen(QColor(theme.text))
        painter.setFont(number_font(SIZE_TEXT))
        painter.drawText(
            foot.adjusted(GRID, 0, -GRID, 0), Qt.AlignmentFlag.AlignVCenter, caption_of(snapshot)
        )
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def caption_of(snapshot: Snapshot) -> str:
    """Return step, epoch and loss of a moment."""
    position, row = snapshot.position, snapshot.timeline.row
    text = tr("step {step}   epoch {epoch}", step=f"{position.step:,}", epoch=f"{position.epoch:,}")
    return text if row is None else f"{text}   {tr('loss')} {loss_text(row[2])}"


def write_gif(frames: list[Array], path: Path, report: Report) -> Path:
    """Write an animation; a file that is there already stays whole until the new one is.

    Raises
    ------
    OSError, GifProblem
        When it cannot be written.
    """
    seconds = [SECONDS_EACH] * (len(frames) - 1) + [SECONDS_LAST]
    raw = encode_gif(frames, seconds, lambda share: report(share, tr("Writing the animation")))
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(raw)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path
