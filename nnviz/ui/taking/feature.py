"""*File > Export*: wires the choices to what writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from nnviz.session.archive import FileProblem
from nnviz.session.snapshot import Snapshot
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.session.jobs import Report
    from nnviz.ui.taking.dialog import Choice, ExportDialog

__all__ = ["Taking", "install"]


def install(studio: Studio) -> None:
    """Add the entry to the menu."""
    taking = Taking(studio)
    studio.add_deed(
        Deed("export", "File", "&Export …", "Ctrl+E", "image"), taking.open, before="save_picture"
    )


class Taking:
    """Opens the dialog and does what is chosen there."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def open(self) -> ExportDialog:
        """Open the dialog; the window goes on beside it."""
        from nnviz.ui.taking.dialog import ExportDialog

        stem = self._studio.desk.workspace.spec.data.source.title().lower().replace(" ", "-")
        dialog = ExportDialog(
            choices(), list(self._panels()), self.save, self.copy, Path.home(), stem, self._studio.window
        )
        dialog.open()
        return dialog

    def save(self, name: str, path: Path, panel: str, scale: int) -> None:
        """Write what was chosen; long work goes on beside the window."""
        try:
            if name == "picture":
                self._save_picture(path, panel, scale)
            elif name == "curves":
                self._save_curves(path)
            else:
                self._save_network(name, path)
        except OSError as error:
            self._studio.tell(_refused(path, error))

    def copy(self, name: str, panel: str, scale: int) -> None:
        """Put what was chosen on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if name == "picture":
            from nnviz.ui.taking.pictures import image_of

            if not (widget := self._seen(panel)):
                return
            clipboard.setImage(image_of(widget, scale))
        else:
            from nnviz.ui.taking.curves_table import curves_csv

            snapshot = self._studio.bridge.latest
            clipboard.setText(curves_csv(snapshot.curves).decode() if snapshot else "")
        self._studio.tell(tr("Copied."))

    def _panels(self) -> dict[str, QWidget]:
        """Return what can be seen now, by name."""
        found: dict[str, QWidget] = {tr("Network"): self._studio.parts["diagram"]}
        for name in self._studio.docks.by_name:
            panel = self._studio.docks.seen(name)
            if panel is not None:
                found[tr(name)] = panel
        found[tr("Whole window")] = self._studio.window
        return found

    def _seen(self, name: str) -> QWidget | None:
        """Return a panel, or say that it has left the window while the dialog stood open."""
        panel = self._panels().get(name)
        if panel is None:
            self._studio.tell(tr("{panel} is no longer in view; choose another panel.", panel=name))
        return panel

    def _save_picture(self, path: Path, panel: str, scale: int) -> None:
        from nnviz.session.archive import replace_file
        from nnviz.ui.taking.pictures import drawn

        widget = self._seen(panel)
        if widget is None:
            return
        packed = drawn(widget, path.suffix.lstrip(".").lower(), scale)

        def work(report: Report) -> tuple[Path, ...]:
            report(0.1)
            replace_file(path, packed())  # so short that closing waits for it
            return (path,)

        self._begin(path, work)

    def _save_curves(self, path: Path) -> None:
        from nnviz.session.archive import replace_file
        from nnviz.ui.taking.curves_table import curves_csv

        snapshot = self._studio.bridge.latest
        if snapshot is None or not len(snapshot.curves):
            self._studio.tell(tr("Nothing has been measured yet; press Run first."))
            return
        replace_file(path, curves_csv(snapshot.curves))
        self._tell_saved((path,))

    def _save_network(self, name: str, path: Path) -> None:
        snapshot = self._studio.bridge.latest
        if snapshot is None or snapshot.values is None:
            self._studio.tell(tr("There is no network yet; wait until the data are loaded."))
            return
        self._begin(path, self._page(path, snapshot) if name == "page" else _network(name, path, snapshot))

    def _begin(self, path: Path, work: Callable[[Report], tuple[Path, ...]]) -> None:
        """Write a file beside the window, and say how it went."""
        self._studio.tell(tr("Writing {name} …", name=path.name))

        def failed(error: Exception) -> None:
            known = isinstance(error, FileProblem)
            self._studio.tell(translated(str(error)) if known else _refused(path, error))

        self._studio.jobs.start("export", work, self._tell_saved, failed=failed)

    def _page(self, path: Path, snapshot: Snapshot) -> Callable[[Report], tuple[Path, ...]]:
        """Return what writes the page; the pictures are taken here, in the window's thread."""
        from nnviz.session.archive import replace_file
        from nnviz.session.export.page import html_page
        from nnviz.session.report import rebuilt, report_on
        from nnviz.ui.taking.pictures import drawn

        whole = tr("Whole window")
        hidden = {whole, tr("Experiment")}
        pictures = {
            name: drawn(panel, "png", 2) for name, panel in self._panels().items() if name not in hidden
        }
        values, spec, position, data = snapshot.values, snapshot.spec, snapshot.position, snapshot.data

        def work(report: Report) -> tuple[Path, ...]:
            assert values is not None  # noqa: S101 - asked for before
            assert data is not None  # noqa: S101 - a network has data
            assert data.material is not None  # noqa: S101
            report(0.1)
            found = report_on(rebuilt(spec, data.material, values), counted=False)
            packed: dict[str, bytes] = {}
            for name, picture in pictures.items():
                report(0.6 + 0.3 * len(packed) / len(pictures))
                packed[name] = picture()
            replace_file(path, html_page(data.name, spec, found, packed, position.epoch, position.step))
            return (path,)

        return work

    def _tell_saved(self, files: tuple[Path, ...]) -> None:
        self._studio.tell(tr("Saved {names}.", names=" and ".join(file.name for file in files)))


def _network(name: str, path: Path, snapshot: Snapshot) -> Callable[[Report], tuple[Path, ...]]:
    from nnviz.session.export.formats import export

    def work(report: Report) -> tuple[Path, ...]:
        report(0.0)
        assert snapshot.values is not None  # noqa: S101 - asked for before
        assert snapshot.data is not None  # noqa: S101 - a network has data
        assert snapshot.data.material is not None  # noqa: S101
        return export(name, path, snapshot.spec, snapshot.values, snapshot.data.material)

    return work


def choices() -> tuple[Choice, ...]:
    from nnviz.session.export.formats import FORMATS
    from nnviz.ui.taking.dialog import Choice
    from nnviz.ui.taking.pictures import KINDS

    networks = (
        Choice(
            known.name,
            known.title,
            f"{known.purpose[:1].upper()}{known.purpose[1:]}.",
            (f"{known.title} (*{known.suffix})",),
        )
        for known in FORMATS.values()
    )
    return (
        Choice(
            "picture",
            "Panel as a picture",
            "What a panel shows now: pixels for slides, or lines that stay sharp at any size.",
            tuple(KINDS.values()),
            picture=True,
            copies=True,
        ),
        Choice(
            "curves",
            "Curves as a table",
            "Every measurement, for a spreadsheet.",
            ("CSV (*.csv)",),
            copies=True,
        ),
        Choice(
            "page",
            "Report as a page",
            "Settings, figures, mistakes and pictures in one HTML file that needs nothing else.",
            ("HTML (*.html)",),
        ),
        *networks,
    )


def _refused(path: Path, error: Exception) -> str:
    why = getattr(error, "strerror", None) or str(error)
    return tr("{path} cannot be written ({why}); choose another place.", path=path, why=why)
