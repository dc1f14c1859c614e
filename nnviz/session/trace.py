"""One step of training as it is, for one row of its batch: what every formula of the step is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.layers import Layer
from nnviz.engine.losses import Loss
from nnviz.engine.network import Workspace
from nnviz.engine.optimizers import Optimizer
from nnviz.engine.rules import Rules
from nnviz.engine.schedules import Memory
from nnviz.engine.trainer import Phase
from nnviz.session.ask import Ask
from nnviz.session.keyframe import Keyframe
from nnviz.session.places import Place
from nnviz.session.replay import Replay, before_last

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["LayerTrace", "Learned", "StepAsk", "Trace"]


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """One learned number in one step: how it was, what pulled at it, and how it is.

    ``loss_gradient`` is ∂L/∂w, ``gradient`` what the optimizer got after regularisation and clipping; ``before`` and
    ``after`` also of what the optimizer remembers of this number.
    ``held`` says that nothing may change it, ``weight`` that it has a price.  ``row`` is (‖w + Δ‖, ‖w‖ afterwards) over
    the weights into the same unit.
    """

    before: float
    loss_gradient: float
    gradient: float
    change: float
    after: float
    slots_before: Mapping[str, float]
    slots: Mapping[str, float]
    held: bool = False
    weight: bool = False
    row: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class LayerTrace:
    """One layer in one step, for one row of the batch.

    Attributes
    ----------
    number, column : int
        Its place among all layers of the network, and in ``Snapshot.layers`` (-1 for a layer before the first with
        units).
    name : str
        Such as "hidden 1" or "dropout".
    layer : Layer
    sources : int
        How many units the column before has.
    spot : tuple of int
        The number that is explained, as an index into ``arrays["a"]``; the first is the unit.
    owner : int
        The unit of the column to which the spot belongs.
    source : int
        The weight that is explained, as a place in ``arrays["w"]``.
    arrays : dict of str to array
        Of the row: ``x``, ``a``, ``z``, ``d_a``, ``d_x``, ``delta``, ``mask``, ``x_hat`` as the engine has them;
        ``w`` the weights into the unit and ``b`` (1,) its bias before the step; ``seen`` what ``w`` is multiplied with.
        Over the batch: ``each_x`` and ``each_delta`` for the weight that is explained (numbers at all positions of all
        samples), ``each``, ``each_hat`` and ``each_d`` x, x̂ and ∂L/∂a of a unit that is
        normalised.  ``up_w`` and ``up_delta`` are all weights with which the next layer takes the explained number, and
        the δ of the sums they go into.
    learned : dict of str to Learned
        By symbol: "w" and "b", or "γ" and "β".
    """

    number: int
    column: int
    name: str
    layer: Layer
    sources: int
    spot: tuple[int, ...]
    owner: int
    source: int
    arrays: Mapping[str, Array]
    learned: Mapping[str, Learned]

    @property
    def unit(self) -> int:
        """The unit that is explained."""
        return self.spot[0]

    def at(self, name: str) -> float:
        """Return a number of the explained spot."""
        return float(self.arrays[name][self.spot])


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A whole step.

    Attributes
    ----------
    step, epoch : int
        Both from 1.
    row, batch : int
        The row that is followed and how many there are.
    taken : bool
        Whether the network has taken this step; if not, it is worked out ahead.
    now : (phase, layer) or None
        Where the training stands inside the step.
    done : frozenset of (phase, layer)
        What of the step is worked out.
    loss, optimizer, rules, memory, progress
        With which settings; ``progress`` in epochs and ``memory`` are what the schedule goes by.
    layers : tuple of LayerTrace
    z, p, t, d_z : arrays (outputs,)
        Of the row.
    losses : array (batch,)
        Of each row; their mean is ``batch_loss``.
    length : float
        ‖g‖ over the whole network, after regularisation and before clipping.
    """

    step: int
    epoch: int
    row: int
    batch: int
    taken: bool
    now: tuple[Phase, int] | None
    done: frozenset[tuple[Phase, int]]
    loss: Loss
    optimizer: Optimizer
    rules: Rules
    memory: Memory
    progress: float
    layers: tuple[LayerTrace, ...]
    z: Array
    p: Array
    t: Array
    d_z: Array
    losses: Array
    batch_loss: float
    length: float


@dataclass(frozen=True, slots=True)
class StepAsk(Ask):
    """Ask for the step in which the training stands, else for the last one, else for the one that comes.

    Attributes
    ----------
    row : int
        The row of the batch that is followed, unless training goes row by row.
    place : Place, optional
        The unit or weight that is explained; the most active ones unless given.
    """

    often: ClassVar[float] = 10.0
    share: ClassVar[float] = 0.02

    row: int = 0
    place: Place | None = None

    @np.errstate(all="ignore")
    def answer(self, lab: Lab) -> Trace | None:
        """Copy what explains the step."""
        follower = _followers.get(lab)
        if follower is None:
            follower = _followers[lab] = _Follower()
        return follower.trace(lab, self)


class _Follower:
    """Remembers the states of one network from which its latest steps began."""

    def __init__(self) -> None:
        self._kept: dict[int, Keyframe] = {}
        self._replay: Replay | None = None

    def trace(self, lab: Lab, ask: StepAsk) -> Trace | None:
        """Return the step in which the training stands, the last one, or the next."""
        from nnviz.session.tracing import copy_step

        trainer, walker = lab.experiment.trainer, lab.walker
        state, position, shown = trainer.state, walker.position, walker.training_row
        here = self._keep(lab)
        by_row = position.phase is None and position.samples != state.samples
        start, work = here, None
        if not walker.inside_step and not by_row and state.step:
            last = self._kept.get(state.step - 1) or before_last(trainer)
            work = None if last is None else self._that_leads_here(lab, last)
            start = here if work is None or last is None else last
        replay, taken = self._copy_of(lab), work is not None
        if work is None:
            work = replay.step(start, trainer.loss_bar)
        row = ask.row
        if shown is not None and (by_row or taken):
            row = shown[1] - start.samples
        now = None if position.phase is None else (position.phase, position.layer)
        return copy_step(ask.place, start, replay, work, row=row % work.batch, taken=taken, now=now)

    def _keep(self, lab: Lab) -> Keyframe:
        """Remember the present state; of those before only the last."""
        trainer = lab.experiment.trainer
        step = trainer.state.step
        here = self._kept.get(step)
        if (
            here is None
            or here.samples != trainer.state.samples
            or not np.array_equal(here.values, trainer.params.values)
        ):
            here = Keyframe.of(trainer)
        self._kept = {at: kept for at, kept in self._kept.items() if at == step - 1} | {step: here}
        return here

    def _that_leads_here(self, lab: Lab, last: Keyframe) -> Workspace | None:
        """Return the step from there if it gives the weights of this moment; it does not after an edit."""
        replay, trainer = self._copy_of(lab), lab.experiment.trainer
        work = replay.step(last, trainer.loss_bar)
        mine, theirs = replay.params.values, trainer.params.values
        near = np.abs(mine - theirs) <= 1e-5 * (1 + np.abs(theirs))
        return work if replay.trainer.state.step == trainer.state.step and bool(near.all()) else None

    def _copy_of(self, lab: Lab) -> Replay:
        if self._replay is None or not self._replay.fits(lab.experiment.trainer):
            self._replay = Replay(lab.experiment.trainer)
        return self._replay


_followers: WeakKeyDictionary[Lab, _Follower] = WeakKeyDictionary()
