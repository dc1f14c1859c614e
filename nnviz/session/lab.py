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

    def __init__(self, experiment: Experiment, log: MetricLog, clock: Callable[[], float]) -> None:
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
    """Keeps the last trained networks, by what they were trained with."""

    def __init__(self) -> None:
        self._labs: dict[ExperimentSpec, Lab] = {}

    def put(self, spec: ExperimentSpec, lab: Lab | None) -> None:
        """Keep a network, if it has been trained at all."""
        if lab is not None and lab.experiment.trainer.state.step:
            self._labs.pop(spec, None)
            self._labs[spec] = lab
            while len(self._labs) > ASIDE:
                del self._labs[next(iter(self._labs))]

    def take(self, spec: ExperimentSpec) -> Lab | None:
        """Give back the network that was trained with just this, if it is still there."""
        return self._labs.pop(spec, None)
