"""When training leaves the numbers that mean something: where it happened first, in words."""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Array
from nnviz.engine.network import Workspace

__all__ = ["Diverged", "diagnose"]


class Diverged(ArithmeticError):
    """Training cannot go on; the weights are still those before the step.

    Attributes
    ----------
    layer : int
        Where it was seen, counted from 0.
    quantity : str
        What left its bounds there: "sums", "activations" or "gradients".
    step : int
        The step that was not taken.
    size : float
        The largest number found there; not finite where it has left the numbers altogether.
    """

    def __init__(self, layer: int, layers: int, quantity: str, step: int, size: float) -> None:
        self.layer, self.quantity, self.step, self.size = layer, quantity, step, size
        where = "the output layer" if layer == layers - 1 else f"layer {layer + 1}"
        super().__init__(self.told(where))

    def told(self, where: str) -> str:
        """Return what happened in a sentence that calls the layer ``where``."""
        grown = f"reached {self.size:.1e}" if np.isfinite(self.size) else "are no longer finite numbers"
        return f"Training diverged at step {self.step:,}: the {self.quantity} of {where} {grown}."


def diagnose(work: Workspace, step: int) -> Diverged:
    """Find the first array that is not finite, in the order of computing, or else the largest sums.

    Parameters
    ----------
    work : Workspace
        As the failing step left it.
    step : int
        The number of that step.
    """
    layers = len(work.views)
    seen: list[float] = []
    for number, view in enumerate(work.views):
        for name, quantity in (("z", "sums"), ("a", "activations")):
            if name in view:
                size = _size(getattr(view, name))
                if not np.isfinite(size):
                    return Diverged(number, layers, quantity, step, size)
        seen.append(_size(view.z if "z" in view else view.a))
    for number, view in reversed(list(enumerate(work.views))):
        gradients = [name for name in ("d_W1", "d_a") if name in view]
        size = max((_size(getattr(view, name)) for name in gradients), default=0.0)
        if not np.isfinite(size):
            return Diverged(number, layers, "gradients", step, size)
    worst = int(np.argmax(seen))
    return Diverged(worst, layers, "sums", step, seen[worst])


def _size(array: Array) -> float:
    """Return the largest absolute value, not a number where one element is not."""
    return float(np.max(np.abs(array), initial=0.0))
