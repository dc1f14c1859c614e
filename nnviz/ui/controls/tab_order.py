"""Makes Tab follow the order on the screen, whatever the order in which the controls were made."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLayout, QWidget

__all__ = ["follow_layout", "reading_order"]


def reading_order(widget: QWidget) -> list[QWidget]:
    """Return the controls below a widget that Tab can reach, in the order of the layouts."""
    layout = widget.layout()
    if layout is None:
        children = [child for child in widget.children() if isinstance(child, QWidget)]
        return [control for child in children for control in _controls(child)]
    return _below(layout)


def follow_layout(widget: QWidget) -> None:
    """Chain the controls below a widget in reading order."""
    for before, after in pairwise(reading_order(widget)):
        QWidget.setTabOrder(before, after)


def _below(layout: QLayout) -> list[QWidget]:
    found: list[QWidget] = []
    for place in range(layout.count()):
        item = layout.itemAt(place)
        child, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if child is not None:
            found += _controls(child)
        elif inner is not None:
            found += _below(inner)
    return found


def _controls(widget: QWidget) -> list[QWidget]:
    """Return the control itself, or those inside it; parts of a compound control such as a combo box do not count."""
    # In a group of buttons only the checked one takes Tab, and that may be another one later.
    if isinstance(widget, QAbstractButton) or (
        widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    ):
        return [widget]
    return reading_order(widget)
