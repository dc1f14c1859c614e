"""Whatever is commanded in whatever order, and whatever goes wrong meanwhile: some things always hold."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.digits import Digits
from nnviz.data.labelled import strokes_text
from nnviz.data.synthetic import Circle, XorTable
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import SGD
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import (
    Advance,
    Capture,
    Command,
    DeleteBranch,
    Load,
    Open,
    Pause,
    RenameBranch,
    Reset,
    Return,
    Run,
    Seek,
    SetKnob,
    SetProbes,
    SetSpeed,
    StepBack,
    StepUnit,
    Watch,
)
from nnviz.session.document import Document, read_document, write_document
from nnviz.session.edits import SetParameter
from nnviz.session.health import Health
from nnviz.session.mailbox import Mailbox
from nnviz.session.saved import Saved
from nnviz.session.snapshot import Probe, Snapshot, Status
from tests.session.driving import OUTPUT, SMALL, Clock, Hand

SPECS = (
    SMALL,
    replace(SMALL, layers=(OUTPUT,), training=TrainingSpec(batch_size=1000)),
    replace(SMALL, optimizer=SGD(learning_rate=1e6)),
    replace(SMALL, data=DataSpec(source=Circle(samples=20), validation=0.0, test=0.0)),
    ExperimentSpec(
        data=DataSpec(source=XorTable(), validation=0.25, test=0.0), layers=(Dense(units=2), OUTPUT)
    ),
    fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=3), OUTPUT))),
    replace_at(SMALL, "layers[2].units", 3),
    replace_at(SMALL, "layers[0].units", 0),
)


class Session(RuleBasedStateMachine):
    """Drives a worker by every command, with a disk that may fail and a clock that may jump."""

    def __init__(self) -> None:
        super().__init__()
        self.disk_works = True
        self.clock = Clock()
        self.hand = Hand(None, self.read, self.clock)
        self.last: Snapshot | None = None
        self.edits_measured = self.strides = 0
        self.saved: Saved | None = None
        self.scratch = TemporaryDirectory()
        self.folder = Path(self.scratch.name)

    def teardown(self) -> None:
        """Remove what was saved."""
        self.scratch.cleanup()

    def read(self, name: str) -> bytes:
        """Give a shipped file, unless the disk is broken."""
        return resources.read(name) if self.disk_works else b""

    @initialize(spec=st.sampled_from(SPECS), strides=st.integers(0, 4))
    def first(self, spec: ExperimentSpec, strides: int) -> None:
        """Begin as the window does, with a worker that is slow or quick beside whoever commands."""
        self.strides = strides
        self.send(Load(spec))

    def send(self, *commands: Command) -> None:
        """Hand over commands and let the worker go on for as long as it has before the next ones."""
        self.hand.send(*commands)
        for _ in range(self.strides):
            self.hand.work()

    @rule(spec=st.sampled_from(SPECS), resume=st.integers(0, 6))
    def load(self, spec: ExperimentSpec, resume: int) -> None:
        """Open another experiment, or come back to it by undo."""
        self.send(Load(spec, resume))

    @rule(command=st.sampled_from([Run(), Pause(), Reset()]))
    def press(self, command: Run | Pause | Reset) -> None:
        """Press one of the large buttons."""
        self.send(command)

    @rule(unit=st.sampled_from(StepUnit), count=st.integers(0, 6))
    def advance(self, unit: StepUnit, count: int) -> None:
        """Press Step."""
        self.send(Advance(unit, count))

    @rule(step=st.integers(-5, 60), exact=st.booleans())
    def seek(self, step: int, exact: bool) -> None:
        """Wind the training back, or on."""
        self.send(Seek(step, exact))

    @rule(unit=st.sampled_from(StepUnit), count=st.integers(-1, 6))
    def step_back(self, unit: StepUnit, count: int) -> None:
        """Press Step back."""
        self.send(StepBack(unit, count))

    @rule(
        number=st.integers(0, 4), deed=st.sampled_from([Return, DeleteBranch, lambda n: RenameBranch(n, "x")])
    )
    def branch(self, number: int, deed: object) -> None:
        """Do something with a branch, whether it is there or not."""
        self.send(deed(number))

    @rule(rate=st.sampled_from([0.001, 0.1, 1e6, 0.0, math.nan]))
    def set_rate(self, rate: float) -> None:
        """Turn the best-known knob, also too far."""
        self.send(SetKnob("optimizer.learning_rate", rate))

    @rule(
        path=st.sampled_from(["training.batch_size", "layers[0].units", "nowhere"]), value=st.integers(-1, 40)
    )
    def set_knob(self, path: str, value: int) -> None:
        """Turn another knob: live, not live, or not there."""
        self.send(SetKnob(path, value))

    @rule(
        layer=st.integers(-1, 3),
        unit=st.integers(-1, 5),
        source=st.one_of(st.none(), st.integers(-1, 5)),
        value=st.sampled_from([0.0, -0.5, 1e6, 1e7, math.nan]),
    )
    def type_a_parameter(self, layer: int, unit: int, source: int | None, value: float) -> None:
        """Type a weight or bias, one that is there or not, of any size."""
        self.send(SetParameter(layer, unit, source, value))

    @rule(
        knob=st.sampled_from(["silenced", "frozen_units"]),
        layer=st.integers(0, 2),
        units=st.sampled_from([(), (0,), (1, 2), (0, 1, 2, 3), (99,), (-1,)]),
    )
    def mark_units(self, knob: str, layer: int, units: tuple[int, ...]) -> None:
        """Silence or freeze units, some of which are not there."""
        self.send(SetKnob(f"layers[{layer}].{knob}", units))

    @rule(layer=st.integers(0, 2), on=st.booleans())
    def freeze(self, layer: int, on: bool) -> None:
        """Freeze a whole layer, or let it learn again."""
        self.send(SetKnob(f"layers[{layer}].frozen", on))

    @rule(label=st.sampled_from([0, 3, 99]), times=st.sampled_from([1, 7]), many=st.integers(0, 2))
    def label_a_drawing(self, label: int, times: int, many: int) -> None:
        """Add labelled drawings to the training data, or take them all away."""
        ink = strokes_text([[(10, 10), (200, 300)], [(50, 50)]])
        self.send(SetKnob("data.labelled", ((label, times, ink),) * many))

    @rule(
        size=st.sampled_from([0, 1, 2, 64, 784]),
        label=st.sampled_from([math.nan, 1.0, 99.0]),
        bad=st.booleans(),
    )
    def watch_a_drawing(self, size: int, label: float, bad: bool) -> None:
        """Watch a sample of one's own; it may fit the data or not, and hold what is no number."""
        drawn = np.full(size, np.nan if bad else 0.5)
        self.send(SetProbes(frozenset({Probe.WATCHED, Health()})), Watch(0, "validation", drawn, label))

    @rule(through_a_file=st.booleans())
    def capture(self, through_a_file: bool) -> None:
        """Save the work, perhaps with a file in between."""
        box: Mailbox[Saved | None] = Mailbox()
        self.hand.send(Capture(box))
        saved = box.take()
        if saved is None:
            return
        self.saved = saved
        if through_a_file:
            path = self.folder / "machine.nnviz"
            write_document(path, Document(saved.spec, saved))
            self.saved = read_document(path.read_bytes(), path.name).saved
            assert saved.values.tobytes() == self.saved.values.tobytes()

    @precondition(lambda self: self.saved is not None)
    @rule()
    def open(self) -> None:
        """Open what was saved last, whatever is going on."""
        self.send(Open(self.saved))

    @rule(probes=st.frozensets(st.sampled_from(Probe)), index=st.integers(-100, 100))
    def watch(self, probes: frozenset[Probe], index: int) -> None:
        """Show and hide panels, and pick a sample."""
        self.send(SetProbes(probes), Watch(index))

    @rule(speed=st.sampled_from([None, 0.0, 1.0, 50.0]))
    def set_speed(self, speed: float | None) -> None:
        """Move the slider of the speed."""
        self.send(SetSpeed(speed))

    @rule(seconds=st.sampled_from([0.0, 0.02, 1.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        """Let time pass; the laptop may sleep."""
        self.clock.now += seconds

    @rule(works=st.booleans())
    def disk(self, works: bool) -> None:
        """Break or mend the disk."""
        self.disk_works = works

    @rule(times=st.integers(1, 20))
    def work(self, times: int) -> None:
        """Give the worker time."""
        for _ in range(times):
            self.hand.work()

    @precondition(
        lambda self: self.last is not None and self.last.failure is not None and self.last.failure.remedy
    )
    @rule()
    def take_remedy(self) -> None:
        """Do what the message offers."""
        self.send(SetKnob(*self.last.failure.remedy), Run())

    @invariant()
    def the_picture_is_consistent(self) -> None:
        """Look, and compare with the last look."""
        shot, last = self.hand.look(), self.last
        self.last = shot
        assert isinstance(shot.status, Status)
        assert (shot.status is Status.FAILED) == (shot.failure is not None)
        assert shot.failure is None or (shot.failure.message and shot.failure.expected), shot.failure.details
        assert shot.status is not Status.LOADING or shot.message
        assert (shot.data is None) == (not shot.layers)
        assert shot.values is None or np.isfinite(shot.values).all()
        assert all(np.isfinite(layer.weights).all() for layer in shot.layers)
        steps = shot.curves.column("step")
        assert (np.diff(steps) > 0).all()
        timeline = shot.timeline
        assert not len(steps) or steps[-1] <= timeline.last
        assert timeline.here == shot.position.step <= timeline.last
        assert shot.data is None or timeline.branch in {one.number for one in timeline.branches}
        assert timeline.nbytes <= timeline.budget
        if shot.status is Status.READY:
            assert 0 == shot.position.step
            assert [0] == steps.tolist()
        if last is None:
            return
        assert shot.serial == last.serial + 1
        assert shot.run >= last.run
        same_way = (timeline.jumps, timeline.branch) == (last.timeline.jumps, last.timeline.branch)
        if shot.run == last.run and same_way:
            assert shot.position.step >= last.position.step
        same_curves = shot.run == last.run and timeline.branch == last.timeline.branch
        if same_curves:
            self.what_was_measured_stays(last, shot)
        if (
            not same_curves
            or self.is_measured(shot)
            or last.curves.table.tobytes() != shot.curves.table.tobytes()
        ):
            self.edits_measured = self.edits_at(shot)

    def what_was_measured_stays(self, last: Snapshot, shot: Snapshot) -> None:
        """No row of the curves ever changes, but the newest, directly after an edit at its step."""
        old, new = last.curves.table, shot.curves.table[: len(last.curves)]
        old = old[: len(new)]
        if old.tobytes() == new.tobytes():
            return
        assert len(old) == len(last.curves)
        assert old[:-1].tobytes() == new[:-1].tobytes()
        assert (old[-1, 0], old[-1, -1]) == (new[-1, 0], new[-1, -1])  # of the same step and the same seconds
        assert self.edits_at(last) > self.edits_measured

    def edits_at(self, shot: Snapshot) -> int:
        """Return how many edits were done on this way at the step that was measured last."""
        steps, lab = shot.curves.column("step"), self.hand.worker._lab
        edits = [] if lab is None or not len(steps) else lab.course.branch.changes
        return sum(change.step == steps[-1] for change in edits)

    def is_measured(self, shot: Snapshot) -> bool:
        """Whether the newest row tells of the network as it is."""
        at_rest = shot.status is not Status.RUNNING and shot.position.phase is None
        return at_rest and not (shot.timeline.past or shot.timeline.seeking or self.hand.worker._unmeasured)


Session.TestCase.settings = settings(
    max_examples=80, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSession = Session.TestCase
