"""Makes the picture of one snapshot: the mass of links by NumPy, curves with a width by Qt, then units and words."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QPainter, QPicture, QPixmap

from nnviz.session.snapshot import LayerView, Snapshot
from nnviz.ui.colormap import PositiveMap, SignedMap, positive_map, rgb32_of, signed_map
from nnviz.ui.diagram.content import feature_tile, plane
from nnviz.ui.diagram.labels import Labels
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.diagram.links import LinkSet, pick_links
from nnviz.ui.diagram.raster import draw_links
from nnviz.ui.diagram.strokes import Strokes, step_colours
from nnviz.ui.diagram.units import UnitPainter, enlarged, image_of
from nnviz.ui.diagram.words import Words
from nnviz.ui.pacing import Throttle
from nnviz.ui.theme import Theme

__all__ = ["DiagramPainter", "activation_scale"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]

_BOUNDED = frozenset({"sigmoid", "tanh", "softmax", "softsign", "hard sigmoid"})
_EXTENT = (-6.0, 6.0, -6.0, 6.0)
UNITS = 20.0
"""So many times a second units are drawn at most while the network learns; links move in each picture."""
_TEMPLATE = 24.0
"""A first-layer unit at least this large shows its weights as an image."""


def activation_scale(layer: LayerView, values: Floats) -> float:
    """Return the activation drawn at full strength: 1 where the function is bounded, else the largest one."""
    if layer.activation.lower() in _BOUNDED:
        return 1.0
    size = np.abs(values)
    sound = size[np.isfinite(size)]
    return max(float(sound.max(initial=0.0)), 1e-6)


class DiagramPainter:
    """Makes the three layers of the diagram and owns everything that is reused from frame to frame.

    ``ground`` is an image of the mass of links, ``strokes`` a record of the links with a width, ``top`` a picture of
    units and words.  They are made here and put on the screen by Qt itself, which lets the training run meanwhile.
    """

    def __init__(self, theme: Theme, clock: Callable[[], float] = time.monotonic) -> None:
        self.theme = theme
        self.sets: tuple[LinkSet, ...] = ()
        self._paper = rgb32_of(theme.surface)
        self._signed: SignedMap = signed_map(theme)
        self._grey: PositiveMap = positive_map(theme)
        self._steps = np.array([rgb32_of(c) for c in step_colours(self._signed)], dtype=np.uint32)
        self._strokes = Strokes(self._signed)
        self._words = Words(Labels(theme, self._signed), theme, clock)
        self._throttle = Throttle(UNITS, clock)
        self._units: UnitPainter | None = None
        self._canvas = np.empty((0, 0), dtype=np.uint32)
        self._pictures: dict[int, tuple[object, Column, Pixels]] = {}
        self._topped: Layout | None = None
        self._late = False

    @property
    def late(self) -> bool:
        """Whether units or words are a moment older than the links, because the network was learning."""
        return self._late or self._words.late

    def pick(self, snapshot: Snapshot, layout: Layout) -> None:
        """Choose the links of this moment; comes first."""
        self.sets = pick_links(layout, tuple(layer.weights for layer in snapshot.layers))

    def ground(self, layout: Layout, size: tuple[int, int], ratio: float) -> QImage | None:
        """Return the mass of links, valid until the next call, or None where all links have a width."""
        if all(len(chosen) <= chosen.bold for chosen in self.sets):
            return None
        width, height = size
        shape = (max(1, round(height * ratio)), max(1, round(width * ratio)))
        if self._canvas.shape != shape:
            self._canvas = np.empty(shape, dtype=np.uint32)
        self._canvas.fill(self._paper)
        for links, chosen in zip(layout.links, self.sets, strict=True):
            start, end = links.ends(chosen.sources, chosen.targets)
            colours = self._steps[chosen.steps]
            x0, x1 = links.x0 * ratio, links.x1 * ratio
            draw_links(self._canvas, self._paper, x0, x1, start * ratio, end * ratio, colours)
        image = image_of(self._canvas)
        image.setDevicePixelRatio(ratio)
        return image

    def strokes(self, layout: Layout, size: tuple[int, int]) -> QPicture | None:
        """Return the links with a width, or None where they are the same as at the last call."""
        shortest = min(k.x1 - k.x0 for k in layout.links)
        widest = float(np.clip(min(layout.pitch * 0.1, shortest * 0.06), 1.2, 5.0))
        return self._strokes.record(layout, self.sets, widest, size)

    def top(
        self, snapshot: Snapshot, layout: Layout, size: tuple[int, int], ratio: float, head: float
    ) -> QPixmap | None:
        """Return units and words, or None where the last ones still do; ``head`` is the y of the captions."""
        passes = self._throttle.passes(snapshot)
        self._late = not passes and self._topped is layout
        if self._late:
            return None
        self._topped = layout
        words = self._words.write(snapshot, layout, self.sets, size, ratio, head)
        if self._units is None or self._units.ratio != ratio:
            self._units = UnitPainter(self.theme, self._signed, ratio)
            self._pictures.clear()
        result = words.copy()
        with QPainter(result) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_units(painter, self._units, snapshot, layout)
        return result

    def _draw_units(self, painter: QPainter, units: UnitPainter, snapshot: Snapshot, layout: Layout) -> None:
        first, *rest = layout.columns
        self._draw_inputs(painter, units, snapshot, first)
        binary = plane(snapshot) and len(snapshot.layers[-1].bias) == 1
        for layer, column, chosen in zip(snapshot.layers, rest, self.sets, strict=True):
            units.stack(painter, column)
            if not len(column.drawn):
                continue
            a = None if layer.a is None else layer.a[column.drawn]
            scale = 1.0 if a is None or layer.a is None else activation_scale(layer, layer.a)
            broken = np.isnan(layer.bias[column.drawn]) | np.isnan(layer.weights[column.drawn]).any(axis=1)
            picture = self._picture(
                layer, column, first, chosen.scale, units.ratio, centred=binary and column is rest[-1]
            )
            if picture is not None:
                units.tiles(painter, column, picture, broken.tolist())
                if layer.tiles is None and a is not None:
                    units.rings(painter, column, np.where(broken, np.nan, a), scale)
            else:
                values = np.zeros(len(column.drawn)) if a is None else a
                units.discs(painter, column, np.where(broken, np.nan, values), scale)
            bias = layer.bias[column.drawn]
            largest = float(np.abs(layer.bias[np.isfinite(layer.bias)]).max(initial=0.0))
            full = max(largest, 0.25 * chosen.scale)
            units.biases(painter, column, bias, full, round_=picture is None)

    def _picture(
        self, layer: LayerView, column: Column, first: Column, scale: float, ratio: float, *, centred: bool
    ) -> Pixels | None:
        """Return a picture for each drawn unit: its values over the plane, or its weights on an image input."""
        if layer.tiles is not None:
            side = max(round(column.size * ratio), 1)
            found = self._pictures.get(column.index)
            if found is None or found[0] is not layer.tiles or found[1] is not column:
                tiles = enlarged(layer.tiles[column.drawn], side)
                if centred and layer.activation.lower() == "sigmoid":
                    pixels = self._signed.rgb32(2 * tiles - 1)  # the middle is the undecided 0.5
                else:
                    pixels = self._signed.rgb32(tiles, activation_scale(layer, tiles))
                found = self._pictures[column.index] = layer.tiles, column, pixels
            return found[2]
        if column.index == 1 and first.image is not None and column.size >= _TEMPLATE:
            cols = round(first.width / first.size)
            weights = layer.weights[column.drawn].reshape(len(column.drawn), -1, cols)
            return self._signed.rgb32(weights, scale)
        return None

    def _draw_inputs(self, painter: QPainter, units: UnitPainter, snapshot: Snapshot, column: Column) -> None:
        sample = snapshot.watched
        if column.image is not None:
            cols = round(column.width / column.size)
            x = np.zeros(column.total) if sample is None else np.asarray(sample.x, dtype=np.float64)
            if len(x) == column.total:
                units.picture(painter, column.image, self._grey.rgb32(x.reshape(-1, cols)))
            return
        units.stack(painter, column)
        tiles = self._feature_pixels(snapshot, column, units.ratio) if plane(snapshot) else None
        if tiles is not None:
            units.tiles(painter, column, tiles, [False] * len(tiles))
            return
        values = np.zeros(column.total) if sample is None else np.asarray(sample.x, dtype=np.float64)
        if len(values) == column.total:
            scale = max(float(np.abs(values[np.isfinite(values)]).max(initial=0.0)), 1e-6)
            units.discs(painter, column, values[column.drawn], scale)

    def _feature_pixels(self, snapshot: Snapshot, column: Column, ratio: float) -> Pixels | None:
        """Return the inputs as pictures over the plane, or None where one of them has no formula."""
        extent = _EXTENT if snapshot.field is None else snapshot.field.extent
        found = self._pictures.get(0)
        if found is not None and found[0] == (snapshot.data, extent) and found[1] is column:
            return found[2]
        names = snapshot.data.feature_names if snapshot.data is not None else ()
        side = max(round(column.size * ratio), 1)
        tiles = [
            feature_tile(names[k] if k < len(names) else "", extent, side) for k in column.drawn.tolist()
        ]
        if any(tile is None for tile in tiles):
            return None
        pixels = self._signed.rgb32(np.stack([tile for tile in tiles if tile is not None]))
        self._pictures[0] = (snapshot.data, extent), column, pixels
        return pixels
