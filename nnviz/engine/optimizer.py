"""What an optimizer is: how a gradient becomes a change of the weights.

An optimizer is frozen; what it remembers lives in named slots of the parameters.  ``update`` writes the change Δ
into its own vector before anything is added, so that it can be looked at.  All vectors hold the whole network.
The optimizers themselves are in ``descent`` and ``adaptive``; ``optimizers`` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from nnviz.engine.kernels import Array, Calls
from nnviz.engine.workspace import Parameters
from nnviz.knobs import Choice, LearningRate

__all__ = ["Optimizer", "Scalars"]


class Scalars(NamedTuple):
    """The numbers that change from step to step, as arrays without axes: the recorded calls read them.

    ``rate`` is minus the learning rate, with everything folded in that the optimizer folds in; ``epsilon``,
    ``decay`` and ``lead`` are there for those who need them.
    """

    rate: Array
    epsilon: Array
    decay: Array
    lead: Array

    @classmethod
    def like(cls, values: Array) -> Scalars:
        """Allocate them in the dtype of the parameters."""
        return cls(*(np.zeros((), values.dtype) for _ in cls._fields))


class Optimizer(Choice, frozen=True):
    """A rule that turns gradients into changes.

    ``steady`` says that ``begin`` writes the same numbers at every step.
    """

    steady: ClassVar[bool] = False

    learning_rate: LearningRate = 0.01

    def slots(self) -> tuple[str, ...]:
        """Return the names of the vectors that are remembered from step to step."""
        return ()

    def shares(self) -> dict[str, float]:
        """Return, for each slot that is kept as a sum, the factor that makes the textbook's quantity of it."""
        return {}

    def carry(self, old: Optimizer, slots: Mapping[str, Array]) -> None:
        """Rescale what ``old`` has remembered, so that the textbook's quantities stay what they are.

        A mean m̂ = (1 − β)·m is kept as its sum m; when β changes, the same mean needs another sum,
        m ← m·(1 − β_old)/(1 − β_new).  What another rule has remembered is left alone.
        """
        if type(old) is not type(self):
            return
        before = old.shares()
        for name, share in self.shares().items():
            if name in slots and name in before and before[name] != share:
                slots[name] *= before[name] / share

    def begin(self, scalars: Scalars, step: int, factor: float = 1.0) -> None:
        """Set the numbers that depend on the step; the first step is number 1.

        ``factor`` is what the schedule makes of the learning rate.
        """
        raise NotImplementedError

    def update(self, params: Parameters, scalars: Scalars) -> Calls:
        """Write the change Δ into ``params.delta``, reading ``params.grads`` and the slots."""
        raise NotImplementedError
