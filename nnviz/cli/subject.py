"""What a command is about: a preset by its name, or a saved training by its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nnviz.experiment.spec import ExperimentSpec
    from nnviz.session.model_file import Model

__all__ = ["Subject", "subject_of"]


class Subject(NamedTuple):
    """A name for people, the experiment, and the trained network if there is one."""

    name: str
    spec: ExperimentSpec
    model: Model | None = None


def subject_of(text: str) -> Subject:
    """Return what is meant; a preset comes before a file of the same name.

    Raises
    ------
    FileProblem, OSError, SpecProblem
        When it is neither.
    """
    from nnviz.experiment.presets import NAMES, preset
    from nnviz.session.model_file import read_model
    from nnviz.session.shipped import read_shipped

    file = Path(text)
    if text in NAMES or not (file.suffix == ".nnviz" or file.is_file()):
        chosen = preset(text, read_shipped)
        return Subject(chosen.name, chosen.spec)
    model = read_model(file.read_bytes(), file.name)
    name = model.card.get("preset")
    return Subject(name if isinstance(name, str) else file.stem, model.spec, model)
