"""A step done again on a copy, so that every number of it can be looked at without touching the network.

Every random draw has an address, so the copy goes exactly the way the network goes, bit for bit.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.adaptive import AdaGrad, RMSprop
from nnviz.engine.descent import SGD
from nnviz.engine.divergence import Diverged
from nnviz.engine.layers import BatchNorm
from nnviz.engine.moments import Adam
from nnviz.engine.network import Workspace
from nnviz.engine.optimizers import Optimizer
from nnviz.engine.trainer import Phase, Trainer, TrainState
from nnviz.engine.workspace import Parameters
from nnviz.session.keyframe import Keyframe

__all__ = ["Replay", "before_last"]

Done = frozenset[tuple[Phase, int]]


class Replay:
    """A second trainer with parameters of its own, which takes single steps from given states.

    Attributes
    ----------
    params : Parameters
    gradient : array (count,)
        ∂L/∂θ of the loss alone, before the update has added or clipped anything; zero where the step ended earlier.
    done : frozenset of (phase, layer)
        How far the step came: a step that diverges stops where its numbers leave their bounds.
    """

    def __init__(self, trainer: Trainer) -> None:
        params = trainer.params
        self.params = Parameters(params.plans, params.dtype)
        self.params.layers = params.layers
        self.gradient = np.zeros_like(params.values)
        self.done: Done = frozenset()
        self._key = _settings_of(trainer)
        self.trainer = Trainer(
            trainer.network,
            self.params,
            trainer.optimizer,
            trainer.feed,
            trainer.batch_size,
            TrainState(),
            trainer.rules,
        )

    def fits(self, trainer: Trainer) -> bool:
        """Return whether nothing has been changed that makes this the copy of another training."""
        return all(mine is theirs for mine, theirs in zip(self._key, _settings_of(trainer), strict=True))

    def step(self, start: Keyframe, loss_bar: float) -> Workspace:
        """Take one step from a state and return its arrays.

        Parameters
        ----------
        start : Keyframe
        loss_bar : float
            The loss above which training counts as diverged.
        """
        trainer = self.trainer
        start.restore(trainer)
        trainer.loss_bar = loss_bar
        self.gradient.fill(0)
        done: list[tuple[Phase, int]] = []
        try:
            for event in trainer.phases():
                done.append((event.phase, event.layer))
                if event.phase is Phase.BACKWARD and event.layer == 0:
                    self.gradient[...] = self.params.grads
        except Diverged:
            pass  # what was done until then can still be looked at
        self.done = frozenset(done)
        work = trainer.workspace()
        if work is None:
            raise RuntimeError("A step has left no arrays.")
        return work


def before_last(trainer: Trainer) -> Keyframe | None:
    """Work the state before the last step out from what the step has left behind; None where that is not possible.

    All rules of the optimizers can be turned round: w − Δ is the old weight, (v − g)/μ the old velocity.  What max-norm
    has shortened and what a maximum has forgotten cannot; the caller must see whether the step leads back here.
    """
    work, state, params = trainer.workspace(), trainer.state, trainer.params
    if work is None or not state.step:
        return None
    samples = trainer.feed.samples
    epoch, done = (state.epoch, state.samples) if state.samples else (state.epoch - 1, samples)
    values = params.values - params.delta
    slots = _slots_before(trainer.optimizer, params)
    _statistics_before(work, params, values)
    return Keyframe(values, slots, state.step - 1, epoch, done - work.batch, state.memory, trainer.optimizer)


def _slots_before(optimizer: Optimizer, params: Parameters) -> dict[str, Array]:
    """Turn what the optimizer remembers one step back."""
    g, slots = params.grads, {name: slot.copy() for name, slot in params.slots.items()}
    match optimizer:
        case SGD(momentum=momentum) if momentum:
            slots["velocity"] = _back(slots["velocity"], g, momentum)
        case AdaGrad():
            slots["v"] = _back(slots["v"], g * g, 1.0)
        case RMSprop(rho=rho, momentum=momentum, epsilon=epsilon):
            if momentum:
                spread = np.sqrt(slots["v"]) + epsilon / (1 - rho) ** 0.5
                slots["velocity"] = _back(slots["velocity"], g / spread, momentum)
            slots["v"] = np.maximum(_back(slots["v"], g * g, rho), 0)
        case Adam(beta1=beta1, beta2=beta2):  # AdamW and Nadam too
            slots["m"] = _back(slots["m"], g, beta1)
            slots["v"] = np.maximum(_back(slots["v"], g * g, beta2), 0)
    return slots


def _back(after: Array, added: Array, kept: float) -> Array:
    """Return x where after = kept·x + added; 0 where rounding has left nothing of it."""
    if not kept:
        return np.zeros_like(after)
    rest = after - added
    rest[np.abs(rest) <= 2 * np.finfo(after.dtype).eps * np.abs(added)] = 0
    return np.asarray(rest / after.dtype.type(kept))


def _statistics_before(work: Workspace, params: Parameters, values: Array) -> None:
    """Turn the running figures of batch normalisation one step back."""
    for layer, view, windows in zip(work.layers, work.views, params.windows(values), strict=True):
        if not isinstance(layer, BatchNorm) or layer.frozen or not layer.momentum:
            continue
        count = view.x[0].size
        if count < 2:
            continue
        for name, new in (("running_mean", view.mean), ("running_var", view.var * count / (count - 1))):
            windows[name][...] = (windows[name] - (1 - layer.momentum) * new) / layer.momentum


def _settings_of(trainer: Trainer) -> tuple[object, ...]:
    """Return what a copy of a trainer depends on; all of it is frozen and compared by identity."""
    return (
        trainer.network,
        trainer.params,
        trainer.optimizer,
        trainer.rules,
        trainer.batch_size,
        trainer.params.layers,
        trainer.feed,
    )
