"""The path that training has taken through the space of all weights, as far as the history remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.data.dataset import Array
from nnviz.session.ask import Ask
from nnviz.session.lab import Lab

__all__ = ["BUDGET", "MOST", "Path", "PathOfTraining", "thinned"]

BUDGET = 32_000_000
"""Bytes of weights that a path may refer to."""
MOST = 120


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Moments of a training in the order of time.

    Attributes
    ----------
    steps : tuple of int
    values : tuple of arrays (count,)
        All parameters at each of them, read-only and not copied.
    """

    steps: tuple[int, ...]
    values: tuple[Array, ...]

    def __len__(self) -> int:
        """Return the number of moments."""
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class PathOfTraining(Ask):
    """Asks for the path up to now; nothing is computed and nothing copied but the present weights."""

    often: ClassVar[float] = 4.0
    share: ClassVar[float] = 0.01

    def answer(self, lab: Lab) -> Path:
        """Collect the keyframes of the present branch up to the present step, and where the network stands now."""
        here = lab.experiment.trainer.state.step
        found = {
            kept.moment.step: kept.moment.keyframe.values
            for kept in lab.course.history.current.kept
            if kept.moment.step < here
        }
        found[here] = lab.experiment.params.values.copy()
        return thinned(tuple(found), tuple(found.values()))


def thinned(
    steps: tuple[int, ...], values: tuple[Array, ...], budget: int = BUDGET, most: int = MOST
) -> Path:
    """Return a path of at most so many moments and bytes, evenly spread over the steps, both ends included."""
    room = max(min(most, budget // max(values[0].nbytes, 1)), 2)
    kept = range(len(steps))
    if len(steps) > room:
        wanted = np.linspace(steps[0], steps[-1], room)
        kept = np.unique(np.searchsorted(steps, wanted).clip(0, len(steps) - 1)).tolist()
    return Path(tuple(steps[place] for place in kept), tuple(_locked(values[place]) for place in kept))


def _locked(values: Array) -> Array:
    view = values.view()
    view.setflags(write=False)
    return view
