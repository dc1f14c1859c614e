"""The thread: it answers, it never loses the last word, and it always comes to an end."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz import resources
from nnviz.data.digits import Digits
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import SGD
from nnviz.experiment.checks import fitted
from nnviz.experiment.spec import DataSpec, ExperimentSpec
from nnviz.session.commands import (
    Advance,
    Load,
    Pause,
    Reset,
    Run,
    SetKnob,
    SetProbes,
    SetSpeed,
    StepUnit,
    Watch,
)
from nnviz.session.runner import Runner
from nnviz.session.snapshot import Probe, Snapshot, Status
from nnviz.session.worker import Worker
from tests.session.driving import OUTPUT, SMALL, plain

PATIENCE = 20.0
"""Seconds until a test gives up; far more than anything takes on a machine that has much else to do."""
CLOSING = 2.0
DIGITS = fitted(ExperimentSpec(data=DataSpec(source=Digits()), layers=(Dense(units=16), OUTPUT)))


class Reader:
    """Takes pictures out of the letter box, as the window does, until one is as wanted."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.seen: list[Snapshot] = []

    def until(self, wanted: Callable[[Snapshot], bool]) -> Snapshot:
        """Return the first picture that is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            shot = self.runner.mailbox.take()
            if shot is None:
                threading.Event().wait(0.0005)
                continue
            self.seen.append(shot)
            if wanted(shot):
                return shot
        raise AssertionError([(shot.status, shot.position) for shot in self.seen[-5:]])

    def until_status(self, status: Status) -> Snapshot:
        """Return the first picture with this status."""
        return self.until(lambda shot: shot.status is status)


@contextmanager
def running(*commands: object, read: Callable[[str], bytes] = resources.read) -> Iterator[Reader]:
    runner = Runner(Worker(read))
    try:
        for command in commands:
            runner.send(command)  # type: ignore[arg-type]
        yield Reader(runner)
    finally:
        runner.close(PATIENCE)


def closes_in_time(runner: Runner) -> bool:
    began = time.monotonic()
    runner.close(CLOSING)
    return not runner.alive and time.monotonic() - began < CLOSING


def test_what_is_loaded_arrives() -> None:
    with running(Load(SMALL)) as reader:
        assert 3 == len(reader.until_status(Status.READY).layers)


def test_loading_is_seen_before_it_is_over() -> None:
    """A large file takes a second, in which the window must say what is going on."""
    gate = threading.Event()

    def read(name: str) -> bytes:
        gate.wait(PATIENCE)
        return resources.read(name)

    with running(Load(DIGITS), read=read) as reader:
        assert "Loading" in reader.until_status(Status.LOADING).message
        gate.set()
        reader.until_status(Status.READY)


def test_a_run_goes_on_by_itself() -> None:
    with running(Load(SMALL), Run()) as reader:
        assert reader.until(lambda shot: shot.position.step > 200).status is Status.RUNNING


def test_a_thread_and_a_hand_give_the_same_weights() -> None:
    with running(Load(SMALL), Advance(StepUnit.BATCH, 150)) as reader:
        shot = reader.until_status(Status.PAUSED)

    assert 150 == shot.position.step
    assert np.array_equal(plain(SMALL, 150), shot.values)


def test_pause_is_answered_within_few_slices() -> None:
    with running(Load(SMALL), Run()) as reader:
        reader.until(lambda shot: shot.position.step > 50)
        slices = 0
        work_for = reader.runner._worker.work_for

        def counted(seconds: float) -> float | None:
            nonlocal slices
            slices += 1
            return work_for(seconds)

        reader.runner._worker.work_for = counted  # type: ignore[method-assign]
        reader.runner.send(Pause())
        before = slices
        reader.until_status(Status.PAUSED)

        assert slices - before <= 3


def test_the_last_word_is_never_lost_even_if_nobody_was_reading() -> None:
    with running(Load(SMALL), Run()) as reader:
        reader.until(lambda shot: shot.position.step > 20)
        for _ in range(20):
            reader.runner.send(Run())
            reader.runner.send(Pause())
        shot = reader.until_status(Status.PAUSED)
        deadline = time.monotonic() + PATIENCE
        while not reader.runner._commands.empty() and time.monotonic() < deadline:
            threading.Event().wait(0.001)
        while (later := reader.runner.mailbox.take()) is not None:
            shot = later

        assert Status.PAUSED == shot.status


def test_a_failure_arrives() -> None:
    with running(Load(replace(SMALL, optimizer=SGD(learning_rate=1e6))), Run()) as reader:
        assert "diverged" in reader.until_status(Status.FAILED).failure.message


def test_fifty_runs_are_one_run() -> None:
    with running(Load(SMALL)) as reader:
        reader.until_status(Status.READY)
        for _ in range(50):
            reader.runner.send(Run())
        reader.until(lambda shot: shot.position.step > 100)
        reader.runner.send(Pause())
        shot = reader.until_status(Status.PAUSED)

    assert 1 == shot.run
    assert np.array_equal(plain(SMALL, shot.position.step), shot.values)


def test_pictures_arrive_in_order_and_in_one_run_steps_only_rise() -> None:
    with running(Load(SMALL), Run()) as reader:
        reader.until(lambda shot: shot.position.step > 500)

    assert sorted({shot.serial for shot in reader.seen}) == [shot.serial for shot in reader.seen]
    steps = [shot.position.step for shot in reader.seen]
    assert sorted(steps) == steps


def test_while_nobody_reads_no_pictures_are_made() -> None:
    with running(Load(SMALL), Run()) as reader:
        first = reader.until(lambda shot: shot.status is Status.RUNNING and shot.position.step > 10)
        state = reader.runner._worker._lab.experiment.trainer.state
        deadline = time.monotonic() + PATIENCE
        while state.step < first.position.step + 500 and time.monotonic() < deadline:
            threading.Event().wait(0.001)
        waiting = reader.until(lambda shot: shot.serial > first.serial)

    assert waiting.serial <= first.serial + 2


def test_while_paused_another_sample_is_shown_at_once() -> None:
    with running(Load(SMALL), SetProbes(frozenset(Probe)), Advance(StepUnit.BATCH, 3)) as reader:
        before = reader.until(
            lambda shot: len(shot.curves) > 1 and shot.curves.table[-1, 0] == shot.position.step
        )
        reader.runner.send(Watch(7))
        after = reader.until(lambda shot: shot.watched is not None and shot.watched.index == 7)

    assert before.curves is after.curves


def test_a_speed_limit_leaves_the_machine_alone() -> None:
    with running(Load(SMALL), SetSpeed(2.0), Run()) as reader:
        reader.until(lambda shot: shot.status is Status.RUNNING and shot.position.phase is not None)
        slices = 0
        work_for = reader.runner._worker.work_for

        def counted(seconds: float) -> float | None:
            nonlocal slices
            slices += 1
            return work_for(seconds)

        reader.runner._worker.work_for = counted  # type: ignore[method-assign]
        began = time.monotonic()
        here = reader.until(lambda shot: True).position
        reader.until(lambda shot: shot.position != here)

        assert slices <= 5 + (time.monotonic() - began) / 0.004


@pytest.mark.parametrize(
    ("commands", "status"),
    [
        ((), None),
        ((Load(SMALL),), Status.READY),
        ((Load(SMALL), Run()), Status.RUNNING),
        ((Load(SMALL), SetSpeed(0.1), Run()), Status.RUNNING),
        ((Load(SMALL), Advance(StepUnit.PHASE, 4)), Status.PAUSED),
        ((Load(SMALL), SetKnob("optimizer.learning_rate", -1.0)), Status.FAILED),
        ((Load(replace(SMALL, optimizer=SGD(learning_rate=1e6))), Run()), Status.FAILED),
    ],
    ids=["nothing", "ready", "running", "running slowly", "paused in a step", "refused", "diverged"],
)
def test_closing_takes_less_than_two_seconds_and_may_be_done_twice(commands, status) -> None:
    with running(*commands) as reader:
        if status is not None:
            reader.until_status(status)

        assert closes_in_time(reader.runner)
        assert closes_in_time(reader.runner)


def test_closing_while_loading_takes_less_than_two_seconds() -> None:
    entered, gate = threading.Event(), threading.Event()

    def read(name: str) -> bytes:
        entered.set()
        gate.wait(PATIENCE)
        return resources.read(name)

    with running(Load(DIGITS), Run(), read=read) as reader:
        entered.wait(PATIENCE)
        gate.set()
        assert closes_in_time(reader.runner)


def test_closing_twenty_times_in_the_middle_of_training() -> None:
    for _ in range(20):
        with running(Load(SMALL), Run()) as reader:
            reader.until_status(Status.RUNNING)
            assert closes_in_time(reader.runner)


def test_a_thread_that_hangs_is_reported() -> None:
    entered, gate = threading.Event(), threading.Event()

    def read(name: str) -> bytes:
        entered.set()
        gate.wait(PATIENCE)
        return resources.read(name)

    runner = Runner(Worker(read))
    runner.send(Load(DIGITS))
    entered.wait(PATIENCE)
    try:
        with pytest.raises(TimeoutError, match=r"did not end within 0\.05 s"):
            runner.close(0.05)
    finally:
        gate.set()
        runner.close(PATIENCE)
    assert not runner.alive


def test_a_with_block_ends_the_thread() -> None:
    with Runner(Worker(resources.read)) as runner:
        runner.send(Load(SMALL))
        runner.send(Run())

    assert not runner.alive


def test_the_end_is_told() -> None:
    ended: list[str] = []
    with Runner(Worker(resources.read), lambda: ended.append(threading.current_thread().name)):
        pass

    assert ["nnviz-trainer"] == ended


def test_commands_after_the_end_do_nothing() -> None:
    with running(Load(SMALL)) as reader:
        reader.runner.close(PATIENCE)
        reader.runner.send(Reset())

        assert not reader.runner.alive


TRAINING = """
import sys, time
from nnviz import resources
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.commands import Load, Run
from nnviz.session.runner import Runner
from nnviz.session.worker import Worker

runner = Runner(Worker(resources.read))
runner.send(Load(ExperimentSpec()))
runner.send(Run())
deadline = time.monotonic() + 20
while time.monotonic() < deadline:
    shot = runner.mailbox.take()
    if shot is not None and shot.position.step > 20:
        break
else:
    raise AssertionError("it does not train")
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TRAINING + textwrap.dedent(code)],
        cwd=resources.resource_path("presets").parent.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_forgotten_runner_does_not_hold_the_process_open() -> None:
    done = python("")

    assert (0, "") == (done.returncode, done.stderr)


def test_an_exit_code_while_training_is_kept() -> None:
    done = python("raise SystemExit(3)")

    assert (3, "") == (done.returncode, done.stderr)


def test_training_needs_no_window_and_no_heavy_package() -> None:
    done = python("""
        heavy = {"PySide6", "shiboken6", "pyqtgraph", "scipy", "sklearn", "matplotlib", "pandas"}
        print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
    """)

    assert ("[]\n", "") == (done.stdout, done.stderr)


def test_drawing_a_hundred_thousand_digits_does_not_hold_up_the_end():
    from nnviz.data.pen import PenDigits

    spec = fitted(replace(SMALL, data=DataSpec(source=PenDigits(samples=100_000))))
    runner = Runner(Worker(resources.read))
    runner.send(Load(spec))
    while runner.mailbox.take() is None:
        time.sleep(0.001)
    began = time.monotonic()
    runner.close(5.0)
    assert not runner.alive
    assert time.monotonic() - began < 1.5
