"""The words of the diagram as a picture that is kept: what stands still is written once, numbers 15 times a second.

Nobody reads sixty numbers a second, and writing costs more than drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.content import plane
from nnviz.ui.diagram.labels import Labels
from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.legend import Legend, lines
from nnviz.ui.diagram.links import LinkSet
from nnviz.ui.diagram.look import Look
from nnviz.ui.pacing import Throttle
from nnviz.ui.scale import scaled
from nnviz.ui.theme import Theme

__all__ = ["NUMBERS", "Words"]

NUMBERS = 6.0
"""So many times a second numbers are written at most while the network learns."""
_FOOT = 48.0


class Words:
    """Writes captions, names, numbers and the legend on a transparent picture."""

    def __init__(self, labels: Labels, legend: Legend, theme: Theme, clock: Callable[[], float]) -> None:
        self._labels, self._legend, self._theme = labels, legend, theme
        self._throttle = Throttle(NUMBERS, clock)
        self._still = self._live = QPixmap()
        self._still_key: tuple[Any, ...] = ()
        self._live_key: tuple[Any, ...] = ()
        self.late = False
        """Whether the numbers are older than the rest of the picture."""

    def write(
        self,
        snapshot: Snapshot,
        layout: Layout,
        sets: tuple[LinkSet, ...],
        scales: tuple[float, ...],
        look: Look,
        size: tuple[int, int],
        ratio: float,
        head: float,
    ) -> QPixmap:
        """Return a picture of all words; numbers may be a moment old while the network learns."""
        counts = tuple(len(each) for each in sets)
        still = (
            layout,
            look,
            counts,
            snapshot.data,
            size,
            ratio,
            head,
            *(layer.activation for layer in snapshot.layers),
        )
        if still != self._still_key:
            self._still_key, self._live_key = still, ()
            self._still = self._write_still(snapshot, layout, sets, look, size, ratio, head)
        full = (*(f"{k.scale:.3g}" for k in sets), *(f"{scale:.3g}" for scale in scales))
        live = (*full, *_sample(snapshot))
        changed = live != self._live_key
        self.late = changed and not self._throttle.passes(snapshot) and bool(self._live_key)
        if changed and not self.late:
            self._live_key = live
            self._live = self._still.copy()
            with self._painter(self._live) as painter:
                self._write_live(painter, snapshot, layout, sets, scales, size)
        return self._live

    def _write_still(
        self,
        snapshot: Snapshot,
        layout: Layout,
        sets: tuple[LinkSet, ...],
        look: Look,
        size: tuple[int, int],
        ratio: float,
        head: float,
    ) -> QPixmap:
        width, height = size
        picture = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        labels = self._labels
        with self._painter(picture) as painter:
            if layout.columns[0].image is None:
                labels.inputs(painter, layout.columns[0], snapshot)
            labels.stacks(painter, layout)
            labels.heads(painter, layout, snapshot, head)
            if layout.lowest > height - _FOOT:
                painter.fillRect(QRectF(0, height - 32, width, 32), QColor(self._theme.surface))
            self._legend.draw(painter, sets, lines(look, pictures=plane(snapshot)), width, height)
        return picture

    def _write_live(
        self,
        painter: QPainter,
        snapshot: Snapshot,
        layout: Layout,
        sets: tuple[LinkSet, ...],
        scales: tuple[float, ...],
        size: tuple[int, int],
    ) -> None:
        width, height = size
        labels = self._labels
        if layout.columns[0].image is not None:
            labels.inputs(painter, layout.columns[0], snapshot)
        labels.outputs(painter, layout.columns[-1], snapshot, width - 8.0)
        if layout.lowest <= height - _FOOT:
            labels.scales(painter, layout, sets, scales, height - scaled(38))

    @staticmethod
    def _painter(picture: QPixmap) -> QPainter:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter


def _sample(snapshot: Snapshot) -> tuple[Any, ...]:
    sample = snapshot.watched
    return () if sample is None else (sample.index, sample.part, sample.target, sample.prediction.tobytes())
