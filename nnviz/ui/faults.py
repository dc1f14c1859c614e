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

from nnviz.ui.language import tr, translated

__all__ = ["Faults", "without_home"]

LOG = logging.getLogger("nnviz")
LARGEST_LOG, OLD_LOGS = 500_000, 2


def without_home(text: str) -> str:
    """Return a text with the user's home folder written as ~, so that it can be shown to others."""
    try:
        home = str(Path.home())
    except RuntimeError:  # a user without a home
        return text
    return text.replace(home, "~") if len(home) > 1 else text


class Discreet(logging.Formatter):
    """Writes no names of people: their home folder is ~."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return without_home(super().format(record))


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
            self._dialog.setInformativeText(tr("This has happened {count} times.", count=self.count))
            return
        box = QMessageBox(self.window or QApplication.activeWindow())
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("nnviz")
        box.setText(translated(sentence))
        box.setInformativeText(tr("The window stays usable; your settings and weights are kept."))
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
        self._raised.emit(
            tr("Something went wrong in nnviz: {what}", what=f"{kind.__name__}: {error}"), details
        )

    def _receive(self, sentence: str, details: str) -> None:
        self.show_fault(sentence, details)

    def _open_log(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                folder / "nnviz.log", maxBytes=LARGEST_LOG, backupCount=OLD_LOGS, encoding="utf-8"
            )
            handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(message)s"))
            LOG.addHandler(handler)
            self._crash_file = (folder / "crash.log").open("w", encoding="utf-8")
            faulthandler.enable(self._crash_file)
        except OSError:
            LOG.handlers.clear()  # A read-only home is no reason not to start.
