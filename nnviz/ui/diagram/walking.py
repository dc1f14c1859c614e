"""Walking through the diagram by keys: over inputs, units and layers, and along the links into a unit."""

from __future__ import annotations

import numpy as np

from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, StackHit, UnitHit, neighbour
from nnviz.ui.diagram.layout import Layout

__all__ = ["along_links", "walk"]


def walk(layout: Layout, start: Hit | None, right: int, down: int) -> Hit | None:
    """Return what lies one step away; above the first unit stands the head of its layer, behind a link its unit."""
    if isinstance(start, LinkHit):
        return UnitHit(column=start.layer + 1, unit=start.target) if not right else _end(start, right)
    if isinstance(start, StackHit):
        start = HeadHit(column=start.column)
    if isinstance(start, HeadHit):
        if down > 0:
            drawn = layout.columns[start.column].drawn
            return UnitHit(column=start.column, unit=int(drawn[0])) if len(drawn) else start
        return HeadHit(column=int(np.clip(start.column + right, 0, len(layout.columns) - 1)))
    found = neighbour(layout, start, right, down)
    return HeadHit(column=start.column) if start is not None and down < 0 and found == start else found


def along_links(layout: Layout, start: Hit | None, step: int) -> LinkHit | None:
    """Return the next link into the unit that is selected, or whose link is; the first one to begin with."""
    if isinstance(start, UnitHit) and start.column > 0:
        drawn = layout.columns[start.column - 1].drawn
        if not len(drawn):
            return None
        return LinkHit(layer=start.column - 1, source=int(drawn[0 if step > 0 else -1]), target=start.unit)
    if not isinstance(start, LinkHit):
        return None
    drawn = layout.columns[start.layer].drawn
    at = np.flatnonzero(drawn == start.source)
    place = int(np.clip((int(at[0]) if len(at) else 0) + step, 0, len(drawn) - 1))
    return LinkHit(layer=start.layer, source=int(drawn[place]), target=start.target)


def _end(link: LinkHit, right: int) -> UnitHit:
    if right > 0:
        return UnitHit(column=link.layer + 1, unit=link.target)
    return UnitHit(column=link.layer, unit=link.source)
