"""Where everything in the network diagram stands: columns of units, links between them, what lies under a point.

Pure geometry in pixels, y downwards, without Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.ui.scale import scaled, text_scale

__all__ = [
    "Column",
    "Layout",
    "Links",
    "NetworkShape",
    "Rect",
    "arrange",
    "link_up",
    "smooth",
]

Floats = npt.NDArray[np.floating[Any]]
Whole = npt.NDArray[np.intp]
Rect = tuple[float, float, float, float]
"""Left, top, width, height."""

TOP, BOTTOM = 52.0, 46.0
_LEFT, _LEFT_NAMES = 24.0, 52.0
_RIGHT, _RIGHT_CLASSES, _RIGHT_NARROW = 52.0, 152.0, 96.0
PITCH_MIN, PITCH_TEMPLATE = 24.0, 36.0
_UNIT_MIN, _UNIT_MAX, _DISC_MAX = 8.0, 92.0, 30.0
_GAP_MIN, _GAP_MAX = 10.0, 340.0
_FILTER_MAX, _BETWEEN = 44.0, 3.0
_LETTER = 7.5
"""The usual width of a letter of a name."""
STACK = 34.0
_FAN = 0.62


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """What the geometry needs to know of a network.

    ``inputs`` counts features, ``image`` is their (rows, columns) where they are one; ``units`` has one number for
    each layer with units, the last for the outputs.
    ``pictures`` says that units are drawn as pictures (larger) rather than discs, ``classes`` that the outputs
    carry class names and bars; ``input_letters`` and ``class_letters`` count those of the longest name.
    ``filters`` names the layers (the first is 0) whose units are filters, shown with their map.
    """

    inputs: int
    image: tuple[int, int] | None
    units: tuple[int, ...]
    pictures: bool = False
    classes: bool = False
    input_letters: int = 2
    class_letters: int = 1
    filters: frozenset[int] = frozenset()

    @property
    def templates(self) -> bool:
        """Whether the units of the first layer can show their weights as an image."""
        return (
            self.image is not None and max(self.image) <= 32 and len(self.units) > 1 and 0 not in self.filters
        )


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One layer, or the inputs.

    ``drawn`` holds the numbers of the units shown, top to bottom; ``centres`` their y; ``size`` their side.
    ``hidden`` counts the rest, drawn as one stack in ``stack``.
    ``image`` is the rectangle of an image input; its pixels are the units and ``centres`` where their links leave.
    """

    index: int
    x: float
    width: float
    size: float
    total: int
    drawn: Whole
    centres: Floats
    image: Rect | None = None
    stack: Rect | None = None

    @property
    def hidden(self) -> int:
        """How many units are not drawn one by one."""
        return self.total - len(self.drawn)

    @property
    def middle(self) -> float:
        """The x of the column's axis."""
        return self.x + self.width / 2

    def rect(self, place: int) -> Rect:
        """Return the frame of the unit at a place in ``drawn``: a square, or two side by side for a filter."""
        return (self.x, float(self.centres[place]) - self.size / 2, self.width, self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """The links of one weight matrix: between each drawn source and each drawn target, from ``x0`` to ``x1``."""

    layer: int
    x0: float
    x1: float
    leave: Floats  # (sources,)
    leave_fan: Floats  # (targets,), added at the source's end
    arrive: Floats  # (targets,)
    arrive_fan: Floats  # (sources,), added at the target's end

    def ends(self, sources: Whole, targets: Whole) -> tuple[Floats, Floats]:
        """Return y at both ends of some links, named by places (not unit numbers)."""
        return (
            self.leave[sources] + self.leave_fan[targets],
            self.arrive[targets] + self.arrive_fan[sources],
        )

    def heights(self, x: float) -> Floats:
        """Return the y of all links at one x: an array (targets, sources)."""
        t = (x - self.x0) / (self.x1 - self.x0)
        s = float(smooth(np.array([t]))[0])
        start = self.leave[None, :] + self.leave_fan[:, None]
        end = self.arrive[:, None] + self.arrive_fan[None, :]
        return start + (end - start) * s


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The whole picture: columns (the inputs first), the links into each layer, and its outer size."""

    columns: tuple[Column, ...]
    links: tuple[Links, ...]
    width: float
    height: float
    pitch: float

    @property
    def lowest(self) -> float:
        """The y of the lowest unit."""
        return max(float(c.centres.max(initial=0.0)) for c in self.columns)

    def moved(self, zoom: float, dx: float, dy: float) -> Layout:
        """Return the layout magnified by ``zoom`` and then shifted."""

        def rect(r: Rect | None) -> Rect | None:
            return None if r is None else (r[0] * zoom + dx, r[1] * zoom + dy, r[2] * zoom, r[3] * zoom)

        columns = tuple(
            replace(
                c,
                x=c.x * zoom + dx,
                width=c.width * zoom,
                size=c.size * zoom,
                centres=c.centres * zoom + dy,
                image=rect(c.image),
                stack=rect(c.stack),
            )
            for c in self.columns
        )
        links = tuple(
            replace(
                k,
                x0=k.x0 * zoom + dx,
                x1=k.x1 * zoom + dx,
                leave=k.leave * zoom + dy,
                arrive=k.arrive * zoom + dy,
                leave_fan=k.leave_fan * zoom,
                arrive_fan=k.arrive_fan * zoom,
            )
            for k in self.links
        )
        return Layout(columns, links, self.width * zoom, self.height * zoom, self.pitch * zoom)


def smooth(t: Floats) -> Floats:
    """Return 3t² − 2t³: the height of a cubic Bézier curve with level ends and control points at a third."""
    return t * t * (3 - 2 * t)


def arrange(shape: NetworkShape, width: float, height: float, drawn: tuple[Whole, ...]) -> Layout:
    """Lay the network out in a window; what cannot fit grows beyond it, and the view scales it down.

    Parameters
    ----------
    drawn : tuple of arrays
        The units to show of the inputs (ignored for an image) and of each layer, from ``choose_units``.
    """
    totals = (shape.inputs, *shape.units)
    room = max(height - scaled(TOP) - scaled(BOTTOM), 3 * PITCH_MIN)
    left, right = _margins(shape, width)
    inner = max(width - left - right, 160.0)
    steps = len(totals) - 1
    sizes = _sizes(shape, drawn, room, inner / (steps + 1) * 0.42)
    if shape.image is not None:
        sizes[0] = float(np.clip(min(room * 0.46, inner * 0.26), 64.0, 232.0))
    widths = [2 * size + _BETWEEN if i - 1 in shape.filters else size for i, size in enumerate(sizes)]
    gap = float(np.clip((inner - sum(widths)) / steps, _GAP_MIN, _GAP_MAX))
    x = left + max(0.0, (inner - sum(widths) - gap * steps) / 2)
    axis = scaled(TOP) + room / 2

    columns = []
    for i, total in enumerate(totals):
        if i == 0 and shape.image is not None:
            columns.append(_image_column(total, shape.image, x, axis, sizes[0]))
        else:
            columns.append(_unit_column(i, total, drawn[i], x, axis, sizes[i], widths[i], room))
        x += widths[i] + gap
    links = link_up(tuple(columns))
    pitches = [float(c.centres[1] - c.centres[0]) for c in columns[1:] if len(c.drawn) > 1]
    pitch = min(pitches, default=sizes[-1] * 1.9)
    high = max(height, room + scaled(TOP) + scaled(BOTTOM))
    return Layout(tuple(columns), links, max(width, x - gap + right), high, pitch)


def _margins(shape: NetworkShape, width: float) -> tuple[float, float]:
    """Return the room left of the inputs and right of the outputs: for their names, the whole of them if possible."""
    left, letter = float(scaled(_LEFT)), _LETTER * text_scale()
    if shape.image is None:
        left = max(scaled(_LEFT_NAMES), min(shape.input_letters * letter + 24.0, 0.26 * width))
    if not shape.classes:
        return left, scaled(_RIGHT)
    names = max(min(shape.class_letters * letter, 0.2 * width) - letter, 0.0)
    return left, scaled(_RIGHT_CLASSES if width >= scaled(600) else _RIGHT_NARROW) + names


def _sizes(shape: NetworkShape, drawn: tuple[Whole, ...], room: float, widest: float) -> list[float]:
    """Return the side of the units in each column; pictures over the plane are all of one size."""
    totals = (shape.inputs, *shape.units)
    sizes = []
    for i, (units, total) in enumerate(zip(drawn, totals, strict=True)):
        slot = (room - (scaled(STACK) if len(units) < total else 0.0)) / max(len(units), 1)
        filters = i - 1 in shape.filters
        biggest = _UNIT_MAX if shape.pictures else _FILTER_MAX if filters else _DISC_MAX
        size = float(np.clip(min(slot * 0.76, widest / 2 if filters else widest), _UNIT_MIN, biggest))
        if i == 1 and shape.templates and shape.image is not None and slot > PITCH_TEMPLATE * 0.95:
            longest = max(shape.image)
            size = float(longest * max(1, 28 // longest))
        sizes.append(size)
    return [min(sizes)] * len(sizes) if shape.pictures else sizes


def _unit_column(
    index: int, total: int, drawn: Whole, x: float, axis: float, size: float, width: float, room: float
) -> Column:
    count = len(drawn)
    stack_room = scaled(STACK) if count < total else 0.0
    pitch = min((room - stack_room) / max(count, 1), max(size * 2.0, min(size * 3.2, 56.0)))
    top = axis - (pitch * count + stack_room) / 2
    centres = top + pitch * (np.arange(count) + 0.5)
    stack = (x, top + pitch * count + 2.0, width, stack_room - 2.0) if stack_room else None
    return Column(index, x, width, size, total, drawn, centres, stack=stack)


def _image_column(total: int, image: tuple[int, int], x: float, axis: float, side: float) -> Column:
    """Return the input as a picture: the link of a pixel leaves at the pixel's own height."""
    rows, cols = image
    longest = max(rows, cols)
    w, h = side * cols / longest, side * rows / longest
    if longest < side:  # whole device pixels for each pixel of the image
        w, h = cols * float(side // longest), rows * float(side // longest)
    rect = (x + side - w, round(axis - h / 2), w, h)
    row, col = np.divmod(np.arange(rows * cols), cols)
    centres = rect[1] + (row + (col + 0.5) / cols) / rows * h
    return Column(0, rect[0], w, h / rows, total, np.arange(total), centres, image=rect)


def link_up(columns: tuple[Column, ...]) -> tuple[Links, ...]:
    """Return the links between neighbouring columns."""
    return tuple(_links(a, b) for a, b in pairwise(columns))


def _links(a: Column, b: Column) -> Links:
    def fan(count: int, size: float) -> Floats:
        return ((np.arange(count) + 0.5) / count - 0.5) * size * _FAN

    inset = min(0.12 * b.size, 4.0)
    leave = 0.0 if a.image is not None else a.size
    return Links(
        layer=b.index - 1,
        x0=a.x + a.width - (inset if a.image is None else 0.0),
        x1=b.x + inset,
        leave=a.centres,
        leave_fan=fan(len(b.drawn), leave),
        arrive=b.centres,
        arrive_fan=fan(len(a.drawn), b.size),
    )
