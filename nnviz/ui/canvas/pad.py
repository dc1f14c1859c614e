"""The pad on which a person draws a digit with mouse, finger or pen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.canvas.hand import Hand
from nnviz.ui.canvas.ink import BOX
from nnviz.ui.canvas.sheet import HINT, RUBBER, Sheet
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["BOX", "HINT", "DrawingPad"]


class DrawingPad(Sheet):
    """A square pad with smooth ink for mouse, touch and pen, with keys of its own, on which pictures can be dropped.

    ``paste_requested`` says that the clipboard is wanted, ``dropped`` carries what was let fall here.
    """

    paste_requested = Signal()
    dropped = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.takes_drop: Callable[[Any], bool] = lambda _mime: False
        self._hand = Hand(self)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)  # a release that was lost shows only in movements without a button
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)

    def event(self, event: QEvent) -> bool:
        """Claim the pad's own keys before the menus get them, and fingers before they become a mouse."""
        if event.type() == QEvent.Type.ShortcutOverride and self._wish_of(event) is not None:
            event.accept()
            return True
        return self._hand.touched(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the keys."""
        wish = self._wish_of(event)
        if wish is None:
            super().keyPressEvent(event)
        else:
            wish()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke; the right button rubs out."""
        self._hand.mouse_pressed(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        self._hand.mouse_moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        self._hand.mouse_released(event)

    def tabletEvent(self, event: Any) -> None:
        """Draw with a pen, wider where it is pressed; its other end rubs out."""
        self._hand.pen_moved(event)

    def enterEvent(self, event: Any) -> None:
        """From here on each movement counts."""
        super().enterEvent(event)
        self._hand.count_every_move(True)

    def leaveEvent(self, event: Any) -> None:
        """From here on only the last movement counts."""
        super().leaveEvent(event)
        self._hand.count_every_move(False)
        self.hover(None)

    def hideEvent(self, event: Any) -> None:
        """Likewise."""
        super().hideEvent(event)
        self._hand.count_every_move(False)

    def dragEnterEvent(self, event: Any) -> None:
        """Take pictures, and drawings in files."""
        if self.takes_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: Any) -> None:
        """Tell what was let fall."""
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts to the new size."""
        super().resizeEvent(event)
        self._paper.forget()

    def focusInEvent(self, event: Any) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        """Show that the keys go elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the widget."""
        rubber = self._at if self.erasing or self._way else None
        self._paper.paint(
            self._pages.now, self._trail, event.rect(), None if rubber is None else (rubber, RUBBER)
        )

    def _wish_of(self, event: Any) -> Callable[[], object] | None:
        """Return what a key asks for; undo and redo are left to the window once there is nothing left of them here."""
        keys = QKeySequence.StandardKey
        if event.matches(keys.Undo):
            return self.undo if self.can_undo() else None
        if event.matches(keys.Redo):
            return self.redo if self.can_redo() else None
        if event.matches(keys.Paste):
            return self.paste_requested.emit
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and not event.modifiers():
            return self.clear
        return None
