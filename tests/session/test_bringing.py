"""Arrays, IDX pairs and images that people bring along."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest

from nnviz.data.dataset import DataProblem, Task
from nnviz.session.bringing_arrays import arrays_dataset
from nnviz.session.bringing_idx import FASHION, idx_dataset
from nnviz.session.bringing_images import images_dataset


def idx(array):
    head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def put_pair(folder, prefix, images, labels):
    (folder / f"{prefix}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    (folder / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx(labels)))


def fake(raw, side):
    if raw == b"bad":
        raise DataProblem("it cannot be read.")
    return np.full((side, side), raw[0], np.uint8)


IMAGES = np.arange(5 * 4 * 3, dtype=np.uint8).reshape(5, 4, 3)
LABELS = np.array([0, 1, 9, 1, 0])


def test_an_idx_pair_with_its_test_set(tmp_path):
    put_pair(tmp_path, "train", IMAGES, LABELS)
    put_pair(tmp_path, "t10k", IMAGES[:2], LABELS[:2])
    for name in ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"):
        dataset = idx_dataset(tmp_path / name)
        assert (7, 12) == dataset.x.shape
        assert 2 == dataset.fixed_test
        assert (4, 3) == dataset.image_shape
        assert ("0", "1", "9") == dataset.class_names
        assert [0, 1, 2, 1, 0, 0, 1] == dataset.y.tolist()


def test_well_known_sets_have_names_and_stand_upright(tmp_path):
    folder = tmp_path / "fashion"
    folder.mkdir()
    put_pair(folder, "train", IMAGES, LABELS)
    assert FASHION == idx_dataset(folder / "train-images-idx3-ubyte.gz").class_names
    put_pair(tmp_path, "emnist-letters-train", IMAGES, np.array([1, 2, 26, 3, 1]))
    letters = idx_dataset(tmp_path / "emnist-letters-train-images-idx3-ubyte.gz")
    assert (3, 4) == letters.image_shape
    assert ["A", "B", "Z"] == [letters.class_names[place] for place in letters.y[:3]]
    assert (IMAGES[0].T.ravel() == letters.x[0]).all()


def test_idx_files_that_do_not_belong_together(tmp_path):
    put_pair(tmp_path, "train", IMAGES, LABELS[:4])
    with pytest.raises(DataProblem, match=r"5 images but .* 4 labels"):
        idx_dataset(tmp_path / "train-images-idx3-ubyte.gz")
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataProblem, match="There is no file train-labels"):
        idx_dataset(tmp_path / "train-images-idx3-ubyte.gz")
    (tmp_path / "plain.gz").write_bytes(b"x")
    with pytest.raises(DataProblem, match="does not say whether"):
        idx_dataset(tmp_path / "plain.gz")


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16, np.uint8])
def test_arrays_of_a_table(tmp_path, dtype):
    np.savez(tmp_path / "a.npz", x=np.arange(12).reshape(4, 3).astype(dtype), y=np.array([3, 5, 3, 5]))
    dataset = arrays_dataset(tmp_path / "a.npz")
    assert ("3", "5") == dataset.class_names
    assert np.arange(12).reshape(4, 3).tolist() == dataset.x.tolist()


def test_arrays_of_images_with_a_test_set(tmp_path):
    np.savez_compressed(
        tmp_path / "a.npz", x_train=IMAGES / 255, y_train=LABELS, x_test=IMAGES[:2] / 255, y_test=LABELS[:2]
    )
    dataset = arrays_dataset(tmp_path / "a.npz")
    assert (IMAGES.reshape(5, -1) == dataset.x[:5]).all()
    assert 2 == dataset.fixed_test


def test_measured_targets(tmp_path):
    np.savez(tmp_path / "a.npz", data=np.ones((4, 2)), target=np.linspace(0, 1, 4))
    dataset = arrays_dataset(tmp_path / "a.npz")
    assert Task.REGRESSION is dataset.task
    assert (4, 1) == dataset.y.shape


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"a": np.ones(3)}, "needs samples x and targets y"),
        ({"x": np.ones((3, 2)), "y": np.zeros(4, int)}, "3 samples but 4 targets"),
        ({"x": np.array([[1, np.nan]] * 3), "y": np.array([0, 1, 0])}, "NaN or infinite"),
        ({"x": np.ones((3, 2)), "y": np.zeros(3, int)}, "1 different labels"),
        ({"x": np.ones((3, 2, 2, 2)), "y": np.array([0, 1, 0])}, "their shape is"),
        ({"x": np.array([["a", "b"]] * 3), "y": np.array([0, 1, 0])}, "only numbers"),
    ],
)
def test_arrays_that_make_no_data(tmp_path, arrays, words):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DataProblem, match=words):
        arrays_dataset(tmp_path / "a.npz")


def test_no_code_is_run_and_nothing_is_allocated(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.array([object()] * 3, dtype=object), y=np.zeros(3, int))
    with pytest.raises(DataProblem, match="only numbers"):
        arrays_dataset(tmp_path / "a.npz")
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f8", "fortran_order": False, "shape": (65536, 65536)}
    )
    with zipfile.ZipFile(tmp_path / "b.npz", "w") as archive:
        archive.writestr("x.npy", stream.getvalue())
        archive.writestr("y.npy", stream.getvalue())
    with pytest.raises(DataProblem, match="incomplete"):
        arrays_dataset(tmp_path / "b.npz")
    (tmp_path / "c.npz").write_bytes((tmp_path / "a.npz").read_bytes()[:60])
    with pytest.raises(DataProblem, match=r"incomplete or no \.npz"):
        arrays_dataset(tmp_path / "c.npz")


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_labelled_images(tmp_path, zipped):
    root = tmp_path / "pets"
    for label, values in (("dog", (3, 4)), ("cat", (5,))):
        (root / label).mkdir(parents=True)
        for value in values:
            (root / label / f"{value}.png").write_bytes(bytes([value]))
        (root / label / "notes.txt").write_text("x")
    path = root
    if zipped:
        path = tmp_path / "pets.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in root.rglob("*.*"):
                archive.write(file, file.relative_to(tmp_path))
    heard = []
    dataset = images_dataset(path, fake, heard.append)
    assert ("cat", "dog") == dataset.class_names
    assert {(5, 0), (3, 1), (4, 1)} == set(zip(dataset.x[:, 0].tolist(), dataset.y.tolist(), strict=True))
    assert 3 == len(heard)


def test_images_that_make_no_data(tmp_path):
    with pytest.raises(DataProblem, match="holds no images"):
        images_dataset(tmp_path, fake, lambda share: None)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.png").write_bytes(b"\x01")
    with pytest.raises(DataProblem, match="1 folders with images"):
        images_dataset(tmp_path, fake, lambda share: None)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "b.png").write_bytes(b"bad")
    with pytest.raises(DataProblem, match=r"b\.png in .* cannot be used: it cannot be read"):
        images_dataset(tmp_path, fake, lambda share: None)
    (tmp_path / "x.zip").write_bytes(b"PK no zip")
    with pytest.raises(DataProblem, match="no ZIP file"):
        images_dataset(tmp_path / "x.zip", fake, lambda share: None)
