"""The frame of the main window: tells when it changes, when it is to close, and what is let fall on it.

A filter of the window's events would be asked 120 times a second while a network learns, each time Qt paints, and
each time the training thread would have to let go of the interpreter (docs/decisions.md, "Nobody stands at the
window's events").  The handlers here are called when somebody does something.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

__all__ = ["Frame"]


class Frame(QMainWindow):
    """A main window whose events are signals and questions.

    ``reshaped`` tells of another size or style, ``closing`` that the window is to close, whether it then does or not.

    Attributes
    ----------
    welcomes : callable
        Whether something that is dragged over the window may be let fall.
    take_dropped : callable
        Gets what was let fall, if it was welcome.
    may_close : callable
        Asked before the window closes; False keeps it open.
    """

    reshaped = Signal()
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.welcomes: Callable[[QMimeData], bool] = lambda _what: False
        self.take_dropped: Callable[[QMimeData], object] = lambda _what: None
        self.may_close: Callable[[], bool] = lambda: True
        self.setAcceptDrops(True)

    def before_end(self) -> None:
        """Do what is to be done before the window is gone."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell of another size."""
        super().resizeEvent(event)
        self.reshaped.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Tell of another style, which another size of the text brings."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.reshaped.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say whether this may be let fall."""
        self._judge(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say it again."""
        self._judge(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was let fall."""
        if self._judge(event):
            self.take_dropped(event.mimeData())

    def _judge(self, event: QDropEvent) -> bool:
        welcome = self.welcomes(event.mimeData())
        if welcome:
            event.acceptProposedAction()
        else:
            event.ignore()
        return welcome

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless there is something to decide."""
        self.closing.emit()
        if self.may_close():
            self.before_end()
            event.accept()
        else:
            event.ignore()
