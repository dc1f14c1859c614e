"""Metrics: what is reported about a prediction, beside the loss that is minimised."""

from __future__ import annotations

import numpy as np

from nnviz.engine.kernels import Array

__all__ = ["correct"]


def correct(prediction: Array, labels: Array) -> int:
    """Count the samples whose predicted class is the true one.

    Parameters
    ----------
    prediction : array (outputs, batch)
        Probabilities, or anything that grows with them.  One row means the probability of class 1.
    labels : array (batch,) of int
    """
    chosen = prediction[0] > 0.5 if len(prediction) == 1 else prediction.argmax(axis=0)
    return int(np.count_nonzero(chosen == labels))
