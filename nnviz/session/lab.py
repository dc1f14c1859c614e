"""What belongs to one run, and a shelf for runs that an undo may ask for again."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.data.dataset import Array
from nnviz.experiment.build import Experiment
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import Watch
from nnviz.session.course import Course
from nnviz.session.history import BUDGET
from nnviz.session.measuring import Measuring
from nnviz.session.metric_log import MetricLog
from nnviz.session.probes import Observer, Seen
from nnviz.session.snapshot import Probe
from nnviz.session.stopping import Stopper
from nnviz.session.walker import Walker

__all__ = ["NOTHING", "Lab", "Shelf"]

ASIDE = 6
"""So many trained networks are kept for undo."""
ASIDE_BUDGET = BUDGET // 8
"""Bytes for the history of each of them."""
NOTHING = Seen((), None, None, None)


class Lab:
    """The experiment of one run and those who move, measure, stop and watch it.

    ``given`` are the parameters it began with where they were not drawn from the seeds.
    ``spec`` is the experiment with all live changes since; ``watched`` says which sample is looked at; ``course`` leads
    on, and back in time.
    """

    def __init__(
        self,
        experiment: Experiment,
        log: MetricLog,
        clock: Callable[[], float],
        origin: int = 0,
        given: Array | None = None,
    ) -> None:
        self.origin = origin
        self.given = given
        self.experiment = experiment
        self.spec = experiment.spec
        self.watched = Watch()
        self.log = log
        self.walker = Walker(experiment.trainer)
        self.measuring = Measuring(experiment, log, clock, lambda: self.course.remember())  # noqa: PLW0108 - made below
        self.stopper = Stopper(experiment)
        self.observer = Observer(experiment)
        self.seen = NOTHING
        self._key: object = None
        self._changes = 0
        self.course = Course(self, clock)

    def use_log(self, log: MetricLog) -> None:
        """Write what is measured into another log from now on."""
        self.log = self.measuring.log = log

    @property
    def state_key(self) -> object:
        """Something that differs between two moments as soon as weights, position or watched sample do."""
        return self.walker.position, self.walker.training_row, self.watched, self._changes

    @property
    def shown_row(self) -> int | None:
        """The row of the training split that is walked through; None unless training goes row by row."""
        row = self.walker.training_row
        return None if row is None else self.experiment.place_of_row(*row)

    def look(self, probes: frozenset[Probe]) -> Seen:
        """Look at the network, unless nothing has changed since the last look."""
        if self.observer.data_view.material is not self.experiment.material:
            self.observer = Observer(self.experiment)  # labelled drawings have joined the data, or left them
        key = (self.state_key, probes)
        if self._key != key:
            self._key = key
            self.seen = self.observer.look(probes, self.watched, self.shown_row)
        return self.seen

    def look_anew(self) -> None:
        """Trust no earlier look: the weights have changed although the position may be the same."""
        self._changes += 1


class Shelf:
    """Keeps the last networks that were put aside, by the start in which they were made."""

    def __init__(self) -> None:
        self._labs: dict[int, tuple[ExperimentSpec, Lab]] = {}

    def put(self, spec: ExperimentSpec, lab: Lab | None) -> None:
        """Keep a network with the experiment it was left with."""
        if lab is not None:
            lab.course.history.budget = ASIDE_BUDGET
            self._labs[lab.origin] = spec, lab
            while len(self._labs) > ASIDE:
                del self._labs[next(iter(self._labs))]

    def take(self, spec: ExperimentSpec, origin: int) -> Lab | None:
        """Give back the network of an earlier start, if it is still there and was left with this experiment."""
        kept, lab = self._labs.get(origin, (None, None))
        if kept != spec:
            return None
        del self._labs[origin]
        if lab is not None:
            lab.course.history.budget = BUDGET
        return lab
