"""What the work at hand is called, and what its file may be called."""

from __future__ import annotations

import re
from pathlib import Path

from nnviz.data.imported import Imported
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.language import tr

__all__ = ["file_name", "name_of"]

LONGEST = 60


def name_of(spec: ExperimentSpec, path: Path | None, *, recovered: bool = False) -> str:
    """Return what the title of the window calls it: its file, or its data, and whether it was recovered."""
    if path is not None:
        return path.stem
    source = spec.data.source
    name = source.name if isinstance(source, Imported) else tr(source.title())
    return tr("{name} recovered", name=name) if recovered else name


def file_name(name: str) -> str:
    """Return a name for its file, which every system accepts."""
    plain = re.sub(r"[^\w .-]+", " ", name).strip(" .")[:LONGEST]
    return f"{plain or 'experiment'}.nnviz"
