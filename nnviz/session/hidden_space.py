"""Where the validation samples lie in a layer's space: along two of its units, or along its principal components."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.kernels import size_of
from nnviz.engine.metrics import chosen_classes
from nnviz.session.components import Components, components_of
from nnviz.session.places import INPUTS
from nnviz.session.sweeping import Pieces, SweepAsk, Sweeper, frozen
from nnviz.session.unit_views import columns_of

__all__ = ["HiddenSpace", "Scattered"]

NUMBERS = 4_000_000
"""At most so many activations are looked at in one picture; wide layers get fewer samples."""
MOST = 6_000


@dataclass(frozen=True, slots=True, eq=False)
class Scattered:
    """Samples in the plane of one moment.

    Attributes
    ----------
    layer : int
        As in ``Snapshot.layers``, -1 for the inputs.
    units : int
        How many units the layer has; a filter counts with the mean over its map.
    place : array (samples, 2) of float32
        NaN where an activation is not a number; the second column is 0 for a layer of one unit.
    explained : (float, float) or None
        Share of the variance along each axis; None where the axes are units.
    labels, chosen : arrays (samples,) of intp or None
        True and predicted class, None for measured values.
    target : array (samples,)
        The class, or the (first) measured value.
    prediction : array (samples,)
        The chance of the predicted class, or the (first) predicted value.
    part, count, step
        As in ``Judged``.
    """

    layer: int
    units: int
    place: Array
    explained: tuple[float, float] | None
    labels: Array | None
    chosen: Array | None
    target: Array
    prediction: Array
    part: str
    count: int
    step: int

    @property
    def wrong(self) -> Array:
        """Which samples are taken for another class; none for measured values."""
        if self.labels is None or self.chosen is None:
            return np.zeros(len(self.place), bool)
        return np.asarray(self.labels != self.chosen)


@dataclass(frozen=True, slots=True)
class HiddenSpace(SweepAsk):
    """Ask where the validation samples lie in a layer; answered with ``Scattered``.

    Attributes
    ----------
    layer : int
        As in ``Snapshot.layers``; -1 for the inputs, and what is beyond the last layer means the last.
    units : (int, int) or None
        Two units, or None for the first two principal components.
    """

    layer: int = 0
    units: tuple[int, int] | None = None
    often: ClassVar[float] = 12.0
    share: ClassVar[float] = 0.05

    def work(self, sweeper: Sweeper, memory: dict[str, object]) -> Pieces:
        """Send the samples through, then look at the cloud from its widest side."""
        network, rows = sweeper.network, sweeper.rows
        columns = columns_of(network, size_of(network.input_shape))
        layer = min(self.layer, len(columns) - 1)
        number = INPUTS if layer < 0 else columns[layer].number
        last = number == len(network.layers) - 1
        wide = size_of(network.input_shape) if layer < 0 else network.plans()[number].shape_out[0]
        total = sweeper.total(min(MOST, max(NUMBERS // wide, 200)))
        cloud = np.empty((total, wide), np.float32)
        outputs = np.empty((network.plans()[-1].shape_out[0], total), np.float32)
        target = np.empty(total)
        for where, forward in sweeper.chunks(total):
            cloud[where] = _activations(forward, number, last=last)
            outputs[:, where], target[where] = forward.prediction, forward.targets[0]
            yield
        labels: Array | None = None
        chosen: Array | None = None
        said = outputs[0]
        if rows.labels is not None:
            labels, chosen = np.array(rows.labels[:total], np.intp), chosen_classes(outputs)
            target = labels
            said = (
                outputs.max(axis=0) if len(outputs) > 1 else np.where(chosen == 1, outputs[0], 1 - outputs[0])
            )
        place, explained = yield from self._placed(cloud, memory)
        return Scattered(
            layer=layer,
            units=wide,
            place=frozen(place),
            explained=explained,
            labels=None if labels is None else frozen(labels),
            chosen=None if chosen is None else frozen(chosen),
            target=frozen(np.array(target)),
            prediction=frozen(np.array(said)),
            part=sweeper.part,
            count=rows.samples,
            step=sweeper.step,
        )

    def _placed(
        self, cloud: Array, memory: dict[str, object]
    ) -> Generator[None, None, tuple[Array, tuple[float, float] | None]]:
        """Return where the samples lie, and the shares of the variance."""
        total, wide = cloud.shape
        place = np.full((total, 2), 0.0, np.float32)
        if self.units is not None:
            for column, unit in enumerate(self.units):
                place[:, column] = cloud[:, min(unit, wide - 1)]
            return place, None
        sound = np.isfinite(cloud).all(axis=1)
        if not sound.all():
            place[~sound] = np.nan
            cloud = cloud[sound]
        if not len(cloud):
            return place, (0.0, 0.0)
        before = memory.get("axes")
        found: Components = yield from components_of(
            cloud, 2, before if isinstance(before, np.ndarray) else None
        )
        memory["axes"] = found.axes
        place[sound, : len(found.axes)] = found.place(cloud)
        first, second = (*found.explained, 0.0)[:2]
        return place, (first, second)


def _activations(forward: Forward, number: int, *, last: bool) -> Array:
    """Return what the units of a layer say, an array (samples, units); a filter by the mean over its map."""
    if number < 0:
        return forward.rows
    if last:
        return forward.prediction.T
    a = forward.views[number].a
    return np.asarray((a if a.ndim == 2 else a.reshape(len(a), -1, a.shape[-1]).mean(axis=1)).T)
