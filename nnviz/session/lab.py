"""What belongs to one run, and a shelf for runs that an undo may ask for again."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.experiment.build import Experiment
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.measuring import Measuring
from nnviz.session.metric_log import MetricLog
from nnviz.session.probes import Observer, Seen
from nnviz.session.snapshot import Probe
from nnviz.session.stopping import Stopper
from nnviz.session.walker import Walker

__all__ = ["NOTHING", "Lab", "Shelf"]

ASIDE = 6
"""So many trained networks are kept for undo."""
NOTHING = Seen((), None, None, None)


class Lab:
    """The experiment of one run and those who move, measure, stop and watch it."""

    def __init__(
        self, experiment: Experiment, log: MetricLog, clock: Callable[[], float], origin: int = 0
    ) -> None:
        self.origin = origin
        self.experiment = experiment
        self.log = log
        self.walker = Walker(experiment.trainer)
        self.measuring = Measuring(experiment, log, clock)
        self.stopper = Stopper(experiment)
        self.observer = Observer(experiment)
        self.seen = NOTHING
        self._key: object = None

    def look(self, probes: frozenset[Probe], watched: int) -> Seen:
        """Look at the network, unless nothing has changed since the last look."""
        key = (self.walker.position, self.walker.training_row, probes, watched)
        if self._key != key:
            self._key = key
            row = self.walker.training_row
            place = None if row is None else self.experiment.place_of_row(*row)
            self.seen = self.observer.look(probes, watched, place)
        return self.seen

    def look_anew(self) -> None:
        """Trust no earlier look: the weights have changed although the position may be the same."""
        self._key = None


class Shelf:
    """Keeps the last networks that were put aside, by the start in which they were made."""

    def __init__(self) -> None:
        self._labs: dict[int, tuple[ExperimentSpec, Lab]] = {}

    def put(self, spec: ExperimentSpec, lab: Lab | None) -> None:
        """Keep a network with the experiment it was left with."""
        if lab is not None:
            self._labs[lab.origin] = spec, lab
            while len(self._labs) > ASIDE:
                del self._labs[next(iter(self._labs))]

    def take(self, spec: ExperimentSpec, origin: int) -> Lab | None:
        """Give back the network of an earlier start, if it is still there and was left with this experiment."""
        kept, lab = self._labs.get(origin, (None, None))
        if kept != spec:
            return None
        del self._labs[origin]
        return lab
