"""Opening a ZIP that people bring: the list of its parts is measured before it is taken apart.

A list of a million parts is a file of some megabytes, and takes seconds and hundreds of megabytes to be read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnviz.data.dataset import DataProblem

__all__ = ["opened_zip"]

ENTRY = b"PK\x01\x02"
"""Stands before each part in the list."""
LONGEST_ENTRY = 400
"""Bytes that one part takes in the list of a usual file, with a long name."""


class _Measured(io.BufferedReader):
    """A file that refuses to be read where a list longer than ``most`` parts is asked for."""

    most: int | None = None
    called: str = ""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes."""
        if self.most is None:
            return super().read(size)
        if size is not None and size > LONGEST_ENTRY * max(self.most, 1_000):
            raise self._problem()
        data = super().read(size)
        if data.count(ENTRY) > self.most:
            raise self._problem()
        return data

    def _problem(self) -> DataProblem:
        return DataProblem(f"{self.called} lists more than {self.most:,} parts; take a file with fewer.")


@contextmanager
def opened_zip(path: Path, most: int) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP that lists at most so many parts.

    Raises
    ------
    DataProblem
        When it lists more.
    zipfile.BadZipFile, OSError and others of ``UNREADABLE``
        When it is no ZIP.
    """
    with _Measured(io.FileIO(path)) as file:
        file.most, file.called = most, path.name
        with zipfile.ZipFile(file) as archive:
            file.most = None
            yield archive
