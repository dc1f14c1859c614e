"""A unit with its sum: every w·x that goes into z for the watched sample, and how z becomes a."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NamedTuple

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.activations import Activation, curve_of
from nnviz.engine.convolution import Conv2D
from nnviz.engine.evaluate import Forward
from nnviz.engine.layer import UnitLayer
from nnviz.engine.workspace import LayerArrays
from nnviz.session.ask import Ask
from nnviz.session.inspect_layer import column_of
from nnviz.session.lab import Lab
from nnviz.session.places import UnitPlace
from nnviz.session.unit_views import UnitColumn, frozen

__all__ = ["MOST", "Bend", "UnitSum", "UnitSumOf", "received"]

MOST = 64
"""So many of the largest terms are told one by one."""
POINTS = 121
REACHES = (4, 6, 8, 10, 15, 20, 30, 50, 80, 100, 200, 500, 1e3, 1e4, 1e5, 1e6)
"""How far the plotted part of an activation reaches either way: the first that holds the sum."""


class Bend(NamedTuple):
    """How a sum becomes an activation.

    ``name`` of the function, such as "tanh", or for outputs of the loss's link, such as "softmax"; ``z`` and ``a``
    (points,) its curve around the sum, ``slope`` its slope at the sum.
    """

    name: str
    z: Array
    a: Array
    slope: float


@dataclass(frozen=True, slots=True, eq=False)
class UnitSum:
    """The sum of one unit for the watched sample; of a filter the mean over all places of its window.

    Attributes
    ----------
    terms : array (k,) of intp
        Which of its own weights have the largest w·x, the largest first.
    w, x : arrays (k,)
        Of these: the weight, and what it is multiplied with (of a filter the mean over all places).
    count : int
        How many weights the unit has.
    others : float
        What w·x of all that are not told comes to.
    bias, z, a : float
        As the network has them: z = Σ w·x + b; ``a`` the activation, for an output the prediction.
    each : int
        So many weights in a row belong to one unit of the layer before; 0 where that cannot be said.
    filter : bool
        Whether sum and activation are means over a map.
    silenced : bool
        Whether the output is forced to zero.
    between : bool
        Whether layers without units change what comes from the layer before.
    """

    terms: Array
    w: Array
    x: Array
    count: int
    others: float
    bias: float
    z: float
    a: float
    bend: Bend
    each: int
    filter: bool
    silenced: bool
    between: bool


@dataclass(frozen=True, slots=True)
class UnitSumOf(Ask):
    """Asks for the sum of a unit; the watched sample must be looked at too (``Probe.WATCHED``)."""

    often: ClassVar[float] = 15.0
    share: ClassVar[float] = 0.02

    place: UnitPlace

    @np.errstate(all="ignore")
    def answer(self, lab: Lab) -> UnitSum | None:
        """Look at what the watched sample has left; None for inputs and where there is no such unit or sample."""
        column = column_of(lab, self.place.layer)
        network = lab.experiment.network
        if column is None or lab.seen.watched is None:
            return None
        layer, forward = network.layers[column.number], lab.observer.single
        view = forward.views[column.number]
        if not isinstance(layer, UnitLayer) or not 0 <= self.place.unit < len(view.W1):
            return None
        W1 = view.W1[self.place.unit].astype(np.float64)
        x = received(layer, view)
        parts = W1[:-1] * x
        order = _largest(parts)
        silenced = self.place.unit in layer.quiet
        z, a = self._results(view, float(W1[-1]) + float(parts.sum()), silenced=silenced)
        last = column.number == len(network.layers) - 1
        if last:
            a = float(forward.prediction[self.place.unit, 0])
        rest = np.delete(parts, order)
        sound = bool(np.isfinite(rest).all())
        before = 0 if not self.place.layer else column_of(lab, self.place.layer - 1).number + 1  # type: ignore[union-attr]
        return UnitSum(
            terms=frozen(order),
            w=frozen(W1[order]),
            x=frozen(x[order]),
            count=len(parts),
            others=math.fsum(rest) if sound else float(rest.sum()),
            bias=float(W1[-1]),
            z=z,
            a=a,
            bend=_link(forward, self.place.unit, z, a, layer)
            if last
            else _bend(layer.active, z, view.W1.dtype),
            each=_each(column, len(parts)),
            filter=isinstance(layer, Conv2D),
            silenced=silenced,
            between=any(
                _changes(one)
                for one in (type(each).__name__ for each in network.layers[before : column.number])
            ),
        )

    def _results(self, view: LayerArrays, summed: float, *, silenced: bool) -> tuple[float, float]:
        """Return z and a; a silenced unit without a bend keeps no sum, so that it is added up here."""
        a = view.a[self.place.unit].astype(np.float64)
        if "z" in view:
            return float(view.z[self.place.unit].astype(np.float64).mean()), float(a.mean())
        return (summed if silenced else float(a.mean())), float(a.mean())


def received(layer: UnitLayer, view: LayerArrays) -> Array:
    """Return what the weights are multiplied with, an array (weights,); for a filter the mean over all places."""
    if isinstance(layer, Conv2D):
        patches = view.patches[:-1]
        return np.asarray(patches.reshape(len(patches), -1).mean(axis=1, dtype=np.float64))
    return np.asarray(view.x[..., 0].reshape(-1), np.float64)


def _largest(parts: Array) -> Array:
    """Return the places of the largest parts, in their order; what is not a number comes first."""
    size = np.nan_to_num(np.abs(parts), nan=np.inf)
    if len(size) > MOST:
        some = np.argpartition(-size, MOST)[:MOST]
        return np.asarray(some[np.lexsort((some, -size[some]))])
    return np.argsort(-size, kind="stable")


def _each(column: UnitColumn, count: int) -> int:
    """Return how many weights belong to one source."""
    if column.before:
        return 0
    return count // column.sources if column.sources and not count % column.sources else 0


def _changes(kind: str) -> bool:
    """Tell whether a layer without units gives other numbers than it gets, in answers."""
    return kind not in {"Flatten", "Dropout"}


def _reach(z: float) -> float:
    return next((float(reach) for reach in REACHES if abs(z) * 1.1 <= reach), 4.0)


def _bend(active: Activation, z: float, dtype: np.dtype[np.floating]) -> Bend:
    """Return the curve of an activation around a sum, and its slope there."""
    at = np.array([z], dtype)
    _, slope = curve_of(active, at)
    curve_z, curve_a = _curve(active, _reach(z))
    return Bend(type(active).title(), curve_z, curve_a, float(slope[0]))


@lru_cache(maxsize=64)
def _curve(active: Activation, reach: float) -> tuple[Array, Array]:
    z = np.linspace(-reach, reach, POINTS)
    return frozen(z), frozen(curve_of(active, z)[0])


def _link(forward: Forward, unit: int, z: float, p: float, layer: UnitLayer) -> Bend:
    """Return how the prediction hangs on one logit while all others stay as they are."""
    name = forward.work.network.loss.link_name
    if name == "identity":
        return _bend(layer.active, z, forward.prediction.dtype)._replace(name=name)
    others = np.delete(forward.work.loss_view.z[:, 0].astype(np.float64), unit)
    shift = float(np.logaddexp.reduce(others)) if name == "softmax" and len(others) else 0.0
    centre, slope = (0.0, p * (1 - p)) if name == "sigmoid" else (shift, p * (1 - p))
    if name == "softmax" and not len(others):
        centre = -math.inf
    low, high = min(-4.0, 1.1 * z, centre - 4), max(4.0, 1.1 * z, centre + 4)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = -4.0, 4.0
    curve = np.linspace(math.floor(low), math.ceil(high), POINTS)
    return Bend(name, frozen(curve), frozen(1 / (1 + np.exp(centre - curve))), slope)
