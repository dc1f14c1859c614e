"""The worker: a state machine that trains, and that can be driven by hand, without any thread.

``handle`` takes a command, ``work_for`` does what is to be done for a while, ``snapshot`` shows where it stands.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from nnviz.data.dataset import ReadResource
from nnviz.engine.divergence import Diverged
from nnviz.experiment.build import Material, build, load_material
from nnviz.experiment.catalog import checked, knob_at, replace_at
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session import commands
from nnviz.session.ask import NO_ANSWERS, Ask, Responder
from nnviz.session.commands import Command, StepUnit, Watch
from nnviz.session.edits import Edit, SetKnob
from nnviz.session.failures import divergence, failure_of
from nnviz.session.goal import Goal
from nnviz.session.lab import NOTHING, Lab, Shelf
from nnviz.session.looks import Looks
from nnviz.session.metric_log import Mark, MetricLog
from nnviz.session.pace import Pace
from nnviz.session.probes import Seen
from nnviz.session.snapshot import Failure, Position, Probe, Snapshot, Status
from nnviz.session.stopping import EarlyEnd
from nnviz.session.walker import Walker

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
        self._read, self._clock = read, clock
        self._spec = ExperimentSpec()
        self._status = Status.PAUSED
        self._lab: Lab | None = None
        self._material: tuple[object, Material] | None = None
        self._log = MetricLog()
        self._pace, self._looks, self._responder = Pace(clock), Looks(clock), Responder(clock)
        self._probes: frozenset[Probe] = frozenset()
        self._asks: frozenset[Ask] = frozenset()
        self._answers = NO_ANSWERS
        self._watched = Watch()
        self._goal: Goal | None = None
        self._shelf = Shelf()
        self._failure: Failure | None = None
        self._notice = ""
        self._run = self._serial = 0
        self._news = self._interrupted = self._start_when_loaded = self._unmeasured = False

    def interrupt(self) -> None:
        """Make ``work_for`` return at the next chance, for good; may be called from another thread."""
        self._interrupted = True

    def has_news(self) -> bool:
        """Return whether something happened that must not be missed, such as a pause; asking clears it."""
        news, self._news = self._news, False
        return news

    def handle(self, command: Command) -> None:
        """Do what a command says, or begin to; one that cannot be obeyed becomes a failure on the screen."""
        try:
            self._obey(command)
        except Exception as error:  # noqa: BLE001 - the border, as in work_for
            self._fail(failure_of(error))

    def _obey(self, command: Command) -> None:
        match command:
            case commands.Load(spec, resume):
                self._shelf.put(self._spec, self._lab)
                if not self._take_back(spec, resume):
                    self._begin_loading(spec)
            case commands.Reset():
                self._shelf.put(self._spec, self._lab)
                self._begin_loading(self._spec)
            case commands.Run():
                self._start(None)
            case commands.Advance(unit, count):
                self._start(Goal(unit, count))
            case commands.Pause():
                self._start_when_loaded = False
                if self._status is Status.RUNNING:
                    self._stop()
            case Edit():
                self._edit(command)
            case commands.SetProbes(wanted):
                self._probes = frozenset(want for want in wanted if isinstance(want, Probe))
                self._asks = frozenset(want for want in wanted if isinstance(want, Ask))
            case Watch():
                self._watched = command
            case commands.SetSpeed(steps_per_second):
                self._pace.limit(steps_per_second)

    @np.errstate(all="ignore")  # numbers that overflow are found by the trainer, which says where
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
            elif self._unmeasured:
                self._measure()
        except Diverged as error:
            self._fail(self._divergence(error))
        except Exception as error:  # noqa: BLE001 - the border: any fault becomes a picture of itself
            self._fail(failure_of(error))
        return 0.0 if self._status is Status.RUNNING or self._unmeasured else None

    @np.errstate(all="ignore")
    def snapshot(self) -> Snapshot:
        """Return a frozen picture of this moment."""
        self._serial += 1
        lab, position, seen = self._lab, Position(), NOTHING
        if lab is not None:
            position = lab.walker.position
            seen = self._look(lab)
        running = self._status is Status.RUNNING
        return Snapshot(
            run=self._run,
            serial=self._serial,
            status=self._status,
            position=position,
            spec=self._spec,
            data=lab.observer.data_view if lab else None,
            layers=seen.layers,
            curves=self._log.curves(),
            batch_loss=lab.experiment.trainer.batch_loss if lab else float("nan"),
            origin=lab.origin if lab else 0,
            values=seen.values,
            field=seen.field,
            watched=seen.watched,
            steps_per_second=self._pace.speed(position.step) if running else 0.0,
            message=f"Loading {type(self._spec.data.source).title()} …"
            if self._status is Status.LOADING
            else self._notice,
            failure=self._failure,
            answers=self._answers if lab else NO_ANSWERS,
        )

    def _look(self, lab: Lab) -> Seen:
        try:
            running = self._status is Status.RUNNING
            lab.watched = self._watched
            seen = self._looks.look(lab, self._probes, moving=running)
            self._answers = self._responder.respond(lab, self._asks, moving=running)
        except Exception as error:  # noqa: BLE001 - the border again: the screen then keeps its last picture
            self._fail(failure_of(error))
            return lab.seen
        else:
            return seen

    def _take_back(self, spec: ExperimentSpec, origin: int) -> bool:
        """Go on with a network that was put aside; return whether there was one."""
        lab = self._shelf.take(spec, origin)
        if lab is None:
            return False
        self._begin_loading(spec)
        self._lab, self._log, lab.spec = lab, lab.log, spec
        self._status = Status.PAUSED if lab.experiment.trainer.state.step else Status.READY
        return True

    def _begin_loading(self, spec: ExperimentSpec) -> None:
        self._spec = spec
        self._run += 1
        self._lab = self._goal = self._failure = None
        self._notice = ""
        self._start_when_loaded = self._unmeasured = False
        self._log = MetricLog()
        self._status, self._news = Status.LOADING, True

    def _load(self) -> None:
        spec = checked(self._spec)
        key = (spec.data, spec.seeds.of("data"), spec.seeds.of("split"))
        if self._material is None or self._material[0] != key:
            self._material = None
            self._material = key, load_material(spec, self._read)
        if self._interrupted:
            return
        self._lab = Lab(build(spec, self._material[1]), self._log, self._clock, self._run)
        self._lab.measuring.now()
        self._status, self._news = Status.READY, True
        if self._start_when_loaded:
            self._start(self._goal)

    def _start(self, goal: Goal | None) -> None:
        if self._lab is None:
            if self._status is Status.FAILED:  # perhaps what was missing is back
                self._begin_loading(self._spec)
            self._goal, self._start_when_loaded = goal, self._status is Status.LOADING
            return
        self._goal = goal
        if goal is not None:
            goal.begin(self._lab.experiment.trainer.state.epoch)
        self._failure, self._notice = None, ""
        self._status = Status.RUNNING
        self._pace.start()

    def _stop(self) -> None:
        """Pause; what is then measured may take longer than a person waits for a pause, so it comes after."""
        self._goal = None
        self._status, self._news, self._unmeasured = Status.PAUSED, True, True

    def _measure(self) -> None:
        """Measure where training stands, once."""
        self._unmeasured = False
        if self._lab is not None and not self._lab.walker.inside_step:
            self._lab.measuring.now()
            self._news = True

    def _fail(self, failure: Failure) -> None:
        self._failure, self._goal = failure, None
        self._status, self._news = Status.FAILED, True

    def _edit(self, edit: Edit) -> None:
        """Change the running network and mark the step; before it runs only the experiment changes."""
        if isinstance(edit, SetKnob) and not knob_at(self._spec, edit.path).live:
            return
        lab = self._lab
        if lab is None:
            if isinstance(edit, SetKnob):
                self._spec = checked(replace_at(self._spec, edit.path, edit.value))
            return
        trainer = lab.experiment.trainer
        lab.measuring.keep()  # if the edit wrecks the network, this is where to go back to
        edit.apply(lab)
        lab.look_anew()
        self._spec = lab.spec
        text = edit.told(lab)
        if trainer.state.step and text:
            self._log.mark(Mark(trainer.state.step, lab.measuring.epochs, text))

    def _train(self, lab: Lab, seconds: float) -> float | None:
        """Make strides until the time is over, the goal is reached or the pace allows no more."""
        walker, state, goal, clock = lab.walker, lab.experiment.trainer.state, self._goal, self._clock
        unit = goal.unit if goal else StepUnit.PHASE if self._pace.slow() else StepUnit.BATCH
        stride = {StepUnit.PHASE: walker.phase, StepUnit.SAMPLE: walker.row}.get(unit, walker.step)
        per_step = walker.phases_per_step if unit is StepUnit.PHASE else 1
        granted = None if goal else self._pace.granted(per_step)
        until, epoch, made = clock() + seconds, state.epoch, 0
        while made != granted and not self._interrupted:
            stride()
            made += 1
            if state.epoch != epoch:
                epoch = state.epoch
                end = lab.stopper.at_epoch_end()
                if end is not None:
                    self._stop_early(lab, end)
                    return 0.0
                lab.measuring.at_epoch_end()
            if goal is not None and goal.reached(epoch):
                self._stop()
                return 0.0
            if clock() >= until:
                break
        if not walker.inside_step:
            lab.measuring.in_between()
        if granted is None:
            return 0.0
        self._pace.spend(made)
        return self._pace.wait(per_step)

    def _stop_early(self, lab: Lab, end: EarlyEnd) -> None:
        """Pause where early stopping says so, and say why."""
        lab.look_anew()
        self._stop()
        self._notice = end.sentence
        self._log.mark(Mark(lab.experiment.trainer.state.step, lab.measuring.epochs, "Stopped early"))

    def _divergence(self, error: Diverged) -> Failure:
        """Go back to the last measured state and say what happened and what may help."""
        lab = self._lab
        if lab is None:
            return Failure(str(error))
        lab.measuring.checkpoint.restore(lab.experiment.trainer)
        lab.walker = Walker(lab.experiment.trainer)
        lab.look_anew()
        return divergence(error, self._spec, lab.measuring.checkpoint.step)
