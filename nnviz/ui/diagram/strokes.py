"""Antialiased curves with a width: all links of a small network, the strongest ones of a large one.

A negative link is dashed and a positive one unbroken, so that the sign is seen without colour.
While the network learns dashes move forward along the strong negative links, and gaps along the strong positive ones.
The curves are items of a scene, which Qt paints by itself: training goes on meanwhile (docs/decisions.md, "What Qt
paints by itself is free"), and only those that change cost anything.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene

from nnviz.ui.colormap import SignedMap, mix
from nnviz.ui.diagram.layout import Layout, Links, smooth
from nnviz.ui.diagram.links import STEPS, LinkSet, step_sizes

__all__ = ["DEPTH", "FLOW", "Strokes", "curve", "step_colours"]

Steps = npt.NDArray[np.int16]

DEPTH = 10.0
"""The depth of the weakest curve; the strongest lies 32 above it."""
FLOW = 72
"""So many places have the moving dashes in one round, more than there are pictures: in each they are elsewhere."""

_CHORDS = 18
_DASH, _GAP = 10.0, 3.5
_RUN = 2 * (_DASH + _GAP)
"""Pixels of a round: two dashes with their gaps, or one piece of a positive link with its gap."""
_THIN = 0.35
"""Links weaker than this share of full strength are one pixel wide, which Qt draws four times as fast."""
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
        self._moves = np.zeros(2 * STEPS + 1, bool)
        self._layout: Layout | None = None
        self._items: dict[int, QGraphicsPathItem] = {}
        self._sets: tuple[LinkSet, ...] | None = None
        self._shown: tuple[Steps, ...] = ()
        self._moving: list[tuple[Callable[[QPen], None], int]] = []
        self._spare: list[QGraphicsPathItem] = []

    def show(self, layout: Layout, sets: tuple[LinkSet, ...], phase: int = -1) -> bool:
        """Show the bold links of each matrix; return whether dashes have moved.

        Parameters
        ----------
        phase : int
            How far the dashes have moved, 0 … ``FLOW`` − 1; −1 where they stand still.
        """
        another = layout is not self._layout
        if another:
            self._layout = layout
            self._use_width(_widest(layout))
        flows, self._phase = phase != self._phase, phase
        pens = self._at(phase)
        if sets is not self._sets or another:
            self._sets = sets
            self._show_steps(tuple(_grid(chosen) for chosen in sets), pens, anew=another)
        if flows:
            for set_pen, step in self._moving:
                set_pen(pens[step])
        return flows and bool(self._moving)

    def _use_width(self, widest: float) -> None:
        if widest != self._width:
            self._width = widest
            self._pens.clear()
            self._moves = np.array(self._widths()) > 1.0

    def _show_steps(self, grids: tuple[Steps, ...], pens: list[QPen], *, anew: bool) -> None:
        """Give each curve whose step has changed its new pen."""
        if anew:
            self._spare += self._items.values()
            self._items.clear()
            self._shown = tuple(np.full_like(grid, -1) for grid in grids)
        for number, (now, before) in enumerate(zip(grids, self._shown, strict=True)):
            changed = now != before
            places, base, columns = np.flatnonzero(changed), number * _WIDE, now.shape[1]
            rows = zip(places.tolist(), now[changed].tolist(), before[changed].tolist(), strict=True)
            for place, step, old in rows:
                target, source = divmod(place, columns)
                self._put((base + target) * _WIDE + source, step, old, pens)
        self._shown = grids
        self._moving = []
        for number, grid in enumerate(grids):
            moves = (grid >= 0) & self._moves[grid]
            targets, sources = np.nonzero(moves)
            keys = ((number * _WIDE + targets) * _WIDE + sources).tolist()
            self._moving += zip((self._items[key].setPen for key in keys), grid[moves].tolist(), strict=True)
        for item in self._spare:
            item.setVisible(False)

    def _put(self, key: int, step: int, old: int, pens: list[QPen]) -> None:
        """Give a curve another colour step; -1 means that it is not drawn."""
        if step < 0:
            self._spare.append(self._items.pop(key))
            return
        item = self._items.get(key)
        if item is None:
            assert self._layout is not None  # noqa: S101 - set before
            item = self._items[key] = self._fetch(self._layout, key)
        item.setPen(pens[step])
        if step != old:
            item.setZValue(DEPTH + step % STEPS if step < 2 * STEPS else DEPTH + STEPS)

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
            pens = self._pens[phase] = [
                _pen(step, colour, width, phase)
                for step, (colour, width) in enumerate(zip(self._colours, self._widths(), strict=True))
            ]
        return pens

    def _widths(self) -> list[float]:
        """Return a width for each step; what is wider than a pixel moves."""
        sizes = step_sizes()
        widths = np.where(sizes < _THIN, 1.0, 1.0 + (self._width - 1.0) * ((sizes - _THIN) / (1 - _THIN)))
        return [*widths.tolist(), *widths.tolist(), max(2.0, self._width / 2)]


def _widest(layout: Layout) -> float:
    """Return the width of the strongest link, in pixels."""
    shortest = min(links.x1 - links.x0 for links in layout.links)
    return round(min(max(min(layout.pitch * 0.1, shortest * 0.06), 1.2), 5.0), 1)


def _grid(chosen: LinkSet) -> Steps:
    """Return the colour step of each bold link, an array (targets, sources) with -1 for all others."""
    grid = np.full(chosen.strength.shape, -1, np.int16)
    if chosen.bold:
        grid[chosen.targets[-chosen.bold :], chosen.sources[-chosen.bold :]] = chosen.steps[-chosen.bold :]
    return grid


def _pen(step: int, colour: str, width: float, phase: int) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if step < STEPS or step == 2 * STEPS:
        pen.setDashPattern([_DASH / width, _GAP / width])
    elif phase >= 0 and width > 1.0:
        pen.setDashPattern([(_RUN - _GAP) / width, _GAP / width])
    if phase > 0 and width > 1.0:
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
