"""What accompanies the optimizer in training."""

from __future__ import annotations

from dataclasses import dataclass, field

from nnviz.engine.clipping import Clipping, NoClipping
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import Constant, Schedule

__all__ = ["Rules"]


@dataclass(frozen=True)
class Rules:
    """How the optimizer's rate changes, what weights cost, and how gradients are tamed."""

    schedule: Schedule = field(default_factory=Constant)
    regularisation: Regularisation = field(default_factory=Regularisation)
    clipping: Clipping = field(default_factory=NoClipping)
