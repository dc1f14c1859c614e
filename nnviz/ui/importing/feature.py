"""*File > Import data*: from a file or folder to the experiment on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from nnviz.data.dataset import DataProblem, Dataset
from nnviz.data.imported import Imported
from nnviz.data.scaling import Auto, Standard
from nnviz.experiment.catalog import replace_at
from nnviz.session.jobs import Progress, Report
from nnviz.ui.actions import Deed
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio

__all__ = ["DATA_FILES", "Importing", "install"]

IDX_WORDS = ("idx", "ubyte", "images", "labels")
TABLES, ARRAYS, ARCHIVES = {".csv", ".tsv", ".txt", ".tab"}, {".npz"}, {".zip"}
DATA_FILES = "*.csv *.tsv *.txt *.npz *.zip *ubyte *ubyte.gz *.idx *.gz"


def install(studio: Studio) -> None:
    """Add the entries to the menu."""
    importing = Importing(studio)
    studio.services["import data"] = importing.open_path
    studio.add_deed(
        Deed("import_data", "File", "&Import data …", "Ctrl+I"), importing.ask_file, before="save_picture"
    )
    studio.add_deed(
        Deed("import_folder", "File", "Import a &folder of images …"),
        importing.ask_folder,
        before="save_picture",
    )


class Importing:
    """Reads what was chosen and lets the network on the screen learn it; undo leads back."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def ask_file(self) -> None:
        """Ask for a file."""
        name, _ = QFileDialog.getOpenFileName(
            self._studio.window,
            tr("Import data"),
            str(Path.home()),
            f"{tr('Data')} ({DATA_FILES});;{tr('Everything (*)')}",
        )
        if name:
            self.open_path(Path(name))

    def ask_folder(self) -> None:
        """Ask for a folder that holds one folder of images for each class."""
        name = QFileDialog.getExistingDirectory(
            self._studio.window, tr("A folder for each class"), str(Path.home())
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Read a file or folder of any known kind."""
        suffix = path.suffix.lower()
        if suffix in TABLES:
            self._open_table(path)
        elif suffix in ARRAYS:
            from nnviz.session.bringing_arrays import arrays_dataset

            self._read(path, lambda _report: arrays_dataset(path))
        elif path.is_dir() or suffix in ARCHIVES:
            from nnviz.session.bringing_images import images_dataset
            from nnviz.ui.importing.decoding import decode

            self._read(path, lambda report: images_dataset(path, decode, report))
        elif any(word in path.name for word in IDX_WORDS):
            from nnviz.session.bringing_idx import idx_dataset

            self._read(path, lambda _report: idx_dataset(path))
        else:
            self._studio.tell(
                tr(
                    "{name} cannot be imported; nnviz reads CSV tables, .npz, IDX pairs, folders and ZIPs of images.",
                    name=path.name,
                )
            )

    def _open_table(self, path: Path) -> None:
        from nnviz.ui.importing.wizard import TableWizard

        try:
            wizard = TableWizard(
                path,
                self._studio.jobs,
                lambda dataset: self._read(path, lambda _report: dataset),
                self._studio.window,
            )
        except (DataProblem, OSError) as problem:
            self._refused(path, problem)
            return
        wizard.open()

    def _read(self, path: Path, read: Callable[[Report], Dataset]) -> None:
        """Read beside the window and then use the data."""
        from nnviz.session.library import library

        def work(report: Report) -> Imported:
            report(0.0)
            return library.add(read(report))

        def told(progress: Progress) -> None:
            self._studio.tell(tr("Reading {name}: {share}", name=path.name, share=f"{progress.share:.0%}"))

        self._studio.tell(tr("Reading {name} …", name=path.name))
        self._studio.jobs.start("import", work, self._use, told, lambda error: self._refused(path, error))

    def _use(self, source: Imported) -> None:
        """Let the experiment have these data; tables get columns of equal weight."""
        spec = replace_at(self._studio.desk.workspace.spec, "data.source", source)
        spec = replace_at(spec, "data.scaling", Auto() if source.image_shape else Standard())
        self._studio.desk.edit(spec, tr("data {name}", name=source.name))
        self._studio.tell(
            tr(
                "{name}: {count} samples of {inputs} numbers.",
                name=source.name,
                count=f"{source.count:,}",
                inputs=source.inputs,
            )
        )

    def _refused(self, path: Path, problem: Exception) -> None:
        why = getattr(problem, "strerror", None)
        self._studio.tell(
            tr("{path} cannot be read ({why}).", path=path, why=why) if why else translated(str(problem))
        )
