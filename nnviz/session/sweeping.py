"""Asks that look at many samples: worked out in pieces of a few milliseconds, each on one moment of the network.

What takes longer than training may wait is written as a generator that yields after each piece.  It works on a copy
of the weights, so all of an answer is of the same step, however long the work takes; until it is done the last
answer stands.
"""

from __future__ import annotations

import copy
import time
import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.evaluate import Forward
from nnviz.engine.network import Network
from nnviz.engine.workspace import Parameters
from nnviz.session.ask import Ask
from nnviz.session.lab import Lab

__all__ = ["PIECE", "Pieces", "SweepAsk", "Sweeper", "frozen", "part_to_judge"]

PIECE = 0.003
"""Seconds of work in one go while the network learns."""
SMALL, LARGE = 16, 1000
"""Samples taken at a time: from, up to."""
FEW, LIVE = 250, 0.03
"""While the network learns: at least so many samples, and more as long as all of them take no longer than this."""
QUICK = 0.0007
"""A piece of samples that took less seconds may be twice as large."""

Pieces = Generator[None, None, object]
"""Work that yields after each piece and returns the answer."""


def part_to_judge(lab: Lab) -> str:
    """Return the part of the data that a network is judged by: "validation", "training" where there is none."""
    return "validation" if lab.experiment.validation.samples else "training"


class Sweeper:
    """A copy of a network at one moment, through which samples are sent.

    Parameters
    ----------
    lab : Lab
        Whose network is copied by ``copy_weights``; it is never changed.
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, lab: Lab, clock: Callable[[], float] = time.perf_counter) -> None:
        experiment = lab.experiment
        self.network: Network = experiment.network
        self.material = experiment.material
        self.params = Parameters(experiment.params.plans, experiment.params.dtype)
        self.windows = self.params.windows(self.params.values)
        self.part = part_to_judge(lab)
        source = experiment.validation if self.part == "validation" else experiment.train
        self.rows = copy.copy(source)  # with a memory of its own for what is cut; the data are shared
        self.step = 0
        self.whole = False
        """Whether to look at all samples, as at rest, or at so few that the picture stays live."""
        self._pace = LIVE / FEW
        self._clock = clock
        self._size = 2 * SMALL
        self._forward: Forward | None = None

    def fits(self, lab: Lab) -> bool:
        """Whether the lab still has the network that was copied, and its data."""
        experiment = lab.experiment
        same = experiment.network is self.network and experiment.material is self.material
        return same and experiment.params.count == self.params.count

    def is_as(self, lab: Lab) -> bool:
        """Whether the lab's weights are those of the copy."""
        return bool(np.array_equal(lab.experiment.params.values, self.params.values, equal_nan=True))

    def copy_weights(self, lab: Lab) -> None:
        """Take over the weights of this moment."""
        np.copyto(self.params.values, lab.experiment.params.values)
        self.step = lab.experiment.trainer.state.step

    def total(self, most: int) -> int:
        """Return how many of the first ``most`` samples are looked at this time."""
        whole = min(self.rows.samples, most)
        affordable = FEW
        while affordable < whole and 2 * affordable * self._pace <= LIVE:
            affordable *= 2
        return whole if self.whole else min(whole, affordable)

    def chunks(self, total: int) -> Iterator[tuple[slice, Forward]]:
        """Send the first ``total`` samples through the network and yield where each chunk lies, with its arrays.

        The last chunk reaches back over samples already seen rather than being smaller, so that one set of arrays
        does for all.  Chunks grow until one takes about a millisecond.
        """
        done = 0
        while done < total:
            began = self._clock()
            forward = self._forward_for(min(self._size, total))
            size = len(forward.rows)
            start = min(done, total - size)
            self.rows.fill(forward.rows, forward.targets, start)
            forward.run()
            yield slice(start, start + size), forward
            done = start + size
            took = self._clock() - began
            self._pace += (min(took / size, 2 * self._pace) - self._pace) / 4
            if took < QUICK and size == self._size:
                self._size = min(2 * size, LARGE)
            elif took > PIECE:
                self._size = max(size // 2, SMALL)

    def _forward_for(self, size: int) -> Forward:
        if self._forward is None or len(self._forward.rows) != size:
            self._forward = Forward(self.network, self.params, size)
        return self._forward


class Course:
    """One ask about one lab: where its work stands, and the last answer."""

    def __init__(self, ask: SweepAsk, lab: Lab) -> None:
        self.ask = ask
        self.sweeper = Sweeper(lab)
        self.memory: dict[str, object] = {}
        self._work: Pieces | None = None
        self._seen: object = None
        self._answer: object = None

    def go_on(self, lab: Lab) -> object:
        """Work for a few milliseconds; return the last whole answer, None before the first."""
        until = time.perf_counter() + PIECE
        if self._work is None and not self._begin(lab):
            return self._answer
        work = self._work
        try:
            while work is not None:
                next(work)
                if time.perf_counter() >= until:
                    break
        except StopIteration as end:
            self._answer, self._work = end.value, None
        except BaseException:
            self._work = None
            raise
        return self._answer

    def goes_on(self, lab: Lab) -> bool:
        """Whether the answer of this moment needs more work; at rest it is not complete before all is looked at."""
        return self._work is not None or self._seen != lab.state_key or not self.sweeper.whole

    def _begin(self, lab: Lab) -> bool:
        """Begin to work on this moment, unless it is the one of the last answer."""
        rests, self._seen = self._seen == lab.state_key, lab.state_key
        if self._answer is not None and self.sweeper.is_as(lab) and (self.sweeper.whole or not rests):
            return False
        self.sweeper.whole = rests
        self.sweeper.copy_weights(lab)
        self.ask.begin(self.memory, lab)
        self._work = self.ask.work(self.sweeper, self.memory)
        return True


_courses: weakref.WeakKeyDictionary[Lab, dict[type, Course]] = weakref.WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class SweepAsk(Ask):
    """An ask that is worked out in pieces; subclasses say how in ``work``."""

    def begin(self, memory: dict[str, object], lab: Lab) -> None:
        """Copy what else is needed of the lab, at the moment of which the answer will be."""

    def work(self, sweeper: Sweeper, memory: dict[str, object]) -> Pieces:
        """Yield after each piece and return the answer.

        Parameters
        ----------
        sweeper : Sweeper
            The network at one moment.
        memory : dict
            What this ask wants to know of its last time; empty at first.
        """
        raise NotImplementedError

    def answer(self, lab: Lab) -> object:
        """Work for a few milliseconds; return the last whole answer, None before the first."""
        return self._course(lab).go_on(lab)

    def goes_on(self, lab: Lab) -> bool:
        """Whether the answer is still being worked out."""
        return self._course(lab).goes_on(lab)

    def _course(self, lab: Lab) -> Course:
        """Return where the work stands; the latest question of each kind is remembered for a lab."""
        courses = _courses.setdefault(lab, {})
        course = courses.get(type(self))
        if course is None or course.ask != self or not course.sweeper.fits(lab):
            course = courses[type(self)] = Course(self, lab)
        return course


def frozen(array: Array) -> Array:
    """Make an array read-only, without a copy, and return it."""
    array.setflags(write=False)
    return array
