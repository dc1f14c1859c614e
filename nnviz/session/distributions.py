"""How weights, activations and gradients of a layer are spread, now and over the training so far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, cast

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.health import flat
from nnviz.engine.kernels import size_of
from nnviz.engine.layer import UnitLayer
from nnviz.session.lab import Lab
from nnviz.session.sweeping import Pieces, SweepAsk, Sweeper, frozen
from nnviz.session.unit_views import columns_of

__all__ = ["KINDS", "PERCENTILES", "History", "LayerSpread", "Spread", "Spreads", "spread_of"]

KINDS = ("weights", "activations", "gradients")
PERCENTILES = (5.0, 25.0, 50.0, 75.0, 95.0)
BINS = 48
SAMPLES = 256
"""Validation samples whose activations are looked at."""
MOST = 200_000
"""Of more numbers than this so many are looked at, chosen once by chance."""
ROWS = 512
"""So many moments of the past are kept; beyond it every second one of the older half is dropped."""


class Spread(NamedTuple):
    """How numbers are spread.

    ``counts`` (bins,) between ``low`` and ``high``; ``percentiles`` at ``PERCENTILES``; ``mean``, ``deviation``;
    ``numbers`` how many there are, ``broken`` how many of them are not finite (they are left out of all else).
    """

    counts: Array
    low: float
    high: float
    percentiles: tuple[float, ...]
    mean: float
    deviation: float
    numbers: int
    broken: int


class History(NamedTuple):
    """``steps`` (moments,) and ``bands`` (moments, percentiles) since somebody began to look; NaN where unknown."""

    steps: Array
    bands: Array


@dataclass(frozen=True, slots=True, eq=False)
class LayerSpread:
    """One layer.

    ``now`` and ``past`` have an entry for each of ``KINDS``; None where there is nothing yet, as with gradients
    before the first step.  ``dead`` is the share of units that are flat for all samples looked at, ``saturated``
    that of all (unit, sample) pairs on the flat ends of a squashing activation; NaN where that has no meaning.
    """

    now: tuple[Spread | None, ...]
    past: tuple[History, ...]
    dead: float
    saturated: float


@dataclass(frozen=True, slots=True, eq=False)
class Spreads:
    """All layers of one moment, in the order of ``Snapshot.layers``; ``samples`` were looked at for activations."""

    layers: tuple[LayerSpread, ...]
    step: int
    samples: int


def spread_of(numbers: Array) -> Spread | None:
    """Return how some numbers are spread; None without any."""
    known = np.ravel(numbers)
    if not known.size:
        return None
    seen = known if known.size <= MOST else known[_chosen(known.size)]
    sound = np.isfinite(seen)
    broken = int(len(seen) - np.count_nonzero(sound))
    if broken:
        seen = seen[sound]
    if not len(seen):
        nothing = (math.nan,) * len(PERCENTILES)
        return Spread(
            frozen(np.zeros(BINS, np.intp)), -1.0, 1.0, nothing, math.nan, math.nan, known.size, broken
        )
    low, high = float(seen.min()), float(seen.max())
    wide = high - low
    if not wide > 1e-12 * max(abs(low), abs(high), 1e-30):
        middle, reach = (low + high) / 2, max(abs(low) / 10, 1e-6)
        low, high = middle - reach, middle + reach
    place = ((seen.astype(np.float64) - low) * (BINS / (high - low))).astype(np.intp)
    counts = np.bincount(np.minimum(place, BINS - 1), minlength=BINS)
    percentiles = tuple(float(value) for value in np.percentile(seen, PERCENTILES))
    mean, deviation = float(seen.mean(dtype=np.float64)), float(seen.std(dtype=np.float64))
    return Spread(frozen(counts), low, high, percentiles, mean, deviation, known.size, broken)


_places: dict[int, Array] = {}


def _chosen(size: int) -> Array:
    """Return the same ``MOST`` places by chance for each size."""
    if size not in _places:
        if len(_places) >= 4:
            _places.clear()
        _places[size] = np.random.default_rng(size).integers(0, size, MOST)
    return _places[size]


class Record:
    """What is kept of the past of one kind of numbers of one layer; its memory is bounded."""

    def __init__(self) -> None:
        self._steps = np.empty(ROWS, np.int64)
        self._bands = np.empty((ROWS, len(PERCENTILES)))
        self._rows = 0

    def append(self, step: int, spread: Spread | None) -> None:
        """Keep the percentiles of a step; the same step again replaces them, an earlier one begins anew."""
        if spread is None:
            return
        if self._rows and step < self._steps[self._rows - 1]:
            self._rows = 0
        if self._rows and step == self._steps[self._rows - 1]:
            self._rows -= 1
        if self._rows == ROWS:
            keep = np.r_[0 : ROWS // 2 : 2, ROWS // 2 : ROWS]
            self._steps[: len(keep)], self._bands[: len(keep)] = self._steps[keep], self._bands[keep]
            self._rows = len(keep)
        self._steps[self._rows], self._bands[self._rows] = step, spread.percentiles
        self._rows += 1

    def history(self) -> History:
        """Return a copy."""
        return History(frozen(self._steps[: self._rows].copy()), frozen(self._bands[: self._rows].copy()))


@dataclass(frozen=True, slots=True)
class SpreadAsk(SweepAsk):
    """Ask how the numbers of all layers are spread; answered with ``Spreads``.

    Weights are those of this moment (without biases), activations those for up to ``SAMPLES`` validation samples,
    gradients those of the last step's batch, as the optimizer saw them.
    """

    often: ClassVar[float] = 8.0
    share: ClassVar[float] = 0.03

    def begin(self, memory: dict[str, object], lab: Lab) -> None:
        """Copy the gradients of the last step, before the next one overwrites them."""
        trainer = lab.experiment.trainer
        memory["gradients"] = trainer.params.grads.copy() if trainer.workspace() is not None else None
        memory.setdefault("records", {})

    def work(self, sweeper: Sweeper, memory: dict[str, object]) -> Pieces:
        """Look at layer after layer."""
        network, params = sweeper.network, sweeper.params
        gradients = cast("Array | None", memory["gradients"])
        records = cast("dict[tuple[int, str], Record]", memory["records"])
        slopes = None if gradients is None else params.windows(gradients)
        columns = columns_of(network, size_of(network.input_shape))
        samples = sweeper.total(SAMPLES)
        chunks: list[list[tuple[Array, Array | None]]] = [[] for _ in columns]
        done = 0
        for where, forward in sweeper.chunks(samples):
            fresh = done - where.start
            for place, column in enumerate(columns):
                chunks[place].append(_said(forward, column.number, fresh, last=column is columns[-1]))
            done = where.stop
            yield
        layers: list[LayerSpread] = []
        for place, column in enumerate(columns):
            now: list[Spread | None] = [spread_of(sweeper.windows[column.number]["W1"][:, :-1])]
            yield
            activations = np.concatenate([a for a, _ in chunks[place]], axis=1)
            now.append(spread_of(activations))
            yield
            now.append(None if slopes is None else spread_of(slopes[column.number]["W1"][:, :-1]))
            yield
            past = []
            for kind, spread in zip(KINDS, now, strict=True):
                record = records.setdefault((place, kind), Record())
                record.append(sweeper.step, spread)
                past.append(record.history())
            layer = network.layers[column.number]
            dead, saturated = _flatness(layer, [where for _, where in chunks[place]])
            layers.append(LayerSpread(tuple(now), tuple(past), dead, saturated))
        return Spreads(tuple(layers), sweeper.step, samples)


def _said(forward: Forward, number: int, fresh: int, *, last: bool) -> tuple[Array, Array | None]:
    """Return the activations of a layer for the samples not seen before, and where they are flat."""
    view = forward.views[number]
    a = forward.prediction if last else view.a
    layer = forward.work.layers[number]
    where: Array | None = None
    if isinstance(layer, UnitLayer) and not layer.active.is_identity:
        where = flat(layer, view).reshape(*view.a.shape)[..., fresh:].reshape(len(view.a), -1)
    return a[..., fresh:].reshape(len(a), -1).copy(), where


def _flatness(layer: object, parts: list[Array | None]) -> tuple[float, float]:
    """Return the share of dead units and that of saturated pairs."""
    known = [part for part in parts if part is not None]
    if not known or not isinstance(layer, UnitLayer):
        return math.nan, math.nan
    everywhere = np.logical_and.reduce([part.all(axis=1) for part in known])
    pairs = sum(int(np.count_nonzero(part)) for part in known) / sum(part.size for part in known)
    return float(everywhere.mean()), pairs if layer.active.saturates else math.nan
