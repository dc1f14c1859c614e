"""The shipped small digits are scikit-learn's, value for value."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.digits import Digits

RESOURCES = Path(__file__).parents[2] / "resources"


def read(path: str) -> bytes:
    return (RESOURCES / path).read_bytes()


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return Digits().load(np.random.default_rng(0), read)


def test_the_values_and_labels_are_those_of_scikit_learn(digits: Dataset) -> None:
    original = load_digits()

    assert np.array_equal(original.data, digits.x)
    assert np.array_equal(original.target, digits.y)


def test_the_description_fits_the_images(digits: Dataset) -> None:
    assert ((1797, 64), np.uint8) == (digits.x.shape, digits.x.dtype)
    assert ((8, 8), 16.0, 0) == (digits.image_shape, digits.scale, digits.fixed_test)
    assert 16 == digits.x.max()
    assert 64 == len(digits.feature_names)
    assert (Task.CLASSIFICATION, 10) == (digits.task, digits.outputs)


def test_the_data_name_their_authors_and_licence() -> None:
    text = (RESOURCES / "datasets" / "digits" / "LICENSE-DATA.md").read_text(encoding="utf-8")

    assert all(name in text for name in ("Alpaydin", "Kaynak", "CC BY 4.0"))


def test_a_value_above_16_is_refused() -> None:
    def brighter(path: str) -> bytes:
        if "labels" in path:
            return bytes([0, 0, 8, 1, 0, 0, 0, 1, 5])
        return bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8]) + bytes([17] * 64)

    with pytest.raises(DataProblem, match="holds the value 17"):
        Digits().load(np.random.default_rng(0), brighter)
