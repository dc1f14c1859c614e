"""Every loss that an experiment can have."""

from __future__ import annotations

from nnviz.engine.class_losses import BinaryCrossEntropy, CategoricalCrossEntropy, Hinge
from nnviz.engine.loss import Loss
from nnviz.engine.regression_losses import Huber, MeanAbsoluteError, MeanSquaredError

__all__ = [
    "AnyLoss",
    "BinaryCrossEntropy",
    "CategoricalCrossEntropy",
    "Hinge",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
]

AnyLoss = MeanSquaredError | MeanAbsoluteError | Huber | BinaryCrossEntropy | CategoricalCrossEntropy | Hinge
