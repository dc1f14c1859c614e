"""The picture of a landscape: a logarithmic scale, a smooth image, contour lines.  NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.session.landscape import Landscape
from nnviz.ui.charts.contours import contour_lines
from nnviz.ui.charts.scales import ticks_log
from nnviz.ui.colormap import mix, rgb32_of
from nnviz.ui.theme import Theme

__all__ = ["Scale", "legend_pixels", "level_lines", "picture", "scale_of", "smooth"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]
FINE = 193
"""Pixels along each side of the picture, at least: more than a screen shows of so smooth a thing are waste."""
DECADES = 6.0
"""At most so many decades are told apart below the highest loss."""
LINES = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """The decimal exponents of the lowest and the highest loss that are told apart."""

    low: float
    high: float

    def share(self, loss: Floats) -> Floats:
        """Return where on the scale, 0 … 1, losses lie; NaN for what is not finite."""
        with np.errstate(all="ignore"):
            exponent = np.log10(np.maximum(loss, 10.0**self.low))
        return np.where(
            np.isfinite(loss), np.clip((exponent - self.low) / (self.high - self.low), 0, 1), np.nan
        )

    def ticks(self, most: int) -> list[float]:
        """Return the exponents at which the scale has marks; both ends where it is too short for round ones."""
        marks = ticks_log(self.low, self.high, most)
        return marks if len(marks) > 1 else [self.low, self.high]


def scale_of(land: Landscape) -> Scale:
    """Return the scale on which everything measured so far has a place."""
    losses = np.append(land.losses.ravel(), [land.centre, *land.track.loss])
    known = losses[np.isfinite(losses) & (losses > 0)]
    if not len(known):
        return Scale(-1.0, 0.0)
    high = float(np.log10(known.max()))
    low = max(float(np.log10(known.min())), high - DECADES)
    return Scale(low, high) if high - low > 0.05 else Scale(high - 0.05, high)


def smooth(values: Floats, fine: int = FINE) -> Floats:
    """Return a finer grid between the same corners, filled in evenly; what is not finite stays so nearby."""
    rows, columns = values.shape
    down, across = np.linspace(0, rows - 1, fine), np.linspace(0, columns - 1, fine)
    return _mixed(_mixed(np.asarray(values, np.float64), down).T, across).T


def _mixed(values: Floats, at: Floats) -> Floats:
    """Return rows between rows."""
    below = np.minimum(at.astype(np.intp), len(values) - 2)
    share = (at - below)[:, None]
    lower, upper = values[below], values[below + 1]
    return np.where(share == 0, lower, np.where(share == 1, upper, (1 - share) * lower + share * upper))


@lru_cache(maxsize=4)
def _table(theme: Theme) -> Pixels:
    """Return the colours from the deepest valley to the highest ridge."""
    deep = mix(theme.accent, theme.text, 0.15)
    stops = (
        deep,
        theme.accent,
        mix(theme.surface, theme.accent, 0.45),
        mix(theme.surface, theme.accent, 0.08),
    )
    shares = np.linspace(0, len(stops) - 1, 256)
    colours = []
    for share in shares:
        place = min(int(share), len(stops) - 2)
        colours.append(rgb32_of(mix(stops[place], stops[place + 1], float(share - place))))
    return np.array(colours, np.uint32)


def _coloured(share: Floats, theme: Theme) -> Pixels:
    place = np.rint(np.nan_to_num(share) * 255).astype(np.intp)
    return np.where(np.isnan(share), np.uint32(rgb32_of(theme.nan)), _table(theme)[place]).astype(np.uint32)


def picture(land: Landscape, scale: Scale, theme: Theme) -> Pixels:
    """Return 0xffRRGGBB for each pixel, first row at the top; the outer pixels lie on the rim of the grid."""
    return np.ascontiguousarray(_coloured(smooth(scale.share(land.losses)), theme))


def legend_pixels(theme: Theme) -> Pixels:
    """Return the scale from low to high as one row."""
    return np.ascontiguousarray(_coloured(np.linspace(0, 1, 256), theme)[None, :])


def level_lines(land: Landscape, scale: Scale) -> Floats:
    """Return pieces of contour lines at even steps of the scale, an array (pieces, 4) in shares of the picture."""
    share = smooth(scale.share(land.losses))
    size = len(share)
    found = [contour_lines(share, level) for level in np.linspace(0, 1, LINES + 2)[1:-1]]
    lines = np.concatenate(found) if found else np.empty((0, 4))
    # Values lie in the middles of pixels there, and on the corners of the grid here.
    return (lines * size - 0.5) / (size - 1)


def exponent_text(exponent: float) -> str:
    """Return a loss at a mark of the scale."""
    value = 10.0**exponent
    return f"{value:.3g}" if 1e-3 <= value < 1e4 else f"{value:.0e}".replace("e-0", "e−").replace("e+0", "e")
