"""The signal on its way: short strokes that run along the links of the layer at work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.data.dataset import Array
from nnviz.session.snapshot import LayerView, Phase
from nnviz.ui.diagram.layout import Links, smooth
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.steps.track import colour_of
from nnviz.ui.theme import LIGHT, Theme

__all__ = ["Pulse", "strokes_at"]

SECONDS = 0.8
"""So long a signal travels from layer to layer."""
INTERVAL = 33
MOST = 150
"""Of so many links the signal is drawn at most: the strongest."""
LENGTH = 0.1
"""How much of its link a stroke covers."""
WIDTHS = ((0.0, 0.25, 1.2), (0.25, 0.6, 2.4), (0.6, 1.1, 4.0))
"""From which strength to which a stroke has which width."""


class Path(NamedTuple):
    """Links that carry the signal: the layer they lead into, places of their ends, and strength from 0 to 1."""

    column: int
    targets: Array
    sources: Array
    strength: Array


def strongest(column: int, weights: Array, targets: Array, sources: Array) -> Path:
    """Return the strongest links between the drawn units ``targets`` and ``sources``, the weakest first."""
    size = np.nan_to_num(np.abs(weights[np.ix_(targets, sources)]), nan=0.0, posinf=0.0)
    order = np.argsort(size, axis=None, kind="stable")[-MOST:]
    places = np.unravel_index(order, size.shape)
    return Path(column, places[0], places[1], size[places] / (size.max(initial=0.0) or 1.0))


def strokes_at(links: Links, targets: Array, sources: Array, t: float) -> Array:
    """Return where the strokes are when the signal is ``t`` of the way, an array (links, 4) of x0, y0, x1, y1.

    Parameters
    ----------
    targets, sources : arrays (links,)
        Places of their ends.
    t : float
        0 at the source, 1 at the target.
    """
    start, end = links.ends(sources, targets)
    head, tail = min(t + LENGTH / 2, 1.0), max(t - LENGTH / 2, 0.0)
    found = np.empty((len(start), 4))
    for column, part in ((0, tail), (2, head)):
        found[:, column] = links.x0 + (links.x1 - links.x0) * part
        found[:, column + 1] = start + (end - start) * float(smooth(np.array([part]))[0])
    return found


class Pulse(QWidget):
    """Lies over the diagram and lets the pointer through; hidden while nothing moves."""

    def __init__(
        self, diagram: DiagramView, theme: Theme = LIGHT, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(diagram)
        self._diagram, self._theme, self._clock = diagram, theme, clock
        self._phase = Phase.FORWARD
        self._paths: list[Path] = []
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self._move)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        diagram.arranged.connect(self._cover)
        self.hide()

    @property
    def moving(self) -> bool:
        """Whether a signal is on its way."""
        return self._timer.isActive()

    def send(self, phase: Phase, layers: tuple[LayerView, ...], columns: tuple[int, ...]) -> None:
        """Let a signal run along the links into some layers: back from them for the way backward."""
        layout = self._diagram.on_screen
        if not self._theme.motion or layout is None or len(layout.links) != len(layers):
            self.stop()
            return
        self._phase, self._paths = phase, []
        for column in columns:
            targets, sources = layout.columns[column + 1].drawn, layout.columns[column].drawn
            weights = layers[column].weights
            if (
                len(targets)
                and len(sources)
                and targets.max() < len(weights)
                and sources.max() < weights.shape[1]
            ):
                self._paths.append(strongest(column, weights, targets, sources))
        if not self._paths:
            self.stop()
            return
        self._began = self._clock()
        self._cover()
        self.raise_()
        self.show()
        self._timer.start()
        self.update()

    def stop(self) -> None:
        """Let nothing move."""
        self._timer.stop()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        if not theme.motion:
            self.stop()

    def _cover(self) -> None:
        """Take the size of the diagram."""
        self.setGeometry(self._diagram.rect())

    def _move(self) -> None:
        if self._clock() - self._began >= SECONDS or not self._diagram.isVisible():
            self.stop()
        else:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the strokes where they are now."""
        layout = self._diagram.on_screen
        if layout is None:
            return
        t = min((self._clock() - self._began) / SECONDS, 1.0)
        colour = QColor(colour_of(self._phase, self._theme))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for path in self._paths:
                if path.column < len(layout.links):
                    self._draw(painter, layout.links[path.column], path, t, colour)

    def _draw(self, painter: QPainter, links: Links, path: Path, t: float, colour: QColor) -> None:
        fits = (path.targets < len(links.arrive)) & (path.sources < len(links.leave))
        targets, sources, strength = path.targets[fits], path.sources[fits], path.strength[fits]
        if self._phase is Phase.UPDATE:  # all weights at once: the links glow and fade
            colour.setAlphaF(0.6 * (1 - t))
            parts = np.arange(LENGTH / 2, 1, LENGTH)
        else:
            way = t if self._phase is Phase.FORWARD else 1 - t
            colour.setAlphaF(min(1.0, 5 * min(t, 1 - t) + 0.1))
            parts = np.array([way])
        for least, most, width in WIDTHS:
            some = (strength >= least) & (strength < most)
            lines = np.concatenate([strokes_at(links, targets[some], sources[some], part) for part in parts])
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLines([QLineF(*line) for line in lines.tolist()])
