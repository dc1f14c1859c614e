"""Training: the step, walked in phases or run at full speed through the same list of calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

import numpy as np

from nnviz.engine.kernels import Array, Call, constant, play
from nnviz.engine.layers import Mode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.optimizers import Optimizer, Scalars
from nnviz.engine.workspace import LayerArrays, Parameters

__all__ = ["Diverged", "Feed", "Phase", "PhaseEvent", "TrainState", "Trainer"]


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


class Feed(Protocol):
    """Gives the training data batch by batch."""

    @property
    def samples(self) -> int:
        """How many samples one epoch has."""

    def fill_batch(self, rows: Array, targets: Array, epoch: int, start: int) -> None:
        """Write the samples from place ``start`` of this epoch's order.

        ``rows`` is (batch, inputs), ``targets`` (outputs, batch); the batch size is theirs.
        """


class Diverged(ArithmeticError):
    """Training has left the finite numbers; the weights are still those before the step.

    Attributes
    ----------
    layer : int
        Counted from 0; -1 for the loss.
    quantity : str
        Such as "the sum z" or "the gradient".
    step : int
        The step that was not taken.
    """

    def __init__(self, layer: int, quantity: str, step: int) -> None:
        where = "in the loss" if layer < 0 else f"in layer {layer + 1}"
        super().__init__(f"Training diverged at step {step}: {quantity} {where} grew beyond all bounds.")
        self.layer, self.quantity, self.step = layer, quantity, step


@dataclass
class TrainState:
    """Where training stands: steps taken, epochs finished, samples of the present epoch seen."""

    step: int = 0
    epoch: int = 0
    samples: int = 0


class Segment(NamedTuple):
    """One phase of one layer, as recorded calls."""

    phase: Phase
    layer: int
    calls: list[Call]
    values: LayerArrays | Parameters


class Score:
    """A whole step for one batch size, written down: in segments for those who look, and in one list for speed."""

    def __init__(self, trainer: Trainer, batch: int) -> None:
        work = Workspace(trainer.network, trainer.params, batch, Mode.TRAINING)
        params, optimizer, scalars = trainer.params, trainer.optimizer, trainer.scalars
        self.work = work
        layers = list(enumerate(work.views))
        forward, backward = work.forward(), work.backward()
        state = trainer.state
        update: list[Call] = [
            (lambda: optimizer.begin(scalars, state.step + 1), ()),
            *optimizer.update(params, scalars),
            (np.add, (params.values, params.delta, params.values)),
        ]
        self.segments = [
            *(Segment(Phase.FORWARD, i, forward[i], view) for i, view in layers),
            Segment(Phase.LOSS, -1, [*work.loss(), (trainer.check_loss, (work,))], work.loss_view),
            *(Segment(Phase.BACKWARD, i, backward[i], view) for i, view in reversed(layers)),
            Segment(Phase.UPDATE, -1, [(trainer.check_gradient, (work,)), *update], params),
        ]
        self.calls = [call for segment in self.segments for call in segment.calls]


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
    ) -> None:
        self.network, self.params, self.feed = network, params, feed
        self.state = state or TrainState()
        self.optimizer = optimizer
        self.scalars = Scalars(constant(0, params.values), constant(0, params.values))
        self.batch_size = batch_size
        self.batch_loss = float("nan")
        self._loss_limit = sys.float_info.max
        self._scores: dict[int, Score] = {}
        params.use_slots(optimizer.slots())

    def use(self, optimizer: Optimizer, batch_size: int) -> None:
        """Go on with another optimizer or batch size from the next step; what is remembered stays."""
        self.optimizer, self.batch_size = optimizer, batch_size
        self.params.use_slots(optimizer.slots())
        self._scores.clear()

    def next_batch(self) -> tuple[int, int]:
        """Return (first place, number) of the samples that the next step takes from this epoch's order."""
        start = self.state.samples
        return start, min(self.batch_size, self.feed.samples - start)

    def step(self) -> None:
        """Take one step at full speed; raise ``Diverged`` and leave the weights as they were where it cannot."""
        score = self._prepare()
        for function, arguments in score.calls:
            function(*arguments)
        self._advance(score)

    def phases(self) -> Iterator[PhaseEvent]:
        """Take one step and stop after each phase; all phases together are the same as ``step``, bit for bit."""
        score = self._prepare()
        yield PhaseEvent(Phase.BATCH, -1, score.work.loss_view)
        for segment in score.segments:
            play(segment.calls)
            if segment.phase is Phase.UPDATE:
                self._advance(score)
            yield PhaseEvent(segment.phase, segment.layer, segment.values)

    def workspace(self) -> Workspace | None:
        """Return the arrays of the batch size last trained with, or None before the first step."""
        score = next(reversed(self._scores.values()), None)
        return score.work if score else None

    def _prepare(self) -> Score:
        start, count = self.next_batch()
        score = self._scores.get(count)
        if score is None:
            score = self._scores[count] = Score(self, count)
        self.feed.fill_batch(score.work.rows, score.work.loss_view.t, self.state.epoch, start)
        return score

    def _advance(self, score: Score) -> None:
        state = self.state
        state.step += 1
        state.samples += score.work.batch
        if state.samples >= self.feed.samples:
            state.epoch += 1
            state.samples = 0

    def check_loss(self, work: Workspace) -> None:
        """Raise ``Diverged`` unless the loss is finite and within bounds."""
        loss = self.batch_loss = work.loss_view.loss.item()
        if not loss <= self._loss_limit:
            raise self._diagnosis(work)
        if self._loss_limit == sys.float_info.max:
            self._loss_limit = self.explosion * max(1.0, loss)

    def check_gradient(self, work: Workspace) -> None:
        """Raise ``Diverged`` unless the gradient's square is finite: nothing worse can then reach the weights."""
        grads = self.params.grads
        if not np.vecdot(grads, grads) < np.inf:
            raise self._diagnosis(work)

    def _diagnosis(self, work: Workspace) -> Diverged:
        """Look for the first array that is not finite, in the order of computing."""
        step = self.state.step + 1
        for number, view in enumerate(work.views):
            for name, quantity in (("z", "the sum z"), ("a", "the activation a")):
                if name in view and not np.isfinite(getattr(view, name)).all():
                    return Diverged(number, quantity, step)
        if not self.batch_loss <= self._loss_limit:
            return Diverged(-1, "the loss", step)
        grads = self.params.windows(self.params.grads)
        sizes = [
            max((float(np.abs(g).max(initial=0)) for g in layer.values()), default=0.0) for layer in grads
        ]
        return Diverged(int(np.argmax([s if s == s else np.inf for s in sizes])), "the gradient", step)  # noqa: PLR0124
