"""IDX pairs as a data set: MNIST and the many sets that were made in its form."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnviz.data.dataset import Array, DataProblem, Dataset
from nnviz.data.idx import read_idx
from nnviz.session.bringing_images import image_data

__all__ = ["idx_dataset", "partners"]

FASHION = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot")
KUZUSHIJI = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = tuple("0123456789")
MERGED = (*DIGITS, *LETTERS, *"abdefghnqrt")
KNOWN = {
    "fashion": FASHION,
    "kmnist": KUZUSHIJI,
    "letters": LETTERS,
    "byclass": (*DIGITS, *LETTERS, *"abcdefghijklmnopqrstuvwxyz"),
    "balanced": MERGED,
    "bymerge": MERGED,
}
"""What the classes of well-known sets are called, by a word in the name of the file or its folder."""


def idx_dataset(path: Path) -> Dataset:
    """Read IDX images with their labels, and the test pair beside them where there is one.

    Either file may be named; the other is found by its name (images and labels, idx3 and idx1).

    Raises
    ------
    DataProblem, OSError
    """
    images, labels = partners(path)
    x, y = _pair(images, labels)
    fixed = 0
    for here, there in (("train", "t10k"), ("train", "test")):
        test = [file.with_name(file.name.replace(here, there)) for file in (images, labels)]
        if here in images.name and all(file.is_file() for file in test):
            more_x, more_y = _pair(*test)
            if more_x.shape[1:] != x.shape[1:]:
                raise DataProblem(f"{images.name} and {test[0].name} hold images of different sizes.")
            x, y, fixed = np.concatenate([x, more_x]), np.concatenate([y, more_y]), len(more_x)
            break
    kind = f"{images.parent.name} {images.name}".lower()
    if "emnist" in kind:
        x = x.transpose(0, 2, 1)  # EMNIST's images lie on their sides
    names, y = _classes(kind, y.astype(np.intp))
    return image_data(images.stem.split("-images")[0], x, y, names, fixed)


def partners(path: Path) -> tuple[Path, Path]:
    """Return the files of images and of labels, whichever was named."""
    swaps = (("images", "labels"), ("idx3", "idx1"))

    def swapped(name: str, *, back: bool) -> str:
        for one, other in swaps:
            name = name.replace(other, one) if back else name.replace(one, other)
        return name

    images = path.with_name(swapped(path.name, back=True))
    labels = path.with_name(swapped(path.name, back=False))
    for file, what in ((images, "images"), (labels, "labels")):
        if not file.is_file():
            raise DataProblem(
                f"There is no file {file.name} with the {what} beside {path.name}; put both in one folder."
            )
    if images == labels:
        raise DataProblem(
            f"{path.name} does not say whether it holds images or labels; name it like train-images-idx3-ubyte."
        )
    return images, labels


def _pair(images: Path, labels: Path) -> tuple[Array, Array]:
    x, y = read_idx(images.read_bytes(), images.name), read_idx(labels.read_bytes(), labels.name)
    if x.ndim != 3 or y.ndim != 1:
        raise DataProblem(f"{images.name} must hold images and {labels.name} one label after another.")
    if len(x) != len(y):
        raise DataProblem(f"{images.name} holds {len(x):,} images but {labels.name} holds {len(y):,} labels.")
    return x, y


def _classes(kind: str, y: Array) -> tuple[tuple[str, ...], Array]:
    """Return the names of the classes and the labels from 0 on; EMNIST counts its letters from 1."""
    names = next((names for word, names in KNOWN.items() if word in kind), None)
    if names == LETTERS and y.min() > 0:
        y = y - 1
    if names is not None and int(y.max()) < len(names):
        return names, y
    found, places = np.unique(y, return_inverse=True)
    return tuple(str(label) for label in found), places
