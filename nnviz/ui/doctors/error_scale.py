"""The colours of relative errors: calm up to the gate, alarming above it, on a logarithmic scale."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.session.gradient_maps import GATE
from nnviz.ui.colormap import mix, rgb32_of
from nnviz.ui.theme import Theme

__all__ = ["HIGH", "LOW", "error_pixels", "gate_share", "table_of"]

LOW, HIGH = -12.0, -1.0
"""The decimal exponents at both ends of the scale."""
STEPS = 256

Pixels = npt.NDArray[np.uint32]


def gate_share() -> float:
    """Return where on the scale, 0 … 1, the gate lies."""
    return float((np.log10(GATE) - LOW) / (HIGH - LOW))


@lru_cache(maxsize=4)
def table_of(theme: Theme) -> Pixels:
    """Return the colours of the scale from low to high."""
    gate = gate_share()
    calm, still = mix(theme.surface, theme.good, 0.1), mix(theme.surface, theme.good, 0.75)
    colours = []
    for share in np.linspace(0, 1, STEPS):
        if share <= gate:
            colours.append(mix(calm, still, float(share / gate)))
        else:
            colours.append(mix(theme.warn, theme.bad, float((share - gate) / (1 - gate))))
    return np.array([rgb32_of(colour) for colour in colours], np.uint32)


def error_pixels(error: npt.NDArray[np.floating[Any]], theme: Theme) -> Pixels:
    """Return 0xffRRGGBB for each error; what lies at a kink (NaN) has the colour of the background."""
    with np.errstate(divide="ignore"):
        share = (np.log10(error) - LOW) / (HIGH - LOW)
    place = np.nan_to_num(np.clip(share, 0, 1), nan=0.0)
    pixels = table_of(theme)[np.rint(place * (STEPS - 1)).astype(np.intp)]
    return np.where(np.isnan(error), np.uint32(rgb32_of(theme.raised)), pixels).astype(np.uint32)
