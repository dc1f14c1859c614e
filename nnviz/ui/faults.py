"""When the program itself is at fault: one dialog, however often it happens, and a record on disk."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

__all__ = ["Faults"]

LOG = logging.getLogger("nnviz")


class Faults(QObject):
    """Receives every uncaught exception, from any thread, and shows the first one.

    Parameters
    ----------
    folder : Path or None
        Where the log lives; None keeps no log.
    """

    _raised = Signal(str, str)

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.window: QWidget | None = None
        self._dialog: QMessageBox | None = None
        self._crash_file: TextIO | None = None
        self._raised.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._kept = sys.excepthook, threading.excepthook, sys.unraisablehook
        if folder is not None:
            self._open_log(folder)

    def install(self) -> None:
        """Take over the three hooks of Python."""
        sys.excepthook = self._exception
        threading.excepthook = lambda fault: self._exception(
            fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback
        )
        sys.unraisablehook = lambda fault: self._exception(
            fault.exc_type, fault.exc_value or fault.exc_type(), fault.exc_traceback
        )

    def remove(self) -> None:
        """Give the hooks back and close the log."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._kept
        for handler in list(LOG.handlers):
            handler.close()
            LOG.removeHandler(handler)
        if self._crash_file is not None:
            faulthandler.disable()
            self._crash_file.close()
            self._crash_file = None

    def show_fault(self, sentence: str, details: str) -> None:
        """Tell of a fault; while its dialog is open further ones are only counted."""
        self.count += 1
        LOG.error("%s\n%s", sentence, details)
        if self._dialog is not None:
            self._dialog.setInformativeText(f"This has happened {self.count} times.")
            return
        box = QMessageBox(self.window or QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("nnviz")
        box.setText(sentence)
        box.setInformativeText("The window stays usable; your settings and weights are kept.")
        box.setDetailedText(details)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(self._closed)
        self._dialog = box
        box.open()

    def note(self, sentence: str) -> None:
        """Write a line into the log without troubling anybody."""
        LOG.error("%s", sentence)

    def _closed(self, result: int = 0) -> None:  # noqa: ARG002
        self._dialog = None

    def _exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Pass an exception on to the window's thread; never open a dialog from inside a hook."""
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, QApplication.quit)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        self._raised.emit(f"Something went wrong in nnviz: {kind.__name__}: {error}", details)

    def _receive(self, sentence: str, details: str) -> None:
        self.show_fault(sentence, details)

    def _open_log(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                folder / "nnviz.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
            LOG.addHandler(handler)
            self._crash_file = (folder / "crash.log").open("w", encoding="utf-8")
            faulthandler.enable(self._crash_file)
        except OSError:
            LOG.handlers.clear()  # A read-only home is no reason not to start.
