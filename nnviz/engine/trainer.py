"""Training: the step, walked in phases or run at full speed through the same list of calls."""

from __future__ import annotations

import math
import sys
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np

from nnviz.engine.divergence import Diverged, diagnose
from nnviz.engine.feed import Feed
from nnviz.engine.kernels import Array, Call, quickest
from nnviz.engine.layers import Mode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.optimizers import Optimizer, Scalars
from nnviz.engine.rules import Rules
from nnviz.engine.schedules import START, Memory
from nnviz.engine.workspace import LayerArrays, Parameters

__all__ = ["Diverged", "Feed", "Phase", "PhaseEvent", "Rules", "TrainState", "Trainer"]


class Phase(Enum):
    """A part of a step."""

    BATCH = "batch"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


class PhaseEvent(NamedTuple):
    """What has just been done: the phase, the layer (-1 where none), and its arrays, valid until the next event."""

    phase: Phase
    layer: int
    values: LayerArrays | Parameters


@dataclass
class TrainState:
    """Where training stands: steps taken, epochs finished, samples of the present epoch seen.

    ``memory`` is what the schedule knows of the epochs behind it.
    """

    step: int = 0
    epoch: int = 0
    samples: int = 0
    memory: Memory = START


class Segment(NamedTuple):
    """One phase of one layer: what is to be done, and the event that then tells of it."""

    calls: list[Call]
    event: PhaseEvent


class Score:
    """A whole step for one batch size, written down: in segments for those who look, and in one list for speed."""

    def __init__(self, trainer: Trainer, batch: int) -> None:
        params = trainer.params
        work = Workspace(trainer.network, params, batch, Mode.TRAINING, trainer.state)
        self.work = work
        self.segments: list[Segment] = []
        self._add(Phase.BATCH, -1, work.loss_view, [self._fill(trainer)])
        views = list(enumerate(work.views))
        forward, backward = work.forward(), work.backward()
        for i, view in views:
            self._add(Phase.FORWARD, i, view, forward[i])
        self._add(Phase.LOSS, -1, work.loss_view, [*work.loss(), _loss_check(trainer, work)])
        for i, view in reversed(views):
            self._add(Phase.BACKWARD, i, view, backward[i])
        self._add(Phase.UPDATE, -1, params, [*self._update(trainer), self._advance(trainer)])
        self.calls = [call for segment in self.segments for call in segment.calls]

    def _add(self, phase: Phase, layer: int, values: LayerArrays | Parameters, calls: list[Call]) -> None:
        self.segments.append(Segment([quickest(call) for call in calls], PhaseEvent(phase, layer, values)))

    def _fill(self, trainer: Trainer) -> Call:
        """Return the call that cuts the next batch."""
        fill_batch, state = trainer.feed.fill_batch, trainer.state
        rows, targets = self.work.rows, self.work.loss_view.t
        return lambda: fill_batch(rows, targets, state.epoch, state.samples), ()

    def _update(self, trainer: Trainer) -> Iterator[Call]:
        """Write down the way from the gradient to the new weights; the check comes before anything is changed."""
        params, rules = trainer.params, trainer.rules
        yield from params.hold(params.grads)
        yield from _gradient_check(trainer, self.work)
        yield from rules.regularisation.gradient(params)
        yield from rules.clipping.clip(params.grads)
        yield from _begin(trainer)
        yield from trainer.optimizer.update(params, trainer.scalars)
        yield from params.hold(params.delta)
        yield np.add, (params.values, params.delta, params.values)
        yield from rules.regularisation.constrain(params)
        yield from self.work.remember()

    def _advance(self, trainer: Trainer) -> Call:
        """Return the call that counts the step."""
        state, batch, samples = trainer.state, self.work.batch, trainer.feed.samples

        def advance() -> None:
            state.step += 1
            state.samples += batch
            if state.samples >= samples:
                state.epoch += 1
                state.samples = 0

        return advance, ()


def _loss_check(trainer: Trainer, work: Workspace) -> Call:
    """Return the call that looks at the loss and stops the step unless it is finite and within bounds."""
    read = work.loss_view.loss.item

    def check() -> None:
        loss = trainer.batch_loss = read()
        if not loss <= trainer.loss_bar:
            trainer.judge(loss, work)

    return check, ()


def _gradient_check(trainer: Trainer, work: Workspace) -> Iterator[Call]:
    """Write down the check that the gradient's square is finite: nothing worse can then reach the weights."""
    grads, state = trainer.params.grads, trainer.state
    square = np.zeros((), grads.dtype)
    read = square.item

    def check() -> None:
        if not read() < math.inf:
            raise diagnose(work, state.step + 1)

    yield np.vecdot, (grads, grads, square)
    yield check, ()


def _begin(trainer: Trainer) -> Iterator[Call]:
    """Set the numbers that depend on the step: once for all, where neither optimizer nor schedule changes them."""
    optimizer, schedule, scalars = trainer.optimizer, trainer.rules.schedule, trainer.scalars
    state, samples = trainer.state, trainer.feed.samples
    if not schedule.steady:

        def begin() -> None:
            progress = state.epoch + state.samples / samples
            optimizer.begin(scalars, state.step + 1, schedule.factor(progress, state.memory))

        yield begin, ()
    elif optimizer.steady:
        optimizer.begin(scalars, 1)
    else:
        yield lambda: optimizer.begin(scalars, state.step + 1), ()


class Trainer:
    """Takes steps on a network.

    Parameters
    ----------
    network : Network
    params : Parameters
        Changed in place.
    optimizer : Optimizer
    feed : Feed
    batch_size : int
        A larger one than there are samples means all of them.
    state : TrainState, optional
        Where to go on from.
    rules : Rules, optional
        Schedule, regularisation and clipping; none of them unless given.
    """

    explosion = 1e4
    """A loss this many times its first value counts as diverged (a first value below 1 counts as 1)."""

    def __init__(
        self,
        network: Network,
        params: Parameters,
        optimizer: Optimizer,
        feed: Feed,
        batch_size: int,
        state: TrainState | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.network, self.params, self.feed = network, params, feed
        self.state = state or TrainState()
        self.scalars = Scalars.like(params.values)
        self.batch_loss = float("nan")
        self.loss_bar = -math.inf
        self._samples = feed.samples
        self._scores: dict[int, Score] = {}
        self._used: Score | None = None
        self._inside = False
        self.slots_by = optimizer
        self.use(optimizer, batch_size, rules or Rules())

    def use(self, optimizer: Optimizer, batch_size: int, rules: Rules | None = None) -> None:
        """Go on with another optimizer, batch size or other rules from the next step; what is remembered stays."""
        self.optimizer, self.batch_size = optimizer, batch_size
        if rules is not None:
            self.rules = rules
        self.params.use_slots(optimizer.slots())
        self._scores.clear()
        self._used = None
        if not self._inside:
            self.put_back({}, self.slots_by)

    def learn_from(self, feed: Feed) -> None:
        """Go on with other samples from the next step; an epoch that has no samples left then is over."""
        self.feed, self._samples, self._used = feed, feed.samples, None
        self._scores.clear()
        if self.state.samples >= feed.samples:
            self.state.epoch += 1
            self.state.samples = 0

    def put_back(self, slots: Mapping[str, Array], by: Optimizer) -> None:
        """Let the optimizer go on with what ``by``, the same rule with perhaps other numbers, has remembered."""
        for name, values in slots.items():
            self.params.slots[name][...] = values
        self.optimizer.carry(by, self.params.slots)
        self.slots_by = self.optimizer

    def next_batch(self) -> tuple[int, int]:
        """Return (first place, number) of the samples that the next step takes from this epoch's order."""
        start = self.state.samples
        return start, min(self.batch_size, self._samples - start)

    def step(self) -> None:
        """Take one step at full speed; raise ``Diverged`` and leave the weights as they were where it cannot."""
        for function, arguments in self._score().calls:
            function(*arguments)

    def phases(self) -> Generator[PhaseEvent, None, None]:
        """Take one step and stop after each phase; all phases together are the same as ``step``, bit for bit."""
        self._inside = True
        try:
            for calls, event in self._score().segments:
                for function, arguments in calls:
                    function(*arguments)
                yield event
        finally:
            self._inside = False
            if self.optimizer is not self.slots_by:
                self.put_back({}, self.slots_by)

    def workspace(self) -> Workspace | None:
        """Return the arrays of the last step, or None before the first."""
        return self._used.work if self._used else None

    def report(self, validation_loss: float) -> None:
        """Tell the schedule how the epoch that has just ended did; not a number tells nothing."""
        if validation_loss == validation_loss:  # noqa: PLR0124 - NaN is what differs from itself
            self.state.memory = self.rules.schedule.remember(self.state.memory, validation_loss)

    def rate(self) -> float:
        """Return the learning rate of the next step: the optimizer's, times the factor of the schedule."""
        progress = self.state.epoch + self.state.samples / self._samples
        return self.optimizer.learning_rate * self.rules.schedule.factor(progress, self.state.memory)

    def penalty(self) -> float:
        """Return the price of the present weights, which comes on top of the loss."""
        return self.rules.regularisation.penalty(self.params)

    @property
    def loss_limit(self) -> float:
        """The loss above which training counts as diverged; known after the first step."""
        return self.loss_bar if self.loss_bar > -math.inf else sys.float_info.max

    def judge(self, loss: float, work: Workspace) -> None:
        """Take the first loss as the measure of all others; raise ``Diverged`` for one that is out of bounds."""
        if self.loss_bar > -math.inf or not loss < math.inf:
            raise diagnose(work, self.state.step + 1)
        self.loss_bar = self.explosion * max(1.0, loss)

    def _score(self) -> Score:
        left = self._samples - self.state.samples
        count = self.batch_size if self.batch_size < left else left  # noqa: FURB136 - half the time of min()
        score = self._scores.get(count)
        if score is None:
            score = self._scores[count] = Score(self, count)
        self._used = score
        return score
