"""What mouse and keys do over the field while points are painted: it takes the place of clicking and of sections."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from nnviz.ui.charts.field_view import FieldView

__all__ = ["PaintHand"]

STILL = 4.0
"""A press that moves less than so many pixels is a click."""
PUT = {Qt.Key.Key_Space}
TAKE = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
END = {Qt.Key.Key_Escape}
DIGITS = range(Qt.Key.Key_1.value, Qt.Key.Key_9.value + 1)
PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class PaintHand(QObject):
    """Watches the field; all places are those of the plane.

    ``pressed`` carries whether the right button rubs out; ``dotted`` a place that was clicked or chosen with the keys,
    ``dragged`` one on the way of the pointer, both with whether to rub out; ``released`` ends a stroke.
    ``moved`` carries where the pointer is, None outside; ``class_typed`` a number from 0, ``left`` comes with Escape.
    """

    pressed = Signal(bool)
    dotted = Signal(object, bool)
    dragged = Signal(object, bool)
    released = Signal()
    moved = Signal(object)
    class_typed = Signal(int)
    left = Signal()

    def __init__(self, view: FieldView) -> None:
        super().__init__(view)
        self._view = view
        self._start: QPointF | None = None
        self._rubs = self._drags = False

    @property
    def busy(self) -> bool:
        """Whether a button is down."""
        return self._start is not None

    def take_over(self, on: bool) -> None:
        """Paint from now on, or leave the field as it was."""
        self._start = None
        if on:
            self._view.installEventFilter(self)
        else:
            self._view.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what belongs to painting; arrow keys and all else go on to the field."""
        if watched is not self._view:
            return False
        kind = event.type()
        if isinstance(event, QMouseEvent):
            if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
                return self._press(event)
            if kind == QEvent.Type.MouseMove:
                return self._move(event.position())
            if kind == QEvent.Type.MouseButtonRelease:
                return self._release(event)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            if event.modifiers() in PLAIN and self._means(event.key()):
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return event.modifiers() in PLAIN and self._key(event.key())
        elif kind == QEvent.Type.Leave:
            self.moved.emit(None)
        return kind == QEvent.Type.ContextMenu

    def _means(self, key: int) -> bool:
        return key in DIGITS or Qt.Key(key) in PUT | TAKE | END

    def _press(self, event: QMouseEvent) -> bool:
        button = event.button()
        rubs = button is Qt.MouseButton.RightButton
        known = rubs or button is Qt.MouseButton.LeftButton
        if self._start is None and known and self._view.square().contains(event.position()):
            self._start, self._rubs, self._drags = event.position(), rubs, False
            self._view.setFocus(Qt.FocusReason.MouseFocusReason)
            self.pressed.emit(rubs)
        return True

    def _move(self, at: QPointF) -> bool:
        view, place = self._view, self._view.to_plane(at)
        inside = view.square().contains(at)
        if self._start is not None:
            away = at - self._start
            if not self._drags and hypot(away.x(), away.y()) >= STILL:
                self._drags = True
                self.dragged.emit(view.to_plane(self._start), self._rubs)
            if self._drags:
                self.dragged.emit(place, self._rubs)
        view.setCursor(Qt.CursorShape.CrossCursor if inside else Qt.CursorShape.ArrowCursor)
        view.point_at(place if inside else None)
        self.moved.emit(place if inside else None)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        ends = Qt.MouseButton.RightButton if self._rubs else Qt.MouseButton.LeftButton
        if self._start is not None and event.button() is ends:
            if not self._drags:
                self.dotted.emit(self._view.to_plane(self._start), self._rubs)
            self._start = None
            self.released.emit()
        return True

    def _key(self, number: int) -> bool:
        if not self._means(number) or self.busy:
            return False
        key = Qt.Key(number)
        if number in DIGITS:
            self.class_typed.emit(number - DIGITS.start)
        elif key in END:
            self.left.emit()
        else:
            left, right, bottom, top = self._view.extent
            place = self._view.place or ((left + right) / 2, (bottom + top) / 2)
            self.pressed.emit(key in TAKE)
            self.dotted.emit(place, key in TAKE)
            self.released.emit()
        return True
