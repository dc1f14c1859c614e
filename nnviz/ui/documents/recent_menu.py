"""*File > Open recent*: the files used last, without those that have vanished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

from nnviz.session.recent import still_there, with_newest
from nnviz.ui.language import tr

__all__ = ["RecentMenu"]

KEY = "recent_files"


class RecentMenu(QMenu):
    """Made anew each time it opens.

    Parameters
    ----------
    settings : QSettings
    open_path : callable
        Gets the file that was chosen.
    """

    def __init__(self, settings: QSettings, open_path: Callable[[Path], object], parent: QMenu) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._settings, self._open = settings, open_path
        self.aboutToShow.connect(self.fill)
        self.fill()

    def note(self, path: Path) -> None:
        """Put a file in front."""
        self._settings.setValue(KEY, list(with_newest(self._paths(), path.resolve())))
        self.fill()

    def fill(self) -> None:
        """Show what is still there."""
        self.clear()
        paths = self._paths()
        for number, name in enumerate(paths, 1):
            path = Path(name)
            shown = path.name.replace("&", "&&")
            action = self.addAction(f"&{number}  {shown}")
            action.setToolTip(name)
            action.triggered.connect(lambda _checked=False, path=path: self._open(path))
        if paths:
            self.addSeparator()
            self.addAction(tr("&Forget these")).triggered.connect(lambda _checked=False: self._forget())
        else:
            self.addAction(tr("No files yet")).setEnabled(False)
        self.setToolTipsVisible(True)

    def _forget(self) -> None:
        self._settings.setValue(KEY, [])
        self.fill()

    def _paths(self) -> tuple[str, ...]:
        return still_there(self._settings.value(KEY))
