"""The shipped iris data are Fisher's, and a damaged file is told from a good one."""

import hashlib

import numpy as np
import pytest

from nnviz import resources
from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.iris import FILE, Iris


def load(raw: bytes) -> Dataset:
    return Iris().load(np.random.default_rng(0), lambda path: raw)


@pytest.fixture(scope="module")
def raw() -> bytes:
    return resources.read(FILE)


def test_the_numbers_are_those_of_scikit_learn(raw: bytes) -> None:
    oracle = pytest.importorskip("sklearn.datasets").load_iris()
    data = load(raw)

    assert np.array_equal(oracle.data, data.x)
    assert np.array_equal(oracle.target, data.y)
    assert tuple(oracle.target_names) == data.class_names


def test_the_file_is_the_one_that_was_checked(raw: bytes) -> None:
    assert (
        "a14173e90248e102f91940ea7d6ac56198d746c9aa49692594701b9520dfa176" == hashlib.sha256(raw).hexdigest()
    )


def test_rows_35_and_38_are_those_of_fishers_paper(raw: bytes) -> None:
    data = load(raw)

    assert [4.9, 3.1, 1.5, 0.2] == data.x[34].tolist()
    assert [4.9, 3.6, 1.4, 0.1] == data.x[37].tolist()


def test_iris_has_fifty_flowers_of_each_kind(raw: bytes) -> None:
    data = load(raw)

    assert (150, 4) == data.x.shape
    assert [50, 50, 50] == np.bincount(data.y).tolist()
    assert (Task.CLASSIFICATION, None) == (data.task, data.image_shape)


def test_the_data_name_their_author_and_licence() -> None:
    text = resources.read("datasets/iris/LICENSE-DATA.md").decode()

    for words in ("Fisher", "UCI", "CC BY 4.0", "scikit-learn"):
        assert words in text


DAMAGES = {
    "empty": lambda raw: b"",
    "cut off": lambda raw: raw[: len(raw) // 2],
    "a word for a number": lambda raw: raw.replace(b"5.1", b"five", 1),
    "no number": lambda raw: raw.replace(b"5.1", b"nan", 1),
    "another flower": lambda raw: raw.replace(b"setosa", b"tulip", 1),
    "a number short": lambda raw: raw.replace(b"5.1,", b"", 1),
    "not text": lambda raw: b"\xff" + raw,
    "twice": lambda raw: raw + raw,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_named_with_the_remedy(raw: bytes, damage: str) -> None:
    with pytest.raises(DataProblem, match=r"datasets/iris/iris\.csv .*install nnviz again"):
        load(DAMAGES[damage](raw))
