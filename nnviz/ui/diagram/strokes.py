"""Antialiased curves with a width: all links of a small network, the strongest ones of a large one.

A negative link is dashed and a positive one unbroken, so that the sign is seen without colour.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Layout, Links, smooth
from nnviz.ui.diagram.links import STEPS, LinkSet, step_sizes

__all__ = ["Strokes", "curve", "step_colours"]

_CHORDS = 18
_DASH, _GAP = 10.0, 3.5
_THIN = 0.35
"""Links weaker than this share of full strength are one pixel wide, which Qt draws four times as fast."""


def step_colours(colours: SignedMap) -> tuple[str, ...]:
    """Return the colours of the 2 × 32 steps and of NaN, in the order of ``LinkSet.steps``."""
    sizes = [float(s) for s in step_sizes()]
    return (
        *(colours.colour(-s) for s in sizes),
        *(colours.colour(s) for s in sizes),
        mix(colours.nan, colours.neutral, 0.0),
    )


def curve(links: Links, start: float, end: float, chords: int = _CHORDS) -> np.ndarray:
    """Return one curve as points (chords + 1, 2)."""
    t = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, chords + 1))  # denser at the ends, where it bends
    return np.column_stack([links.x0 + (links.x1 - links.x0) * t, start + (end - start) * smooth(t)])


class Strokes:
    """Draws curves with ready pens; remembers the points of each curve while the layout stays."""

    def __init__(self, colours: SignedMap) -> None:
        self._colours = step_colours(colours)
        self._pens: list[QPen] = []
        self._width = 0.0
        self._layout: Layout | None = None
        self._curves: dict[tuple[int, int, int], list[QLineF]] = {}
        self._dashes: dict[tuple[int, int, int], list[QLineF]] = {}

    def draw(self, painter: QPainter, layout: Layout, sets: tuple[LinkSet, ...], widest: float) -> None:
        """Draw the bold links of each matrix, the weakest first."""
        if layout is not self._layout:
            self._layout = layout
            self._curves.clear()
            self._dashes.clear()
        self._ready(widest)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pens = self._pens
        for number, (links, chosen) in enumerate(zip(layout.links, sets, strict=True)):
            if not chosen.bold:
                continue
            sources, targets = chosen.sources[-chosen.bold :], chosen.targets[-chosen.bold :]
            starts, ends = (e.tolist() for e in links.ends(sources, targets))
            steps = chosen.steps[-chosen.bold :].tolist()
            keys = zip([number] * len(steps), sources.tolist(), targets.tolist(), strict=True)
            for key, step, start, end in zip(keys, steps, starts, ends, strict=True):
                painter.setPen(pens[step])
                if step < STEPS or step == 2 * STEPS:
                    painter.drawLines(self._dashed(key, links, start, end))
                else:
                    painter.drawLines(self._curved(key, links, start, end))

    def _ready(self, widest: float) -> None:
        """Make the pens for this width, unless they are there."""
        if self._pens and self._width == widest:
            return
        self._width = widest
        sizes = step_sizes()
        widths = np.where(sizes < _THIN, 1.0, 1.0 + (widest - 1.0) * ((sizes - _THIN) / (1 - _THIN)))
        self._pens = []
        flat, square = Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.SquareCap
        styles = zip(self._colours, [*widths, *widths, max(2.0, widest / 2)], strict=True)
        for step, (colour, width) in enumerate(styles):
            pen = QPen(QColor(colour), float(width))
            # Single lines that overlap a little are drawn twice as fast as one polyline of the same width.
            pen.setCapStyle(square if step >= STEPS and width > 1 else flat)
            self._pens.append(pen)

    def _curved(self, key: tuple[int, int, int], links: Links, start: float, end: float) -> list[QLineF]:
        found = self._curves.get(key)
        if found is None:
            chords = int(np.clip(5 + abs(end - start) / 10, 5, _CHORDS))
            points = curve(links, start, end, chords)
            found = [QLineF(*row) for row in np.hstack([points[:-1], points[1:]]).tolist()]
            self._curves[key] = found
        return found

    def _dashed(self, key: tuple[int, int, int], links: Links, start: float, end: float) -> list[QLineF]:
        found = self._dashes.get(key)
        if found is None:
            points = curve(links, start, end, 40)
            along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
            begin = np.arange(0.0, along[-1], _DASH + _GAP)
            finish = np.minimum(begin + _DASH, along[-1])
            ends = [np.interp(s, along, points[:, axis]) for s in (begin, finish) for axis in (0, 1)]
            found = [QLineF(*row) for row in np.column_stack(ends).tolist()]
            self._dashes[key] = found
        return found
