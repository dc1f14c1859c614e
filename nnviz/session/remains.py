"""What a process that is gone has left behind, and the work that can be made of it."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from nnviz.data.dataset import DataProblem
from nnviz.data.imported import Imported
from nnviz.experiment.catalog import SpecProblem, checked
from nnviz.experiment.codec import read_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, read_whole
from nnviz.session.document import Document, Strokes, read_document
from nnviz.session.library import library
from nnviz.session.locks import Lock

__all__ = ["Line", "Recovered", "Remains", "lines_of"]


LARGEST_JOURNAL, LONGEST_LINE, MOST_LINES = 16_000_000, 4_000_000, 50_000
"""Bytes, bytes and lines: a journal is written anew after a million bytes, and a line holds one word of each kind."""
NOTHING = msgspec.Raw(b"")
"""Stands where a line says nothing of the experiment."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a journal: what is true from then on."""

    title: str | None = None
    path: str | None = None
    spec: msgspec.Raw = NOTHING
    notes: str | None = None
    strokes: Strokes | None = None


class Recovered(NamedTuple):
    """Work that has come back.

    Attributes
    ----------
    document : Document
        With notes and drawing as they were last.
    edited : ExperimentSpec or None
        The experiment after edits that came later than the training in ``document``.
    path : Path or None
        The file that it belongs to.
    """

    document: Document
    edited: ExperimentSpec | None
    path: Path | None


@dataclass(eq=False, slots=True)
class Remains:
    """The files of a process that is gone, held so that no other takes them."""

    lock: Lock
    checkpoint: Path
    journal: Path
    last: Line
    title: str = field(init=False)

    def __post_init__(self) -> None:
        self.title = (self.last.title or "")[:200]

    @property
    def worth(self) -> bool:
        """Whether there is any work in it."""
        last = self.last
        return self.checkpoint.is_file() or bool(bytes(last.spec)) or last.notes is not None

    @property
    def when(self) -> float:
        """When it was last written, in seconds since 1970."""
        return max(
            (file.stat().st_mtime for file in (self.checkpoint, self.journal) if file.is_file()), default=0.0
        )

    def read(self) -> Recovered:
        """Put the work together: the last checkpoint, else the saved file, and the edits since.

        Raises
        ------
        FileProblem, OSError
            When nothing of it can be read.
        """
        path = Path(self.last.path) if self.last.path else None
        edited = self._edited()
        document = self._base(path, edited)
        edited = _with_data(edited)
        if document is None:
            raise FileProblem(
                "What was left of the work cannot be read: it has no checkpoint and no experiment; open your last file."
            )
        last = self.last
        strokes = document.strokes
        if last.strokes is not None and all(
            np.isfinite(point).all() for one in last.strokes for point in one
        ):
            strokes = tuple(tuple(stroke) for stroke in last.strokes)
        notes = document.notes if last.notes is None else last.notes
        whole = Document(document.spec, document.saved, strokes, notes, document.card)
        return Recovered(whole, edited if edited not in {None, document.spec} else None, path)

    def discard(self) -> None:
        """Remove it."""
        for file in (self.checkpoint, self.journal):
            with suppress(OSError):
                file.unlink(missing_ok=True)
        self.lock.release(remove=True)

    def release(self) -> None:
        """Leave it for another start."""
        self.lock.release()

    def _edited(self) -> ExperimentSpec | None:
        if not bytes(self.last.spec):
            return None
        with suppress(SpecProblem):
            return checked(read_json(bytes(self.last.spec), "the journal"))
        return None

    def _base(self, path: Path | None, edited: ExperimentSpec | None) -> Document | None:
        problem: Exception | None = None
        for file in (self.checkpoint, path):
            if file is not None and file.is_file():
                try:
                    return read_document(read_whole(file), file.name)
                except (FileProblem, DataProblem, OSError) as error:
                    problem = error
        edited = _with_data(edited)
        if edited is None and problem is not None:
            raise FileProblem(f"What was left of the work cannot be read: {problem}")
        return None if edited is None else Document(edited)


def _with_data(edited: ExperimentSpec | None) -> ExperimentSpec | None:
    """Return the experiment, or None where the data it was given have never been written down."""
    source = edited.data.source if edited is not None else None
    lost = isinstance(source, Imported) and source.digest and library.get(source.digest) is None
    return None if lost else edited


def lines_of(journal: Path) -> Line:
    """Return the last word of each kind; a line that was cut off by the end counts as not written."""
    last: dict[str, object] = {}
    try:
        with journal.open("rb") as file:
            rows = [row for row in io.BytesIO(file.read(LARGEST_JOURNAL)) if len(row) > 2]
    except OSError:
        return Line()
    for row in rows[-MOST_LINES:]:
        if len(row) > LONGEST_LINE:
            continue
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            line = msgspec.json.decode(row, type=Line)
            said = {name: getattr(line, name) for name in Line.__struct_fields__}
            last |= {
                name: value for name, value in said.items() if value is not None and value is not NOTHING
            }
    return Line(**last)  # type: ignore[arg-type]
