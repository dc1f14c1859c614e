"""The worker: a state machine that trains, and that can be driven by hand, without any thread.

``handle`` takes a command, ``work_for`` does what is to be done for a while, ``snapshot`` shows where it stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from nnviz.data.dataset import ReadResource
from nnviz.data.wanted import Unwanted, go_on
from nnviz.experiment.catalog import checked, replace_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session import commands
from nnviz.session.ask import NO_ANSWERS
from nnviz.session.commands import Advance, Command, Run, StepBack
from nnviz.session.edits import Edit, SetKnob
from nnviz.session.failures import told_of
from nnviz.session.goal import Goal
from nnviz.session.lab import NOTHING, Lab, Shelf
from nnviz.session.loading import Loader, Start
from nnviz.session.metric_log import Mark, MetricLog
from nnviz.session.pace import Pace
from nnviz.session.probes import Seen
from nnviz.session.saved import Saved
from nnviz.session.sight import Sight
from nnviz.session.snapshot import Failure, Position, Snapshot, Status
from nnviz.session.stint import train
from nnviz.session.stopping import EarlyEnd
from nnviz.session.timeline import NO_TIMELINE, Timeline
from nnviz.session.travel import travel

__all__ = ["Worker"]


class Worker:
    """Holds one experiment and does what commands say.

    Parameters
    ----------
    read : callable
        Gives shipped files; raises ``DataProblem`` where one is missing.
    clock : callable
        Seconds that only grow; handed in so that tests can own time.
    """

    def __init__(self, read: ReadResource, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._spec = ExperimentSpec()
        self._status = Status.PAUSED
        self._lab: Lab | None = None
        self._loader, self._log = Loader(read), MetricLog()
        self._pace, self._sight = Pace(clock), Sight(clock)
        self._begin = Start(self._spec)
        self._goal: Goal | None = None
        self._shelf = Shelf()
        self._failure: Failure | None = None
        self._waiting: list[Command] = []
        self._timeline, self._notice = NO_TIMELINE, ""
        self._run = self._serial = 0
        self._news = self._interrupted = self._start_when_loaded = self._unmeasured = False

    def interrupt(self) -> None:
        """Make ``work_for`` return at the next chance, for good; may be called from another thread."""
        self._interrupted = True

    def has_news(self) -> bool:
        """Return whether something happened that must not be missed, such as a pause; asking clears it."""
        news, self._news = self._news, False
        return news

    @np.errstate(all="ignore")  # numbers that overflow are found by the trainer, which says where
    def handle(self, command: Command) -> None:
        """Do what a command says, or begin to; one that cannot be obeyed becomes a failure on the screen."""
        if self._seeking and isinstance(command, Run | Advance | StepBack | Edit):
            self._waiting.append(command)  # it concerns the moment that is being gone to
            return
        try:
            self._obey(command)
        except Exception as error:  # noqa: BLE001 - the border, as in work_for
            self._fail(error)

    def _obey(self, command: Command) -> None:
        match command:
            case commands.Load(spec, resume, values):
                self._shelf.put(self._spec, self._lab)
                if not self._take_back(spec, resume):
                    self._begin_loading(Start(spec, values))
            case commands.Keeping():
                self._keep(command)
            case commands.Reset():
                self._obey(commands.Load(self._spec))
            case commands.Run():
                self._start(None)
            case commands.Advance(unit, count):
                self._start(Goal(unit, count))
            case commands.Pause():
                self._pause()
            case commands.Travel() if self._lab is not None:
                self._travel(self._lab, command)
            case Edit():
                self._edit(command)
            case commands.SetProbes() | commands.Watch():
                self._sight.obey(command)
            case commands.SetSpeed(steps, phases):
                self._pace.limit(steps, phases)

    def _keep(self, command: commands.Keeping) -> None:
        """Open what was saved, or hand out what is to be saved."""
        if isinstance(command, commands.Open):
            self._shelf.put(self._spec, self._lab)
            self._begin_loading(Start(command.saved.spec, saved=command.saved))
        elif isinstance(command, commands.Capture):
            command.into.replace(None if self._lab is None else Saved.of(self._lab))

    @np.errstate(all="ignore")
    def work_for(self, seconds: float) -> float | None:
        """Work for about so long.

        Returns
        -------
        float or None
            For how long there is nothing to do: 0 for go on at once, None for until the next command.
        """
        try:
            if self._status is Status.LOADING:
                self._load()
            elif self._status is Status.RUNNING and self._lab is not None:
                return self._train(self._lab, seconds)
            elif self._seeking and self._lab is not None:
                self._replay(self._lab, seconds)
            elif self._unmeasured:
                self._measure()
        except Unwanted:
            return 0.0  # what is wanted instead waits in the queue
        except Exception as error:  # noqa: BLE001 - the border: any fault becomes a picture of itself
            self._fail(error)
        busy = self._status is Status.RUNNING or self._unmeasured or self._seeking
        return 0.0 if busy else self._sight.patience

    @np.errstate(all="ignore")
    def snapshot(self) -> Snapshot:
        """Return a frozen picture of this moment."""
        self._serial += 1
        lab, position, seen = self._lab, Position(), NOTHING
        if lab is not None:
            position = lab.walker.position
            seen = self._look(lab)
            self._timeline = Timeline.of(lab.course, self._timeline)
        return Snapshot(
            run=self._run,
            serial=self._serial,
            status=self._status,
            position=position,
            spec=self._spec,
            data=lab.observer.data_view if lab else None,
            layers=seen.layers,
            curves=(lab.log if lab else self._log).curves(),
            batch_loss=lab.experiment.trainer.batch_loss if lab else float("nan"),
            origin=lab.origin if lab else 0,
            values=seen.values,
            field=seen.field,
            watched=seen.watched,
            steps_per_second=self._pace.speed(position.step) if self._status is Status.RUNNING else 0.0,
            message=self._notice,
            failure=self._failure,
            answers=self._sight.answers if lab else NO_ANSWERS,
            timeline=self._timeline,
        )

    def _look(self, lab: Lab) -> Seen:
        moving = self._status is Status.RUNNING or self._seeking or self._unmeasured
        try:
            return self._sight.look(lab, moving=moving)
        except Exception as error:  # noqa: BLE001 - the border again: the screen then keeps its last picture
            self._fail(error)
            return lab.seen

    def _take_back(self, spec: ExperimentSpec, origin: int) -> bool:
        """Go on with a network that was put aside; return whether there was one."""
        lab = self._shelf.take(spec, origin)
        if lab is None:
            return False
        self._begin_loading(Start(spec))
        self._lab, lab.spec, self._notice = lab, spec, ""
        self._status = Status.PAUSED if lab.course.last else Status.READY
        return True

    def _begin_loading(self, start: Start) -> None:
        self._spec, self._begin = start.spec, start
        self._run += 1
        self._lab = self._goal = self._failure = None
        self._notice, self._timeline = f"Loading {start.spec.data.source.title()} …", NO_TIMELINE
        self._waiting.clear()
        self._start_when_loaded = self._unmeasured = False
        self._log = MetricLog()
        self._status, self._news = Status.LOADING, True

    def _load(self) -> None:
        begin = self._begin if self._begin.saved else self._begin._replace(spec=self._spec)
        self._loader.material(begin.spec)
        go_on()
        self._lab = self._loader.lab(begin, self._log, self._clock, self._run)
        self._spec, self._notice = self._lab.spec, ""
        self._status, self._news = Status.PAUSED if self._lab.course.last else Status.READY, True
        if self._start_when_loaded:
            self._start(self._goal)

    def _start(self, goal: Goal | None) -> None:
        lab = self._lab
        if lab is None:
            if self._status is Status.FAILED:  # perhaps what was missing is back
                self._begin_loading(self._begin._replace(spec=self._spec))
            self._goal, self._start_when_loaded = goal, self._status is Status.LOADING
            return
        self._goal = goal
        if goal is not None:
            goal.begin(lab.experiment.trainer.state.epoch)
        else:
            lab.course.go_on()
        self._failure, self._notice = None, ""
        self._status = Status.RUNNING
        self._pace.start()
        lab.course.start()

    @property
    def _seeking(self) -> bool:
        return self._lab is not None and self._lab.course.seeking

    def _travel(self, lab: Lab, command: commands.Travel) -> None:
        """Stop and go to another moment; what was to follow where it stood is no longer wanted."""
        if travel(lab.course, command):
            self._waiting.clear()
            self._goal = self._failure = None
            self._spec, self._notice = lab.spec, ""
            self._status, self._news = Status.PAUSED, True
            self._unmeasured = not lab.course.seeking

    def _replay(self, lab: Lab, seconds: float) -> None:
        """Come nearer to the moment that is wanted, and do there what was asked for meanwhile."""
        arrived = lab.course.replay(seconds)
        self._spec = lab.spec
        if arrived:
            self._news = self._unmeasured = True
            waiting, self._waiting = self._waiting, []
            for command in waiting:
                self.handle(command)

    def _pause(self) -> None:
        self._start_when_loaded = False
        self._waiting.clear()
        if self._status is Status.RUNNING:
            self._stop()

    def _stop(self, end: EarlyEnd | None = None) -> None:
        """Pause, perhaps because of early stopping; to measure may take longer than a person waits: it comes after."""
        self._goal = None
        self._status, self._news, self._unmeasured = Status.PAUSED, True, True
        if end is not None and self._lab is not None:
            self._lab.look_anew()
            self._notice = end.sentence
            self._lab.log.mark(Mark(self._lab.course.step, self._lab.measuring.epochs, "Stopped early"))

    def _measure(self) -> None:
        """Measure where training stands, once."""
        self._unmeasured = False
        if self._lab is not None and not self._lab.walker.inside_step:
            self._lab.course.measure()
        self._news = True

    def _fail(self, error: Exception) -> None:
        """Stop and say what happened; after a divergence the network goes back to its last sound state."""
        self._failure, self._goal, self._notice = told_of(error, self._lab, self._spec), None, ""
        self._spec = self._spec if self._lab is None else self._lab.spec
        self._status, self._news = Status.FAILED, True

    def _edit(self, edit: Edit) -> None:
        """Change the running network and mark the step; before it runs only the experiment changes."""
        lab, wanted = self._lab, edit.on(self._spec, self._lab)
        if wanted is None:
            return
        if lab is None:
            if isinstance(wanted, SetKnob):
                self._spec = checked(replace_at(self._spec, wanted.path, wanted.value))
            return
        end = lab.course.finish_step()
        if end is not None:
            self._stop(end)
        lab.course.edit(wanted)
        self._spec, self._unmeasured = lab.spec, self._status is not Status.RUNNING

    def _train(self, lab: Lab, seconds: float) -> float:
        outcome = train(lab, self._goal, self._pace, seconds, self._clock, lambda: self._interrupted)
        self._spec = lab.spec
        if outcome.end is not None or outcome.reached:
            self._stop(outcome.end)
        return outcome.wait
