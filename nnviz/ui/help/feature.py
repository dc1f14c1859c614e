"""What the menu *Help* has besides the keys: the focused control explained, the folder of the log."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Add the entries to the menu."""

    def explain() -> None:
        from nnviz.ui.help.explaining import explain_focused

        if not explain_focused(studio.window):
            studio.tell(tr("Choose a control with Tab first; its explanation is shown then."))

    def open_log() -> None:
        from nnviz.ui.help.diagnostics import log_file

        path = log_file()
        if path is None:
            studio.tell(tr("No log is kept in this session."))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
            studio.tell(tr("The folder cannot be opened; the log is {path}.", path=path))

    studio.add_deed(
        Deed("explain_focused", "Help", "&Explain this control", "Ctrl+F1"), explain, before="about"
    )
    studio.add_deed(Deed("open_log", "Help", "Open the folder of the &log"), open_log, before="about")
