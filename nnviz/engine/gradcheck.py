"""Checking gradients: is the slope that backpropagation finds the slope that is really there?

Each parameter is moved a little both ways; (L(θ + h) − L(θ − h)) / 2h must equal its gradient.
The error is of order h² for smooth functions, and in float64 h = 10⁻⁵ balances it against rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.engine.kernels import Array, play
from nnviz.engine.layers import Mode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.workspace import Parameters

__all__ = ["GradientError", "check_gradients"]


class GradientError(NamedTuple):
    """How far one parameter array's gradient is from the measured slope.

    ``norm`` is ‖g − n‖ / (‖g‖ + ‖n‖), ``element`` the largest |gᵢ − nᵢ| / max(|gᵢ| + |nᵢ|, 10⁻⁴).
    """

    layer: int
    name: str
    norm: float
    element: float


def check_gradients(
    network: Network, params: Parameters, rows: Array, targets: Array, step: float = 1e-5
) -> list[GradientError]:
    """Compare all gradients of one batch with central differences.

    Parameters
    ----------
    network : Network of dtype float64
    params : Parameters
        Moved and put back.
    rows : array (batch, inputs)
    targets : array (outputs, batch)

    Raises
    ------
    ValueError
        For a network that is not float64: rounding would drown the comparison.
    """
    if network.dtype != "float64":
        raise ValueError("A gradient check needs float64; set training.dtype to float64.")
    work = Workspace(network, params, len(rows), Mode.TRAINING)
    np.copyto(work.rows, rows)
    np.copyto(work.loss_view.t, targets)
    forward = [call for layer in work.forward() for call in layer] + work.loss()
    play(forward)
    for layer in reversed(work.backward()):
        play(layer)
    analytic = params.grads.copy()
    numeric = np.empty_like(analytic)
    for place in range(params.count):
        kept = params.values[place]
        found = []
        for moved in (kept + step, kept - step):
            params.values[place] = moved
            play(forward)
            found.append(float(work.loss_view.loss))
        params.values[place] = kept
        numeric[place] = (found[0] - found[1]) / (2 * step)
    return [
        GradientError(layer, name, *_errors(g, named[name]))
        for layer, (windows, named) in enumerate(
            zip(params.windows(analytic), params.windows(numeric), strict=True)
        )
        for name, g in windows.items()
    ]


def _errors(analytic: Array, numeric: Array) -> tuple[float, float]:
    gap = np.abs(analytic - numeric)
    size = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    norm = float(np.linalg.norm(gap)) / size if size else 0.0
    element = float(np.max(gap / np.maximum(np.abs(analytic) + np.abs(numeric), 1e-4), initial=0.0))
    return norm, element
