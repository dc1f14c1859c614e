"""The loss of each sample by itself; their mean is the loss that is trained on (tested for every loss there is)."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.losses import (
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Hinge,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
)

__all__ = ["sample_losses"]


@np.errstate(all="ignore")
def sample_losses(loss: Loss, z: Array, p: Array, t: Array) -> Array:
    """Return the loss of each sample, an array (batch,) of float64.

    Parameters
    ----------
    loss : Loss
        Whose docstrings have the formulas.
    z, p, t : arrays (outputs, batch)
        Logits, prediction and targets.

    Raises
    ------
    TypeError
        For a loss that is not known here.
    """
    z, p, t = (np.asarray(array, np.float64) for array in (z, p, t))
    match loss:
        case BinaryCrossEntropy():
            each = np.logaddexp(0, z) - t * z
        case CategoricalCrossEntropy(label_smoothing=smoothing):
            asked = (1 - smoothing) * t + smoothing / len(t)
            top = z.max(axis=0)
            return np.asarray(np.log(np.exp(z - top).sum(axis=0)) - ((z - top) * asked).sum(axis=0))
        case Hinge():
            each = np.maximum(0, 1 - (2 * t - 1) * z)
        case MeanSquaredError():
            each = (p - t) ** 2
        case MeanAbsoluteError():
            each = np.abs(p - t)
        case Huber(delta=delta):
            cut = np.clip(p - t, -delta, delta)
            each = cut * (p - t - cut / 2)
        case _:
            raise TypeError(f"The loss of single samples is not known for {type(loss).__name__}.")
    return np.asarray(each.mean(axis=0))
