"""A keyframe: a copy of everything that training changes, kept in memory to go back to."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.optimizers import Optimizer
from nnviz.engine.schedules import START, Memory
from nnviz.engine.trainer import Trainer

__all__ = ["Keyframe"]


@dataclass(frozen=True, slots=True, eq=False)
class Keyframe:
    """Where a trainer stands.

    Attributes
    ----------
    values : array (count,)
        All parameters, those that layers remember by themselves among them.
    slots : dict of str to array (count,)
        What the optimizer remembers.
    step, epoch, samples, memory
        As in ``TrainState``.
    optimizer : Optimizer or None
        The one that filled the slots; None for the trainer's own.
    loss_bar, batch_loss : float
        Above which loss training counts as diverged, and the loss of the step before.
    """

    values: Array
    slots: dict[str, Array]
    step: int
    epoch: int
    samples: int
    memory: Memory = START
    optimizer: Optimizer | None = None
    loss_bar: float = -math.inf
    batch_loss: float = math.nan

    @classmethod
    def of(cls, trainer: Trainer) -> Keyframe:
        """Copy the present state."""
        params, state = trainer.params, trainer.state
        slots = {name: slot.copy() for name, slot in params.slots.items()}
        kept = (state.step, state.epoch, state.samples, state.memory, trainer.slots_by)
        return cls(params.values.copy(), slots, *kept, trainer.loss_bar, trainer.batch_loss)

    @property
    def nbytes(self) -> int:
        """How much memory the arrays take."""
        return self.values.nbytes + sum(slot.nbytes for slot in self.slots.values())

    def restore(self, trainer: Trainer) -> None:
        """Put everything back."""
        state = trainer.state
        self.restore_weights(trainer)
        state.step, state.epoch, state.samples = self.step, self.epoch, self.samples
        state.memory = self.memory
        trainer.loss_bar, trainer.batch_loss = self.loss_bar, self.batch_loss

    def restore_weights(self, trainer: Trainer) -> None:
        """Put weights and optimizer back; what it remembers under other names is forgotten.  Counters go on."""
        params = trainer.params
        params.values[...] = self.values
        slots = {name: self.slots.get(name, np.zeros(params.count)) for name in params.slots}
        trainer.put_back(slots, self.optimizer or trainer.optimizer)
