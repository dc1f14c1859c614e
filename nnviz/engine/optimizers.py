"""Every optimizer that an experiment can have."""

from __future__ import annotations

from nnviz.engine.adaptive import AdaGrad, RMSprop
from nnviz.engine.descent import SGD
from nnviz.engine.moments import Adam, AdamW, Nadam
from nnviz.engine.optimizer import Optimizer, Scalars

__all__ = ["SGD", "AdaGrad", "Adam", "AdamW", "AnyOptimizer", "Nadam", "Optimizer", "RMSprop", "Scalars"]

AnyOptimizer = SGD | AdaGrad | RMSprop | Adam | AdamW | Nadam
