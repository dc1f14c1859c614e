"""Checking gradients: is the slope that backpropagation finds the slope that is really there?

Each parameter is moved a little both ways; (L(θ + h) − L(θ − h)) / 2h must equal its gradient.
The error is of order h² for smooth functions, and in float64 h = 10⁻⁵ balances it against rounding.

Where a function has a corner, such as ReLU at zero, and the two sides of the move lie on different sides of it,
there is no one slope to compare with: such a parameter is counted as a kink, not as a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

__all__ = [
    "ELEMENT_GATE",
    "FLOOR",
    "NORM_GATE",
    "STEP",
    "Comparison",
    "GradientError",
    "check_gradients",
    "compare_gradients",
]

NORM_GATE, ELEMENT_GATE = 1e-7, 1e-5
"""Errors below these are rounding; anything above is a wrong formula."""
STEP, FLOOR, NORM_FLOOR = 1e-5, 1e-4, 1e-3
"""How far a parameter is moved, and the size of slopes below which an error no longer counts as relative.

Measuring a loss of about 1 rounds each slope by ε·L/h ≈ 2·10⁻¹¹: below the floors that alone would pass the gates.
"""


class GradientError(NamedTuple):
    """How far one parameter array's gradient is from the measured slope.

    ``norm`` is ‖g − n‖ / max(‖g‖ + ‖n‖, 10⁻³·√checked), ``element`` the largest
    |gᵢ − nᵢ| / max(|gᵢ| + |nᵢ|, 10⁻⁴), both over the ``checked`` parameters; ``kinks`` were left out, and the array
    has ``size`` in all.
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


class Comparison(NamedTuple):
    """The slopes of one parameter array, found both ways.

    ``places`` are the flat indices of those that were compared, in an array of this ``shape``; ``analytic`` is what
    backpropagation finds, ``numeric`` the measured slope, ``kinked`` says where a kink lies in between; all (count,).
    """

    layer: int
    name: str
    shape: tuple[int, ...]
    places: Array
    analytic: Array
    numeric: Array
    kinked: Array

    @property
    def elements(self) -> Array:
        """The relative error of each, |g − n| / max(|g| + |n|, 10⁻⁴); NaN at a kink, ∞ where a slope is no number."""
        scale = np.maximum(np.abs(self.analytic) + np.abs(self.numeric), FLOOR)
        error = np.abs(self.analytic - self.numeric) / scale
        return np.where(self.kinked, np.nan, np.where(np.isfinite(error), error, np.inf))

    @property
    def error(self) -> GradientError:
        """Both errors of the array as a whole."""
        smooth = ~self.kinked
        norm, element = _errors(self.analytic[smooth], self.numeric[smooth])
        kinks = int(self.kinked.sum())
        size = int(np.prod(self.shape))
        return GradientError(self.layer, self.name, norm, element, len(self.places) - kinks, kinks, size)


Choose = Callable[[int, str, tuple[int, ...]], Array]
"""Says which places of a layer's array are compared: (layer, name, shape) to flat indices."""
Tick = Callable[[int, str, int, int], object]
"""Hears of each comparison: (layer, name, done, of how many)."""


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
    step: float = STEP,
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

    def choose(layer: int, name: str, shape: tuple[int, ...]) -> Array:
        size = int(np.prod(shape))
        if sample is None or sample >= size:
            return np.arange(size)
        number = list(params.windows(params.values)[layer]).index(name)
        chance = stream(seed, "gradient check", layer, number)
        return np.sort(chance.choice(size, sample, replace=False))

    found = compare_gradients(
        network, params, rows, targets, choose, step=step, regularisation=regularisation
    )
    return [comparison.error for comparison in found]


def compare_gradients(
    network: Network,
    params: Parameters,
    rows: Array,
    targets: Array,
    choose: Choose,
    *,
    step: float = STEP,
    regularisation: Regularisation | None = None,
    tick: Tick = lambda *_: None,
) -> list[Comparison]:
    """Compare gradients one by one, as ``check_gradients`` does, and keep both slopes of each.

    Parameters
    ----------
    choose : callable
        Says which places of an array are compared.
    tick : callable, optional
        Called before each comparison; what it raises ends the check, with all parameters put back.

    Raises
    ------
    ValueError
        For a network that is not float64: rounding would drown the comparison.
    """
    if network.dtype != "float64":
        raise ValueError("A gradient check needs float64; set training.precision to float64.")
    slopes = _Slopes(network, params, (rows, targets), regularisation or Regularisation())
    analytic = slopes.analytic()
    found = []
    for layer, (plan, windows) in enumerate(
        zip(params.plans, params.windows(np.arange(params.count)), strict=True)
    ):
        for name, window in windows.items():
            if name in plan.remembered:
                continue
            places = choose(layer, name, window.shape)
            chosen = window.ravel()[places]
            numeric, kinked = np.empty(len(chosen)), np.zeros(len(chosen), bool)
            for count, place in enumerate(chosen):
                tick(layer, name, count, len(chosen))
                numeric[count], kinked[count] = slopes.measured(int(place), step)
            found.append(Comparison(layer, name, window.shape, places, analytic[chosen], numeric, kinked))
    return found


def _errors(analytic: Array, numeric: Array) -> tuple[float, float]:
    gap = np.abs(analytic - numeric)
    size = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    norm = float(np.linalg.norm(gap)) / max(size, NORM_FLOOR * max(len(gap), 1) ** 0.5)
    element = float(np.max(gap / np.maximum(np.abs(analytic) + np.abs(numeric), FLOOR), initial=0.0))
    return norm, element
