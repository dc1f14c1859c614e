"""What lies on the canvas, as far as a document has to know it: as soon as the pen has rested."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnviz.ui.documents.arriving import Strokes

__all__ = ["CanvasStrokes"]

SETTLE = 500
"""Milliseconds after which a pen counts as resting."""


class CanvasStrokes(QObject):
    """Follows the pad of the canvas; ``changed`` comes when the strokes are others than those last ``known``."""

    changed = Signal()

    def __init__(self, pad: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._pad = pad
        self.known: Strokes = ()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.look)
        pad.strokes_changed.connect(self._settle.start)

    def look(self) -> None:
        """Take over what lies there now."""
        strokes = self._now()
        if strokes != self.known:
            self.known = strokes
            self.changed.emit()

    def put(self, strokes: Strokes) -> None:
        """Lay these on the canvas instead; that is no change by the user."""
        self._pad.set_strokes([list(stroke) for stroke in strokes])
        self.known = self._now()

    def _now(self) -> Strokes:
        return tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in self._pad.strokes())
