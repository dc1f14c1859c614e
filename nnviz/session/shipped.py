"""Reading shipped data files with a sentence for the user where one is missing."""

from __future__ import annotations

from nnviz import resources
from nnviz.data.dataset import DataProblem

__all__ = ["read_shipped"]


def read_shipped(name: str) -> bytes:
    """Return a file below ``resources/``; raise ``DataProblem`` naming it and the remedy where it cannot be read."""
    try:
        return resources.read(name)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataProblem(
            f"The data file {name} cannot be read ({reason}); install nnviz again or put the file back."
        ) from None
