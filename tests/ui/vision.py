"""What a picture looks like without colour, and to people who lack one kind of cones.

The matrices are those of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model for
simulation of color vision deficiency", 2009, for severity 1.0; they act on linear RGB.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

__all__ = ["VISIONS", "distance", "linear", "pixels_of", "seen_as"]

VISIONS = {
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def pixels_of(image: QImage) -> np.ndarray:
    """Return a picture as linear RGB, 0 … 1, an array (rows, columns, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return linear(raw[:, : 3 * image.width()].reshape(image.height(), image.width(), 3))


def linear(raw: np.ndarray) -> np.ndarray:
    """Return sRGB of 0 … 255 as linear RGB (IEC 61966-2-1)."""
    value = np.asarray(raw, float) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def seen_as(pixels: np.ndarray, vision: str) -> np.ndarray:
    """Return linear RGB as somebody with this vision sees it."""
    return np.clip(pixels @ VISIONS[vision].T, 0, 1)


def distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how different colours look: the distance in OKLab (B. Ottosson, 2020); black to white is 1."""
    return np.linalg.norm(_oklab(one) - _oklab(other), axis=-1)


def _oklab(pixels: np.ndarray) -> np.ndarray:
    lms = np.asarray(pixels) @ np.array(
        [
            [0.4122214708, 0.2119034982, 0.0883024619],
            [0.5363325363, 0.6806995451, 0.2817188376],
            [0.0514459929, 0.1073969566, 0.6299787005],
        ]
    )
    return np.cbrt(lms) @ np.array(
        [
            [0.2104542553, 1.9779984951, 0.0259040371],
            [0.7936177850, -2.4285922050, 0.7827717662],
            [-0.0040720468, 0.4505937099, -0.8086757660],
        ]
    )
