"""Taking curves along: to the clipboard or into a file, as a picture or as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from nnviz.session.archive import replace_file
from nnviz.session.metric_log import Curves
from nnviz.ui.charts.curve_data import runs_csv
from nnviz.ui.language import tr

__all__ = ["CurveExport"]

SHARPNESS = 2
"""Pixels of a picture for each of the screen."""


class CurveExport:
    """Does what the menu of the curves offers.

    Parameters
    ----------
    panel : QWidget
        What is drawn.
    runs : callable
        Returns names and curves of all runs that are shown, the present one first.
    tell : callable
        Hears what became of it.
    """

    def __init__(
        self,
        panel: QWidget,
        runs: Callable[[], Sequence[tuple[str, Curves]]],
        tell: Callable[[str], None],
    ) -> None:
        self._panel, self._runs, self._tell = panel, runs, tell
        self._folder = Path.home()

    def do(self, wish: str) -> None:
        """Do what was wished: copy_image, copy_table, save_image or save_table."""
        from nnviz.ui.taking.pictures import KINDS, image_of, save_picture

        if wish == "copy_image":
            QGuiApplication.clipboard().setImage(image_of(self._panel, SHARPNESS))
            self._tell(tr("The curves are on the clipboard."))
        elif wish == "copy_table":
            QGuiApplication.clipboard().setText(runs_csv(self._runs()))
            self._tell(tr("The curves are on the clipboard as a table."))
        elif wish == "save_image":
            self._save(
                ("png", "svg"),
                ";;".join(KINDS[kind] for kind in ("png", "svg")),
                lambda path: save_picture(self._panel, path, SHARPNESS),
            )
        elif wish == "save_table":
            content = runs_csv(self._runs()).encode()
            self._save(("csv",), "CSV (*.csv)", lambda path: replace_file(path, content))

    def ask_path(self, proposal: Path, endings: str) -> tuple[str, str]:
        """Ask for a file and its kind; its own method, so that a test can answer."""
        return QFileDialog.getSaveFileName(self._panel, tr("Save curves"), str(proposal), endings)

    def _save(self, suffixes: Sequence[str], endings: str, write: Callable[[Path], None]) -> None:
        name, kind = self.ask_path(self._folder / f"curves.{suffixes[0]}", endings)
        if not name:
            return
        path = Path(name)
        if path.suffix.lstrip(".").lower() not in suffixes:
            path = path.with_suffix(next((f".{s}" for s in suffixes if f"*.{s}" in kind), f".{suffixes[0]}"))
        try:
            write(path)
        except OSError as error:
            reason = error.strerror or str(error)
            self._tell(
                tr(
                    "{name} cannot be written ({reason}); choose another folder.",
                    name=path.name,
                    reason=reason,
                )
            )
            return
        self._folder = path.parent
        self._tell(tr("Saved {name}.", name=path.name))
