"""Numbers become colours: negative orange, zero the background, positive blue, the same in every picture.

NumPy only, so that colours can be tested without a window.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:  # theme.py needs Qt, this file must not
    from nnviz.ui.theme import Theme

__all__ = [
    "PositiveMap",
    "SignedMap",
    "class_colours",
    "contrast",
    "hex_of",
    "mix",
    "positive_map",
    "rgb32_of",
]
__all__ += ["signed_map"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]

_OPAQUE = 0xFF000000
_HALF = 127.0
_NAN = 255
"""The tables run from −1 at 0 over 0 at 127 to +1 at 254; the last place belongs to NaN."""

# Björn Ottosson's OKLab (2020): equal steps in it look equally large.
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LMS, _FROM_LAB = np.linalg.inv(_TO_LMS), np.linalg.inv(_TO_LAB)


class SignedMap:
    """Colours for numbers with a sign: ``negative`` at −1, ``neutral`` at 0, ``positive`` at +1.

    Parameters
    ----------
    negative, neutral, positive : str
        Such as "#rrggbb"; the neutral is the background the picture stands on.
    nan : str, optional
        The colour of what is not a number; halfway between the two ends if left out.
    """

    def __init__(self, negative: str, neutral: str, positive: str, nan: str | None = None) -> None:
        self.neutral = neutral
        self.nan = nan or mix(negative, positive, 0.5)
        down = _ramp(negative, neutral, 128)
        up = _ramp(neutral, positive, 128)
        table = np.concatenate([down, up[1:], [rgb32_of(self.nan)]]).astype(np.uint32)
        table.setflags(write=False)
        self.table: Pixels = table

    def rgb32(self, values: Floats, scale: float | Floats = 1.0) -> Pixels:
        """Return 0xffRRGGBB for ``values / scale`` clipped to ±1, in the shape of ``values``."""
        return self.table[self.index(values, scale)]

    def index(self, values: Floats, scale: float | Floats = 1.0) -> npt.NDArray[np.uint8]:
        """Return the places in the table."""
        return _index(values, scale, _HALF, _HALF + 0.5, 2 * _HALF)

    def steps(self, n: int) -> tuple[str, ...]:
        """Return ``2 n`` colours: the negative ones from weak to strong, then the positive ones likewise."""
        size = np.arange(1, n + 1) / n
        return tuple(hex_of(int(c)) for c in self.rgb32(np.concatenate([-size, size])))

    def colour(self, value: float, scale: float = 1.0) -> str:
        """Return the colour of one number as "#rrggbb"."""
        return hex_of(int(self.rgb32(np.array([value]), scale)[0]))


class PositiveMap:
    """Colours for numbers from 0 (``paper``) to 1 (``ink``), such as the grey values of a digit."""

    def __init__(self, paper: str, ink: str, nan: str | None = None) -> None:
        self.paper = paper
        table = np.concatenate([_ramp(paper, ink, 255), [rgb32_of(nan or ink)]]).astype(np.uint32)
        table.setflags(write=False)
        self.table: Pixels = table

    def rgb32(self, values: Floats, scale: float | Floats = 1.0) -> Pixels:
        """Return 0xffRRGGBB for ``values / scale`` clipped to 0…1, in the shape of ``values``."""
        return self.table[_index(values, scale, 254.0, 0.5, 254.0)]

    def colour(self, value: float, scale: float = 1.0) -> str:
        """Return the colour of one number as "#rrggbb"."""
        return hex_of(int(self.rgb32(np.array([value]), scale)[0]))


@lru_cache(maxsize=16)
def signed_map(theme: Theme, background: str | None = None) -> SignedMap:
    """Return the map of the theme; its zero is the panel's own background unless another one is given.

    The same theme gives the same map: the field asks for it with each picture.
    """
    return SignedMap(theme.negative, background or theme.surface, theme.positive, theme.nan)


@lru_cache(maxsize=16)
def positive_map(theme: Theme) -> PositiveMap:
    """Return the map for images: paper to ink."""
    return PositiveMap(theme.paper, theme.ink, theme.nan)


def class_colours(theme: Theme, count: int) -> tuple[str, ...]:
    """Return one colour for each class; two classes are the two signs, so that points match the field."""
    if count <= 2:
        return (theme.negative, theme.positive)[:count]
    return tuple(theme.classes[k % len(theme.classes)] for k in range(count))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours after WCAG 2.2: 1 (the same) to 21 (black on white)."""
    bright, dim = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@lru_cache(maxsize=1024)
def mix(a: str, b: str, t: float) -> str:
    """Return the colour ``t`` of the way from ``a`` to ``b``, in steps that look even."""
    lab = (1 - t) * _lab(a) + t * _lab(b)
    return hex_of(int(_from_lab(lab[None, :])[0]))


def rgb32_of(colour: str) -> int:
    """Return "#rrggbb" as 0xffRRGGBB."""
    return _OPAQUE | int(colour.removeprefix("#"), 16)


def hex_of(pixel: int) -> str:
    """Return 0xffRRGGBB as "#rrggbb"."""
    return f"#{pixel & 0xFFFFFF:06x}"


def _index(
    values: Floats, scale: float | Floats, factor: float, offset: float, top: float
) -> npt.NDArray[np.uint8]:
    """Return ``values / scale * factor + offset`` as whole numbers from 0 to ``top``, and 255 for NaN."""
    size = np.asarray(scale)
    with np.errstate(all="ignore"):  # infinite and huge values end at the rim of the table
        gain = factor / np.where(size > 0, size, 1.0)
        place = np.asarray(values) * gain.astype(np.float32)
        place += np.float32(offset)
        np.clip(place, 0.0, top + 0.5, out=place)
    broken = np.isnan(place)
    if broken.any():
        place[broken] = _NAN
    return place.astype(np.uint8)


def _channels(colour: str) -> Floats:
    pixel = rgb32_of(colour)
    return np.array([pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255]) / 255.0


def _linear(srgb: Floats) -> Floats:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ _linear(_channels(colour)))


def _lab(colour: str) -> Floats:
    return _TO_LAB @ np.cbrt(_TO_LMS @ _linear(_channels(colour)))


def _from_lab(lab: Floats) -> Pixels:
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.rint(srgb * 255).astype(np.uint32).T
    pixels: Pixels = np.uint32(_OPAQUE) | red << np.uint32(16) | green << np.uint32(8) | blue
    return pixels


def _ramp(start: str, end: str, n: int) -> Pixels:
    """Return ``n`` pixels from ``start`` to ``end``; both ends are exact."""
    t = np.linspace(0.0, 1.0, n)[:, None]
    pixels = _from_lab((1 - t) * _lab(start) + t * _lab(end))
    pixels[0], pixels[-1] = rgb32_of(start), rgb32_of(end)
    return pixels
