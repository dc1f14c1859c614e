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

from nnviz.data.csv_columns import preview, read_columns
from nnviz.data.csv_layout import sniff
from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.idx import read_idx
from nnviz.data.labelled import image_of, pixels_text
from nnviz.data.packed import pack, unpack
from nnviz.data.table import proposal, table_dataset
from nnviz.experiment.catalog import SpecProblem, replace_at
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.bringing_arrays import arrays_dataset
from nnviz.session.bringing_images import images_dataset
from nnviz.session.commands import Advance, Capture, StepUnit
from nnviz.session.document import Document, read_document, write_document
from nnviz.session.mailbox import Mailbox
from nnviz.session.model_file import read_model
from nnviz.session.predicting import read_questions
from nnviz.session.sharing import from_text, to_text
from nnviz.ui.importing.decoding import decode
from nnviz.ui.language import LanguageProblem, read_words
from tests.session.driving import Hand

__all__ = ["READERS", "Reader"]

STROKES = {"strokes": [[[10, 10], [60, 80]], [[5, 5]]], "label": 3}


class Reader(NamedTuple):
    """How a kind of file is read."""

    good: Callable[[Path], bytes]
    read: Callable[[bytes, Path], Any]
    problems: tuple[type[Exception], ...]


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
    layout = sniff(path.read_bytes(), whole=True)
    preview(path, layout)
    columns = read_columns(path, layout, lambda _share: None)
    return table_dataset(columns, proposal(columns), "table")


TABLE = 'a;b;"the kind"\n' + "".join(f"{n},5;{-n};{'up' if n % 2 else 'down'}\n" for n in range(20))
IDX = struct.pack(">HBB3I", 0, 8, 3, 3, 2, 2) + bytes(range(12))
SPEC = write_json(replace_at(ExperimentSpec(), "layers[0].units", 5))

READERS = {
    "document": Reader(document, lambda raw, _folder: read_document(raw, "x.nnviz"), (FileProblem,)),
    "model": Reader(document, lambda raw, _folder: read_model(raw, "x.nnviz"), (FileProblem,)),
    "experiment": Reader(lambda _f: SPEC, lambda raw, _folder: read_json(raw, "x.json"), (SpecProblem,)),
    "table": Reader(lambda _f: TABLE.encode(), from_file(table, "x.csv"), (DataProblem,)),
    "idx": Reader(lambda _f: IDX, lambda raw, _folder: read_idx(raw, "x"), (DataProblem,)),
    "packed idx": Reader(
        lambda _f: gzip.compress(IDX, mtime=0), lambda raw, _folder: read_idx(raw, "x.gz"), (DataProblem,)
    ),
    "arrays": Reader(arrays, from_file(arrays_dataset, "x.npz"), (DataProblem,)),
    "images": Reader(
        images, from_file(lambda path: images_dataset(path, decode, lambda _s: None), "x.zip"), (DataProblem,)
    ),
    "drawings": Reader(
        lambda _f: json.dumps([STROKES, STROKES]).encode(),
        from_file(lambda path: [one.image(28) for one in read_questions(path)], "x.json"),
        (FileProblem, DataProblem),
    ),
    "picture": Reader(
        picture,
        from_file(lambda path: [one.image(28) for one in read_questions(path)], "x.png"),
        (FileProblem, DataProblem),
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
        lambda _f: to_text(replace_at(ExperimentSpec(), "layers[0].units", 5)).encode(),
        lambda raw, _folder: from_text(raw.decode("latin-1")),
        (SpecProblem,),
    ),
    "packed data": Reader(dataset, lambda raw, _folder: unpack(raw, "own"), (DataProblem,)),
}
