"""Reading shipped data files with a sentence for the user where one is missing."""

from __future__ import annotations

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.data.imported import FOLDER
from nnviz.session.library import library

__all__ = ["read_shipped"]


def read_shipped(name: str) -> bytes:
    """Return a file below ``resources/``, or imported data by their digest.

    Raises
    ------
    DataProblem
        Naming the file and the remedy where it cannot be read.
    """
    if name.startswith(FOLDER):
        return library.read(name)
    try:
        return resources.read(name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataProblem(
            f"The data file {name} cannot be read ({reason}); install nnviz again or put the file back."
        ) from None
