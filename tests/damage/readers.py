"""Every reader of files that nnviz has, with a good file of each kind and the problems that it may raise."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from nnviz.data.csv_columns import SAMPLE, preview, read_columns
from nnviz.data.csv_layout import sniff
from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.idx import read_idx
from nnviz.data.labelled import image_of, pixels_text
from nnviz.data.packed import pack, unpack
from nnviz.data.table import proposal, table_dataset
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.presets import NAMES, preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.bringing_arrays import arrays_dataset
from nnviz.session.bringing_idx import idx_dataset
from nnviz.session.bringing_images import images_dataset
from nnviz.session.commands import Advance, Capture, StepUnit
from nnviz.session.document import Document, read_document, write_document
from nnviz.session.informing import lines_about
from nnviz.session.locks import Lock
from nnviz.session.mailbox import Mailbox
from nnviz.session.model_file import read_model
from nnviz.session.opening import document_of
from nnviz.session.predicting import image_of as asked_of
from nnviz.session.predicting import read_questions
from nnviz.session.remains import Remains, lines_of
from nnviz.session.sharing import from_text, to_text
from nnviz.session.shipped import read_shipped
from nnviz.ui.canvas.pictures import read_picture
from nnviz.ui.importing.decoding import decode
from nnviz.ui.language import LanguageProblem, read_words
from tests.session.driving import Hand

__all__ = ["FILES", "READERS", "TOLD", "Reader"]

STROKES = {"strokes": [[[10, 10], [60, 80]], [[5, 5]]], "label": 3}


class Reader(NamedTuple):
    """How a kind of file is read; what reads from a ``file`` names it whenever it refuses it."""

    good: Callable[[Path], bytes]
    read: Callable[[bytes, Path], Any]
    problems: tuple[type[Exception], ...]
    file: str = ""


def document(folder: Path) -> bytes:
    """Return a document with everything in it."""
    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 3))
    box: Mailbox[Any] = Mailbox()
    hand.do(Capture(box))
    saved = box.take()
    path = folder / "made.nnviz"
    write_document(path, Document(saved.spec, saved, (((1.0, 2.0), (3.0, 4.0)),), "notes"))
    return path.read_bytes()


def arrays(_folder: Path) -> bytes:
    """Return arrays as NumPy writes them."""
    out = io.BytesIO()
    np.savez(out, x=np.arange(12.0).reshape(6, 2), y=np.array([0, 1, 0, 1, 0, 1]))
    return out.getvalue()


def images(_folder: Path) -> bytes:
    """Return a ZIP with two classes of small pictures."""
    out, picture = io.BytesIO(), io.BytesIO()
    Image.new("L", (9, 9), 200).save(picture, "PNG")
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("a/1.png", "b/2.png"):
            archive.writestr(name, picture.getvalue())
    return out.getvalue()


def picture(_folder: Path) -> bytes:
    """Return a picture of a stroke."""
    out, image = io.BytesIO(), Image.new("L", (40, 40), 255)
    image.paste(0, (18, 5, 23, 35))
    image.save(out, "PNG")
    return out.getvalue()


def dataset(_folder: Path) -> bytes:
    """Return a packed data set."""
    x, y = np.arange(8.0).reshape(4, 2), np.array([0, 1, 0, 1])
    return pack(Dataset("own", x, y, Task.CLASSIFICATION, ("a", "b"), ("n", "y")))


def from_file(read: Callable[[Path], Any], name: str) -> Callable[[bytes, Path], Any]:
    """Return a reader of bytes that puts them into a file first."""

    def go(raw: bytes, folder: Path) -> Any:
        path = folder / name
        path.write_bytes(raw)
        return read(path)

    return go


def table(path: Path) -> Any:
    """Read a table as the wizard does: sniff, preview, columns, proposal, data set."""
    raw = path.read_bytes()
    layout = sniff(raw[:SAMPLE], whole=len(raw) < SAMPLE)
    preview(path, layout)
    columns = read_columns(path, layout, lambda _share: None)
    return table_dataset(columns, proposal(columns), "table")


def with_labels(images: Path) -> None:
    """Put the labels of the good images beside them."""
    labels = struct.pack(">HBB1I", 0, 8, 1, 3) + bytes((0, 1, 0))
    images.with_name(images.name.replace("images-idx3", "labels-idx1")).write_bytes(labels)


def idx_pair(path: Path) -> Any:
    """Read images with the labels that belong to the good ones."""
    with_labels(path)
    return idx_dataset(path)


def told_pair(path: Path) -> list[str]:
    """Tell of such a pair."""
    with_labels(path)
    return lines_about(path)


def journal(folder: Path) -> bytes:
    """Return what a process wrote down of its edits."""
    spec = b"".join(line.strip() for line in SPEC.splitlines())
    lines = (
        b'{"title":"Spiral","path":""}',
        b'{"notes":"hello","strokes":[[[1.0,2.0],[3.0,4.0]]]}',
        b'{"spec":' + spec + b"}",
    )
    (folder / "gone.nnviz").unlink(missing_ok=True)
    return b"\n".join(lines) + b"\n"


def recovered(path: Path) -> Any:
    """Bring back the work of a process that is gone: its journal, and no checkpoint."""
    lock = Lock.take(path.with_suffix(".lock"))
    assert lock is not None
    try:
        return Remains(lock, path.with_suffix(".nnviz"), path, lines_of(path)).read()
    finally:
        lock.release()


def checkpoint(path: Path) -> Any:
    """Bring back the work of a process that is gone: its checkpoint, and no journal."""
    lock = Lock.take(path.with_suffix(".lock"))
    assert lock is not None
    try:
        return Remains(lock, path, path.with_suffix(".journal"), lines_of(path.with_suffix(".none"))).read()
    finally:
        lock.release()


def shipped(raw: bytes, _folder: Path) -> Any:
    """Read a ready-made experiment, whatever was read before."""
    return preset.__wrapped__(NAMES[0], lambda _path: raw)


TABLE = 'a;b;"the kind"\n' + "".join(f"{n},5;{-n};{'up' if n % 2 else 'down'}\n" for n in range(20))
IDX = struct.pack(">HBB3I", 0, 8, 3, 3, 2, 2) + bytes(range(12))
SPEC = write_json(replace_at(ExperimentSpec(), "layers[0].units", 5))

ANY = (FileProblem, DataProblem, SpecProblem)
FILES = {
    "document": (document, "x.nnviz"),
    "experiment": (lambda _f: SPEC, "x.json"),
    "table": (lambda _f: TABLE.encode(), "x.csv"),
    "idx": (lambda _f: IDX, "x-images-idx3-ubyte"),
    "packed idx": (lambda _f: gzip.compress(IDX, mtime=0), "x-images-idx3-ubyte"),
    "arrays": (arrays, "x.npz"),
    "images": (images, "x.zip"),
    "drawings": (lambda _f: json.dumps([STROKES, STROKES]).encode(), "x.json"),
    "packed drawings": (lambda _f: gzip.compress(json.dumps(STROKES).encode(), mtime=0), "x.json.gz"),
    "picture": (picture, "x.png"),
    "shared text": (lambda _f: to_text(replace_at(ExperimentSpec(), "layers[0].units", 5)).encode(), "x.txt"),
}
"""A good file of each kind that people bring, and what it may be called."""
TOLD = {f"info of {kind}": kind for kind in FILES}


def questions(path: Path) -> Any:
    """Read drawings or a picture as ``nnviz predict`` does."""
    return [asked_of(one, 28, path.name) for one in read_questions(path)]


def brought(kind: str, read: Callable[[Path], Any], *problems: type[Exception]) -> Reader:
    """Return a reader of such a file."""
    good, name = FILES[kind]
    return Reader(good, from_file(read, name), problems, name)


READERS = {
    "document": Reader(
        document, lambda raw, _folder: read_document(raw, "x.nnviz"), (FileProblem,), "x.nnviz"
    ),
    "model": Reader(document, lambda raw, _folder: read_model(raw, "x.nnviz"), (FileProblem,), "x.nnviz"),
    "experiment": Reader(
        lambda _f: SPEC, lambda raw, _folder: read_json(raw, "x.json"), (SpecProblem,), "x.json"
    ),
    "opened experiment": Reader(
        lambda _f: SPEC, lambda raw, _folder: document_of(raw, "x.json"), (FileProblem,), "x.json"
    ),
    "opened text": Reader(
        FILES["shared text"][0], lambda raw, _folder: document_of(raw, "x.txt"), (FileProblem,), "x.txt"
    ),
    "table": brought("table", table, DataProblem)._replace(file=""),  # the wizard has the name in its title
    "idx": Reader(lambda _f: IDX, lambda raw, _folder: read_idx(raw, "x"), (DataProblem,)),
    "packed idx": Reader(
        lambda _f: gzip.compress(IDX, mtime=0), lambda raw, _folder: read_idx(raw, "x.gz"), (DataProblem,)
    ),
    "idx pair": brought("idx", idx_pair, DataProblem),
    "packed idx pair": brought("packed idx", idx_pair, DataProblem),
    "arrays": brought("arrays", arrays_dataset, DataProblem),
    "images": brought("images", lambda path: images_dataset(path, decode, lambda _s: None), DataProblem),
    "one image": Reader(picture, lambda raw, _folder: decode(raw, 28), (DataProblem,)),
    "drawings": brought("drawings", questions, FileProblem, DataProblem),
    "packed drawings": brought("packed drawings", questions, FileProblem, DataProblem),
    "picture": brought("picture", questions, FileProblem, DataProblem),
    "picture on the canvas": brought(
        "picture", lambda path: read_picture(path, 28), FileProblem, DataProblem
    ),
    "drawings on the canvas": brought(
        "drawings", lambda path: read_picture(path, 28), FileProblem, DataProblem
    ),
    "labelled drawing": Reader(
        lambda _f: pixels_text(np.eye(8)).encode(),
        lambda raw, _folder: image_of(raw.decode("latin-1"), 28),
        (DataProblem,),
    ),
    "language": Reader(
        lambda _f: json.dumps({"Run": "Los", "{a} of {b}": "{b} hat {a}", "Draw": "Malen"}).encode(),
        lambda raw, _folder: read_words(raw),
        (LanguageProblem,),
    ),
    "shared text": Reader(
        FILES["shared text"][0], lambda raw, _folder: from_text(raw.decode("latin-1")), (SpecProblem,)
    ),
    "packed data": Reader(dataset, lambda raw, _folder: unpack(raw, "own"), (DataProblem,), "own"),
    "recovery journal": Reader(journal, from_file(recovered, "gone.journal"), (FileProblem,)),
    "recovery checkpoint": Reader(document, from_file(checkpoint, "gone.nnviz"), (FileProblem,)),
    "preset": Reader(
        lambda _f: read_shipped(f"presets/{NAMES[0]}.json"),
        shipped,
        (SpecProblem,),
        f"presets/{NAMES[0]}.json",
    ),
    **{name: brought(kind, told_pair if "idx" in kind else lines_about, *ANY) for name, kind in TOLD.items()},
}
