"""What lies over the ground of the diagram, each over the whole of it and letting the pointer through."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

__all__ = ["Glass", "Sheet"]


class Sheet(QLabel):
    """Shows a ready picture (``setPixmap``) or a record of one (``setPicture``).

    Qt's own label paints it without asking Python, so the training goes on meanwhile (docs/decisions.md, "What Qt
    paints by itself is free").
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Glass(QWidget):
    """Calls ``paint`` with an antialiasing painter whenever it is painted; hidden where there is nothing on it."""

    def __init__(self, parent: QWidget, paint: Callable[[QPainter], None]) -> None:
        super().__init__(parent)
        self._paint = paint
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter)
