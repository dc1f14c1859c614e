"""The pen goes first: while it moves, the rest of the window draws less often and the training gives way sooner."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer

from nnviz.ui.bridge import Bridge
from nnviz.ui.canvas.pad import DrawingPad

__all__ = ["Haste"]

MILLISECONDS = 300
"""So long after the last movement everything is as before."""
SWITCH_INTERVAL = 0.0001
"""Seconds after which the training thread must offer the interpreter; a look at a drawing asks for it many times."""


class Haste(QObject):
    """Watches one pad.

    Measured by ``python -m tests.benchmarks canvas``.
    """

    def __init__(self, pad: DrawingPad, bridge: Bridge) -> None:
        super().__init__(pad)
        self._pad, self._bridge = pad, bridge
        self._usual: float | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(MILLISECONDS)
        self._rest.timeout.connect(self._end)
        pad.strokes_changed.connect(self._hurry)
        pad.destroyed.connect(self._end)

    def _hurry(self) -> None:
        if not self._pad.drawing:
            return
        self._bridge.give_way(MILLISECONDS / 1000)
        if self._usual is None:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(min(self._usual, SWITCH_INTERVAL))
        self._rest.start()

    def _end(self) -> None:
        if self._usual is not None:
            sys.setswitchinterval(self._usual)
            self._usual = None
