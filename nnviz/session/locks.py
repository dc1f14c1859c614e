"""A lock between processes: the operating system lets go of it when its holder ends, however it ends."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

__all__ = ["Lock"]

if sys.platform == "win32":
    import msvcrt

    def _taken(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Lock:
    """A file that this process holds."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """Hold a file, which is made if it is not there; None where another holds it.

        Raises
        ------
        OSError
            When it cannot be made, or the place knows no locks.
        """
        file = path.open("ab")
        try:
            if _taken(file):
                return cls(path, file)
        except OSError:
            file.close()
            raise
        file.close()
        return None

    def release(self, *, remove: bool = False) -> None:
        """Let go."""
        self._file.close()
        if remove:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
