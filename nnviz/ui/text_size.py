"""How large text is, between 80 and 200 %, and whatever has to grow with it; nothing else keeps this number."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from nnviz.ui.scale import scaled, set_text_scale, text_scale

__all__ = ["LARGEST", "SMALLEST", "USUAL", "fit_to_text", "rescale", "scaled", "text_scale"]

SMALLEST, USUAL, LARGEST = 80, 100, 200
"""Per cent."""

_fitted: WeakKeyDictionary[QWidget, dict[str, int]] = WeakKeyDictionary()

_SETTERS: dict[str, Callable[[QWidget, int], None]] = {
    "width": QWidget.setFixedWidth,
    "height": QWidget.setFixedHeight,
    "least_width": QWidget.setMinimumWidth,
    "least_height": QWidget.setMinimumHeight,
    "most_width": QWidget.setMaximumWidth,
    "most_height": QWidget.setMaximumHeight,
    "row": lambda widget, high: widget.verticalHeader().setDefaultSectionSize(high),  # type: ignore[attr-defined]
    "icon": lambda widget, side: widget.setIconSize(QSize(side, side)),  # type: ignore[attr-defined]
}


def fit_to_text(widget: QWidget, **sizes: int) -> None:
    """Give a widget sizes, in pixels at 100 %, that follow the size of text from now on.

    Parameters
    ----------
    widget : QWidget
    sizes : int
        ``width`` and ``height`` are fixed; ``least_width``, ``least_height``, ``most_width``, ``most_height`` are
        limits; ``icon`` is the side of a button's drawing, ``row`` the height of a table's rows.
    """
    _fitted.setdefault(widget, {}).update(sizes)
    for name, pixels in sizes.items():
        _SETTERS[name](widget, scaled(pixels))


def rescale(scale: float, sizes: tuple[int, ...], restyle: Callable[[], None]) -> None:
    """Make all text ``scale`` times as large as usual, in widgets that are there and in those to come.

    Parameters
    ----------
    scale : float
    sizes : tuple of int
        The type sizes that are in use, in pixels at 100 %.
    restyle : callable
        Gives the program the font and the style sheet of the new size; the old style sheet must still be there before
        it: to take one off gives widgets the fonts back that they had when they were made.
    """
    changed = scale != text_scale()
    before = {scaled(size): size for size in sizes}
    chosen = {
        widget: before[widget.font().pixelSize()]
        for widget in QApplication.allWidgets()
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and widget.font().pixelSize() in before
    }
    set_text_scale(scale)
    restyle()
    for widget, size in chosen.items():
        if isValid(widget) and widget.font().pixelSize() != scaled(size):
            font = QFont(widget.font())
            font.setPixelSize(scaled(size))
            widget.setFont(font)
    if not changed:
        return
    for widget, kept in list(_fitted.items()):
        if isValid(widget):
            for name, pixels in kept.items():
                _SETTERS[name](widget, scaled(pixels))
    for widget in QApplication.allWidgets():
        widget.updateGeometry()  # those that paint text know a new size, and nobody has asked them
        QWidget.update(widget)  # lists have an update of their own
