"""Makes the picture of one snapshot: the mass of links by NumPy, curves with a width, units and words by Qt."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsScene

from nnviz.session.snapshot import Snapshot, Status
from nnviz.session.turn import turn
from nnviz.ui.colormap import SignedMap, rgb32_of, signed_map
from nnviz.ui.diagram.labels import Labels
from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.legend import Legend
from nnviz.ui.diagram.links import LinkSet, pick_links
from nnviz.ui.diagram.look import Look, link_values
from nnviz.ui.diagram.portraits import Portraits
from nnviz.ui.diagram.raster import Scratch, draw_links
from nnviz.ui.diagram.strokes import FLOW, Strokes, step_colours
from nnviz.ui.diagram.units import DEPTH, image_of
from nnviz.ui.diagram.words import Words
from nnviz.ui.pacing import Throttle
from nnviz.ui.theme import Theme

__all__ = ["DiagramPainter"]

Pixels = npt.NDArray[np.uint32]

LINKS, UNITS = 24.0, 11.0
"""So many times a second links and units are drawn anew at most while it learns; dashes move in each picture."""
_ROUND = 1.0
"""Seconds in which the moving dashes make one round."""


class DiagramPainter:
    """Fills a scene with the picture of a snapshot and owns everything that is reused from picture to picture.

    The mass of links is an image, the links with a width are curves, units and words lie above.  Qt puts them on
    the screen by itself, which lets the training run meanwhile.
    """

    def __init__(
        self, scene: QGraphicsScene, theme: Theme, look: Look, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.theme, self.look = theme, look
        self.sets: tuple[LinkSet, ...] = ()
        self._clock = clock
        self._paper = rgb32_of(theme.surface)
        self._signed: SignedMap = signed_map(theme)
        self._steps = np.array([rgb32_of(c) for c in step_colours(self._signed)], dtype=np.uint32)
        self._mass, self._text = QGraphicsPixmapItem(), QGraphicsPixmapItem()
        self._text.setZValue(2 * DEPTH)
        scene.addItem(self._mass)
        scene.addItem(self._text)
        self._strokes = Strokes(scene, self._signed)
        self._portraits = Portraits(scene, theme)
        self._words = Words(Labels(theme), Legend(theme, self._signed), theme, clock)
        self._written: QPixmap | None = None
        self._link_pace, self._unit_pace = Throttle(LINKS, clock), Throttle(UNITS, clock)
        self._scratch = Scratch()
        self._canvas: Pixels = np.empty((0, 0), dtype=np.uint32)
        self._linked: object = None
        self._layout: Layout | None = None
        self._topped: Layout | None = None
        self._late = self._flowing = self._moved = False

    @property
    def late(self) -> bool:
        """Whether something is a moment older than the links, or still moves, because the network was learning."""
        return self._late or self._flowing or self._words.late

    def draw(
        self, snapshot: Snapshot, layout: Layout, size: tuple[int, int], ratio: float, head: float
    ) -> None:
        """Put a snapshot on the scene; ``head`` is the y of the captions."""
        key = (layout, size, ratio, self.look)
        linked = self._link_pace.passes(snapshot) or key != self._linked
        if linked:
            self._linked = key
            self.sets = pick_links(
                layout, link_values(snapshot, self.look), self.look.scale, self.look.most_links
            )
            self._draw_mass(layout, size, ratio)
        self._flowing = snapshot.status is Status.RUNNING and self.theme.motion
        self._layout = layout
        self._draw_strokes(layout)
        self._moved = True
        topped = self._unit_pace.passes(snapshot) or self._topped is not layout
        self._late = not (linked and topped)
        if not topped:
            return
        self._topped = layout
        scales = self._portraits.draw(snapshot, layout, self.sets, self.look, ratio)
        words = self._words.write(snapshot, layout, self.sets, scales, self.look, size, ratio, head)
        if words is not self._written:
            self._written = words
            self._text.setPixmap(words)

    @property
    def flowing(self) -> bool:
        """Whether dashes move, because the network learns."""
        return self._flowing

    def flow(self) -> bool:
        """Move the dashes on, between two snapshots of a network that learns; return whether they moved.

        After a snapshot they have just moved.
        """
        waits, self._moved = self._moved, False
        if waits or not self._flowing or self._layout is None:
            return False
        return self._draw_strokes(self._layout)

    def _draw_mass(self, layout: Layout, size: tuple[int, int], ratio: float) -> None:
        """Draw all links but those with a width."""
        massive = any(len(chosen) > chosen.bold for chosen in self.sets)
        self._mass.setVisible(massive)
        if not massive:
            return
        width, height = size
        shape = (max(1, round(height * ratio)), max(1, round(width * ratio)))
        if self._canvas.shape != shape:
            self._mass.setPixmap(QPixmap())  # it shares the memory of the canvas
            self._canvas = np.empty(shape, dtype=np.uint32)
        with turn.lent():
            self._canvas.fill(self._paper)
            for links, chosen in zip(layout.links, self.sets, strict=True):
                start, end = links.ends(chosen.sources, chosen.targets)
                colours = self._steps[chosen.steps]
                x0, x1 = links.x0 * ratio, links.x1 * ratio
                draw_links(
                    self._canvas, self._paper, x0, x1, start * ratio, end * ratio, colours, self._scratch
                )
        image = image_of(self._canvas)
        image.setDevicePixelRatio(ratio)
        self._mass.setPixmap(QPixmap.fromImage(image))

    def _draw_strokes(self, layout: Layout) -> bool:
        phase = int(self._clock() / _ROUND * FLOW) % FLOW if self._flowing else -1
        return self._strokes.show(layout, self.sets, phase)
