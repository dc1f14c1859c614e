"""Where things are in a diagram, and what a hand does there."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

__all__ = ["centre", "wheel"]


def centre(widget, column, place):
    """Return where a drawn unit is on the screen."""
    there = widget._arrangement.screen.columns[column]
    return QPoint(round(there.middle), round(float(there.centres[place])))


def wheel(widget, point, turns):
    position = QPointF(point)
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        position,
        widget.mapToGlobal(position),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    widget.wheelEvent(event)
