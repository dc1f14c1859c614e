"""Which of the files that are let fall on the window can be opened or imported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

__all__ = ["files_of"]

SUFFIXES = (".nnviz", ".json")
DATA = (".csv", ".tsv", ".txt", ".tab", ".npz", ".zip")


def files_of(mime: QMimeData) -> list[Path]:
    """Return the files that can be opened or imported; pictures belong to the canvas."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if _known(path)]


def _known(path: Path) -> bool:
    name = path.name.lower()
    idx = "idx" in name or "ubyte" in name
    return name.endswith((*SUFFIXES, *DATA)) or idx or path.is_dir()
