"""Schedules: how the learning rate changes while training goes on.

A schedule gives a factor; the rate in use is the optimizer's learning rate times that factor.
Progress is counted in epochs and grows with every step, so most schedules are smooth.
"""

from __future__ import annotations

import math
from typing import ClassVar, NamedTuple

from nnviz.engine.knobs import (
    Decay,
    Drop,
    DropEvery,
    FirstShare,
    LastShare,
    MinDelta,
    Patience,
    RiseShare,
    ScheduleEpochs,
)
from nnviz.knobs import Choice

__all__ = [
    "START",
    "AnySchedule",
    "Constant",
    "Cosine",
    "Exponential",
    "Memory",
    "OneCycle",
    "ReduceOnPlateau",
    "Schedule",
    "StepDecay",
    "WarmUp",
]


class Memory(NamedTuple):
    """What a schedule knows of the epochs behind it: the lowest validation loss, epochs since, and the factor."""

    best: float = math.inf
    waited: int = 0
    factor: float = 1.0


START = Memory()
"""What a schedule knows before the first epoch."""


class Schedule(Choice, frozen=True):
    """A factor for the learning rate.

    ``steady`` says that the factor is always 1, ``needs_validation`` that ``remember`` must be told the
    validation loss of every epoch.  ``epochs`` is how long the schedule runs, for those that have an end.
    """

    steady: ClassVar[bool] = False
    needs_validation: ClassVar[bool] = False

    def factor(self, progress: float, memory: Memory) -> float:
        """Return the factor for the step that begins after ``progress`` epochs."""
        raise NotImplementedError

    def remember(self, memory: Memory, validation_loss: float) -> Memory:  # noqa: ARG002
        """Return what is known after one more epoch."""
        return memory


class Constant(Schedule, frozen=True, tag="constant"):
    """The learning rate stays as it is."""

    steady: ClassVar[bool] = True

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """1."""
        return 1.0


class StepDecay(Schedule, frozen=True, tag="step"):
    """Falls by the same factor every few epochs, and stays level in between."""

    every: DropEvery = 10.0
    drop: Drop = 0.5

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Step"

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """γ^⌊epochs / every⌋."""
        return float(self.drop ** math.floor(progress / self.every))


class Exponential(Schedule, frozen=True, tag="exponential"):
    """Loses the same share in every epoch, smoothly."""

    decay: Decay = 0.95

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """γ^epochs."""
        return float(self.decay**progress)


class Cosine(Schedule, frozen=True, tag="cosine"):
    """Falls slowly, then fast, then slowly again, along half a wave.

    I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017 (one period).
    """

    epochs: ScheduleEpochs = 100.0
    last: LastShare = 0.0

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """Last + (1 − last)·½·(1 + cos π·u), with u = epochs passed / epochs, at most 1."""
        return _wave(1.0, self.last, min(progress / self.epochs, 1.0))


class OneCycle(Schedule, frozen=True, tag="one_cycle"):
    """Rises from a small rate to the full one and falls to nearly nothing, along two half waves.

    L. Smith and N. Topin, "Super-convergence: very fast training of neural networks …", 2018.
    """

    epochs: ScheduleEpochs = 100.0
    rise: RiseShare = 0.3
    first: FirstShare = 0.04
    last: LastShare = 0.0

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "One cycle"

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """From first to 1 in the rising part of the cycle, then from 1 to last."""
        done = min(progress / self.epochs, 1.0)
        if done < self.rise:
            return _wave(self.first, 1.0, done / self.rise)
        return _wave(1.0, self.last, (done - self.rise) / (1 - self.rise))


class WarmUp(Schedule, frozen=True, tag="warm_up"):
    """Rises in a straight line from a small rate to the full one, and stays there."""

    epochs: ScheduleEpochs = 5.0
    first: FirstShare = 0.1

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Warm-up"

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """First + (1 − first)·u, with u = epochs passed / epochs, at most 1."""
        return self.first + (1 - self.first) * min(progress / self.epochs, 1.0)


class ReduceOnPlateau(Schedule, frozen=True, tag="plateau"):
    """Falls whenever the validation loss has not become better for a while.

    As in PyTorch, an epoch counts as better when its loss is below the best by more than the smallest gain.
    """

    needs_validation: ClassVar[bool] = True

    drop: Drop = 0.5
    patience: Patience = 10
    min_delta: MinDelta = 1e-4
    last: LastShare = 0.001

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people."""
        return "Reduce on plateau"

    def factor(self, progress: float, memory: Memory) -> float:  # noqa: ARG002
        """What ``remember`` has made of it, never below the last share."""
        return max(memory.factor, self.last)

    def remember(self, memory: Memory, validation_loss: float) -> Memory:
        """After more than ``patience`` epochs without a better loss, multiply the factor by γ and wait anew."""
        if validation_loss < memory.best - self.min_delta:
            return memory._replace(best=validation_loss, waited=0)
        if memory.waited >= self.patience:
            return memory._replace(waited=0, factor=max(memory.factor * self.drop, self.last))
        return memory._replace(waited=memory.waited + 1)


def _wave(start: float, end: float, part: float) -> float:
    """Go from start to end along half a cosine; ``part`` runs from 0 to 1."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * part))


AnySchedule = Constant | StepDecay | Exponential | Cosine | OneCycle | WarmUp | ReduceOnPlateau
