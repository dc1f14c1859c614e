"""Checking gradients: is the slope that backpropagation finds the slope that is really there?

Each parameter is moved a little both ways; (L(θ + h) − L(θ − h)) / 2h must equal its gradient.
The error is of order h² for smooth functions, and in float64 h = 10⁻⁵ balances it against rounding.

Where a function has a corner, such as ReLU at zero, and the two sides of the move lie on different sides of it,
there is no one slope to compare with: such a parameter is counted as a kink, not as a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nnviz.engine.kernels import Array, play
from nnviz.engine.layer import Layer, Mode, UnitLayer
from nnviz.engine.network import Network, Workspace
from nnviz.engine.penalties import Regularisation
from nnviz.engine.pooling import MaxPool2D
from nnviz.engine.streams import stream
from nnviz.engine.workspace import LayerArrays, Parameters

__all__ = ["ELEMENT_GATE", "NORM_GATE", "GradientError", "check_gradients"]

NORM_GATE, ELEMENT_GATE = 1e-7, 1e-5
"""Errors below these are rounding; anything above is a wrong formula."""


class GradientError(NamedTuple):
    """How far one parameter array's gradient is from the measured slope.

    ``norm`` is ‖g − n‖ / (‖g‖ + ‖n‖), ``element`` the largest |gᵢ − nᵢ| / max(|gᵢ| + |nᵢ|, 10⁻⁴), both over the
    ``checked`` parameters; ``kinks`` were left out, and the array has ``size`` in all.
    """

    layer: int
    name: str
    norm: float
    element: float
    checked: int
    kinks: int
    size: int

    @property
    def passed(self) -> bool:
        """Whether both errors are below their gates, and anything was checked at all."""
        return self.known and self.norm <= NORM_GATE and self.element <= ELEMENT_GATE

    @property
    def known(self) -> bool:
        """Whether the check says anything: at least one parameter does not lie at a kink."""
        return self.checked > 0 or not self.size


class _Slopes:
    """Measures the slopes of one batch: the loss, and the price of the weights, as a function of the parameters."""

    def __init__(
        self,
        network: Network,
        params: Parameters,
        batch: tuple[Array, Array],
        regularisation: Regularisation,
    ) -> None:
        self.params, self.regularisation = params, regularisation
        self.work = Workspace(network, params, len(batch[0]), Mode.TRAINING)
        np.copyto(self.work.rows, batch[0])
        np.copyto(self.work.loss_view.t, batch[1])
        self.forward = [call for layer in self.work.forward() for call in layer] + self.work.loss()
        self.loss = network.loss

    def analytic(self) -> Array:
        """Return what backpropagation finds, an array (count,)."""
        play(self.forward)
        for layer in reversed(self.work.backward()):
            play(layer)
        play(self.regularisation.gradient(self.params))
        return self.params.grads.copy()

    def measured(self, place: int, step: float) -> tuple[float, bool]:
        """Return the slope along one parameter, and whether a kink lies between the two ends."""
        values = self.params.values
        kept = values[place]
        values[place] = kept + step
        above, above_branches = self._value(), self._branches()
        values[place] = kept - step
        below, below_branches = self._value(), self._branches()
        values[place] = kept
        pairs = zip(above_branches, below_branches, strict=True)
        return (above - below) / (2 * step), any(not np.array_equal(a, b) for a, b in pairs)

    def _value(self) -> float:
        play(self.forward)
        return float(self.work.loss_view.loss) + self.regularisation.penalty(self.params)

    def _branches(self) -> list[Array]:
        """Return on which piece of every piecewise function each number lies."""
        found = [
            branches
            for layer, view in zip(self.work.layers, self.work.views, strict=True)
            for branches in _branches_of(layer, view)
        ]
        of_loss = self.loss.branches(self.work.loss_view)
        if of_loss is not None:
            found.append(of_loss)
        if self.regularisation.l1:
            found.append(np.sign(self.params.values))
        return found


def _branches_of(layer: Layer, view: LayerArrays) -> Iterator[Array]:
    if isinstance(layer, UnitLayer) and layer.active.kinks:
        yield np.searchsorted(np.array(layer.active.kinks), view.z)
    if isinstance(layer, MaxPool2D):
        windows = sliding_window_view(view.x, (layer.size, layer.size), axis=(1, 2))
        windows = windows[:, :: layer.stride, :: layer.stride]
        yield windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)


def check_gradients(
    network: Network,
    params: Parameters,
    rows: Array,
    targets: Array,
    step: float = 1e-5,
    *,
    regularisation: Regularisation | None = None,
    sample: int | None = None,
    seed: int = 0,
) -> list[GradientError]:
    """Compare the gradients of one batch with central differences; dropout keeps one mask all the while.

    Parameters
    ----------
    network : Network of dtype float64
    params : Parameters
        Moved and put back.
    rows : array (batch, inputs)
    targets : array (outputs, batch)
    step : float
        The move h.
    regularisation : Regularisation, optional
        Its price is part of what is checked.
    sample : int, optional
        Check only so many parameters of each array, drawn by ``seed``; all unless given.

    Raises
    ------
    ValueError
        For a network that is not float64: rounding would drown the comparison.
    """
    if network.dtype != "float64":
        raise ValueError("A gradient check needs float64; set training.precision to float64.")
    slopes = _Slopes(network, params, (rows, targets), regularisation or Regularisation())
    analytic = slopes.analytic()
    places = params.windows(np.arange(params.count))
    errors = []
    for layer, (plan, windows) in enumerate(zip(params.plans, places, strict=True)):
        for number, (name, window) in enumerate(windows.items()):
            if name in plan.remembered:
                continue
            chosen = window.ravel()
            if sample is not None and sample < chosen.size:
                chance = stream(seed, "gradient check", layer, number)
                chosen = np.sort(chance.choice(chosen, sample, replace=False))
            measured, kinked = _column(slopes, chosen, step)
            norm, element = _errors(analytic[chosen][~kinked], measured[~kinked])
            kinks = int(kinked.sum())
            errors.append(GradientError(layer, name, norm, element, len(chosen) - kinks, kinks, window.size))
    return errors


def _column(slopes: _Slopes, chosen: Array, step: float) -> tuple[Array, Array]:
    """Measure the chosen parameters one after the other."""
    found = [slopes.measured(int(place), step) for place in chosen]
    return np.array([slope for slope, _ in found]), np.array([kink for _, kink in found], bool)


def _errors(analytic: Array, numeric: Array) -> tuple[float, float]:
    gap = np.abs(analytic - numeric)
    size = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    norm = float(np.linalg.norm(gap)) / size if size else 0.0
    element = float(np.max(gap / np.maximum(np.abs(analytic) + np.abs(numeric), 1e-4), initial=0.0))
    return norm, element
