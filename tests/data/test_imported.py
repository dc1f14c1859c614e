"""Imported data as bytes and back, and every way in which such bytes can lie."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.imported import FOLDER, Imported
from nnviz.data.packed import MAGIC, digest_of, pack, unpack
from nnviz.session.library import Library

TABLE = Dataset(
    "table",
    np.arange(12.0).reshape(4, 3),
    np.array([0, 1, 1, 0]),
    Task.CLASSIFICATION,
    ("a", "b", "c"),
    ("no", "yes"),
)
VALUES = Dataset(
    "v", np.ones((3, 1)), np.array([[0.5, 1], [2, 3], [4, 5]]), Task.REGRESSION, ("x",), ("p", "q")
)
IMAGES = Dataset(
    "i",
    np.arange(24, dtype=np.uint8).reshape(4, 6),
    np.array([0, 1, 2, 0]),
    Task.CLASSIFICATION,
    tuple(f"pixel {r}, {c}" for r in range(2) for c in range(3)),
    ("x", "y", "z"),
    (2, 3),
    255.0,
    1,
)


@pytest.mark.parametrize("dataset", [TABLE, VALUES, IMAGES], ids=["table", "values", "images"])
def test_what_is_kept_comes_back(dataset):
    library = Library()
    source = library.add(dataset)
    again = source.load(np.random.default_rng(0), library.read)
    for name in ("name", "task", "feature_names", "class_names", "image_shape", "scale", "fixed_test"):
        assert getattr(dataset, name) == getattr(again, name)
    assert (dataset.x == again.x).all()
    assert (dataset.y == again.y).all()
    assert dataset.x.dtype == again.x.dtype
    assert not again.x.flags.writeable
    assert (source.count, source.inputs, source.outputs) == (again.samples, again.features, again.outputs)
    assert (source.task, source.image_shape, source.fixed_test) == (
        again.task,
        again.image_shape,
        again.fixed_test,
    )


def test_data_that_are_not_here_are_told():
    with pytest.raises(DataProblem, match="open the document"):
        Library().read(FOLDER + "0" * 64)
    with pytest.raises(DataProblem, match="No data have been imported"):
        Imported(rows=5).load(np.random.default_rng(0), Library().read)


def test_other_data_than_the_experiment_speaks_of_are_refused():
    library = Library()
    source = library.add(TABLE)
    wrong = Imported(name=source.name, digest=source.digest, rows=9, columns=3)
    with pytest.raises(DataProblem, match="9 samples"):
        wrong.load(np.random.default_rng(0), library.read)


def test_bytes_under_a_wrong_name_are_refused():
    with pytest.raises(DataProblem, match="damaged"):
        Library().put("0" * 64, pack(TABLE))


@given(st.data())
def test_damaged_bytes_are_refused_or_harmless(data):
    raw = bytearray(pack(TABLE))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for part in (bytes(raw), bytes(raw[:cut])):
        try:
            found = unpack(part, "x")
        except DataProblem:
            continue
        assert np.isfinite(found.x).all()
        assert found.y.max() < len(found.class_names)


def heading(text):
    return MAGIC + struct.pack("<I", len(text)) + text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        MAGIC,
        heading(b"{}"),
        MAGIC + struct.pack("<I", 2**32 - 1),
        heading(b"[" * 100_000),
        heading(
            b'{"name":"x","task":"regression","rows":200000000,"columns":100000,"outputs":1,"kind":"f8",'
            b'"features":["a"],"classes":["y"]}'
        ),
    ],
)
def test_lies_are_refused_before_anything_is_allocated(raw):
    with pytest.raises(DataProblem):
        unpack(raw, "x")


def test_the_digest_tells_data_apart():
    assert digest_of(pack(TABLE)) != digest_of(pack(VALUES))
    assert digest_of(pack(TABLE)) == digest_of(pack(TABLE))
