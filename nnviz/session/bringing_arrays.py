"""Arrays of NumPy as a data set: samples and targets in one ``.npz``."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnviz.data.dataset import Array, DataProblem, Dataset, Task
from nnviz.data.idx import LIMIT_BYTES
from nnviz.data.quoting import quoted, reason
from nnviz.session.archive import UNREADABLE
from nnviz.session.bringing_images import MOST_CLASSES, image_data
from nnviz.session.zip_lists import opened_zip

__all__ = ["MOST_PARTS", "PAIRS", "array_heading", "array_parts", "arrays_dataset"]

PAIRS = (("x", "y"), ("x_train", "y_train"), ("images", "labels"), ("data", "target"), ("train_x", "train_y"))
MOST_ARRAYS, LARGEST_ARRAYS = 20, 4 * LIMIT_BYTES
MOST_PARTS = 1_000
"""Of the file in all, whatever they are."""


class Heading(NamedTuple):
    """What stands before the numbers of an array."""

    shape: tuple[int, ...]
    fortran: bool
    kind: np.dtype[Any]


def arrays_dataset(path: Path) -> Dataset:
    """Read an ``.npz`` with samples and targets under names such as x and y, or x_train, y_train, x_test, y_test.

    Samples are (n, columns) or images (n, rows, columns); whole numbers as targets are classes, others measured.

    Raises
    ------
    DataProblem, OSError
    """
    arrays = _npz(path)
    names = {name.lower(): name for name in arrays}
    pair = next((pair for pair in PAIRS if pair[0] in names and pair[1] in names), None)
    if pair is None:
        known = quoted(", ".join(sorted(arrays)[:8])) or "nothing"
        raise DataProblem(
            f"{path.name} holds {known}; it needs samples x and targets y (or x_train and y_train)."
        )
    x, y = arrays[names[pair[0]]], arrays[names[pair[1]]]
    test = tuple(part.replace("train", "test") for part in pair)
    fixed = 0
    if "train" in pair[0] and all(part in names for part in test):
        more_x, more_y = arrays[names[test[0]]], arrays[names[test[1]]]
        if more_x.shape[1:] != x.shape[1:] or more_y.shape[1:] != y.shape[1:]:
            raise DataProblem(f"{path.name}: training and test samples have different shapes.")
        x, y, fixed = np.concatenate([x, more_x]), np.concatenate([y, more_y]), len(more_x)
    return _from_arrays(path.stem, x, y, fixed)


def _from_arrays(name: str, x: Array, y: Array, fixed: int) -> Dataset:
    if x.ndim == 4 and x.shape[-1] == 1:
        x = x[..., 0]
    if len(x) != len(y):
        raise DataProblem(f"{name} holds {len(x):,} samples but {len(y):,} targets; they must be as many.")
    if x.ndim not in {2, 3} or not x.size or len(x) < 2:
        raise DataProblem(
            f"{name}: samples must be rows of numbers or grey images, but their shape is {x.shape}."
        )
    for what, array in (("samples", x), ("targets", y)):
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise DataProblem(f"{name}: some {what} are NaN or infinite; mend or leave out those rows.")
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 and y.dtype.kind in "iub" else y
    classes = y.ndim == 1 and y.dtype.kind in "iub"
    names: tuple[str, ...] = ()
    if classes:
        found, y = np.unique(y, return_inverse=True)
        if not 2 <= len(found) <= MOST_CLASSES:
            raise DataProblem(
                f"{name} has {len(found):,} different labels; there must be 2 to {MOST_CLASSES}."
            )
        names = tuple(str(label) for label in found)
    if x.ndim == 3:
        if not classes:
            raise DataProblem(f"{name}: images need whole numbers as labels.")
        if x.dtype != np.uint8:
            x = np.clip(x.astype(np.float64) * (255 if x.max() <= 1 else 1), 0, 255).round()
        return image_data(name, x, y, names, fixed)
    columns = tuple(f"x{number}" for number in range(1, x.shape[1] + 1))
    values = x.astype(np.float64)
    if classes:
        return Dataset(name, values, y.astype(np.intp), Task.CLASSIFICATION, columns, names, fixed_test=fixed)
    targets = y.astype(np.float64).reshape(len(y), -1)
    outputs = tuple(f"y{number}" for number in range(1, targets.shape[1] + 1))
    return Dataset(name, values, targets, Task.REGRESSION, columns, outputs, fixed_test=fixed)


def _npz(path: Path) -> dict[str, Array]:
    """Read the arrays of an ``.npz``: numbers only, and never more than their headings promise."""
    try:
        with opened_zip(path, MOST_PARTS) as archive:
            infos = array_parts(archive, path.name)
            return {
                info.filename[:-4]: _array(archive.read(info), path.name, info.filename) for info in infos
            }
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except UNREADABLE as error:
        raise DataProblem(
            f"{path.name} is incomplete or no .npz file ({reason(error)}); save it again."
        ) from None


def array_parts(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the arrays that a file lists; raise ``DataProblem`` where they are too many or too large."""
    infos = [info for info in archive.infolist() if info.filename.endswith(".npy")]
    claimed = sum(info.file_size for info in infos)
    if len(infos) > MOST_ARRAYS or claimed > LARGEST_ARRAYS:
        raise DataProblem(
            f"{name} claims {len(infos):,} arrays of {claimed >> 20:,} MB; at most {MOST_ARRAYS} of "
            f"{LARGEST_ARRAYS >> 20:,} MB in all can be read: save fewer numbers."
        )
    return infos


def array_heading(stream: io.BytesIO, size: int, name: str, part: str) -> Heading:
    """Read the heading of an array of so many bytes with its heading.

    Parameters
    ----------
    stream : BytesIO
        Stands behind the heading afterwards.
    size : int
    name, part : str
        What messages call the file, and the array in it.

    Raises
    ------
    DataProblem
        When it is no heading, not one of numbers, or does not fit the size.
    """
    part = quoted(part)
    try:
        version = np.lib.format.read_magic(stream)
        read = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, fortran, kind = read(stream)
    except (ValueError, EOFError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise DataProblem(
            f"{name}: {part} cannot be read as numbers ({reason(error)}); save it again."
        ) from None
    if kind.kind not in "fiub" or kind.hasobject:
        raise DataProblem(
            f"{name}: {part} holds {quoted(str(kind))}, but only numbers can be read; save numbers."
        )
    if min(shape, default=0) < 0 or size - stream.tell() != math.prod(shape) * kind.itemsize:
        shown = quoted(" x ".join(map(str, shape)) or "one")
        raise DataProblem(f"{name}: {part} is incomplete: it does not hold {shown} numbers; save it again.")
    return Heading(shape, fortran, kind)


def _array(raw: bytes, name: str, part: str) -> Array:
    stream = io.BytesIO(raw)
    shape, fortran, kind = array_heading(stream, len(raw), name, part)
    return np.frombuffer(raw, kind, offset=stream.tell()).reshape(shape, order="F" if fortran else "C")
