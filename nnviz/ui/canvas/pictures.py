"""Pictures from files and from the clipboard: looked at before they are unpacked, read on a thread of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageReader

from nnviz.data.dataset import DataProblem
from nnviz.data.picture import picture_stages
from nnviz.session.archive import FileProblem
from nnviz.session.predicting import MOST_PIXELS, Question, read_questions
from nnviz.ui.canvas.page import Picture
from nnviz.ui.language import tr

__all__ = ["DRAWINGS", "PATTERNS", "brightness_of", "local_file", "read_picture", "takes"]

PATTERNS = ("png", "jpg", "jpeg", "gif", "bmp", "webp", "pbm", "pgm", "ppm", "tif", "tiff")
"""Files with these endings are taken as pictures."""
DRAWINGS = ("json", "gz")
"""Files with these endings are taken as drawings, as ``nnviz predict`` reads them."""
LARGEST_FILE = 64_000_000
SHARP_SIDE = 1600
"""Pixels: larger pictures are averaged down at once."""
RED, GREEN, BLUE = 0.299, 0.587, 0.114

Floats = npt.NDArray[np.floating]


def takes(mime: QMimeData) -> bool:
    """Return whether there is a picture, or a file that may hold one."""
    path = local_file(mime)
    if path is not None:
        return path.suffix.lower().lstrip(".") in {*PATTERNS, *DRAWINGS}
    return mime.hasImage()


def local_file(mime: QMimeData) -> Path | None:
    """Return the first file on this machine that is named, or None."""
    found = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return found[0] if found else None


def read_picture(source: Path | QImage, size: int) -> Picture | Question:
    """Read a picture, or a drawing, and see whether anything is on it.

    Parameters
    ----------
    source : Path or QImage
    size : int
        Side of the image that will be asked for.

    Raises
    ------
    FileProblem, DataProblem
        In one sentence.
    """
    if isinstance(source, QImage):
        picture = Picture(brightness_of(source, tr("The picture")), tr("Pasted picture"))
    elif source.suffix.lower().lstrip(".") in DRAWINGS:
        return _drawing(source)
    else:
        picture = Picture(_brightness(source), source.name)
    try:
        picture.stages(size)
    except DataProblem as problem:
        raise DataProblem(f"{picture.name}: {problem}") from None
    return picture


def brightness_of(image: QImage, name: str) -> Floats:
    """Return an image's brightness, 0 to 1, laid on white; raise ``FileProblem`` where it is too large."""
    _refuse_large(image.width(), image.height(), name)
    if image.isNull():
        raise FileProblem(tr("{name} is empty.", name=name))
    rgba = image.convertToFormat(QImage.Format.Format_RGBA8888)
    width, height = rgba.width(), rgba.height()
    raw = np.frombuffer(rgba.constBits(), np.uint8).reshape(height, rgba.bytesPerLine())[:, : 4 * width]
    pixels = raw.reshape(height, width, 4)
    block = -(-max(width, height) // SHARP_SIDE)
    if block > 1:
        rows, columns = height // block * block, width // block * block
        if not rows or not columns:
            raise FileProblem(tr("{name} is too narrow to hold a digit.", name=name))
        parts = pixels[:rows, :columns].reshape(rows // block, block, columns // block, block, 4)
        pixels = parts.mean(axis=(1, 3), dtype=np.float32)
    opaque = pixels[..., 3].astype(np.float64) / 255
    grey = (pixels[..., :3].astype(np.float64) @ np.array([RED, GREEN, BLUE])) / 255
    return np.asarray(grey * opaque + 1 - opaque)


def _brightness(path: Path) -> Floats:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise FileProblem(tr("{name} cannot be opened: {why}.", name=path.name, why=error.strerror)) from None
    if not raw:
        raise FileProblem(tr("{name} is empty.", name=path.name))
    if len(raw) > LARGEST_FILE:
        raise FileProblem(tr("{name} is larger than {most:,} bytes.", name=path.name, most=LARGEST_FILE))
    buffer = QBuffer()
    buffer.setData(QByteArray(raw))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    if not reader.canRead():
        raise FileProblem(tr("{name} is no picture that can be read; save it as PNG.", name=path.name))
    size = reader.size()
    _refuse_large(size.width(), size.height(), path.name)
    image = reader.read()  # of an animation the first picture
    if image.isNull():
        raise FileProblem(
            tr("{name} is damaged ({why}); save the picture again.", name=path.name, why=reader.errorString())
        )
    return brightness_of(image, path.name)


def _refuse_large(width: int, height: int, name: str) -> None:
    """Refuse by what the header says, before anything is unpacked."""
    if width * height > MOST_PIXELS:
        raise FileProblem(
            tr(
                "{name} has too many pixels ({width:,} × {height:,}); at most {most:,} in all are read.",
                name=name,
                width=width,
                height=height,
                most=MOST_PIXELS,
            )
        )


def _drawing(path: Path) -> Question:
    try:
        found = read_questions(path)[0]
    except OSError as error:
        raise FileProblem(tr("{name} cannot be opened: {why}.", name=path.name, why=error.strerror)) from None
    if found.brightness is not None:
        picture_stages(found.brightness)
    return found
