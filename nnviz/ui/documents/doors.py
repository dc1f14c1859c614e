"""The doors of the window: files that are let fall on it, and its closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtWidgets import QMainWindow

__all__ = ["Doors", "files_of"]

SUFFIXES = (".nnviz", ".json")
DATA = (".csv", ".tsv", ".txt", ".tab", ".npz", ".zip")


class Doors(QObject):
    """Stands at the window's events.

    Parameters
    ----------
    window : QMainWindow
    take : callable
        Gets a file that was let fall.
    may_close : callable
        Asked before the window closes; False keeps it open.
    """

    def __init__(
        self, window: QMainWindow, take: Callable[[Path], object], may_close: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._take, self._may_close = take, may_close
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take files; keep the window open while there is something to decide."""
        kind = event.type()
        if kind in {QEvent.Type.DragEnter, QEvent.Type.DragMove}:
            drag: Any = event
            if files_of(drag.mimeData()):
                drag.acceptProposedAction()
                return True
        elif kind == QEvent.Type.Drop:
            drop: Any = event
            files = files_of(drop.mimeData())
            if files:
                drop.acceptProposedAction()
                self._take(files[0])
                return True
        elif kind == QEvent.Type.Close and not self._may_close():
            event.ignore()
            return True
        return False


def files_of(mime: QMimeData) -> list[Path]:
    """Return the files that can be opened or imported; pictures belong to the canvas."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if _known(path)]


def _known(path: Path) -> bool:
    name = path.name.lower()
    idx = "idx" in name or "ubyte" in name
    return name.endswith((*SUFFIXES, *DATA)) or idx or path.is_dir()
