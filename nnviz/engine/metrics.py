"""Metrics: what is reported about a prediction, beside the loss that is minimised."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnviz.engine.kernels import Array

__all__ = [
    "ClassFigures",
    "chosen_classes",
    "class_figures",
    "confusion",
    "correct",
    "mean_absolute_error",
    "r_squared",
    "top_k",
]


def chosen_classes(prediction: Array) -> Array:
    """Return the class that is predicted for each sample, an array (batch,).

    Parameters
    ----------
    prediction : array (outputs, batch)
        Probabilities, or anything that grows with them.  One row means the probability of class 1.
    """
    chosen = prediction[0] > 0.5 if len(prediction) == 1 else prediction.argmax(axis=0)
    return np.asarray(chosen, np.intp)


def correct(prediction: Array, labels: Array) -> int:
    """Count the samples whose predicted class is the true one; arguments as for ``top_k``."""
    chosen = prediction[0] > 0.5 if len(prediction) == 1 else prediction.argmax(axis=0)
    return int(np.count_nonzero(chosen == labels))


def top_k(prediction: Array, labels: Array, k: int) -> int:
    """Count the samples whose true class is among the k most probable ones.

    A class counts as ahead of the true one only if its prediction is larger, so ties are resolved in favour of the
    true class.

    Parameters
    ----------
    prediction : array (outputs, batch)
        With one row, k = 1 is the only question worth asking.
    labels : array (batch,) of int
    """
    if len(prediction) == 1:
        return correct(prediction, labels) if k < 2 else len(labels)
    own = prediction[labels, np.arange(len(labels))]
    return int(np.count_nonzero((prediction > own).sum(axis=0) < k))


def confusion(prediction: Array, labels: Array, classes: int) -> Array:
    """Count how often each class was taken for which, an array (true class, predicted class) of int."""
    pairs = np.asarray(labels, np.intp) * classes + chosen_classes(prediction)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


class ClassFigures(NamedTuple):
    """For each class, arrays (classes,): of those called so, those that are so, and their harmonic mean.

    ``precision`` is right / called, ``recall`` right / true, ``f1`` = 2·precision·recall / (precision + recall);
    NaN where there is nothing to divide by (no sample was called so, or is so).  ``support`` counts the true samples.
    """

    precision: Array
    recall: Array
    f1: Array
    support: Array


def class_figures(counts: Array) -> ClassFigures:
    """Return precision, recall and F1 of each class from the counts of ``confusion``."""
    right = np.diag(counts).astype(np.float64)
    called, true = counts.sum(axis=0), counts.sum(axis=1)
    return ClassFigures(_share(right, called), _share(right, true), _share(2 * right, called + true), true)


def _share(part: Array, whole: Array) -> Array:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))


def mean_absolute_error(prediction: Array, targets: Array) -> float:
    """Return the mean of |p − t|; both arrays (outputs, batch)."""
    return float(np.abs(np.asarray(prediction, np.float64) - targets).mean())


def r_squared(prediction: Array, targets: Array) -> float:
    """Return R² = 1 − Σ(p − t)² / Σ(t − mean t)², averaged over the outputs.

    1 is exact, 0 as good as always saying the mean; NaN where all targets of an output are equal.

    Parameters
    ----------
    prediction, targets : array (outputs, batch)
    """
    t = np.asarray(targets, np.float64)
    residual = ((np.asarray(prediction, np.float64) - t) ** 2).sum(axis=1)
    spread = ((t - t.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return float((1 - _share(residual, spread)).mean())
