"""Paints one snapshot of the network into an image: the mass of links by NumPy, then widths, units and words."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.session.snapshot import LayerView, Snapshot
from nnviz.ui.colormap import PositiveMap, SignedMap, positive_map, rgb32_of, signed_map
from nnviz.ui.diagram.content import feature_tile, plane
from nnviz.ui.diagram.labels import Labels
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.diagram.links import LinkSet, pick_links
from nnviz.ui.diagram.raster import draw_links
from nnviz.ui.diagram.strokes import Strokes, step_colours
from nnviz.ui.diagram.units import UnitPainter, enlarged, image_of
from nnviz.ui.theme import Theme

__all__ = ["DiagramPainter", "activation_scale"]

Floats = npt.NDArray[np.floating[Any]]

_BOUNDED = frozenset({"sigmoid", "tanh", "softmax", "softsign", "hard sigmoid"})
_EXTENT = (-6.0, 6.0, -6.0, 6.0)
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
    """Owns the image of the diagram and everything that is reused from frame to frame."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.sets: tuple[LinkSet, ...] = ()
        self._signed: SignedMap = signed_map(theme)
        self._grey: PositiveMap = positive_map(theme)
        self._steps = np.array([rgb32_of(c) for c in step_colours(self._signed)], dtype=np.uint32)
        self._strokes = Strokes(self._signed)
        self._labels = Labels(theme, self._signed)
        self._units: UnitPainter | None = None
        self._canvas = np.empty((0, 0), dtype=np.uint32)
        self._features: dict[tuple[Any, ...], Floats | None] = {}

    def paint(
        self, snapshot: Snapshot, layout: Layout, size: tuple[int, int], ratio: float, head: float
    ) -> QImage:
        """Return the picture of ``size`` logical pixels; it stays valid until the next call.

        ``head`` is the y of the layers' captions.
        """
        width, height = size
        shape = (max(1, round(height * ratio)), max(1, round(width * ratio)))
        if self._canvas.shape != shape:
            self._canvas = np.empty(shape, dtype=np.uint32)
        if self._units is None or self._units.ratio != ratio:
            self._units = UnitPainter(self.theme, self._signed, ratio)
        paper = rgb32_of(self.theme.surface)
        self._canvas.fill(paper)
        self.sets = pick_links(layout, tuple(layer.weights for layer in snapshot.layers))
        for links, chosen in zip(layout.links, self.sets, strict=True):
            if len(chosen) > chosen.bold:
                start, end = links.ends(chosen.sources, chosen.targets)
                colours = self._steps[chosen.steps]
                x0, x1 = links.x0 * ratio, links.x1 * ratio
                draw_links(self._canvas, paper, x0, x1, start * ratio, end * ratio, colours)
        image = image_of(self._canvas)
        image.setDevicePixelRatio(ratio)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shortest = min(k.x1 - k.x0 for k in layout.links)
            widest = float(np.clip(min(layout.pitch * 0.1, shortest * 0.06), 1.2, 5.0))
            self._strokes.draw(painter, layout, self.sets, widest)
            self._draw_units(painter, self._units, snapshot, layout)
            self._write(painter, snapshot, layout, size, head)
        return image

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
    ) -> npt.NDArray[np.uint32] | None:
        """Return a picture for each drawn unit: its values over the plane, or its weights on an image input."""
        if layer.tiles is not None:
            side = max(round(column.size * ratio), 1)
            tiles = enlarged(layer.tiles[column.drawn], side)
            if centred and layer.activation.lower() == "sigmoid":
                return self._signed.rgb32(2 * tiles - 1)  # the middle is the undecided 0.5
            return self._signed.rgb32(tiles, activation_scale(layer, tiles))
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
        tiles = self._feature_tiles(snapshot, column, units.ratio) if plane(snapshot) else None
        if tiles is not None:
            units.tiles(painter, column, self._signed.rgb32(tiles), [False] * len(tiles))
            return
        values = np.zeros(column.total) if sample is None else np.asarray(sample.x, dtype=np.float64)
        if len(values) == column.total:
            scale = max(float(np.abs(values[np.isfinite(values)]).max(initial=0.0)), 1e-6)
            units.discs(painter, column, values[column.drawn], scale)

    def _feature_tiles(self, snapshot: Snapshot, column: Column, ratio: float) -> Floats | None:
        extent = _EXTENT if snapshot.field is None else snapshot.field.extent
        names = snapshot.data.feature_names if snapshot.data is not None else ()
        side, tiles = max(round(column.size * ratio), 1), []
        for unit in column.drawn.tolist():
            key = (names[unit] if unit < len(names) else "", extent, side)
            if key not in self._features:
                self._features[key] = feature_tile(*key)
            tiles.append(self._features[key])
        return np.stack([t for t in tiles if t is not None]) if all(t is not None for t in tiles) else None

    def _write(
        self, painter: QPainter, snapshot: Snapshot, layout: Layout, size: tuple[int, int], head: float
    ) -> None:
        width, height = size
        labels = self._labels
        labels.inputs(painter, layout.columns[0], snapshot)
        labels.outputs(painter, layout.columns[-1], snapshot, width - 8.0)
        labels.stacks(painter, layout)
        labels.heads(painter, layout, snapshot, head)
        lowest = max(c.centres.max(initial=0.0) for c in layout.columns)
        if lowest > height - 48:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(QRectF(0, height - 32, width, 32), QColor(self.theme.surface))
        else:
            labels.scales(painter, layout, self.sets, height - 38.0)
        labels.legend(painter, self.sets, width, height)
