"""What a file holds, in a few lines: told from its first bytes, whatever its name, and from no more than is needed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

from nnviz.data.dataset import DataProblem
from nnviz.data.quoting import reason
from nnviz.experiment.codec import read_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.experiment.surgery import count_of, with_units
from nnviz.session.archive import LARGEST_FILE, UNREADABLE, FileProblem, read_whole
from nnviz.session.bringing_images import MOST_PARTS
from nnviz.session.document import Document
from nnviz.session.informing_data import (
    about_arrays,
    about_folder,
    about_idx,
    about_images,
    about_picture,
    about_table,
    picture_kind,
)
from nnviz.session.opening import document_of
from nnviz.session.predicting import read_questions
from nnviz.session.sharing import PREFIX
from nnviz.session.zip_lists import opened_zip

__all__ = ["lines_about"]

HEAD = 4_096
GZIP = b"\x1f\x8b"
LARGEST_DRAWINGS = 8_000_000
"""Bytes of JSON up to which drawings are read to be counted."""


def lines_about(path: Path) -> list[str]:
    """Say what a file or folder holds.

    Raises
    ------
    FileProblem, DataProblem, SpecProblem
        In one sentence: why it is refused.
    OSError
        When it cannot be read.
    """
    if path.is_dir():
        return about_folder(path)
    if not path.is_file():
        raise FileProblem(f"There is no file {path}.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise FileProblem(f"{path.name} is empty.")
    if head.startswith(GZIP):
        return _about_packed(path, head)
    if head.startswith(b"PK"):
        return _about_zip(path)
    if path.suffix.lower() == ".nnviz":
        raise FileProblem(
            f"{path.name} is incomplete or damaged: it does not begin like a document of nnviz."
        )
    if picture_kind(head) is not None:
        return about_picture(path, head)
    if head.startswith(b"\0\0"):
        return about_idx(path)
    return _about_text(path, head)


def _about_packed(path: Path, head: bytes) -> list[str]:
    try:
        begin = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS).decompress(head, 64)
    except zlib.error as error:
        raise FileProblem(
            f"{path.name} is damaged and cannot be unpacked ({reason(error)}); get a fresh copy."
        ) from None
    if begin.startswith(b"\0\0"):
        return about_idx(path)
    if begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return _about_drawings(path)
    raise FileProblem(
        f"{path.name} is a gzip file of neither images in IDX nor drawings in JSON; choose another."
    )


def _about_zip(path: Path) -> list[str]:
    if path.suffix.lower() == ".nnviz":
        return _about_document(document_of(read_whole(path), path.name), path)
    try:
        with opened_zip(path, MOST_PARTS) as archive:
            names = archive.namelist()
            if "experiment.json" not in names:
                arrays = path.suffix.lower() == ".npz" or (
                    names and all(name.endswith(".npy") for name in names)
                )
                return (about_arrays if arrays else about_images)(archive, path.name)
    except UNREADABLE as error:
        raise FileProblem(
            f"{path.name} is incomplete or damaged ({reason(error)}); fetch or save it again."
        ) from None
    return _about_document(document_of(read_whole(path), path.name), path)


def _about_text(path: Path, head: bytes) -> list[str]:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in {b"{", b"["} and (path.suffix.lower() == ".json" or b'"' in start or start[:1] == b"["):
        return _about_json(path)
    if start.upper().startswith(PREFIX.encode()):
        return _about_document(document_of(_small(path), path.name), path)
    return _named(about_table, path)


def _named(about: Callable[[Path], list[str]], path: Path) -> list[str]:
    """Tell of a file; a problem whose sentence speaks of a line or a part alone names the file, too."""
    try:
        return about(path)
    except DataProblem as problem:
        if path.name in str(problem):
            raise
        raise DataProblem(f"{path.name}: {problem}") from None


def _about_json(path: Path) -> list[str]:
    if path.stat().st_size <= 1_000_000:
        raw = path.read_bytes()
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, list) and not (isinstance(body, dict) and "strokes" in body):
            spec = read_json(raw.removeprefix(b"\xef\xbb\xbf"), path.name)
            return [f"{path.name}: experiment as JSON ({_size(path)})", *_about_experiment(spec)]
    return _about_drawings(path)


def _about_drawings(path: Path) -> list[str]:
    if _unpacked(path) > LARGEST_DRAWINGS:
        raise FileProblem(
            f"{path.name} holds more than {LARGEST_DRAWINGS // 1_000_000} MB of JSON; take fewer drawings in one file."
        )
    found = read_questions(path)
    points = sum(len(stroke) for one in found for stroke in one.strokes or [])
    known = sum(one.label is not None for one in found)
    what = "1 drawing" if len(found) == 1 else f"{len(found):,} drawings"
    labels = f", {known:,} of them with the digit meant" if known else ""
    return [f"{path.name}: {what} of {points:,} points{labels} ({_size(path)})"]


def _unpacked(path: Path) -> int:
    """Return how many bytes a file has when unpacked, counted no further than is needed to refuse it."""
    with path.open("rb") as file:
        if file.read(2) != GZIP:
            return path.stat().st_size
        file.seek(0)
        unpacker, count = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), 0
        while count <= LARGEST_DRAWINGS and (block := file.read(65_536)):
            while block and count <= LARGEST_DRAWINGS:
                try:
                    count += len(unpacker.decompress(block, 1_000_000))
                except zlib.error as error:
                    raise FileProblem(
                        f"{path.name} is damaged and cannot be unpacked ({reason(error)}); get a fresh copy."
                    ) from None
                block = unpacker.unconsumed_tail
        return count


def _about_document(document: Document, path: Path) -> list[str]:
    saved, card = document.saved, document.card or {}
    made_by = card.get("made by")
    maker = f", made by {made_by[:40]}" if isinstance(made_by, str) else ""
    kind = (
        "experiment"
        if saved is None
        else "trained network"
        if not saved.progress.counters.step
        else "document"
    )
    lines = [f"{path.name}: {kind}{maker} ({_size(path)})", *_about_experiment(document.spec)]
    if saved is not None:
        counters = saved.progress.counters
        measured = f"{len(saved.curves):,} measurements, {len(saved.changes):,} edits"
        stands = f"step {counters.step:,}, epoch {counters.epoch:,}; {measured}"
        lines.append(f"  training  {stands if counters.step else 'weights alone'}")
        lines.append(f"  weights   {saved.values.size:,} parameters, {saved.spec.training.precision}")
    if document.notes:
        lines.append(f"  notes     {len(document.notes):,} characters")
    if document.strokes:
        count = len(document.strokes)
        lines.append(f"  drawing   {count:,} {'stroke' if count == 1 else 'strokes'}")
    return lines


def _about_experiment(spec: ExperimentSpec) -> list[str]:
    source, layers = spec.data.source, spec.layers
    name = getattr(source, "name", None)
    called = source.title() if not isinstance(name, str) else f"{source.title()} ({name})"
    sizes = " - ".join(
        str(size) for size in (spec.data.inputs, *(count_of(layers[n]) for n in with_units(layers)))
    )
    return [
        f"  data      {called}, {source.count:,} samples of {source.inputs:,} numbers",
        f"  network   {sizes}, {len(layers)} {'layer' if len(layers) == 1 else 'layers'}, {spec.optimizer.title()}",
    ]


def _small(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE // 64:
        raise FileProblem(
            f"{path.name} is too large for an experiment as text: it may have {LARGEST_FILE // 64:,} bytes."
        )
    return path.read_bytes()


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1000:,.1f} kB"
