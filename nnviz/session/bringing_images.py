"""Labelled images as a data set: a folder or a ZIP with one folder for each class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import numpy as np

from nnviz.data.dataset import Array, DataProblem, Dataset, Task
from nnviz.data.quoting import quoted, reason
from nnviz.session.archive import UNREADABLE
from nnviz.session.zip_lists import opened_zip

__all__ = ["MOST_CLASSES", "SIDE", "Decode", "Told", "image_data", "images_dataset"]

Decode = Callable[[bytes, int], Array]
"""From the bytes of an image file and a side to grey pixels (side, side) of uint8; raises ``DataProblem``."""
Told = Callable[[float], None]
"""Hears what share is done, often; may raise to stop."""
SIDE = 28
"""Images of many sizes are brought to this one, the size of MNIST."""
MOST_CLASSES, MOST_IMAGES, LARGEST_IMAGE, LARGEST_ZIP = 100, 100_000, 50_000_000, 4_000_000_000
MOST_PARTS = MOST_IMAGES + 20_000
"""Of a ZIP in all: folders and other files besides the images."""
MOST_BROKEN = 0.1
"""A few images that cannot be read are left out; with more than this share the sentence names the first."""
IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"}


def images_dataset(path: Path, decode: Decode, told: Told, side: int = SIDE) -> Dataset:
    """Read a folder, or a ZIP, that holds one folder of images for each class.

    Raises
    ------
    DataProblem
        Where there are not two classes with images, or too many images cannot be read; the sentence names one.
    OSError
    """
    total, files = _zipped(path) if path.is_file() else _in_folders(path)
    classes: dict[str, int] = {}
    pixels: list[Array] = []
    labels: list[int] = []
    broken: list[str] = []
    for done, (label, name, raw) in enumerate(files):
        try:
            pixels.append(decode(raw, side))
        except DataProblem as problem:
            broken.append(f"{quoted(name)} in {path.name} cannot be used: {problem}")
            if len(broken) > MOST_BROKEN * total:
                raise DataProblem(broken[0]) from None
            continue
        labels.append(classes.setdefault(label, len(classes)))
        told(done / max(total, 1))
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise DataProblem(
            f"{path.name} has {len(classes)} folders with images in them; it needs one for each class, at least two "
            f"and at most {MOST_CLASSES}."
        )
    order = sorted(classes)
    places = np.array([order.index(label) for label in classes])
    return image_data(path.stem, np.stack(pixels), places[np.array(labels)], tuple(order), 0)


def image_data(name: str, x: Array, y: Array, names: tuple[str, ...], fixed: int) -> Dataset:
    """Return images (samples, rows, columns) with their classes as a data set; the last ``fixed`` are the test set."""
    rows, columns = x.shape[1:]
    features = tuple(f"pixel {row}, {column}" for row in range(rows) for column in range(columns))
    flat = np.ascontiguousarray(x.reshape(len(x), -1), np.uint8)
    return Dataset(
        name, flat, y.astype(np.intp), Task.CLASSIFICATION, features, names, (rows, columns), 255.0, fixed
    )


def _in_folders(path: Path) -> tuple[int, Iterator[tuple[str, str, bytes]]]:
    files = sorted(
        file
        for folder in sorted(path.iterdir())
        if folder.is_dir()
        for file in folder.iterdir()
        if file.suffix.lower() in IMAGES
    )
    _check_count(len(files), path.name)
    return len(files), ((file.parent.name, file.name, _bytes_of(file)) for file in files)


def _bytes_of(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_IMAGE:
        raise DataProblem(f"{file.name} has more than {LARGEST_IMAGE // 1_000_000} MB; make it smaller.")
    return file.read_bytes()


def _zipped(path: Path) -> tuple[int, Iterator[tuple[str, str, bytes]]]:
    try:
        with opened_zip(path, MOST_PARTS) as archive:
            infos = [
                info for info in archive.infolist() if PurePosixPath(info.filename).suffix.lower() in IMAGES
            ]
    except UNREADABLE as error:
        raise DataProblem(
            f"{path.name} is incomplete or no ZIP file ({reason(error)}); save it again."
        ) from None
    infos = [
        info
        for info in infos
        if len(PurePosixPath(info.filename).parts) > 1 and "__MACOSX" not in info.filename
    ]
    _check_count(len(infos), path.name)
    if sum(info.file_size for info in infos) > LARGEST_ZIP:
        raise DataProblem(
            f"{path.name} unpacks to more than {LARGEST_ZIP // 1_000_000_000} GB; take fewer images."
        )
    large = next((info for info in infos if info.file_size > LARGEST_IMAGE), None)
    if large is not None:
        raise DataProblem(
            f"{quoted(large.filename)} in {path.name} unpacks to {large.file_size:,} bytes, but an image may have "
            f"{LARGEST_IMAGE:,}; make it smaller."
        )

    def files() -> Iterator[tuple[str, str, bytes]]:
        try:
            with opened_zip(path, MOST_PARTS) as archive:
                for info in sorted(infos, key=lambda info: info.filename):
                    place = PurePosixPath(info.filename)
                    yield place.parent.name, place.name, archive.read(info)
        except UNREADABLE as error:
            raise DataProblem(f"{path.name} is damaged ({reason(error)}); save it again.") from None

    return len(infos), files()


def _check_count(count: int, name: str) -> None:
    if not count:
        raise DataProblem(f"{name} holds no images; it needs one folder of images for each class.")
    if count > MOST_IMAGES:
        raise DataProblem(f"{name} holds {count:,} images; at most {MOST_IMAGES:,} can be read.")
