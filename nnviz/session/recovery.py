"""Recovery: what is needed to bring back work after the program was killed; one set of files for each process.

``<name>.lock`` is held by its process as long as it lives: who can take the lock knows that its owner is gone, however
it ended.  ``<name>.journal`` has a line for each edit, experiment, notes and drawing as they are from then on;
``<name>.nnviz`` is the last checkpoint, a document.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from nnviz.experiment.codec import write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import replace_file
from nnviz.session.document import Document, write_document
from nnviz.session.locks import Lock
from nnviz.session.remains import Line, Remains, lines_of

__all__ = ["Recovery", "found"]

LONGEST_JOURNAL = 1_000_000
"""Bytes after which a journal is written anew with the last word of each kind."""
OLDEST = 90 * 24 * 3600
"""Seconds after which nobody misses what was left behind."""


@dataclass(slots=True)
class _Files:
    """The three files of a process."""

    folder: Path
    name: str

    def __getitem__(self, kind: str) -> Path:
        return self.folder / f"{self.name}.{kind}"


class Recovery:
    """Writes down the work of this process.

    Parameters
    ----------
    folder : Path
        Made if it is not there.

    Raises
    ------
    OSError
        When nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock: Lock | None = None
        while self._lock is None:  # another process may look at the new file before it is held
            self._files = _Files(folder, f"{os.getpid()}-{time.time_ns():x}")
            self._lock = Lock.take(self._files["lock"])
        self._writing = threading.Lock()
        self._last: dict[str, Any] = {}
        self._length = self._settled = 0
        self._journal: int | None = None

    @property
    def name(self) -> str:
        """What the files of this process are called."""
        return self._files.name

    def note(
        self,
        spec: ExperimentSpec | None = None,
        notes: str | None = None,
        strokes: object = None,
        title: str | None = None,
        path: Path | None = None,
    ) -> None:
        """Write down what has changed, at once; the file survives the end of the process.

        Raises
        ------
        OSError
            When it cannot be written.
        """
        said: dict[str, Any] = {}
        if spec is not None:
            said["spec"] = msgspec.Raw(msgspec.json.format(write_json(spec), indent=-1))
        if notes is not None:
            said["notes"] = notes
        if strokes is not None:
            said["strokes"] = strokes
        if title is not None:
            said |= {"title": title, "path": str(path) if path is not None else ""}
        with self._writing:
            if self._lock is None:
                return
            self._last |= said
            line = msgspec.json.encode(Line(**said)) + b"\n"
            if self._journal is None:
                self._journal = self._opened_journal()
            self._length += len(line)
            os.write(self._journal, line)
            if self._length > LONGEST_JOURNAL:
                self._shorten()

    @property
    def ticket(self) -> int:
        """What a checkpoint of the present work needs: it is worth nothing once ``settle`` was called."""
        return self._settled

    def checkpoint(
        self, document: Document, ticket: int, going_on: Callable[[], object] = lambda: None
    ) -> None:
        """Write the whole work down; may be called from another thread.

        Raises
        ------
        FileProblem, OSError
        """
        ready = self._files["next"]
        write_document(ready, document, backup=False, going_on=going_on)
        with self._writing:
            if self._lock is not None and ticket == self._settled:
                ready.replace(self._files["nnviz"])
            else:
                ready.unlink(missing_ok=True)

    def settle(self, title: str, path: Path | None) -> None:
        """Begin anew: what there was is saved, or not wanted any more."""
        with self._writing:
            self._close_journal()
            self._settled += 1
            self._last.clear()
            for kind in ("nnviz", "journal"):
                self._files[kind].unlink(missing_ok=True)
        self.note(title=title, path=path)

    def end(self, *, keep: bool = False) -> None:
        """Let go; nothing is left behind unless the work is to be offered at the next start."""
        with self._writing:
            lock, self._lock = self._lock, None
            self._close_journal()
            if lock is None:
                return
            if not keep:
                for kind in ("nnviz", "journal", "next"):
                    with suppress(OSError):
                        self._files[kind].unlink(missing_ok=True)
            lock.release(remove=not keep)

    def _shorten(self) -> None:
        """Write the journal anew with the last word of each kind."""
        self._close_journal()
        line = msgspec.json.encode(Line(**self._last)) + b"\n"
        replace_file(self._files["journal"], line)
        self._journal = self._opened_journal()
        self._length = len(line) - LONGEST_JOURNAL  # a long experiment is not written twice at each edit

    def _opened_journal(self) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return os.open(self._files["journal"], flags, 0o600)

    def _close_journal(self) -> None:
        if self._journal is not None:
            os.close(self._journal)
            self._journal, self._length = None, 0


def found(folder: Path) -> list[Remains]:
    """Return what processes that are gone have left behind, the newest first; it is held until it is decided upon.

    What holds no work, or is very old, is removed.
    """
    remains: list[Remains] = []
    for place in sorted(folder.glob("*.lock")) if folder.is_dir() else ():
        with suppress(OSError):
            lock = Lock.take(place)
            if lock is None:
                continue  # its owner lives, or another process looks at it
            files = _Files(folder, place.stem)
            last = lines_of(files["journal"])
            files["next"].unlink(missing_ok=True)
            one = Remains(lock, files["nnviz"], files["journal"], last)
            if one.worth and time.time() - one.when < OLDEST:
                remains.append(one)
            else:
                one.discard()
    return sorted(remains, key=lambda one: one.when, reverse=True)
