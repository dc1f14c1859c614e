"""How well a network is: units that say nothing, gradients that vanish, steps that are too large.

Computed on demand from the arrays that the last step has left behind; it costs nothing when nobody asks.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nnviz.engine.activations import curve_of
from nnviz.engine.kernels import Array, play
from nnviz.engine.layer import Layer, UnitLayer, in_rows
from nnviz.engine.pooling import BentMaxPool2D
from nnviz.engine.trainer import Trainer
from nnviz.engine.workspace import LayerArrays

__all__ = ["LayerHealth", "flat", "flatness_of", "health_of"]

FLAT = 1e-3
"""A slope below this share of the activation's steepest one counts as flat."""


class LayerHealth(NamedTuple):
    """How one layer does in the batch of the last step.

    ``dead`` is the share of units that are flat for every sample, so that nothing can teach them; NaN for a layer
    without a bent activation.  ``saturated`` is the share of all (unit, sample) pairs that lie on the flat ends of
    a squashing activation, NaN for the others.  Where max pooling follows a convolution, only the sums that it lets
    through are looked at.
    ``gradient`` is the root mean square of the layer's gradient as the optimizer saw it, ``ratio`` ‖Δ‖/‖θ‖ for the
    last change: about 10⁻³ is healthy.  Both are NaN for a layer without parameters.
    """

    layer: int
    dead: float
    saturated: float
    gradient: float
    ratio: float


def health_of(trainer: Trainer) -> tuple[LayerHealth, ...]:
    """Return the health of each layer after the last step; nothing before the first."""
    work = trainer.workspace()
    if work is None:
        return ()
    params = trainer.params
    found: list[LayerHealth] = []
    vectors = [params.windows(flat) for flat in (params.grads, params.delta, params.values)]
    for number, (layer, view, plan) in enumerate(zip(work.layers, work.views, params.plans, strict=True)):
        dead, saturated = flatness_of(layer, view)
        if isinstance(layer, BentMaxPool2D):  # it bends for the convolution before it
            found[-1] = found[-1]._replace(dead=dead, saturated=saturated)
            dead, saturated = math.nan, math.nan
        learned = [name for name, _ in plan.parameters if name not in plan.remembered]
        gradient, change, size = (_norm([windows[number][name] for name in learned]) for windows in vectors)
        count = sum(vectors[0][number][name].size for name in learned)
        found.append(
            LayerHealth(
                layer=number,
                dead=dead,
                saturated=saturated,
                gradient=gradient / math.sqrt(count) if count else math.nan,
                ratio=change / size if size else math.nan,
            )
        )
    return tuple(found)


def flatness_of(layer: Layer, view: LayerArrays) -> tuple[float, float]:
    """Return the share of dead units and of saturated sums in a batch, NaN for what does not apply.

    Parameters
    ----------
    layer : Layer
    view : LayerArrays
        After a way forward, in training or not.
    """
    if not isinstance(layer, UnitLayer) or layer.active.is_identity:
        return math.nan, math.nan
    where = flat(layer, view)
    return float(where.all(axis=1).mean()), float(where.mean()) if layer.active.saturates else math.nan


def flat(layer: UnitLayer, view: LayerArrays) -> Array:
    """Return where the activation is flat, an array (units, everything else) of bool."""
    z, a = in_rows(view.z), in_rows(view.a)
    slope = np.empty_like(z)
    play(layer.active.slope(z, a, slope))
    steepest = np.abs(curve_of(layer.active, np.linspace(-4, 4, 81))[1]).max()
    return np.asarray(np.abs(slope) < FLAT * steepest)


def _norm(windows: list[Array]) -> float:
    return math.sqrt(sum(float(np.vdot(window, window)) for window in windows))
