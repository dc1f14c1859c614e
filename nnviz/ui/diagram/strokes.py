"""Antialiased curves with a width: all links of a small network, the strongest ones of a large one.

A negative link is dashed and a positive one unbroken, so that the sign is seen without colour.
The curves are not painted here but written down (``QPicture``); Qt's own label paints them, and Python is free
meanwhile: the training goes on (docs/decisions.md, "What Qt paints by itself is free").
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPicture

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Layout, Links, smooth
from nnviz.ui.diagram.links import STEPS, LinkSet, step_sizes

__all__ = ["Strokes", "curve", "step_colours"]

_CHORDS = 18
_DASH, _GAP = 10.0, 3.5
_THIN = 0.35
"""Links weaker than this share of full strength are one pixel wide, which Qt draws four times as fast."""
_KEPT = 3000
"""So many curves are remembered at most."""


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
    """Records curves with ready pens; remembers the shape of each curve while the layout stays."""

    def __init__(self, colours: SignedMap) -> None:
        self._colours = step_colours(colours)
        self._pens: list[QPen] = []
        self._width = 0.0
        self._layout: Layout | None = None
        self._paths: dict[tuple[int, int, int], QPainterPath] = {}
        self._recorded: object = None

    def record(
        self, layout: Layout, sets: tuple[LinkSet, ...], widest: float, size: tuple[int, int]
    ) -> QPicture | None:
        """Return the bold links of each matrix, the weakest first, or None where none of them changed."""
        bold = [(k.sources[-k.bold :], k.targets[-k.bold :], k.steps[-k.bold :]) for k in sets if k.bold]
        key = (id(layout), widest, size, *(part.tobytes() for some in bold for part in some))
        if key == self._recorded and layout is self._layout:
            return None
        if layout is not self._layout or len(self._paths) > _KEPT:
            self._paths.clear()
        self._layout, self._recorded = layout, key
        self._ready(widest)
        picture = QPicture()
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for number, (links, chosen) in enumerate(zip(layout.links, sets, strict=True)):
                if chosen.bold:
                    self._record(painter, number, links, chosen)
        picture.setBoundingRect(QRect(0, 0, *size))
        return picture

    def _record(self, painter: QPainter, number: int, links: Links, chosen: LinkSet) -> None:
        sources, targets = chosen.sources[-chosen.bold :].tolist(), chosen.targets[-chosen.bold :].tolist()
        steps, pens, paths, last = chosen.steps[-chosen.bold :].tolist(), self._pens, self._paths, -1
        for source, target, step in zip(sources, targets, steps, strict=True):
            key = (number, source, target)
            path = paths.get(key)
            if path is None:
                path = paths[key] = _path(links, source, target)
            if step != last:
                painter.setPen(pens[step])
                last = step
            painter.drawPath(path)

    def _ready(self, widest: float) -> None:
        """Make the pens for this width, unless they are there."""
        if self._pens and self._width == widest:
            return
        self._width = widest
        sizes = step_sizes()
        widths = np.where(sizes < _THIN, 1.0, 1.0 + (widest - 1.0) * ((sizes - _THIN) / (1 - _THIN)))
        self._pens = []
        styles = zip(self._colours, [*widths, *widths, max(2.0, widest / 2)], strict=True)
        for step, (colour, width) in enumerate(styles):
            pen = QPen(QColor(colour), float(width))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if step < STEPS or step == 2 * STEPS:
                pen.setDashPattern([_DASH / width, _GAP / width])
            self._pens.append(pen)


def _path(links: Links, source: int, target: int) -> QPainterPath:
    """Return y = start + (end − start)(3t² − 2t³), which is exactly one Bézier curve."""
    start, end = (float(e[0]) for e in links.ends(np.array([source]), np.array([target])))
    third = (links.x1 - links.x0) / 3
    path = QPainterPath()
    path.moveTo(links.x0, start)
    path.cubicTo(links.x0 + third, start, links.x1 - third, end, links.x1, end)
    return path
