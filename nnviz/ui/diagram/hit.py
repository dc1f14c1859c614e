"""What lies under a point of the diagram, and which unit is next to another one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.session.places import LayerPlace, LinkPlace, Place, UnitPlace
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.scale import scaled

__all__ = ["HeadHit", "Hit", "LinkHit", "StackHit", "UnitHit", "hit", "hit_of", "neighbour", "place_of"]

_HEAD_HIGH, _HEAD_WIDE = 36.0, 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitHit:
    """A unit: ``column`` 0 holds the inputs, layer ``n`` stands in column ``n + 1``; ``unit`` counts from 0."""

    column: int
    unit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkHit:
    """A weight: ``layer`` owns it, ``source`` and ``target`` are units."""

    layer: int
    source: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StackHit:
    """The pile that stands for ``hidden`` units which are not drawn."""

    column: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadHit:
    """The head of a layer: it means the whole of it."""

    column: int


Hit = UnitHit | LinkHit | StackHit | HeadHit


def place_of(what: Hit | None) -> Place | None:
    """Return what was hit as the rest of the window names it; a pile stands for its layer."""
    match what:
        case UnitHit():
            return UnitPlace(what.column - 1, what.unit)
        case LinkHit():
            return LinkPlace(what.layer, what.target, what.source)
        case StackHit() | HeadHit():
            return LayerPlace(what.column - 1)
    return None


def hit_of(place: Place | None) -> Hit | None:
    """Return where in the diagram a place is; None for what the diagram does not have."""
    match place:
        case UnitPlace():
            return UnitHit(column=place.layer + 1, unit=place.unit)
        case LinkPlace():
            return LinkHit(layer=place.layer, source=place.source, target=place.unit)
        case LayerPlace():
            return HeadHit(column=place.layer + 1)
    return None


def hit(
    layout: Layout,
    *,
    x: float,
    y: float,
    tolerance: float = 4.0,
    strength: tuple[np.ndarray, ...] = (),
    head: float | None = None,
) -> Hit | None:
    """Return the unit, stack, link or head at a point, or None.

    Parameters
    ----------
    head : float, optional
        The y of the captions above the columns.
    strength : tuple of arrays (targets, sources)
        How strong the drawn links are, one array for each weight matrix; among links in reach the strongest
        is the one meant.  Without it the nearest is.
    """
    for column in layout.columns:
        found = _in_column(column, x, y)
        if found is not None:
            return found
    if head is not None and head - 2 <= y <= head + scaled(_HEAD_HIGH):
        near = min(layout.columns, key=lambda column: abs(column.middle - x))
        return HeadHit(column=near.index) if abs(near.middle - x) <= scaled(_HEAD_WIDE) else None
    for number, links in enumerate(layout.links):
        if not links.x0 < x < links.x1 or not len(links.leave) or not len(links.arrive):
            continue
        away = np.abs(links.heights(x) - y)
        near = away <= tolerance
        if not near.any():
            return None
        if number < len(strength):
            place = int(np.argmax(np.where(near, strength[number], -1.0)))
        else:
            place = int(np.argmin(away))
        target, source = divmod(place, away.shape[1])
        return LinkHit(
            layer=links.layer,
            source=int(layout.columns[links.layer].drawn[source]),
            target=int(layout.columns[links.layer + 1].drawn[target]),
        )
    return None


def neighbour(layout: Layout, start: UnitHit | None, right: int, down: int) -> UnitHit | None:
    """Return the unit one step away; from nowhere, the first unit of the first layer; at the rim, the same one."""
    columns = layout.columns
    if not any(len(c.drawn) for c in columns):
        return None
    if start is None or start.column >= len(columns):
        column = columns[min(1, len(columns) - 1)]
        return UnitHit(column=column.index, unit=int(column.drawn[0]))
    here = columns[start.column]
    place = _place(here, start.unit)
    if not right:
        stride = here.image and down and _stride(here)
        place = int(np.clip(place + down * (stride or 1), 0, len(here.drawn) - 1))
        return UnitHit(column=here.index, unit=int(here.drawn[place]))
    there = columns[int(np.clip(start.column + right, 0, len(columns) - 1))]
    if there is here:
        return start
    nearest = int(np.argmin(np.abs(there.centres - here.centres[place])))
    return UnitHit(column=there.index, unit=int(there.drawn[nearest]))


def _stride(column: Column) -> int:
    """Return how many pixels make one row of an image column."""
    return round(column.width / column.size) if column.size else 1


def _place(column: Column, unit: int) -> int:
    """Return where a unit is drawn, or the middle where it is not."""
    found = np.flatnonzero(column.drawn == unit)
    return int(found[0]) if len(found) else len(column.drawn) // 2


def _in_column(column: Column, x: float, y: float) -> Hit | None:
    if column.image is not None:
        left, top, width, height = column.image
        if not (left <= x < left + width and top <= y < top + height):
            return None
        cols = _stride(column)
        unit = int((y - top) // column.size) * cols + int((x - left) // (width / cols))
        return UnitHit(column=column.index, unit=min(unit, column.total - 1))
    if not column.x - 1 <= x <= column.x + column.width + 1:
        return None
    away = np.abs(column.centres - y)
    if len(away) and away.min() <= column.size / 2 + 1:
        return UnitHit(column=column.index, unit=int(column.drawn[int(np.argmin(away))]))
    if column.stack is not None and column.stack[1] <= y <= column.stack[1] + column.stack[3]:
        return StackHit(column=column.index, hidden=column.hidden)
    return None
