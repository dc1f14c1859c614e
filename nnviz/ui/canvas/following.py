"""The drawing as the watched sample: the whole diagram and the step inspector then show its way."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer

from nnviz.session.commands import Command, Watch
from nnviz.session.snapshot import Sample, Snapshot
from nnviz.ui.canvas.asked import Asked

__all__ = ["Following"]

SECONDS_BETWEEN = 0.1


class Following(QObject):
    """Lets the session watch what lies on the pad while something lies there, and the data again after it.

    Parameters
    ----------
    send : callable
        Takes commands.
    """

    def __init__(self, send: Callable[[Command], None], parent: QObject) -> None:
        super().__init__(parent)
        self._send = send
        self._wanted = True
        self._asked: Asked | None = None
        self._shape: tuple[int, int] | None = None
        self._sent: bytes | None = None
        self._sent_at = -math.inf
        self._before = Watch()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._watch)

    @property
    def wanted(self) -> bool:
        """Whether the diagram is to follow the drawing."""
        return self._wanted

    def want(self, wanted: bool) -> None:
        """Follow the drawing, or show the data whatever is drawn."""
        self._wanted = wanted
        self._soon()

    def show_asked(self, asked: Asked | None) -> None:
        """Take what lies on the pad now."""
        self._asked = asked
        self._soon()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Remember which sample of the data was watched, and what images are fitting."""
        shape = snapshot.data.image_shape if snapshot.data is not None else None
        if shape != self._shape:
            self._shape, self._sent = shape, None
            self._soon()
        watched: Sample | None = snapshot.watched
        if watched is not None and watched.part != "drawing":
            self._before = Watch(watched.index, watched.part)

    def _soon(self) -> None:
        if not self._timer.isActive():
            wait = self._sent_at + SECONDS_BETWEEN - time.monotonic()
            self._timer.start(math.ceil(1000 * max(wait, 0.0)))

    def _watch(self) -> None:
        asked = self._asked
        fits = asked is not None and asked.image.shape == self._shape
        if asked is None or not fits or not self._wanted:
            if self._sent is not None:
                self._sent = None
                self._send(self._before)
            return
        image = np.array(asked.image, np.float64).ravel()
        raw = image.tobytes()
        if raw == self._sent:
            return
        image.setflags(write=False)
        self._sent, self._sent_at = raw, time.monotonic()
        label = float("nan") if asked.label is None else float(asked.label)
        self._send(Watch(drawn=image, label=label))
