"""The shipped MNIST is the original, byte for byte."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from nnviz.data.dataset import DataProblem, Dataset, Task
from nnviz.data.mnist import Mnist

RESOURCES = Path(__file__).parents[2] / "resources"
FOLDER = RESOURCES / "datasets" / "mnist"
CHECKSUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def read(path: str) -> bytes:
    return (RESOURCES / path).read_bytes()


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return Mnist().load(np.random.default_rng(0), read)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_the_unpacked_file_has_the_published_checksum(name: str) -> None:
    unpacked = gzip.decompress((FOLDER / f"{name}.gz").read_bytes())

    assert CHECKSUMS[name] == hashlib.sha256(unpacked).hexdigest()


def test_the_data_name_their_authors_and_licence() -> None:
    text = (FOLDER / "LICENSE-DATA.md").read_text(encoding="utf-8")

    assert all(name in text for name in ("LeCun", "Cortes", "Burges", "CC BY-SA 3.0"))


def test_all_70000_images_are_there_with_the_last_10000_as_test_set(mnist: Dataset) -> None:
    assert ((70_000, 784), np.uint8) == (mnist.x.shape, mnist.x.dtype)
    assert ((70_000,), np.intp) == (mnist.y.shape, mnist.y.dtype)
    assert 10_000 == mnist.fixed_test
    assert Task.CLASSIFICATION is mnist.task


def test_the_description_fits_the_images(mnist: Dataset) -> None:
    assert ((28, 28), 255.0) == (mnist.image_shape, mnist.scale)
    assert 784 == len(mnist.feature_names)
    assert tuple("0123456789") == mnist.class_names


def test_every_digit_occurs_as_often_as_published(mnist: Dataset) -> None:
    train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]

    assert train == np.bincount(mnist.y[:60_000]).tolist()
    assert test == np.bincount(mnist.y[60_000:]).tolist()


def test_the_mean_pixel_is_the_known_one(mnist: Dataset) -> None:
    assert mnist.x[:60_000].mean() / 255 == pytest.approx(0.1307, abs=0.0001)


def test_labels_of_the_other_part_are_refused_with_both_counts() -> None:
    def mixed_up(path: str) -> bytes:
        return read(path.replace("train-labels", "t10k-labels"))

    with pytest.raises(DataProblem, match=r"60000 images but .* 10000 labels"):
        Mnist().load(np.random.default_rng(0), mixed_up)
