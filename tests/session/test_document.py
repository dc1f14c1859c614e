"""Documents: what was saved comes back, goes on bit for bit, and nothing strange is let in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from nnviz.data.dataset import Dataset, Task
from nnviz.data.digits import Digits
from nnviz.data.synthetic import Circle
from nnviz.engine.activations import Identity
from nnviz.engine.layers import BatchNorm, Dense, Dropout
from nnviz.engine.optimizers import Adam
from nnviz.engine.schedules import ReduceOnPlateau
from nnviz.engine.stopping import EarlyStopping
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.archive import FileProblem
from nnviz.session.commands import Advance, Capture, Load, Open, Seek, StepUnit
from nnviz.session.document import Document, read_document, write_document
from nnviz.session.edits import SetKnob, SetParameter
from nnviz.session.library import Library, library
from nnviz.session.mailbox import Mailbox
from nnviz.session.model_file import read_model
from nnviz.session.saved import Saved
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Status
from nnviz.session.worker import Worker

SPEC = ExperimentSpec(
    data=DataSpec(source=Circle(samples=60)),
    layers=(Dense(units=6), BatchNorm(), Dropout(rate=0.2), Dense(units=1, activation=Identity())),
    optimizer=Adam(learning_rate=0.01),
    schedule=ReduceOnPlateau(patience=2),
    training=TrainingSpec(batch_size=7, early_stopping=EarlyStopping(patience=500)),
)


class Desk:
    """A worker driven by hand."""

    def __init__(self):
        self.worker = Worker(read_shipped)

    def do(self, *commands):
        for command in commands:
            self.worker.handle(command)
            while self.worker.work_for(0.05) is not None:
                pass
        return self.worker.snapshot()

    def saved(self) -> Saved:
        box: Mailbox[Saved | None] = Mailbox()
        self.do(Capture(box))
        return box.take()


@pytest.fixture
def trained():
    desk = Desk()
    desk.do(
        Load(SPEC),
        Advance(StepUnit.BATCH, 9),
        SetKnob("optimizer.learning_rate", 0.03),
        Advance(StepUnit.EPOCH, 3),
        SetParameter(0, 2, 1, 0.75),
        SetKnob("training.batch_size", 5),
        SetKnob("layers[0].frozen", value=True),
        Advance(StepUnit.BATCH, 11),
    )
    return desk


def through_a_file(desk, path, **more):
    saved = desk.saved()
    write_document(path, Document(saved.spec, saved, **more))
    return read_document(path.read_bytes(), path.name)


def same(one, other):
    np.testing.assert_array_equal(one.values, other.values)
    assert one.position == other.position
    assert one.spec == other.spec
    np.testing.assert_array_equal(one.curves.table, other.curves.table)
    assert one.curves.marks == other.curves.marks


def test_a_reopened_training_shows_the_same_and_goes_on_bit_for_bit(trained, tmp_path):
    document = through_a_file(trained, tmp_path / "a.nnviz")
    again = Desk()
    opened = again.do(Open(document.saved))
    assert Status.PAUSED is opened.status
    same(trained.worker.snapshot(), opened)
    further = Advance(StepUnit.EPOCH, 4)
    one, other = trained.do(further), again.do(further)
    np.testing.assert_array_equal(one.values, other.values)
    assert one.position == other.position


def test_a_reopened_training_can_go_back_to_every_step(trained, tmp_path):
    document = through_a_file(trained, tmp_path / "a.nnviz")
    again = Desk()
    again.do(Open(document.saved))
    for step in (0, 5, 9, 20, 27):
        one, other = trained.do(Seek(step)), again.do(Seek(step))
        np.testing.assert_array_equal(one.values, other.values)
        assert one.position.step == other.position.step == step
        assert one.spec == other.spec


def test_what_was_saved_inside_a_step_goes_on_from_its_beginning(tmp_path):
    desk = Desk()
    desk.do(Load(SPEC), Advance(StepUnit.BATCH, 3), Advance(StepUnit.PHASE, 4))
    document = through_a_file(desk, tmp_path / "a.nnviz")
    again = Desk()
    again.do(Open(document.saved))
    one, other = desk.do(Advance(StepUnit.BATCH, 5)), again.do(Advance(StepUnit.BATCH, 5))
    assert one.position.step >= other.position.step
    desk.do(Seek(8))
    np.testing.assert_array_equal(desk.do(Seek(8)).values, again.do(Seek(8)).values)


def test_given_weights_are_the_start_again(tmp_path):
    desk = Desk()
    values = np.linspace(-1, 1, len(desk.do(Load(SPEC)).values)).astype(np.float32)
    desk.do(Load(SPEC, 0, values), Advance(StepUnit.BATCH, 3))
    document = through_a_file(desk, tmp_path / "a.nnviz")
    again = Desk()
    again.do(Open(document.saved))
    np.testing.assert_array_equal(values, again.do(Seek(0)).values)


def test_strokes_notes_and_figures_come_along(trained, tmp_path):
    strokes = (((1.0, 2.5), (3.0, 4.0)), ((5.0, 6.0),))
    document = through_a_file(
        trained, tmp_path / "a.nnviz", strokes=strokes, notes="Übung 3", card={"preset": "x"}
    )
    assert (strokes, "Übung 3", "x") == (document.strokes, document.notes, document.card["preset"])


def test_an_experiment_without_a_training(tmp_path):
    write_document(tmp_path / "a.nnviz", Document(SPEC))
    document = read_document((tmp_path / "a.nnviz").read_bytes(), "a.nnviz")
    assert SPEC == document.spec
    assert document.saved is None


def test_whoever_reads_networks_reads_documents(trained, tmp_path):
    document = through_a_file(trained, tmp_path / "a.nnviz", notes="x")
    model = read_model((tmp_path / "a.nnviz").read_bytes(), "a.nnviz")
    np.testing.assert_array_equal(document.saved.values, model.values)


def test_a_shipped_network_opens_as_a_start():
    document = read_document(read_shipped("models/mnist-mlp.nnviz"), "mnist-mlp")
    assert 0 == document.saved.progress.counters.step
    np.testing.assert_array_equal(document.saved.start, document.saved.values)


def test_imported_data_come_along(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    dataset = Dataset(
        "own", rng.normal(size=(40, 3)), np.arange(40) % 2, Task.CLASSIFICATION, ("a", "b", "c"), ("n", "y")
    )
    source = library.add(dataset)
    spec = structs.replace(SPEC, data=DataSpec(source=source))
    desk = Desk()
    desk.do(Load(spec), Advance(StepUnit.BATCH, 2))
    path = tmp_path / "a.nnviz"
    saved = desk.saved()
    write_document(path, Document(saved.spec, saved))
    fresh = Library()
    monkeypatch.setattr("nnviz.session.document.library", fresh)
    read_document(path.read_bytes(), "a.nnviz")
    assert library.get(source.digest) == fresh.get(source.digest)


def test_the_file_before_is_kept_once(trained, tmp_path):
    path = tmp_path / "a.nnviz"
    first = through_a_file(trained, path, notes="first")
    through_a_file(trained, path, notes="second")
    through_a_file(trained, path, notes="third")
    backup = tmp_path / "a.nnviz.bak"
    assert "second" == read_document(backup.read_bytes(), "b").notes
    assert {path, backup} == set(tmp_path.iterdir())
    assert "first" == first.notes


def test_where_nothing_can_be_written_the_old_file_is_whole(trained, tmp_path, monkeypatch):
    path = tmp_path / "a.nnviz"
    through_a_file(trained, path, notes="old")
    before = path.read_bytes()

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_document(path, Document(SPEC))
    assert before == path.read_bytes()


def changed(path, name, data):
    """Return the bytes of a document with one part replaced."""
    out = path.with_name("changed.nnviz")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        if data is not None:
            new.writestr(name, data)
    return out.read_bytes()


@pytest.mark.parametrize(
    ("part", "data", "words"),
    [
        (
            "changes.json",
            b'[{"type":"knob","step":1,"path":"optimizer.nothing","value":1}]',
            "cannot be done",
        ),
        (
            "changes.json",
            b'[{"type":"knob","step":1,"path":"optimizer.learning_rate","value":-1}]',
            "cannot be done",
        ),
        ("changes.json", b"[" * 100_000, "cannot be read"),
        ("changes.json", b'[{"type":"other","step":1}]', "cannot be read"),
        ("curves.npy", b"nonsense", "cannot be read as numbers"),
        ("curves.json", b'{"format":99,"columns":[]}', "made by a newer nnviz"),
        ("drawings.json", b"[[[1,2],[3]]]", "cannot be read"),
        ("begun.json", b"{}", "no format version"),
        ("start.npy", b"\x93NUMPY", "cannot be read as numbers"),
        ("parameters.npy", None, None),
        ("experiment.json", None, "no experiment.json"),
        ("progress.json", b"{}", "cannot be read"),
    ],
)
def test_a_part_that_does_not_fit_is_named(trained, tmp_path, part, data, words):
    path = tmp_path / "a.nnviz"
    through_a_file(trained, path, strokes=(((1.0, 2.0),),))
    raw = changed(path, part, data)
    if words is None:
        assert read_document(raw, "a.nnviz").saved is None
        return
    with pytest.raises(FileProblem, match=words):
        read_document(raw, "a.nnviz")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return made(tmp_path_factory)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_refused_or_harmless(good, data):
    raw = bytearray(good)
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    part = bytes(raw[: data.draw(st.integers(0, len(raw)))]) if data.draw(st.booleans()) else bytes(raw)
    try:
        document = read_document(part, "x.nnviz")
    except FileProblem as problem:
        assert "x.nnviz" in str(problem)  # noqa: PT017
    else:
        assert document.saved is None or np.isfinite(document.saved.values).all()


def made(factory):
    desk = Desk()
    desk.do(
        Load(structs.replace(SPEC, layers=(Dense(units=1, activation=Identity()),))),
        Advance(StepUnit.BATCH, 3),
    )
    path = factory.mktemp("document") / "a.nnviz"
    through_a_file(desk, path, notes="n", strokes=(((1.0, 2.0),),))
    return path.read_bytes()


def test_before_the_first_step_the_zeros_do_not_look_like_a_bomb(tmp_path):
    spec = replace_at(structs.replace(SPEC, data=DataSpec(source=Digits())), "layers[0].units", 300)
    spec = structs.replace(spec, layers=(Dense(units=300), Dense(units=10, activation=Identity())))
    from nnviz.experiment.checks import fitted

    desk = Desk()
    desk.do(Load(fitted(spec)))
    assert 0 == through_a_file(desk, tmp_path / "a.nnviz").saved.progress.counters.step
