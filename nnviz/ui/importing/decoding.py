"""Image files by Qt: grey, of one size, and never larger in memory than they should be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from nnviz.data.dataset import DataProblem

__all__ = ["decode"]

LARGEST_SIDE = 20_000


def decode(raw: bytes, side: int) -> npt.NDArray[np.uint8]:
    """Return an image as grey pixels, fitted into a square and centred on the colour of its corners.

    Raises
    ------
    DataProblem
        When it is no image, damaged, or too large.
    """
    data = QByteArray(raw)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > LARGEST_SIDE:
        raise DataProblem(f"it has {size.width():,} x {size.height():,} pixels; make it smaller.")
    image = reader.read()
    if image.isNull():
        raise DataProblem(f"it cannot be read ({reader.errorString()}); save it again.")
    fitted = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_RGBA8888)
    rows, columns = fitted.height(), fitted.width()
    raw_pixels = np.frombuffer(fitted.constBits(), np.uint8, rows * fitted.bytesPerLine())
    rgba = raw_pixels.reshape(rows, -1)[:, : 4 * columns].reshape(rows, columns, 4) / 255
    opaque = rgba[..., 3]
    # What shows through is paper; the weights of red, green and blue are those of ITU-R BT.601.
    bright = rgba[..., :3] @ (0.299, 0.587, 0.114) * opaque + (1 - opaque)
    pixels = np.round(255 * bright).astype(np.uint8)
    ground = np.median([pixels[0, 0], pixels[0, -1], pixels[-1, 0], pixels[-1, -1]])
    out = np.full((side, side), ground, np.uint8)
    top, left = (side - rows) // 2, (side - columns) // 2
    out[top : top + rows, left : left + columns] = pixels
    return out
