"""Antialiased curves with a width: all links of a small network, the strongest ones of a large one.

A negative link is dashed and a positive one unbroken, so that the sign is seen without colour.
While the network learns the dashes move forward, and gaps run along the strong positive links.
The curves are items of a scene, which Qt paints by itself: training goes on meanwhile (docs/decisions.md, "What Qt
paints by itself is free"), and only those that change cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Layout, Links, smooth
from nnviz.ui.diagram.links import STEPS, LinkSet, step_sizes

__all__ = ["DEPTH", "FLOW", "Strokes", "curve", "step_colours"]

DEPTH = 10.0
"""The depth of the weakest curve; the strongest lies 32 above it."""
FLOW = 36
"""So many pictures make one round of the moving dashes."""

_CHORDS = 18
_DASH, _GAP = 10.0, 3.5
_RUN = 2 * (_DASH + _GAP)
"""Pixels of a round: two dashes with their gaps, or one piece of a positive link with its gap."""
_THIN = 0.35
"""Links weaker than this share of full strength are one pixel wide, which Qt draws four times as fast."""
_LIVELY = STEPS + int(_THIN * STEPS) - 4
"""From this step on a positive link may be wider than a pixel, and then has gaps that move."""
_WIDE = 1 << 20
"""More than any layer has units: layer, target and source make one whole number."""


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
    """Keeps one item for each curve; Qt learns only what has changed.

    Parameters
    ----------
    scene : QGraphicsScene
    colours : SignedMap
    """

    def __init__(self, scene: QGraphicsScene, colours: SignedMap) -> None:
        self._scene = scene
        self._colours = step_colours(colours)
        self._pens: dict[int, list[QPen]] = {}
        self._width, self._phase = 0.0, -1
        self._layout: Layout | None = None
        self._items: dict[int, QGraphicsPathItem] = {}
        self._steps: dict[int, int] = {}
        self._spare: list[QGraphicsPathItem] = []

    def show(self, layout: Layout, sets: tuple[LinkSet, ...], widest: float, phase: int = -1) -> None:
        """Show the bold links of each matrix.

        Parameters
        ----------
        phase : int
            How far the dashes have moved, 0 … ``FLOW`` − 1; −1 where they stand still.
        """
        if widest != self._width:
            self._pens.clear()
        if layout is not self._layout or widest != self._width:
            self._release(list(self._items))
        self._layout, self._width = layout, widest
        wanted = dict(_bold(sets))
        if wanted == self._steps and phase == self._phase:
            return
        self._release([key for key in self._items if key not in wanted])
        pens, flows = self._at(phase), phase != self._phase
        for key, step in wanted.items():
            before = self._steps.get(key)
            if before is None:
                self._items[key] = self._fetch(layout, key)
            if step != before or (flows and (step < STEPS or step >= _LIVELY)):
                item = self._items[key]
                item.setPen(pens[step])
                if step != before:
                    item.setZValue(DEPTH + step % STEPS if step < 2 * STEPS else DEPTH + STEPS)
        self._steps, self._phase = wanted, phase
        for item in self._spare:
            item.setVisible(False)

    def _release(self, keys: list[int]) -> None:
        for key in keys:
            self._spare.append(self._items.pop(key))
            del self._steps[key]

    def _fetch(self, layout: Layout, key: int) -> QGraphicsPathItem:
        """Return an item with the curve of a link."""
        rest, source = divmod(key, _WIDE)
        number, target = divmod(rest, _WIDE)
        if self._spare:
            item = self._spare.pop()
        else:
            item = QGraphicsPathItem()
            self._scene.addItem(item)
        item.setPath(_path(layout.links[number], source, target))
        item.setVisible(True)
        return item

    def _at(self, phase: int) -> list[QPen]:
        """Return a pen for each step; in motion the dashes are shifted."""
        pens = self._pens.get(phase)
        if pens is None:
            sizes = step_sizes()
            widths = np.where(sizes < _THIN, 1.0, 1.0 + (self._width - 1.0) * ((sizes - _THIN) / (1 - _THIN)))
            each = [*widths.tolist(), *widths.tolist(), max(2.0, self._width / 2)]
            pens = self._pens[phase] = [
                _pen(step, colour, width, phase)
                for step, (colour, width) in enumerate(zip(self._colours, each, strict=True))
            ]
        return pens


def _bold(sets: tuple[LinkSet, ...]) -> Iterator[tuple[int, int]]:
    """Return a number and the colour step for each bold link."""
    for number, chosen in enumerate(sets):
        if chosen.bold:
            targets, sources = chosen.targets[-chosen.bold :], chosen.sources[-chosen.bold :]
            keys = ((number * _WIDE + targets) * _WIDE + sources).tolist()
            yield from zip(keys, chosen.steps[-chosen.bold :].tolist(), strict=True)


def _pen(step: int, colour: str, width: float, phase: int) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if step < STEPS or step == 2 * STEPS:
        pen.setDashPattern([_DASH / width, _GAP / width])
    elif phase >= 0 and width > 1.0:
        pen.setDashPattern([(_RUN - _GAP) / width, _GAP / width])
    if phase > 0:
        pen.setDashOffset(-phase * _RUN / FLOW / width)
    return pen


def _path(links: Links, source: int, target: int) -> QPainterPath:
    """Return y = start + (end − start)(3t² − 2t³), which is exactly one Bézier curve."""
    start, end = (float(e[0]) for e in links.ends(np.array([source]), np.array([target])))
    third = (links.x1 - links.x0) / 3
    path = QPainterPath()
    path.moveTo(links.x0, start)
    path.cubicTo(links.x0 + third, start, links.x1 - third, end, links.x1, end)
    return path
