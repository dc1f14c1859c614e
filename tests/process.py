"""What belongs to the whole process and would make later tests slower or other: colours, menus without a window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.ui.text_size import rescale, text_scale
from nnviz.ui.theme import SIZES

__all__ = ["as_before", "sweep"]


def sweep(kept: set[QWidget]) -> None:
    """Delete the menus that pyqtgraph leaves behind.

    Nothing owns them, and their connections hold all of the window to which they belonged where no collector sees it.
    """
    for top in set(QApplication.topLevelWidgets()) - kept:
        if type(top).__name__ == "QMenu" and top.parent() is None:
            top.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@contextmanager
def as_before(app: QApplication) -> Iterator[None]:
    """Have the colours, the size of text and the menus of the process afterwards as they were before."""
    tops, scale = set(app.topLevelWidgets()), text_scale()
    sheet, palette, font = app.styleSheet(), app.palette(), app.font()

    def restyle() -> None:
        app.setFont(font)
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)

    try:
        yield
    finally:
        sweep(tops)
        app.setPalette(palette)
        rescale(scale, SIZES, restyle)
