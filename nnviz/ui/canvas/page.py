"""What lies on the pad: strokes of a pen or a picture; and the way back to what lay there before.  No Qt in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from nnviz.data.drawing import CROP_SIDE, Stages, recipe_for, stages
from nnviz.data.picture import picture_stages

__all__ = ["EMPTY", "Page", "Pages", "Picture", "Trails", "erased"]

Floats = npt.NDArray[np.floating]
Trails = tuple[tuple[tuple[float, float, float], ...], ...]
MOST = 100
FINEST = 3.0
"""Strokes are rubbed out in pieces of about this length, in units of the pad."""
MOST_PIECES = 4_000
"""A longer scribble is rubbed out in longer pieces, so that the rubber never waits."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture on the pad.

    Attributes
    ----------
    brightness : array (rows, columns)
        0 for black to 1 for white.
    name : str
        Such as "7.png", or "Test image 17".
    exact : bool
        Whether it is an image of a data set, which the network receives as it is.
    label : int or None
        What it shows, where that is known.
    """

    brightness: Floats
    name: str
    exact: bool = False
    label: int | None = None
    _known: dict[int, Stages] = field(default_factory=dict)

    def stages(self, size: int) -> Stages:
        """Return the way to a network's input; raise ``DataProblem`` where nothing can be seen on it."""
        if size not in self._known:
            self._known[size] = self._whole() if self._fits(size) else picture_stages(self.brightness, size)
        return self._known[size]

    def _fits(self, size: int) -> bool:
        return self.exact and self.brightness.shape == (size, size)

    def _whole(self) -> Stages:
        ink = np.asarray(1 - self.brightness, np.float32)
        places = np.minimum(np.arange(CROP_SIDE) * len(ink) // CROP_SIDE, len(ink) - 1)
        return Stages(None, ink[places][:, places], ink, (0.0, 0.0), ink)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Strokes, or a picture instead of them."""

    trails: Trails = ()
    picture: Picture | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing lies there."""
        return not self.trails and self.picture is None

    def strokes(self) -> list[npt.NDArray[np.float64]]:
        """Return the strokes, each (n, 2)."""
        return [np.array(trail, dtype=np.float64)[:, :2] for trail in self.trails]

    def stages(self, size: int) -> Stages:
        """Return the way to the input of a network for images of this side."""
        if self.picture is not None:
            return self.picture.stages(size)
        return stages(self.strokes(), size)

    def pen(self, size: int) -> float:
        """Return how wide a pen the network knows, in pixels of its images."""
        return recipe_for(size).pen * size


EMPTY = Page()


class Pages:
    """The page at hand, those before it and those that an undo has taken away."""

    def __init__(self) -> None:
        self.now = EMPTY
        self._before: list[Page] = []
        self._after: list[Page] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is anything to do again."""
        return bool(self._after)

    def turn(self, page: Page, before: Page | None = None) -> None:
        """Lay another page; undo leads back to the present one, or to ``before``."""
        self._before = [*self._before[1 - MOST :], self.now if before is None else before]
        self._after.clear()
        self.now = page

    def undo(self) -> bool:
        """Go back; return whether there was anything."""
        if not self._before:
            return False
        self._after.append(self.now)
        self.now = self._before.pop()
        return True

    def redo(self) -> bool:
        """Go forth again; return whether there was anything."""
        if not self._after:
            return False
        self._before.append(self.now)
        self.now = self._after.pop()
        return True


def erased(page: Page, way: Sequence[tuple[float, float]], radius: float) -> Page:
    """Return the page with all ink rubbed out that lies within ``radius`` of a way; the same page where none does.

    Parameters
    ----------
    page : Page
    way : sequence of (x, y)
        Where the rubber went; one place or more.
    radius : float
        In units of the pad, from the middle of the line.
    """
    left: list[tuple[tuple[float, float, float], ...]] = []
    touched = False
    for trail in page.trails:
        points = np.array(trail)
        if _distance(points[:, :2], way).min() > radius + _longest(points):
            left.append(trail)
            continue
        fine = _refined(points)
        keep = _distance(fine[:, :2], way) > radius
        if keep.all():
            left.append(trail)
            continue
        touched = True
        edges = np.flatnonzero(np.diff(np.concatenate([[False], keep, [False]])))
        left += [tuple(map(tuple, fine[a:b].tolist())) for a, b in edges.reshape(-1, 2)]
    return replace(page, trails=tuple(left)) if touched else page


def _longest(points: Floats) -> float:
    return float(np.hypot(*np.diff(points[:, :2], axis=0).T).max(initial=0))


def _refined(points: Floats) -> Floats:
    """Return the points with others between them, so that none are farther apart than a piece is long."""
    steps = np.hypot(*np.diff(points[:, :2], axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    step = max(FINEST, along[-1] / MOST_PIECES)
    if along[-1] <= step:
        return points
    places = np.unique(np.concatenate([along, np.arange(0, along[-1], step)]))
    return np.stack([np.interp(places, along, column) for column in points.T], axis=1)


def _distance(points: Floats, way: Sequence[tuple[float, float]]) -> Floats:
    """Return the distance of each point to the way."""
    nearest = np.full(len(points), np.inf)
    ends = np.array(way, np.float64)
    starts = np.concatenate([ends[:1], ends[:-1]])
    for start, end in zip(starts, ends, strict=True):
        step = end - start
        length = float(step @ step)
        share = np.clip((points - start) @ step / length, 0, 1) if length else np.zeros(len(points))
        nearest = np.minimum(nearest, np.hypot(*(points - start - share[:, None] * step).T))
    return nearest
