"""The layout in force: which units are drawn, where they stand in the whole picture, and where on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.camera import Camera
from nnviz.ui.diagram.layout import Layout, NetworkShape, Whole, arrange
from nnviz.ui.diagram.look import Look, matter_of
from nnviz.ui.diagram.motion import SECONDS, between
from nnviz.ui.diagram.selection import choose_units, places
from nnviz.ui.pacing import Throttle

__all__ = ["Arrangement"]

CHOICES = 5.0
"""So many times a second it is looked at most which units of a wide layer matter, while the network learns."""
_HEAD = 10.0


class Arrangement:
    """Makes layouts, each only when the units, the window or the zoom changed.

    Attributes
    ----------
    screen : Layout or None
        Where everything is on the screen; None until it was asked for.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.camera = Camera()
        self.drawn: tuple[Whole, ...] = ()
        self.screen: Layout | None = None
        self._shape: NetworkShape | None = None
        self._world: Layout | None = None
        self._throttle = Throttle(CHOICES, clock)
        self._look = Look()
        self._clock = clock
        self._from: Layout | None = None
        self._began: float | None = None
        self._last: Layout | None = None
        self.motion = True
        """Whether a new arrangement is reached by gliding."""

    @property
    def moving(self) -> bool:
        """Whether units are on the way to new places."""
        return self._from is not None

    @property
    def head(self) -> float:
        """The y of the captions above the columns."""
        return self.camera.zoom * _HEAD + self.camera.origin[1]

    def use(self, shape: NetworkShape | None) -> bool:
        """Take the shape of the network; return whether it is another one."""
        if shape == self._shape:
            return False
        self._glide()
        self._shape = shape
        self.drawn = ()
        self.camera.fit()
        self._world = self.screen = None
        return True

    def choose(self, look: Look) -> None:
        """Choose units by another rule."""
        self._glide()
        self._look = look
        self.drawn = ()
        self._world = self.screen = None

    def _glide(self) -> None:
        """Begin the way from what is on the screen to what comes."""
        self._from = self._last if self.motion else None
        self._began = None

    def resized(self) -> None:
        """Forget the layout: the window has another size."""
        self._world = None
        self.moved()

    def moved(self) -> None:
        """Forget where things are on the screen."""
        self.screen = self._from = None

    def lay_out(self, snapshot: Snapshot, width: int, height: int) -> Layout:
        """Return the layout on the screen."""
        shape = self._shape
        if shape is None:
            raise ValueError("There is no network to lay out.")
        if len(self.drawn) <= len(shape.units) or self._world is None or self._throttle.passes(snapshot):
            drawn = self._choose(snapshot, shape, height)
        else:
            drawn = self.drawn
        same = len(drawn) == len(self.drawn) and all(
            a is b or np.array_equal(a, b) for a, b in zip(drawn, self.drawn, strict=True)
        )
        if not same or self._world is None:
            self.drawn = drawn
            self._world = arrange(shape, width, height, drawn)
            self.screen = None
        if self.screen is None or self._from is not None:
            self.camera.look((width, height), (self._world.width, self._world.height))
            self.screen = self._on_the_way(self._world.moved(self.camera.zoom, *self.camera.origin))
        self._last = self.screen
        return self.screen

    def _on_the_way(self, there: Layout) -> Layout:
        """Return where things are by now; what is interrupted goes on from where it is."""
        if self._from is None:
            return there
        now = self._clock()
        if self._began is None:
            self._began = now
        t = (now - self._began) / SECONDS
        if t >= 1:
            self._from = None
            return there
        return between(self._from, there, max(t, 0.0))

    def _choose(self, snapshot: Snapshot, shape: NetworkShape, height: int) -> tuple[Whole, ...]:
        result = []
        for column, total in enumerate((shape.inputs, *shape.units)):
            before = self.drawn[column] if column < len(self.drawn) else None
            count = places(shape, column, height, self._look.most_units)
            if count >= total:
                result.append(before if before is not None and len(before) == total else np.arange(total))
                continue
            result.append(choose_units(matter_of(snapshot, column, self._look.criterion), count, before))
        return tuple(result)
