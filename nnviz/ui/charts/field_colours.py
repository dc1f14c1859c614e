"""The colours and the words of a prediction over the plane; NumPy only, so that they can be tested without a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Array, Task
from nnviz.session.snapshot import DataView, Points
from nnviz.ui.colormap import Pixels, class_colours, hex_of, rgb32_of, signed_map
from nnviz.ui.theme import Theme

__all__ = ["Meaning", "answer_text", "field_pixels", "point_colours"]

Floats = npt.NDArray[np.floating[Any]]
HATCH = 4
DEPTH = 0.72
"""How much of a colour the surest prediction gets: the data points, in full colour, must stand out from it."""
FINER = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the outputs are to be read.

    With ``signed`` a single number is shown between orange and blue: from ``low`` to ``high``, that is the chance of
    the second of two classes, or the value itself for regression.
    Else each output is the chance of a class with a colour of its own.
    """

    names: tuple[str, ...]
    signed: bool
    regression: bool
    low: float
    high: float

    @classmethod
    def of(cls, data: DataView) -> Meaning:
        """Return how to read the outputs for these data."""
        if data.task is Task.REGRESSION:
            targets = data.points.y if data.points is not None else np.ones(1)
            size = float(np.abs(targets).max(initial=0.0)) or 1.0
            return cls(data.class_names, True, True, -size, size)
        return cls(data.class_names, len(data.class_names) <= 2, False, 0.0, 1.0)

    def strength(self, values: Floats) -> Floats:
        """Return the signed number (rows, columns) in −1 … 1 of ``values`` (rows, columns, outputs)."""
        number = values[..., 1] if values.shape[-1] == 2 and not self.regression else values[..., 0]
        return (number - (self.low + self.high) / 2) / ((self.high - self.low) / 2)


def field_pixels(values: Floats, meaning: Meaning, theme: Theme, *, discrete: bool = False) -> Pixels:
    """Return 0xffRRGGBB (rows, columns) for predictions (rows, columns, outputs).

    The stronger the decision, the stronger its colour; where two classes are equally likely stands the background.
    With ``discrete`` only the winner counts.
    What is not a number has a colour of its own and a hatch.
    """
    if discrete:
        values = _finer(values, FINER)
    if meaning.signed or values.shape[-1] == 1:
        strength = np.clip(meaning.strength(values), -1.0, 1.0)
        pixels = signed_map(theme).rgb32(DEPTH * (np.sign(strength) if discrete else strength))
    else:
        pixels = _class_pixels(values, theme, discrete=discrete)
    return _hatched(pixels, np.asarray(~np.isfinite(values).all(axis=-1)), theme)


def point_colours(points: Points, meaning: Meaning, theme: Theme) -> list[str]:
    """Return the colour of each point."""
    if meaning.regression:
        pixels = signed_map(theme).rgb32(np.asarray(points.y, dtype=np.float64).ravel(), meaning.high)
        return [hex_of(pixel) for pixel in pixels.tolist()]
    colours = class_colours(theme, len(meaning.names))
    return [colours[int(k) % len(colours)] for k in points.y]


def answer_text(outputs: Array, meaning: Meaning) -> str:
    """Return one prediction in words, such as "blue 0.97"."""
    if not np.isfinite(outputs).all():
        return "not a number"
    if meaning.regression:
        return f"{meaning.names[0] if meaning.names else 'output'} {_signed(float(outputs[0]))}"
    if len(outputs) == 1 and len(meaning.names) == 2:
        chance = float(outputs[0])
        outputs = np.array([1.0 - chance, chance])
    best = int(outputs.argmax())
    name = meaning.names[best] if best < len(meaning.names) else str(best)
    return f"{name} {_signed(float(outputs[best]))}"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _class_pixels(values: Floats, theme: Theme, *, discrete: bool) -> Pixels:
    """Return the colour of the likeliest class, paler the nearer the second is."""
    clean = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
    best = clean.argmax(axis=-1)
    lead = np.full(best.shape, DEPTH)
    if not discrete:
        top = np.partition(clean, -2, axis=-1)
        lead = DEPTH * np.clip(top[..., -1] - top[..., -2], 0.0, 1.0)
    colours = np.array([_channels(colour) for colour in class_colours(theme, values.shape[-1])])
    paper = _channels(theme.surface)
    red, green, blue = np.moveaxis(paper + (colours[best] - paper) * lead[..., None], -1, 0).astype(np.uint32)
    pixels: Pixels = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    return pixels


def _finer(values: Floats, times: int) -> Floats:
    """Return values between the values, so that the border of a decision is a line and not a staircase."""
    for axis in (0, 1):
        n = values.shape[axis]
        at = np.linspace(0, n - 1, n * times)
        below = np.minimum(at.astype(np.intp), max(n - 2, 0))
        share = (at - below).reshape([-1 if axis == k else 1 for k in range(values.ndim)])
        above = np.minimum(below + 1, n - 1)
        values = values.take(below, axis) * (1 - share) + values.take(above, axis) * share
    return values


def _channels(colour: str) -> Floats:
    pixel = rgb32_of(colour)
    return np.array([pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255], dtype=np.float64)


def _hatched(pixels: Pixels, broken: npt.NDArray[np.bool_], theme: Theme) -> Pixels:
    if broken.any():
        rows, columns = np.indices(broken.shape)
        pixels[broken] = rgb32_of(theme.nan)
        pixels[broken & ((rows + columns) % HATCH == 0)] = rgb32_of(theme.surface)
    return pixels
