"""What the hands do in the field: dragging a section, clicking a point, walking with the arrow keys."""

from __future__ import annotations

from math import hypot, radians
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from nnviz.ui.charts.section import Grip, Section

if TYPE_CHECKING:
    from nnviz.ui.charts.field_view import FieldView

__all__ = ["FieldReach"]

Place = tuple[float, float]
STILL = 4.0
"""A press that moves less than so many pixels is a click."""
GRASP = 11.0
STRIDES = 50
"""So many presses of an arrow key lead from rim to rim."""
TURN = radians(5)
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
TURNS = {Qt.Key.Key_PageUp: TURN, Qt.Key.Key_PageDown: -TURN}


class FieldReach:
    """Remembers what the pointer has taken hold of."""

    def __init__(self) -> None:
        self._pressed: QPointF | None = None
        self._last: Place | None = None
        self._grip: Grip | None = None
        self._new = False
        self._moved = False

    def press(self, view: FieldView, at: QPointF, *, new: bool) -> None:
        """Begin: with ``new`` a section from here, else with what lies under the pointer."""
        self._pressed, self._last, self._moved = at, view.to_plane(at), False
        grip = None if new or view.section is None else view.section.grip_at(self._last, _grasp(view))
        self._grip = grip
        self._new = new or (view.section is not None and grip is None)

    def move(self, view: FieldView, at: QPointF) -> Section | None:
        """Go on; return the section as it is now, if it is being dragged."""
        if self._pressed is None or self._last is None:
            return None
        away = hypot(at.x() - self._pressed.x(), at.y() - self._pressed.y())
        if not self._moved and away < STILL:
            return None
        self._moved = True
        place = view.to_plane(at)
        if self._grip is not None and view.section is not None:
            by = place[0] - self._last[0], place[1] - self._last[1]
            self._last = place
            return view.section.dragged(self._grip, by, view.extent)
        if self._new:
            start = view.to_plane(self._pressed)
            here = Section(start, start).dragged(
                Grip.END, (place[0] - start[0], place[1] - start[1]), view.extent
            )
            return here if here.length > 0 else None
        return None

    def release(self) -> bool:
        """End; return whether it was a click."""
        click = self._pressed is not None and not self._moved
        self._pressed = self._last = self._grip = None
        return click

    def cursor(self, view: FieldView, at: QPointF, place: Place | None) -> Qt.CursorShape:
        """Return the shape of the pointer that tells what a press would do."""
        if self._pressed is not None and self._moved:
            return Qt.CursorShape.ClosedHandCursor if self._grip else Qt.CursorShape.CrossCursor
        if place is None or not view.square().contains(at):
            return Qt.CursorShape.ArrowCursor
        if view.section is not None and view.section.grip_at(place, _grasp(view)) is not None:
            return Qt.CursorShape.OpenHandCursor
        return (
            Qt.CursorShape.PointingHandCursor
            if view.row_near(place) is not None
            else Qt.CursorShape.CrossCursor
        )

    def key(
        self, view: FieldView, event: QKeyEvent, place: Place | None
    ) -> Section | Place | tuple[()] | int | None:
        """Return what a key leads to.

        A ``Section`` that was moved, the next place that is read, () for none, the number of a chosen point, or None
        where the key means nothing here.
        """
        key = Qt.Key(event.key())
        left, right, bottom, top = view.extent
        step_x, step_y = (right - left) / STRIDES, (top - bottom) / STRIDES
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            dx, dy = ARROWS[key][0] * step_x, ARROWS[key][1] * step_y
            if shift and view.section is not None:
                return view.section.dragged(Grip.WHOLE, (dx, dy), view.extent)
            x, y = place or ((left + right) / 2, (bottom + top) / 2)
            return min(max(x + dx, left), right), min(max(y + dy, bottom), top)
        if key in TURNS and view.section is not None:
            return view.section.turned(TURNS[key], view.extent)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place is not None:
            return view.row_near(place)
        if key == Qt.Key.Key_Escape and place is not None:
            return ()
        return None


def _grasp(view: FieldView) -> float:
    """Return the reach of the pointer in the units of the plane."""
    left, right, _, _ = view.extent
    return GRASP / max(view.square().width(), 1.0) * (right - left)
