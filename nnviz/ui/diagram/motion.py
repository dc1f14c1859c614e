"""The way from one arrangement of the network to the next: units glide to their places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnviz.ui.diagram.layout import Column, Floats, Layout, Rect, link_up

__all__ = ["SECONDS", "between"]

SECONDS = 0.25
"""So long a rearrangement takes."""


def between(old: Layout, new: Layout, t: float) -> Layout:
    """Return the layout ``t`` of the way (0 to 1) from an old one to a new one, slow at both ends.

    Inputs start from the old inputs, outputs from the old outputs, hidden layers from those of their number; a layer
    or unit that was not there starts in the middle of where its neighbours were.
    """
    s = t * t * (3 - 2 * t)
    columns = tuple(_glide(_before(old, new, k), column, s) for k, column in enumerate(new.columns))
    return replace(new, columns=columns, links=link_up(columns))


def _before(old: Layout, new: Layout, number: int) -> Column:
    if number == 0:
        return old.columns[0]
    if number == len(new.columns) - 1:
        return old.columns[-1]
    return old.columns[min(number, max(len(old.columns) - 2, 0))]


def _glide(a: Column, b: Column, s: float) -> Column:
    def mixed(x: float, y: float) -> float:
        return x + (y - x) * s

    def rect(old: Rect | None, new: Rect | None) -> Rect | None:
        if old is None or new is None:
            return new
        return (mixed(old[0], new[0]), mixed(old[1], new[1]), mixed(old[2], new[2]), mixed(old[3], new[3]))

    if b.image is not None:  # it keeps its size, so that its pixels stay pixels
        left, top, wide, high = b.image
        before = a.image or b.image
        dx = (1 - s) * (before[0] + before[2] / 2 - left - wide / 2)
        dy = (1 - s) * (before[1] + before[3] / 2 - top - high / 2)
        return replace(b, x=b.x + dx, image=(left + dx, top + dy, wide, high), centres=b.centres + dy)
    size, width = mixed(min(a.size, b.size), b.size), mixed(min(a.width, b.width), b.width)
    return replace(
        b,
        x=mixed(a.middle, b.middle) - width / 2,
        width=width,
        size=size,
        centres=_heights(a, b, s),
        stack=rect(a.stack, b.stack),
    )


def _heights(a: Column, b: Column, s: float) -> Floats:
    """Return where the units are: those that were there come from their place, others from the middle."""
    middle = float(a.centres.mean()) if len(a.centres) else float(b.centres.mean()) if len(b.centres) else 0.0
    places = {} if a.image is not None else dict(zip(a.drawn.tolist(), a.centres.tolist(), strict=True))
    start = np.array([places.get(unit, middle) for unit in b.drawn.tolist()])
    heights: Floats = start + (b.centres - start) * s
    return heights
