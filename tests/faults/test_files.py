"""Rows 21 to 35: files that are damaged, or made to harm."""

from __future__ import annotations

import gzip
import io
import json
import struct
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

from nnviz import resources
from nnviz.data.dataset import DataProblem
from nnviz.data.idx import read_idx
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.codec import read_json, write_json
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.archive import FileProblem
from nnviz.session.bringing_arrays import arrays_dataset
from nnviz.session.bringing_idx import idx_dataset
from nnviz.session.commands import Advance, Capture, StepUnit
from nnviz.session.document import Document, read_document, write_document
from nnviz.session.mailbox import Mailbox
from tests.session.driving import Hand


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> bytes:
    """Return a document with a training in it."""
    hand = Hand()
    hand.do(Advance(StepUnit.BATCH, 3))
    box = Mailbox()
    hand.do(Capture(box))
    saved = box.take()
    path = tmp_path_factory.mktemp("good") / "a.nnviz"
    write_document(path, Document(saved.spec, saved, notes="n"))
    return path.read_bytes()


def refused(raw: bytes, *words: str) -> str:
    """Read a document that must be refused in one sentence, soon and with little memory; return the sentence."""
    tracemalloc.start()
    began = time.thread_time()
    try:
        with pytest.raises(FileProblem) as problem:
            read_document(raw, "strange.nnviz")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    message = str(problem.value)
    assert "strange.nnviz" in message
    assert message.endswith(".")
    assert any(word in message for word in words), message
    assert time.thread_time() - began < 3  # memory is traced, which makes all of it several times slower
    assert peak < 200_000_000
    return message


def rebuilt(raw: bytes, change: dict[str, bytes | None], **how) -> bytes:
    """Return an archive with members changed, added, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in [*old.namelist(), *(name for name in change if name not in old.namelist())]:
            data = change[name] if name in change else old.read(name)
            if data is not None:
                new.writestr(name, data, **how)
    return out.getvalue()


def npy(header: str, body: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    """Return an array file with any heading."""
    text = header.encode() + b"\n"
    length = struct.pack("<H" if version == b"\x01\x00" else "<I", len(text))
    return b"\x93NUMPY" + version + length + text + body


def shaped(shape: str, descr: str = "'<f4'") -> str:
    """Return the heading of an array."""
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}"


@pytest.mark.parametrize("share", [0.0, 1e-9, 0.01, 0.1, 0.5, 0.9, 0.999])
def test_row_21_empty_one_byte_or_cut_off_anywhere(good, share):
    cut = good[: max(int(len(good) * share), 1 if share else 0)]
    refused(cut, "incomplete", "empty")


def test_row_22_not_a_zip_encrypted_or_packed_in_an_unknown_way(good):
    refused(b"I am a text.\n" * 30, "incomplete or damaged", "not an nnviz file")
    local, central = good.index(b"PK\x03\x04"), good.index(b"PK\x01\x02")
    encrypted = bytearray(good)
    encrypted[local + 6] |= 1
    encrypted[central + 8] |= 1
    refused(bytes(encrypted), "encrypted", "damaged")
    unknown = bytearray(good)
    unknown[local + 8], unknown[central + 10] = 99, 99
    refused(bytes(unknown), "compression", "damaged")


@pytest.mark.parametrize("size", [50_000_000, 400_000_000])
def test_row_23_a_bomb_is_refused_before_it_is_unpacked(good, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("experiment.json", write_json(ExperimentSpec()))
        with archive.open("notes.txt", "w") as stream:
            for _ in range(size // 1_000_000):
                stream.write(bytes(1_000_000))
    refused(out.getvalue(), "too much")


@pytest.mark.parametrize("name", ["../x", "/x", "C:\\x", "a/../../x", "experiment.json/x", "COM1"])
def test_row_24_names_that_lead_elsewhere_are_refused_and_nothing_is_written(
    good, name, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    refused(rebuilt(good, {name: b"x"}), "does not know", "damaged", "not an nnviz file")
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_row_24_the_same_name_twice_is_refused(good):
    out = io.BytesIO(good)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("experiment.json", b"{}")
    refused(out.getvalue(), "twice")


def test_row_25_a_hundred_thousand_members_are_refused_quickly():
    count, start = 100_000, b"PK\x03\x04" + bytes(26)
    entry = b"PK\x01\x02" + struct.pack("<BBBBHHHHIIIHHHHHII", 20, 0, 20, 0, *[0] * 4, 0, 0, 0, 5, *[0] * 6)
    central = b"".join(entry + b"%05d" % number for number in range(count))
    record = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(central), len(start)
    )
    finder = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(start) + len(central), 1)
    ends = (
        record
        + finder
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    )
    message = refused(start + central + ends, "parts")
    assert "100,000" in message


@pytest.mark.parametrize("shape", ["(65536, 65536)", "(1099511627776,)", "(-1,)", "(0, 1152921504606846976)"])
@pytest.mark.parametrize("part", ["parameters.npy", "moments.npy", "curves.npy"])
def test_row_26_arrays_that_claim_too_much_allocate_nothing(good, part, shape):
    refused(rebuilt(good, {part: npy(shaped(shape))}), "wanted", "cannot be read as numbers")


@pytest.mark.parametrize("descr", ["'|O'", "[('a', '|O')]", "'<U5'", "[('a', '<f4')]"])
def test_row_27_objects_and_pickles_are_refused_and_no_code_runs(good, descr, tmp_path):
    trap = tmp_path / "ran"
    pickle = f"cpathlib\nPath\n(V{trap}\ntR.cposix\nsystem\n(Vtouch {trap}\ntR.".encode()
    refused(rebuilt(good, {"parameters.npy": npy(shaped("(1,)", descr), pickle)}), "wanted", "cannot be read")
    refused(rebuilt(good, {"parameters.npy": pickle}), "cannot be read")
    assert not trap.exists()
    (tmp_path / "x.npz").write_bytes(
        rebuilt(
            good, {"x.npy": npy(shaped("(1,)", descr), pickle), "y.npy": npy(shaped("(1,)", descr), pickle)}
        )
    )
    with pytest.raises(DataProblem):
        arrays_dataset(tmp_path / "x.npz")
    assert not trap.exists()


def test_row_28_a_heading_of_200_megabytes_is_refused_by_its_size(good, tmp_path):
    long = b"\x93NUMPY\x02\x00" + struct.pack("<I", 200_000_000) + b"{'descr': " + b" " * 1000
    refused(rebuilt(good, {"parameters.npy": long}), "cannot be read as numbers", "wanted")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", long)
        archive.writestr("y.npy", long)
    (tmp_path / "x.npz").write_bytes(out.getvalue())
    with pytest.raises(DataProblem, match="cannot be read as numbers"):
        arrays_dataset(tmp_path / "x.npz")


def test_row_29_weights_that_are_not_finite_or_of_another_shape_are_refused(good):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        raw = archive.read("parameters.npy")
    bad = np.load(io.BytesIO(raw))
    bad[len(bad) - 1] = np.nan
    out = io.BytesIO()
    np.save(out, bad)
    message = refused(rebuilt(good, {"parameters.npy": out.getvalue()}), "not finite")
    assert "in output" in message
    short = io.BytesIO()
    np.save(short, bad[:-2])
    message = refused(rebuilt(good, {"parameters.npy": short.getvalue()}), "wanted")
    assert "parameters.npy" in message


SPEC = write_json(ExperimentSpec())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"learning_rate": 0.03', b'"learning_rate": NaN', "learning rate"),
        (b'"learning_rate": 0.03', b'"learning_rate": 1e999', "learning rate"),
        (b'"version": 1,', b'"version": 1, "version": 1,', "stands twice"),
        (
            b'"version": 1,',
            b'"version": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b",",
            "nested too deeply",
        ),
        (b'"batch_size": 10', b'"batch_size": ' + b"9" * 6_000, "batch size"),
    ],
    ids=["NaN", "1e999", "a key twice", "brackets", "6,000 digits"],
)
def test_row_30_json_that_is_no_json(old, new, words):
    raw = SPEC.replace(b'"learning_rate": 0.001', b'"learning_rate": 0.03')
    assert raw.count(old) >= 1
    began = time.thread_time()
    with pytest.raises(SpecProblem, match=r"(?i)" + words) as problem:
        read_json(raw.replace(old, new, 1), "mine.json")
    assert "mine.json" in str(problem.value)
    assert len(str(problem.value)) < 500
    assert time.thread_time() - began < 1


def test_row_31_a_newer_file_says_so_and_a_strange_key_is_named():
    with pytest.raises(SpecProblem, match=r"made by a newer nnviz \(format 99\); this one reads up to 1"):
        read_json(SPEC.replace(b'"version": 1', b'"version": 99'), "mine.json")
    with pytest.raises(SpecProblem, match="sparkles"):
        read_json(SPEC.replace(b'"version": 1,', b'"version": 1, "sparkles": 3,'), "mine.json")


@pytest.mark.parametrize("units", ["-8", "8.5", "true", '"8"', "1000000000"])
def test_row_32_a_value_that_cannot_be_names_its_path_and_what_is_allowed(units):
    body = json.loads(SPEC)
    body["layers"][0]["units"] = json.loads(units)
    with pytest.raises(SpecProblem) as problem:
        read_json(json.dumps(body).encode(), "mine.json")
    assert "layers[0].units" in str(problem.value) or "layers[0].units" in problem.value.path
    assert "4,096" in str(problem.value) or "whole" in str(problem.value)


IDX = struct.pack(">HBB3I", 0, 8, 3, 3, 2, 2) + bytes(12)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (IDX[:-1], "breaks off"),
        (b"\x00\x00\x07" + IDX[3:], "only bytes"),
        (b"\x12\x34" + IDX[2:], "not an IDX file"),
        (struct.pack(">HBB3I", 0, 8, 3, 4_000_000_000, 28, 28), "4000000000 × 28 × 28"),
    ],
    ids=["cut", "wrong type", "wrong magic", "4 billion images"],
)
def test_row_33_idx_that_lies(raw, words):
    tracemalloc.start()
    try:
        with pytest.raises(DataProblem, match=words):
            read_idx(raw, "images")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_row_34_images_and_labels_of_different_number_are_counted(tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(
        struct.pack(">HBB3I", 0, 8, 3, 60_000, 2, 2) + bytes(240_000)
    )
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(struct.pack(">HBB1I", 0, 8, 1, 59_999) + bytes(59_999))
    with pytest.raises(DataProblem, match=r"60,000 images but .* 59,999 labels"):
        idx_dataset(tmp_path / "train-images-idx3-ubyte")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (gzip.compress(IDX)[:-6], "breaks off|complete copy"),
        (gzip.compress(IDX)[:-8] + bytes(8), "damaged"),
        (gzip.compress(IDX + bytes(50_000_000), 9), "longer than it states"),
    ],
    ids=["cut", "checksum", "bomb"],
)
def test_row_35_gzip_that_is_damaged_or_a_bomb(raw, words, tmp_path):
    tracemalloc.start()
    try:
        with pytest.raises(DataProblem, match=words):
            read_idx(raw, "images.gz")
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_row_35_a_gzipped_bomb_of_drawings_is_capped(tmp_path):
    from nnviz.session.predicting import read_questions

    path = tmp_path / "drawings.json.gz"
    path.write_bytes(gzip.compress(b"[" + bytes(300_000_000), 1))
    with pytest.raises(FileProblem, match=r"drawings\.json\.gz"):
        read_questions(path)


def test_the_shipped_networks_are_whole():
    for name in ("mnist-mlp", "mnist-cnn"):
        assert read_document(resources.read(f"models/{name}.nnviz"), name).saved is not None
