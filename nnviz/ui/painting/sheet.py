"""The points on the sheet while they are painted: strokes that can be added to and rubbed out; no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.painted import MOST_CLASSES, MOST_POINTS, Extent, Painted, digits_of, points_of, stroke_text

__all__ = ["Sheet", "scatter"]

MOST_PORTIONS = 400
"""With more strokes those of a class become one."""
KEYS = 1 << 20
"""More than there are places from rim to rim that the texts tell apart."""
GOLDEN = np.pi * (3 - 5**0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Portion:
    """Points (n, 2) of one class, and the text that stands for them in the experiment."""

    label: int
    x: Array
    text: str
    stroke: object = None


class Sheet:
    """What has been painted.

    Parameters
    ----------
    extent : (left, right, bottom, top)
        All that may be painted on; points beyond are brought to its rim.
    classes : int
        How many colours are in use, at least 2.
    """

    def __init__(self, extent: Extent, classes: int = 2) -> None:
        self.extent, self.classes = extent, classes
        self._portions: list[Portion] = []

    @classmethod
    def of(cls, source: Painted) -> Sheet:
        """Return what a person has painted before."""
        left, right, bottom, top = source.sheet
        sheet = cls((left, right, bottom, top), source.classes)
        for text in source.strokes:
            x, y = points_of((text,))
            sheet._portions.append(Portion(int(y[0]), x, text))
        return sheet

    @classmethod
    def taken(cls, x: Array, y: Array, classes: int, extent: Extent) -> Sheet:
        """Return the points (n, 2) of other data with their classes (n,), to be painted onto."""
        sheet = cls(extent, classes)
        for label in np.unique(y).tolist():
            sheet.add(x[y == label], int(label))
        return sheet

    def source(self) -> Painted:
        """Return what stands for the sheet in an experiment."""
        if len(self._portions) > MOST_PORTIONS:
            self._join()
        strokes = tuple(portion.text for portion in self._portions)
        return Painted(strokes=strokes, classes=self.classes, sheet=self.extent)

    @property
    def count(self) -> int:
        """The number of points."""
        return sum(len(portion.x) for portion in self._portions)

    @property
    def room(self) -> int:
        """How many more points there may be."""
        return MOST_POINTS - self.count

    def counts(self) -> list[int]:
        """Return how many points each class has."""
        found = [0] * self.classes
        for portion in self._portions:
            found[portion.label] += len(portion.x)
        return found

    def points(self) -> tuple[Array, Array]:
        """Return places (n, 2) and classes (n,)."""
        x = [np.empty((0, 2)), *(portion.x for portion in self._portions)]
        y = [np.full(len(portion.x), portion.label, np.intp) for portion in self._portions]
        return np.concatenate(x), np.concatenate([np.empty(0, np.intp), *y])

    def keys(self, x: Array, y: Array) -> Array:
        """Return a number for each point that is the same for the same class at the same place of the sheet."""
        fine = 10.0 ** digits_of(self.extent)
        cells = np.rint(x * fine) - np.rint(np.array([self.extent[0], self.extent[2]]) * fine)
        across, up = cells.astype(np.int64).T
        return np.asarray((across * KEYS + up) * MOST_CLASSES + np.asarray(y, np.int64))

    def add(self, x: Array, label: int, stroke: object = None) -> int:
        """Add points (n, 2) of one class to a stroke, as many as there is room for; return how many."""
        left, right, bottom, top = self.extent
        x = np.clip(np.asarray(x, np.float64)[: max(self.room, 0)], (left, bottom), (right, top))
        some = len(x)
        if some:
            text = stroke_text(x, label, self.extent)
            x = points_of((text,))[0]
            last = self._portions[-1] if self._portions else None
            if stroke is not None and last is not None and (last.label, last.stroke) == (label, stroke):
                x, text = np.concatenate([last.x, x]), last.text + text[1:]
                self._portions.pop()
            self._portions.append(Portion(label, x, text, stroke))
        return some

    def erase(self, place: tuple[float, float], radius: float) -> int:
        """Take away all points within a radius of a place; return how many."""
        gone, kept = 0, []
        for portion in self._portions:
            near = np.hypot(*(portion.x - place).T) <= radius
            some = int(near.sum())
            if some == 0:
                kept.append(portion)
            elif some < len(portion.x):
                rest = portion.x[~near]
                kept.append(Portion(portion.label, rest, stroke_text(rest, portion.label, self.extent)))
            gone += some
        self._portions = kept
        return gone

    def clear(self) -> None:
        """Take away all points."""
        self._portions = []

    def one_more_class(self) -> None:
        """Have one more class.

        Two classes are orange and blue, several blue, orange, green …; the first two change places then, so that each
        point keeps its colour.
        """
        if self.classes == 2:
            self._portions = [self._relabelled(portion, 1 - portion.label) for portion in self._portions]
        self.classes += 1

    def _relabelled(self, portion: Portion, label: int) -> Portion:
        return Portion(label, portion.x, f"{label}{portion.text[1:]}")

    def _join(self) -> None:
        x, y = self.points()
        self._portions = []
        for label in np.unique(y).tolist():
            some = x[y == label]
            self._portions.append(Portion(label, some, stroke_text(some, label, self.extent)))


def scatter(rng: np.random.Generator, place: tuple[float, float], radius: float, count: int) -> Array:
    """Return points (count, 2) spread evenly over a disc: angles a golden section apart, turned by chance.

    With r = R·√((k + u)/n) and u by chance no place of the disc is favoured and few points touch (H. Vogel, "A better
    way to construct the sunflower head", 1979).
    """
    k = np.arange(count)
    distance = radius * np.sqrt((k + rng.uniform(0, 1, count)) / max(count, 1))
    angle = GOLDEN * k + rng.uniform(0, 2 * np.pi)
    return np.column_stack([place[0] + distance * np.cos(angle), place[1] + distance * np.sin(angle)])
