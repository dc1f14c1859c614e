"""The colours and the words of a prediction over the plane; NumPy only, so that they can be tested without a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Array, Task
from nnviz.session.snapshot import DataView, Points
from nnviz.ui.charts.scales import reach
from nnviz.ui.colormap import Pixels, class_colours, hex_of, rgb32_of, signed_map
from nnviz.ui.language import tr
from nnviz.ui.theme import Theme

__all__ = [
    "Meaning",
    "answer_text",
    "chances_text",
    "error_colours",
    "error_scale",
    "field_pixels",
    "point_colours",
]

Floats = npt.NDArray[np.floating[Any]]
HATCH = 4
DEPTH = 0.72
"""How much of a colour the surest prediction gets: the data points, in full colour, must stand out from it."""
FINER = 3
PALE = 0.28
"""How much of its colour the surface keeps while the points show the errors."""
ERROR_STEPS = 16


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
            size = reach(float(np.abs(targets).max(initial=0.0)))
            return cls(data.class_names, True, True, -size, size)
        return cls(data.class_names, len(data.class_names) <= 2, False, 0.0, 1.0)

    def strength(self, values: Floats) -> Floats:
        """Return the signed number (rows, columns) in −1 … 1 of ``values`` (rows, columns, outputs)."""
        number = values[..., 1] if values.shape[-1] == 2 and not self.regression else values[..., 0]
        return (number - (self.low + self.high) / 2) / ((self.high - self.low) / 2)


def field_pixels(
    values: Floats,
    meaning: Meaning,
    theme: Theme,
    *,
    discrete: bool = False,
    only: int | None = None,
    pale: bool = False,
) -> Pixels:
    """Return 0xffRRGGBB (rows, columns) for predictions (rows, columns, outputs).

    The stronger the decision, the stronger its colour; where two classes are equally likely stands the background.
    Several classes mix their colours by their chances.
    With ``discrete`` only the winner counts; with ``only`` the chance of that class alone is shown; ``pale`` leaves
    the strong colours to the points.
    What is not a number has a colour of its own and a hatch.
    """
    if discrete:
        values = _finer(values, FINER)
    if only is not None and only < values.shape[-1]:
        pixels = _chance_pixels(values[..., only], class_colours(theme, len(meaning.names))[only], theme)
    elif meaning.signed or values.shape[-1] == 1:
        strength = np.clip(meaning.strength(values), -1.0, 1.0)
        depth = PALE if pale else DEPTH
        pixels = signed_map(theme).rgb32(depth * (np.sign(strength) if discrete else strength))
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
        return tr("not a number")
    if meaning.regression:
        return f"{meaning.names[0] if meaning.names else tr('output')} {_signed(float(outputs[0]))}"
    if len(outputs) == 1 and len(meaning.names) == 2:
        chance = float(outputs[0])
        outputs = np.array([1.0 - chance, chance])
    best = int(outputs.argmax())
    name = meaning.names[best] if best < len(meaning.names) else str(best)
    return f"{name} {_signed(float(outputs[best]))}"


def chances_text(outputs: Array, meaning: Meaning, most: int = 3) -> str:
    """Return the chances of the likeliest classes, such as "a 0.10, b 0.20, c 0.70"; empty where one says it all."""
    if meaning.signed or len(outputs) < 3 or not np.isfinite(outputs).all():
        return ""
    likeliest = sorted(np.argsort(-np.asarray(outputs), kind="stable")[:most].tolist())
    names = [meaning.names[k] if k < len(meaning.names) else str(k) for k in likeliest]
    return ", ".join(f"{name} {outputs[k]:.2f}" for name, k in zip(names, likeliest, strict=True))


def error_scale(error: Array) -> float:
    """Return a round size that covers nearly all errors: the next round number above their 98th percentile."""
    sound = np.abs(error[np.isfinite(error)])
    return reach(float(np.quantile(sound, 0.98))) if len(sound) else 1.0


def error_colours(error: Array, scale: float, theme: Theme) -> list[str]:
    """Return a colour for each signed error, in few steps, so that their stamps can be kept."""
    share = np.rint(np.clip(np.asarray(error, np.float64) / scale, -1, 1) * ERROR_STEPS) / ERROR_STEPS
    return [hex_of(pixel) for pixel in signed_map(theme).rgb32(share).tolist()]


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _class_pixels(values: Floats, theme: Theme, *, discrete: bool) -> Pixels:
    """Return the colours of the classes mixed by their chances, paler the nearer the two likeliest are."""
    clean = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0)
    colours = np.array([_channels(colour) for colour in class_colours(theme, values.shape[-1])])
    if discrete:
        mixed, lead = colours[clean.argmax(axis=-1)], np.array(DEPTH)
    else:
        chances = np.clip(clean, 0.0, None)
        mixed = chances @ colours / np.maximum(chances.sum(axis=-1, keepdims=True), 1e-12)
        top = np.partition(clean, -2, axis=-1)
        lead = DEPTH * np.clip(top[..., -1] - top[..., -2], 0.0, 1.0)
    paper = _channels(theme.surface)
    return _packed(paper + (mixed - paper) * lead[..., None])


def _chance_pixels(chance: Floats, colour: str, theme: Theme) -> Pixels:
    """Return the colour of one class, as strong as its chance."""
    paper = _channels(theme.surface)
    share = DEPTH * np.clip(np.nan_to_num(chance, nan=0.0), 0.0, 1.0)
    return _packed(paper + (_channels(colour) - paper) * share[..., None])


def _packed(channels: Floats) -> Pixels:
    """Return channels (…, 3) from 0 to 255 as pixels."""
    red, green, blue = np.moveaxis(channels, -1, 0).astype(np.uint32)
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
