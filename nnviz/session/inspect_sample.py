"""How hard the watched sample pulls: the length of its gradient beside that of other training samples."""

from __future__ import annotations

import copy
import math
import zlib
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from nnviz.data.batches import Rows
from nnviz.data.dataset import Array
from nnviz.engine.input_gradient import answering
from nnviz.engine.kernels import Call, play, quickest
from nnviz.engine.layer import Mode
from nnviz.engine.network import Network, Workspace
from nnviz.engine.workspace import Parameters
from nnviz.session.lab import Lab
from nnviz.session.snapshot import Sample
from nnviz.session.sweeping import Pieces, SweepAsk, Sweeper

__all__ = ["Pull", "PullOf", "SampleGradient"]

OTHERS, LIVE = 64, 16
"""With so many training samples the watched one is compared: at rest, and while the network learns."""


@dataclass(frozen=True, slots=True)
class Pull:
    """The length of ∂L/∂θ for the watched sample alone, and those of ``count`` training samples.

    ``mean`` is their mean length, ``smaller`` the share of them that pull less.
    """

    step: int
    norm: float
    mean: float
    smaller: float
    count: int


class SampleGradient:
    """Finds ∂L/∂θ for single samples of a network that answers: without chance, and with remembered means.

    Parameters
    ----------
    network : Network
    values : array (count,)
        All parameters; read at each call.
    """

    def __init__(self, network: Network, values: Array) -> None:
        still = answering(network)
        self.params = Parameters(still.plans(), values.dtype)
        self.params.values = values
        self.work = work = Workspace(still, self.params, 1, Mode.INFERENCE, to_inputs=True)
        calls = [call for layer in work.forward() for call in layer]
        calls += work.loss()
        calls += [call for layer in reversed(work.backward()) for call in layer]
        self._calls: list[Call] = [quickest(call) for call in calls]

    def run(self) -> float:
        """Return the length of the gradient for the sample in ``work.rows`` and ``work.loss_view.t``."""
        play(self._calls)
        grads = self.params.grads.astype(np.float64)
        return math.sqrt(float(np.vdot(grads, grads)))


@dataclass(frozen=True, slots=True)
class PullOf(SweepAsk):
    """Asks how hard the watched sample pulls; ``key`` names it, see ``of``."""

    often: ClassVar[float] = 4.0
    share: ClassVar[float] = 0.02

    key: tuple[str, int, int]

    @classmethod
    def of(cls, sample: Sample) -> PullOf:
        """Return the question for a sample; a drawing is known by its ink."""
        drawn = sample.part == "drawing"
        return cls((sample.part, sample.index, zlib.crc32(sample.x.tobytes()) if drawn else 0))

    def begin(self, memory: dict[str, object], lab: Lab) -> None:
        """Copy the sample as the network received it."""
        seen = lab.seen.watched
        known = seen is not None and not math.isnan(seen.loss) and PullOf.of(seen) == self
        single = lab.observer.single
        memory["sample"] = (single.rows[0].copy(), single.targets[:, 0].copy()) if known else None
        if "train" not in memory:
            memory["train"] = copy.copy(lab.experiment.train)

    def work(self, sweeper: Sweeper, memory: dict[str, object]) -> Pieces:
        """Go through the samples one by one; None for a sample that nobody has named."""
        sample = cast("tuple[Array, Array] | None", memory["sample"])
        train = cast("Rows", memory["train"])
        if sample is None or not train.samples:
            return None
        finder = memory.get("finder")
        if not isinstance(finder, SampleGradient):
            finder = memory["finder"] = SampleGradient(sweeper.network, sweeper.params.values)
        rows, targets = finder.work.rows, finder.work.loss_view.t
        rows[0], targets[:, 0] = sample
        # The worker has silenced NumPy; a "with" around a yield could end on another thread.
        norm = finder.run()
        yield
        wanted = min(OTHERS if sweeper.whole else LIVE, train.samples)
        chosen = np.random.default_rng(0).choice(train.samples, wanted, replace=False)
        others = np.empty(wanted)
        for place, row in enumerate(chosen.tolist()):
            one, target = np.empty_like(rows), np.empty_like(targets)
            train.fill(one, target, row)
            rows[...], targets[...] = one, target
            others[place] = finder.run()
            yield
        smaller = float((others < norm).mean())
        return Pull(sweeper.step, norm, float(others.mean()), smaller, wanted)
