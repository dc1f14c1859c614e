"""A line across the field, along which the prediction is drawn as a profile: pure geometry, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from math import cos, hypot, sin

__all__ = ["Grip", "Section"]

Place = tuple[float, float]
Extent = tuple[float, float, float, float]


class Grip(Enum):
    """Where a section is held."""

    START = "start"
    END = "end"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Section:
    """A line from ``start`` to ``end``, in the units of the plane."""

    start: Place
    end: Place

    @classmethod
    def across(cls, extent: Extent) -> Section:
        """Return the line from left to right through the middle, a little short of the rims."""
        left, right, bottom, top = extent
        inset, level = 0.06 * (right - left), (bottom + top) / 2
        return cls((left + inset, level), (right - inset, level))

    @property
    def length(self) -> float:
        """How long it is."""
        return hypot(self.end[0] - self.start[0], self.end[1] - self.start[1])

    def at(self, share: float) -> Place:
        """Return the place that lies a share of the way from start to end."""
        (x, y), (u, v) = self.start, self.end
        return x + share * (u - x), y + share * (v - y)

    def grip_at(self, place: Place, reach: float) -> Grip | None:
        """Return what a pointer at a place holds, ends first, if it is within ``reach``."""
        for grip, end in ((Grip.START, self.start), (Grip.END, self.end)):
            if hypot(place[0] - end[0], place[1] - end[1]) <= reach:
                return grip
        foot = self.at(self.share_of(place))
        return Grip.WHOLE if hypot(place[0] - foot[0], place[1] - foot[1]) <= 0.6 * reach else None

    def share_of(self, place: Place) -> float:
        """Return how far along the line, from 0 to 1, the nearest place to ``place`` lies."""
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        square = dx * dx + dy * dy
        if not square:
            return 0.0
        along = ((place[0] - self.start[0]) * dx + (place[1] - self.start[1]) * dy) / square
        return min(max(along, 0.0), 1.0)

    def dragged(self, grip: Grip, by: Place, extent: Extent) -> Section:
        """Return the line after its grip was moved; what would leave the field stays at the rim."""
        if grip is Grip.START:
            return replace(self, start=_inside((self.start[0] + by[0], self.start[1] + by[1]), extent))
        if grip is Grip.END:
            return replace(self, end=_inside((self.end[0] + by[0], self.end[1] + by[1]), extent))
        left, right, bottom, top = extent
        xs, ys = (self.start[0], self.end[0]), (self.start[1], self.end[1])
        dx = min(max(by[0], left - min(xs)), right - max(xs))
        dy = min(max(by[1], bottom - min(ys)), top - max(ys))
        return Section((xs[0] + dx, ys[0] + dy), (xs[1] + dx, ys[1] + dy))

    def turned(self, angle: float, extent: Extent) -> Section:
        """Return the line turned about its middle by an angle (radians, against the clock)."""
        (mx, my), c, s = self.at(0.5), cos(angle), sin(angle)
        ends = []
        for x, y in (self.start, self.end):
            dx, dy = x - mx, y - my
            ends.append(_inside((mx + c * dx - s * dy, my + s * dx + c * dy), extent))
        return Section(ends[0], ends[1])


def _inside(place: Place, extent: Extent) -> Place:
    left, right, bottom, top = extent
    return min(max(place[0], left), right), min(max(place[1], bottom), top)
