"""Opening a file that holds an experiment: a document, a trained network, plain JSON, or a line of text."""

from __future__ import annotations

from pathlib import Path

from nnviz.experiment.catalog import SpecProblem, checked
from nnviz.experiment.codec import read_json
from nnviz.session.archive import FileProblem, read_whole
from nnviz.session.document import Document, read_document
from nnviz.session.sharing import PREFIX, from_text

__all__ = ["document_of", "is_archive", "open_document"]

ARCHIVE = b"PK"
LARGEST_TEXT = 20_000


def open_document(path: Path) -> Document:
    """Read whatever holds an experiment.

    Raises
    ------
    FileProblem
        In one sentence: what it is not, or what is wrong with it.
    OSError
        When it cannot be read.
    """
    return document_of(read_whole(path), path.name)


def document_of(raw: bytes, name: str) -> Document:
    """Read the bytes of such a file."""
    if is_archive(raw) or name.lower().endswith(".nnviz"):
        return read_document(raw, name)
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        if start.startswith(b"{"):
            return Document(checked(read_json(raw.removeprefix(b"\xef\xbb\xbf"), name)))
        if start.upper().startswith(PREFIX.encode()):
            return Document(from_text(raw[:LARGEST_TEXT].decode("ascii", "replace")))
    except SpecProblem as problem:
        raise FileProblem(str(problem) if name in str(problem) else f"{name}: {problem}") from None
    raise FileProblem(f"{name} holds no experiment; files of nnviz end in .nnviz, or are its JSON.")


def is_archive(raw: bytes) -> bool:
    """Tell whether some bytes begin like a zip file."""
    return raw.startswith(ARCHIVE)
