"""The files that were used last, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["MOST", "still_there", "with_newest"]

MOST = 8


def with_newest(paths: Sequence[str], newest: Path) -> tuple[str, ...]:
    """Return the list with a file in front, each file once."""
    name = str(newest)
    return (name, *(path for path in paths if path != name))[:MOST]


def still_there(paths: object) -> tuple[str, ...]:
    """Return those files that have not vanished; what is no list of names counts as none."""
    if isinstance(paths, str):
        paths = [paths]  # settings keep a list of one as its only entry
    if not isinstance(paths, Sequence):
        return ()
    return tuple(path for path in paths if isinstance(path, str) and _is_file(path))[:MOST]


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # a name that cannot be one
        return False
