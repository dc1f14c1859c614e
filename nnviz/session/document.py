"""Experiments as documents: everything that a person would miss, in one ``.nnviz`` file.

A document is a model file (``model_file``) with more in it, so whatever reads trained networks reads documents too:
``document.json`` (``migrations``), ``begun.json``, ``changes.json``, ``start.npy`` and the curves (``document_parts``),
``drawings.json``, ``notes.txt``, ``data.bin`` (imported data).  Parts that are not there are as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from nnviz import __version__
from nnviz.data.dataset import DataProblem
from nnviz.data.imported import Imported
from nnviz.data.packed import LONGEST_HEADING
from nnviz.engine.kernels import ShapeError
from nnviz.experiment.catalog import SpecProblem, checked
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem, Members, packed, replace_file
from nnviz.session.document_parts import LARGEST_WAY, decoded, saved_of, way_of
from nnviz.session.library import library
from nnviz.session.migrations import ABOUT, about_bytes, opened_members
from nnviz.session.model_file import LARGEST, model_members, model_of
from nnviz.session.saved import Saved

__all__ = ["LARGEST_DATA", "Document", "document_bytes", "read_document", "write_document"]

EXPERIMENT, DRAWINGS, NOTES, DATA = "experiment.json", "drawings.json", "notes.txt", "data.bin"
LARGEST_DATA = 150_000_000
LARGEST_MORE = LARGEST_WAY | {DRAWINGS: 8_000_000, NOTES: 1_000_000, DATA: LARGEST_DATA}
"""The largest sizes of the parts that a model file does not have."""
Stroke = Annotated[list[tuple[float, float]], Meta(max_length=100_000)]
Strokes = Annotated[list[Stroke], Meta(max_length=10_000)]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An open file.

    Attributes
    ----------
    spec : ExperimentSpec
    saved : Saved or None
        The training; None for an experiment that has not been started.
    strokes : list of list of (x, y)
        What stood on the canvas, in its pixels.
    notes : str
    card : dict
        Figures for people, as in a model card.
    """

    spec: ExperimentSpec
    saved: Saved | None = None
    strokes: tuple[tuple[tuple[float, float], ...], ...] = ()
    notes: str = ""
    card: dict[str, Any] | None = None


def write_document(
    path: Path, document: Document, *, backup: bool = True, going_on: Callable[[], object] = lambda: None
) -> None:
    """Write a document; the file is complete or not there, and what stood there before is kept as ``.bak``.

    Before the old file is touched, the new one is read as ``read_document`` will read it.

    Parameters
    ----------
    path : Path
    document : Document
    backup : bool
        Whether a ``.bak`` is wanted.
    going_on : callable
        Called between the parts of the work; may raise to stop it, and nothing is changed then.

    Raises
    ------
    FileProblem
        When the imported data are too large for a document.
    OSError
        When the place cannot be written; the old file is untouched.
    """
    raw = document_bytes(document, path.name)
    going_on()
    read_document(raw, path.name)
    going_on()
    if backup and path.exists():
        with suppress(OSError):  # an old copy is welcome, but no reason not to save
            replace_file(path.with_name(f"{path.name}.bak"), path.read_bytes())
    going_on()
    replace_file(path, raw)


def document_bytes(document: Document, name: str) -> bytes:
    """Return a document as the bytes of its file.

    Raises
    ------
    FileProblem
        When it would be too large.
    """
    saved = document.saved
    members: dict[str, bytes] = {}
    if saved is not None:
        card = {**(document.card or {}), "made by": f"nnviz {__version__}"}
        members = model_members(document.spec, saved.values, card, saved.progress)
        members |= way_of(saved)
    else:
        members = {EXPERIMENT: write_json(document.spec)}
    members[ABOUT] = about_bytes()
    if document.strokes:
        members[DRAWINGS] = msgspec.json.encode(
            [[(round(x, 2), round(y, 2)) for x, y in stroke] for stroke in document.strokes]
        )
    if document.notes:
        members[NOTES] = document.notes.encode(errors="replace")
    source = document.spec.data.source
    if isinstance(source, Imported) and source.digest:
        raw = library.get(source.digest)
        if raw is not None and len(raw) > LARGEST_DATA:
            raise FileProblem(
                f"The imported data have {len(raw) // 1_000_000} MB; a document holds {LARGEST_DATA // 1_000_000} MB: "
                "import fewer rows or columns to save them with the experiment."
            )
        if raw is not None:
            members[DATA] = raw
    return packed(members, name)


def read_document(raw: bytes, name: str) -> Document:
    """Read a document, or any other file of nnviz that holds an experiment.

    Raises
    ------
    FileProblem
        For anything but a whole, fitting file.
    """
    members = opened_members(raw, name, LARGEST | LARGEST_MORE)
    try:
        if DATA in members:
            _keep_data(members, name)
        if "parameters.npy" not in members:
            if EXPERIMENT not in members:
                raise FileProblem(f"{name} has no experiment.json; it is incomplete or not an nnviz file.")
            spec = checked(read_json(members[EXPERIMENT], f"experiment.json in {name}"))
            return Document(spec, None, _strokes(members, name), _notes(members))
        model = model_of(members, name)
        saved = saved_of(members, name, model)
    except (SpecProblem, DataProblem, ShapeError) as problem:
        raise FileProblem(f"{name} cannot be opened: {problem}") from None
    return Document(model.spec, saved, _strokes(members, name), _notes(members), model.card)


def _keep_data(members: Members, name: str) -> None:
    """Put imported data where the experiment finds them; they must be those it speaks of."""
    spec = read_json(members.get(EXPERIMENT, b""), f"{EXPERIMENT} in {name}")
    source = spec.data.source
    if isinstance(source, Imported) and source.digest:
        members.check(DATA, LONGEST_HEADING + 8 * source.rows * (source.columns + source.outputs))
        library.put(source.digest, members[DATA])


def _strokes(members: Members, name: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    if DRAWINGS not in members:
        return ()
    strokes = decoded(members[DRAWINGS], Strokes, f"{DRAWINGS} in {name}")
    if not all(np.isfinite(point).all() for stroke in strokes for point in stroke):
        raise FileProblem(f"{DRAWINGS} in {name} holds points that are not finite; the file is damaged.")
    return tuple(tuple(stroke) for stroke in strokes)


def _notes(members: Members) -> str:
    return members.get(NOTES, b"").decode(errors="replace")
