"""The paths of one unit: what leads into it and out of it stands out, the rest steps back a little."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from nnviz.session.snapshot import Snapshot
from nnviz.ui.colormap import SignedMap, signed_map
from nnviz.ui.diagram.hit import Hit, LinkHit, UnitHit
from nnviz.ui.diagram.layout import Layout
from nnviz.ui.diagram.links import full_strength
from nnviz.ui.diagram.overlay import mark_rect
from nnviz.ui.diagram.strokes import curve
from nnviz.ui.pacing import Throttle
from nnviz.ui.theme import Theme

__all__ = ["PATHS", "Spotlight", "paths_of"]

PATHS = 48
"""So many links stand out on each side of a unit at most: the strongest."""
_VEIL = 0.5
_FAINTEST, _THINNEST = 0.6, 1.8
_RATE = 12.0
Path = tuple[int, int, int, float]
"""Layer, place of the source, place of the target, and the weight."""


def paths_of(layout: Layout, snapshot: Snapshot, what: Hit) -> tuple[Path, ...]:
    """Return the strongest drawn links into and out of a unit, or the one link itself, the weakest first."""
    if isinstance(what, LinkHit):
        return _one(layout, snapshot, what)
    if not isinstance(what, UnitHit) or what.column >= len(layout.columns):
        return ()
    at = np.flatnonzero(layout.columns[what.column].drawn == what.unit)
    if not len(at):
        return ()
    place, found = int(at[0]), []
    if what.column:
        layer, before = what.column - 1, layout.columns[what.column - 1].drawn
        weights = snapshot.layers[layer].weights[what.unit, before]
        found += [(layer, source, place, float(weights[source])) for source in _strongest(weights)]
    if what.column < len(snapshot.layers):
        layer, after = what.column, layout.columns[what.column + 1].drawn
        weights = snapshot.layers[layer].weights[after, what.unit]
        found += [(layer, place, target, float(weights[target])) for target in _strongest(weights)]
    return tuple(found)


def _one(layout: Layout, snapshot: Snapshot, link: LinkHit) -> tuple[Path, ...]:
    source = np.flatnonzero(layout.columns[link.layer].drawn == link.source)
    target = np.flatnonzero(layout.columns[link.layer + 1].drawn == link.target)
    if not len(source) or not len(target):
        return ()
    weight = float(snapshot.layers[link.layer].weights[link.target, link.source])
    return ((link.layer, int(source[0]), int(target[0]), weight),)


def _strongest(weights: np.ndarray) -> list[int]:
    size = np.nan_to_num(np.abs(weights), nan=np.inf)
    return [int(place) for place in np.argsort(size, kind="stable")[-PATHS:]]


class Spotlight:
    """Keeps the picture of the paths and makes it anew no oftener than numbers are read."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._colours: SignedMap = signed_map(theme)
        self._throttle = Throttle(_RATE)
        self._key: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._picture = QPixmap()

    def picture(
        self, snapshot: Snapshot, layout: Layout, what: Hit, size: tuple[int, int], ratio: float
    ) -> QPixmap:
        """Return the veil with the paths on it."""
        key = (layout, what, size, ratio)
        moment = (*key, snapshot.layers)
        if moment != self._shown and (key != self._key or self._throttle.passes(snapshot)):
            self._key, self._shown = key, moment
            self._picture = self._draw(snapshot, layout, what, size, ratio)
        return self._picture

    def _draw(
        self, snapshot: Snapshot, layout: Layout, what: Hit, size: tuple[int, int], ratio: float
    ) -> QPixmap:
        picture = QPixmap(max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        paths = paths_of(layout, snapshot, what)
        scales = {layer: _scale(snapshot, layout, layer) for layer in {path[0] for path in paths}}
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._veil(painter, layout, what, size[0], paths)
            widest = float(np.clip(layout.pitch * 0.1, 2.4, 6.0))
            for layer, source, target, weight in paths:
                links = layout.links[layer]
                start, end = links.ends(np.array([source]), np.array([target]))
                share = min(abs(weight) / scales[layer], 1.0) if np.isfinite(weight) else 1.0
                pen = QPen(QColor(self._colours.colour(float(np.sign(weight)) * max(share, _FAINTEST))))
                if np.isnan(weight):
                    pen.setColor(QColor(self._colours.nan))
                pen.setWidthF(_THINNEST + (widest - _THINNEST) * share)
                if weight < 0:
                    pen.setDashPattern([10 / pen.widthF(), 3.5 / pen.widthF()])
                    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                points = curve(links, float(start[0]), float(end[0]), 24)
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        return picture

    def _veil(
        self, painter: QPainter, layout: Layout, what: Hit, width: int, paths: tuple[Path, ...]
    ) -> None:
        """Let everything between the heads and the foot step back, but for the units that the paths touch."""
        veil = QPainterPath()
        veil.setFillRule(Qt.FillRule.OddEvenFill)
        top, bottom = _extent(layout)
        veil.addRect(QRectF(0, top - 8, width, bottom - top + 16))
        ends = {(layer, source) for layer, source, _, _ in paths}
        ends |= {(layer + 1, target) for layer, _, target, _ in paths}
        if isinstance(what, UnitHit):
            own = np.flatnonzero(layout.columns[what.column].drawn == what.unit)
            ends |= {(what.column, int(place)) for place in own[:1]}
        for column in {column for column, _ in ends}:
            image = layout.columns[column].image
            if image is not None:
                veil.addRect(QRectF(*image))
        for column, place in sorted(ends):
            if layout.columns[column].image is None:
                unit = UnitHit(column=column, unit=int(layout.columns[column].drawn[place]))
                rect = mark_rect(layout, unit)
                if rect is not None:
                    veil.addRoundedRect(rect.adjusted(-3, -3, 3, 3), 4, 4)
        colour = QColor(self._theme.surface)
        colour.setAlphaF(_VEIL)
        painter.fillPath(veil, colour)


def _extent(layout: Layout) -> tuple[float, float]:
    """Return the y of the highest and the lowest edge of any unit or image."""
    tops, bottoms = [], []
    for column in layout.columns:
        if column.image is not None:
            tops.append(column.image[1])
            bottoms.append(column.image[1] + column.image[3])
        elif len(column.centres):
            tops.append(float(column.centres.min()) - column.size / 2)
            bottoms.append(float(column.centres.max()) + column.size / 2)
    return min(tops, default=0.0), max(bottoms, default=0.0)


def _scale(snapshot: Snapshot, layout: Layout, layer: int) -> float:
    """Return the weight that is drawn at full strength in one layer."""
    part = snapshot.layers[layer].weights[layout.columns[layer + 1].drawn]
    return full_strength(np.sort(np.abs(part), axis=None))
