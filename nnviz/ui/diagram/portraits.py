"""Every unit as a picture: its output over the plane, its weights on an image, its filter and map, or a disc."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PySide6.QtWidgets import QGraphicsScene

from nnviz.session.colouring import UnitQuantity
from nnviz.session.snapshot import LayerView, Snapshot
from nnviz.ui.colormap import PositiveMap, SignedMap, positive_map, signed_map
from nnviz.ui.diagram.content import feature_tile, has_formula, plane
from nnviz.ui.diagram.grids import kernel_grids, square
from nnviz.ui.diagram.layout import Column, Layout
from nnviz.ui.diagram.links import LinkSet
from nnviz.ui.diagram.look import BOUNDED, Look, link_values, scale_of, unit_values
from nnviz.ui.diagram.sprites import Sprites
from nnviz.ui.diagram.units import UnitPainter, enlarged
from nnviz.ui.theme import Theme

__all__ = ["Portraits", "activation_scale"]

Floats = npt.NDArray[np.floating[Any]]
Pixels = npt.NDArray[np.uint32]

_EXTENT = (-6.0, 6.0, -6.0, 6.0)
_TEMPLATE = 24.0
"""A first-layer unit at least this large shows its weights as an image."""


def activation_scale(layer: LayerView, values: Floats) -> float:
    """Return the activation drawn at full strength: 1 where the function is bounded, else the largest one."""
    if layer.activation.lower() in BOUNDED:
        return 1.0
    size = np.abs(values)
    sound = size[np.isfinite(size)]
    return max(float(sound.max(initial=0.0)), 1e-6)


class Kept(NamedTuple):
    """Pictures (units, rows, columns) that are shown, what they were made from, and a number of their own."""

    source: object
    column: Column
    pixels: Pixels
    stamp: int


class Portraits:
    """Puts inputs and units on the scene."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._theme = theme
        self._sprites = Sprites(scene)
        self._signed: SignedMap = signed_map(theme)
        self._grey: PositiveMap = positive_map(theme)
        self._units: UnitPainter | None = None
        self._pictures: dict[tuple[object, ...], Kept] = {}
        self._count = 0

    def draw(
        self, snapshot: Snapshot, layout: Layout, sets: tuple[LinkSet, ...], look: Look, ratio: float
    ) -> tuple[float, ...]:
        """Show all units; return for each layer the value that has the full colour."""
        if self._units is None or self._units.ratio != ratio:
            self._units = UnitPainter(self._theme, self._signed, ratio, self._sprites)
            self._pictures.clear()
        units = self._units
        self._sprites.begin()
        first, *rest = layout.columns
        self._inputs(units, snapshot, first)
        values = unit_values(snapshot, look)
        scales = scale_of(values, snapshot.layers, look)
        for number, column in enumerate(rest):
            units.stack(column)
            if len(column.drawn):
                self._layer(units, snapshot, number, layout, values[number], scales[number], look)
                self._bias(units, snapshot.layers[number], column, sets[number], look)
        self._sprites.end()
        return scales

    def _layer(
        self,
        units: UnitPainter,
        snapshot: Snapshot,
        number: int,
        layout: Layout,
        values: Floats | None,
        scale: float,
        look: Look,
    ) -> None:
        layer, column = snapshot.layers[number], layout.columns[number + 1]
        broken = np.isnan(layer.bias[column.drawn]) | np.isnan(layer.weights[column.drawn]).any(axis=1)
        shown = np.zeros(len(column.drawn)) if values is None else values[column.drawn]
        shown = np.where(broken, np.nan, shown)
        if layer.tiles is not None:
            kept = self._tiles(snapshot, number, layout, units.ratio)
            units.pictures(column, kept.pixels, kept.stamp, broken.tolist())
            if look.units is not UnitQuantity.ACTIVATION:
                units.rings(column, shown, scale)
        elif layer.kernels is not None and column.width > column.size:
            self._filters(units, layer, column, broken.tolist())
            units.rings(column, shown, scale)
        elif number == 0 and layout.columns[0].image is not None and column.size >= _TEMPLATE:
            kept = self._templates(snapshot, column, layout.columns[0], look)
            units.pictures(column, kept.pixels, kept.stamp, broken.tolist())
            units.rings(column, shown, scale)
        else:
            units.discs(column, shown, scale)

    @staticmethod
    def _bias(units: UnitPainter, layer: LayerView, column: Column, chosen: LinkSet, look: Look) -> None:
        """Mark biases at the scale of the weights, or of the largest bias where that is larger."""
        bias = layer.bias[column.drawn]
        largest = float(np.abs(layer.bias[np.isfinite(layer.bias)]).max(initial=0.0))
        weights = 0.25 * chosen.scale if look.links is Look().links else 0.0
        disc = layer.tiles is None and column.width == column.size and column.size < _TEMPLATE
        round_ = disc or (layer.tiles is None and layer.kernels is None and column.index > 1)
        units.biases(column, bias, max(largest, weights, 1e-9), round_=round_)

    def _tiles(self, snapshot: Snapshot, number: int, layout: Layout, ratio: float) -> Kept:
        """Return the output of each drawn unit of a layer over the plane; all layers are coloured at once."""
        layers, columns = snapshot.layers, layout.columns[1:]

        def make() -> Pixels:
            parts = [k.tiles[c.drawn] for k, c in zip(layers, columns, strict=True) if k.tiles is not None]
            tiles = enlarged(np.concatenate(parts), max(round(columns[0].size * ratio), 1))
            full = [activation_scale(k, part) for k, part in zip(layers, parts, strict=True)]
            if layers[-1].units == 1 and layers[-1].activation.lower() == "sigmoid":
                tiles[-1] = 2 * tiles[-1] - 1  # the middle is the undecided 0.5
            scales = np.repeat(np.array(full), [len(part) for part in parts])
            return self._signed.rgb32(tiles, scales[:, None, None])

        kept = self._kept(("tiles", ratio), layers[0].tiles, columns[0], make)
        first = sum(len(c.drawn) for c in columns[:number])
        return kept._replace(pixels=kept.pixels[first : first + len(columns[number].drawn)])

    def _templates(self, snapshot: Snapshot, column: Column, first: Column, look: Look) -> Kept:
        """Return what the links of each drawn unit of the first layer show, in the places of their pixels."""
        values = link_values(snapshot, look)[0]

        def make() -> Pixels:
            cols = round(first.width / first.size)
            templates = values[column.drawn].reshape(len(column.drawn), -1, cols)
            return self._signed.rgb32(templates, _typical(templates))

        return self._kept(("template",), values, column, make)

    def _filters(self, units: UnitPainter, layer: LayerView, column: Column, broken: list[bool]) -> None:
        """Show the filter on the left and its feature map on the right."""
        maps, kernels = layer.maps, layer.kernels

        def filters() -> Pixels:
            assert kernels is not None  # noqa: S101 - the caller has looked
            drawn = kernels[column.drawn]
            return self._signed.rgb32(square(kernel_grids(drawn)), _typical(drawn))

        def answers() -> Pixels:
            each = np.zeros((len(column.drawn), 1, 1)) if maps is None else square(maps[column.drawn])
            return self._signed.rgb32(each, 1.0 if maps is None else activation_scale(layer, maps))

        kept = self._kept(("kernels", column.index), kernels, column, filters)
        units.pictures(column, kept.pixels, kept.stamp, broken, "kernel")
        kept = self._kept(("maps", column.index), maps, column, answers)
        units.pictures(column, kept.pixels, kept.stamp, broken, "map", column.width - column.size)

    def _inputs(self, units: UnitPainter, snapshot: Snapshot, column: Column) -> None:
        sample = snapshot.watched
        x = np.zeros(column.total) if sample is None else np.asarray(sample.x, dtype=np.float64)
        if len(x) != column.total:
            return
        if column.image is not None:
            cols = round(column.width / column.size)
            source = None if sample is None else sample.x
            kept = self._kept(("input",), source, column, lambda: self._grey.rgb32(x.reshape(-1, cols)))
            units.picture(column.image, kept.pixels, kept.stamp)
            return
        units.stack(column)
        features = self._features(snapshot, column, units.ratio) if plane(snapshot) else None
        if features is not None:
            units.pictures(column, features.pixels, features.stamp, [False] * len(features.pixels))
            return
        scale = max(float(np.abs(x[np.isfinite(x)]).max(initial=0.0)), 1e-6)
        units.discs(column, x[column.drawn], scale)

    def _features(self, snapshot: Snapshot, column: Column, ratio: float) -> Kept | None:
        """Return the inputs as pictures over the plane, or None where one of them has no formula."""
        extent = _EXTENT if snapshot.field is None else snapshot.field.extent
        names = snapshot.data.feature_names if snapshot.data is not None else ()
        drawn = [names[k] if k < len(names) else "" for k in column.drawn.tolist()]
        if not all(has_formula(name) for name in drawn):
            return None

        def make() -> Pixels:
            tiles = (feature_tile(name, extent, max(round(column.size * ratio), 1)) for name in drawn)
            return self._signed.rgb32(np.stack([tile for tile in tiles if tile is not None]))

        return self._kept(("features", extent), snapshot.data, column, make)

    def _kept(
        self, key: tuple[object, ...], source: object, column: Column, make: Callable[[], Pixels]
    ) -> Kept:
        """Return pictures, made anew only where what they show or the place has changed."""
        found = self._pictures.get(key)
        if found is None or found.source is not source or found.column is not column:
            self._count += 1
            found = self._pictures[key] = Kept(source, column, make(), self._count)
        return found


def _typical(values: Floats) -> float:
    """Return twice the root mean square of some numbers: most then have a colour of their own."""
    sound = values[np.isfinite(values)]
    with np.errstate(all="ignore"):
        size = 2.0 * float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0
    return size if np.isfinite(size) and size > 0 else 1.0
