"""How mouse, fingers and pens become strokes: every movement counts, also those that wait while a network trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent, QTouchEvent

from nnviz.ui.canvas.ink import width_of

if TYPE_CHECKING:
    from nnviz.ui.canvas.sheet import Sheet

__all__ = ["Hand"]

COMPRESS = Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents
EVEN = 1.0


class Hand:
    """Leads the events of one pad to ``start``, ``go_on`` and ``finish``.

    A stroke that begins beside the paper begins where it enters it.
    """

    def __init__(self, pad: Sheet) -> None:
        self._pad = pad
        self._finger: int | None = None
        self._usual: bool | None = None
        self._down = self._rubs = False
        self.pressure = True

    def count_every_move(self, wanted: bool) -> None:
        """Ask Qt for every single movement, or for its usual habit.

        Where the window is late, X11 keeps only the last of the movements that wait.  The beginning of a stroke is
        then a straight line, or gone.
        """
        if wanted and self._usual is None:
            self._usual = QCoreApplication.testAttribute(COMPRESS)
            QCoreApplication.setAttribute(COMPRESS, False)
        elif not wanted and self._usual is not None:
            QCoreApplication.setAttribute(COMPRESS, self._usual)
            self._usual = None

    def mouse_pressed(self, event: QMouseEvent) -> None:
        """Begin."""
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton}:
            self._begin(event.position(), EVEN, rub=event.button() == Qt.MouseButton.RightButton)

    def mouse_moved(self, event: QMouseEvent) -> None:
        """Go on; without a button the release was lost, and the stroke is over."""
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._move(event.position(), EVEN)
        elif self._down:
            self._end()
        else:
            self._pad.hover(event.position())

    def mouse_released(self, event: QMouseEvent) -> None:
        """End."""
        if self._down and event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton}:
            self._move(event.position(), EVEN)
            self._end()

    def pen_moved(self, event: QTabletEvent) -> None:
        """Draw with a pen; one that knows no pressure draws evenly."""
        presses = bool(event.pointingDevice().capabilities() & QPointingDevice.Capability.Pressure)
        width = width_of(event.pressure()) if self.pressure and presses else EVEN
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._begin(
                event.position(), width, rub=event.pointerType() == QPointingDevice.PointerType.Eraser
            )
        elif kind == QEvent.Type.TabletMove and self._down:
            self._move(event.position(), width)
        elif kind == QEvent.Type.TabletRelease:
            self._end()
        event.accept()

    def touched(self, event: Any) -> bool:
        """Draw with the first finger that touches; others are left alone.  Return whether it was a touch."""
        if not isinstance(event, QTouchEvent):
            return False
        if event.type() == QEvent.Type.TouchCancel:
            self._finger = None
            self._end()
        for point in event.points():
            if point.state() == point.State.Pressed and self._finger is None:
                self._finger = point.id()
                self._begin(point.position(), EVEN)
            elif point.id() == self._finger and point.state() == point.State.Updated:
                self._move(point.position(), EVEN)
            elif point.id() == self._finger and point.state() == point.State.Released:
                self._move(point.position(), EVEN)
                self._finger = None
                self._end()
        event.accept()
        return True

    def _begin(self, at: Any, width: float, *, rub: bool = False) -> None:
        self._end()
        self._down, self._rubs, self._started = True, rub, False
        self._enter(at, width)

    def _enter(self, at: Any, width: float) -> None:
        if self._pad.square().contains(at):
            self._started = True
            self._pad.start(at, width, rub=self._rubs)

    def _move(self, at: Any, width: float) -> None:
        if not self._down:
            return
        if self._started:
            self._pad.go_on(at, width)
        else:
            self._enter(at, width)

    def _end(self) -> None:
        if self._down:
            self._down = False
            self._pad.finish()
