"""Where imported data are kept while the program runs: bytes by their digest, for every thread that asks."""

from __future__ import annotations

import threading

from nnviz.data.dataset import DataProblem, Dataset
from nnviz.data.imported import FOLDER, Imported
from nnviz.data.packed import digest_of, pack

__all__ = ["Library", "library"]


class Library:
    """Bytes that never change, by their digest; what is put in stays until the program ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, bytes] = {}

    def add(self, dataset: Dataset) -> Imported:
        """Keep a data set and return the source that leads to it."""
        raw = pack(dataset)
        digest = digest_of(raw)
        self.put(digest, raw)
        return Imported.of(dataset, digest)

    def put(self, digest: str, raw: bytes) -> None:
        """Keep bytes under their digest.

        Raises
        ------
        DataProblem
            When they are not those bytes.
        """
        if digest_of(raw) != digest:
            raise DataProblem(
                "The imported data in this file are damaged: they are not those of its experiment."
            )
        with self._lock:
            self._kept[digest] = raw

    def get(self, digest: str) -> bytes | None:
        """Return the bytes of a digest, None where they are not here."""
        with self._lock:
            return self._kept.get(digest)

    def read(self, name: str) -> bytes:
        """Return what ``FOLDER`` + digest stands for; raise ``DataProblem`` where it is not here."""
        raw = self.get(name.removeprefix(FOLDER))
        if raw is None:
            raise DataProblem(
                "The imported data of this experiment are not here; open the document that holds them, or import "
                "them again."
            )
        return raw


library = Library()
"""The one of this process."""
