"""Documents of other versions: older ones are led on step by step, newer ones refused by name."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nnviz.experiment import codec
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session import migrations
from nnviz.session.archive import FileProblem
from nnviz.session.commands import Advance, Open, Seek, StepUnit
from nnviz.session.document import Document, document_bytes, read_document
from nnviz.session.migrations import ABOUT, FORMAT, MIGRATIONS, Migration
from nnviz.session.shipped import read_shipped
from nnviz.session.worker import Worker
from tests.files.make_document import NOTES, SPEC, STROKES

KEPT = sorted((Path(__file__).parents[1] / "files").glob("document-*.nnviz"))


def test_there_is_a_file_of_every_release():
    assert "document-0.1.0.nnviz" in [path.name for path in KEPT]


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_a_kept_file_opens_goes_back_and_goes_on(path):
    document = read_document(path.read_bytes(), path.name)
    assert (NOTES, STROKES) == (document.notes, document.strokes)
    assert SPEC == document.saved.begun
    assert (0.03, 5) == (document.spec.optimizer.learning_rate, document.spec.training.batch_size)
    assert 3 == len(document.saved.changes)
    worker = Worker(read_shipped)

    def do(command):
        worker.handle(command)
        while worker.work_for(0.05) is not None:
            pass
        return worker.snapshot()

    opened = do(Open(document.saved))
    step = opened.position.step
    assert document.saved.progress.counters.step == step
    np.testing.assert_array_equal(document.saved.values, opened.values)
    assert SPEC == do(Seek(0)).spec
    np.testing.assert_allclose(
        opened.values, do(Seek(step)).values, atol=1e-3
    )  # another machine may round elsewhere
    assert step + 3 == do(Advance(StepUnit.BATCH, 3)).position.step


def test_every_format_before_the_present_one_has_a_way_on():
    assert list(range(1, FORMAT)) == sorted(MIGRATIONS)
    assert list(range(1, codec.VERSION)) == sorted(codec.MIGRATIONS)


def with_parts(raw: bytes, **parts: bytes) -> bytes:
    """Return a document with parts replaced or added; "__" stands for the dot of a name."""
    named = {name.replace("__", "."): data for name, data in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, data in named.items():
            new.writestr(name, data)
    return out.getvalue()


def test_a_newer_document_is_refused_by_name_whatever_else_is_in_it():
    about = json.dumps({"format": FORMAT + 1, "made_by": "nnviz 7.5", "more": [1]}).encode()
    raw = with_parts(document_bytes(Document(SPEC), "a"), document__json=about, hologram__bin=b"?")
    with pytest.raises(FileProblem, match=rf"a.nnviz was made by nnviz 7.5 \(format {FORMAT + 1}\)"):
        read_document(raw, "a.nnviz")


@pytest.mark.parametrize(
    "about", [b"", b"[]", b'{"format":"x"}', b'{"format":0}', b'{"format":1e99}', b"[" * 9000]
)
def test_strange_words_about_itself_are_refused(about):
    raw = with_parts(document_bytes(Document(SPEC), "a"), document__json=about)
    with pytest.raises(FileProblem, match=r"a\.nnviz"):
        read_document(raw, "a.nnviz")


def test_a_document_without_words_about_itself_is_of_the_first_format():
    raw = document_bytes(Document(SPEC, notes="x"), "a")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != ABOUT:
                new.writestr(name, old.read(name))
    assert "x" == read_document(out.getvalue(), "a").notes


def test_an_older_document_is_led_on_over_every_format_between(monkeypatch):
    raw = with_parts(document_bytes(Document(SPEC), "a"), remarks__md=b"older words")
    monkeypatch.setattr(migrations, "FORMAT", 3)
    monkeypatch.setitem(
        MIGRATIONS,
        1,
        Migration(
            lambda members: {"remarks.txt": members["remarks.md"], "remarks.md": None},
            {"remarks.md": 100, "remarks.txt": 100},
        ),
    )
    monkeypatch.setitem(
        MIGRATIONS,
        2,
        Migration(lambda members: {"notes.txt": members["remarks.txt"].upper(), "remarks.txt": None}),
    )
    assert "OLDER WORDS" == read_document(raw, "a").notes


def test_an_older_experiment_is_led_on(monkeypatch):
    body = msgspec.json.decode(codec.write_json(ExperimentSpec()))
    body["layers"][0]["neurons"] = body["layers"][0].pop("units")
    raw = json.dumps(body).encode()
    monkeypatch.setattr(codec, "VERSION", 2)

    def renamed(old):
        old["layers"][0]["units"] = old["layers"][0].pop("neurons")
        return old

    monkeypatch.setitem(codec.MIGRATIONS, 1, renamed)
    assert ExperimentSpec() == codec.read_json(raw)
