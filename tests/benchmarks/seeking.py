"""Back in time: what the history costs while training, how soon a moment is there, and whether it is the right one.

Cost: steps in equal times with the history and with no keyframes taken, in turn.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import time

from nnviz.experiment.presets import preset
from nnviz.session.blas import one_blas_thread
from nnviz.session.commands import Advance, Command, Load, Run, Seek, SetProbes, StepUnit
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Probe
from nnviz.session.worker import Worker
from tests.benchmarks.table import row

__all__ = ["run"]

SECONDS = 0.5
ROUNDS = 15
SLICE = 0.005
LONG = 100_000


def run() -> None:
    """Measure a small network and MNIST."""
    with one_blas_thread():
        for name in ("spiral", "mnist-784-128-64-10"):
            _cost(name)
        _seeks("mnist-784-128-64-10", epochs=10)
        _long_run()


def _worker(name: str) -> Worker:
    worker = Worker(read_shipped)
    worker.handle(Load(preset(name, read_shipped).spec))
    _finish(worker)
    return worker


def _finish(worker: Worker) -> None:
    while worker.work_for(SLICE) is not None:
        pass


def _do(worker: Worker, command: Command) -> None:
    worker.handle(command)
    _finish(worker)


def _cost(name: str) -> None:
    worker = _worker(name)
    worker.handle(Run())
    course = worker._lab.course
    take = course.between
    _rate(worker, SECONDS)
    ratios = []
    for turn in range(ROUNDS):
        rates = {}
        for taking in (True, False) if turn % 2 else (False, True):
            course.between = take if taking else lambda: None
            rates[taking] = _rate(worker, SECONDS)
        ratios.append(rates[True] / rates[False])
    kept = statistics.median(ratios)
    row(f"{name}: speed kept with the history", f"{kept:.1%}", ">= 95 %", kept=kept >= 0.95)
    began = time.perf_counter()
    course._moment()
    print(f"      {name}: taking a keyframe lasts {1000 * (time.perf_counter() - began):.2f} ms")


def _rate(worker: Worker, seconds: float) -> float:
    state = worker._lab.experiment.trainer.state
    began, first = time.perf_counter(), state.step
    while time.perf_counter() - began < seconds:
        worker.work_for(SLICE)
    return (state.step - first) / (time.perf_counter() - began)


def _seeks(name: str, epochs: int) -> None:
    worker = _worker(name)
    worker.handle(SetProbes(frozenset(Probe)))
    _do(worker, Advance(StepUnit.EPOCH, epochs))
    last, chance = worker._lab.course.last, random.Random(0)
    near, exact = [], []
    for _ in range(40):
        began = time.perf_counter()
        worker.handle(Seek(chance.randint(0, last), exact=False))
        worker.snapshot()
        near.append(1000 * (time.perf_counter() - began))
        began = time.perf_counter()
        _do(worker, Seek(chance.randint(0, last)))
        worker.snapshot()
        exact.append(1000 * (time.perf_counter() - began))
    slowest = max(near)
    row(
        f"{name}: nearest keyframe of {last:,} steps on the screen, slowest of 40",
        f"{slowest:.0f} ms",
        "<= 50 ms",
        kept=slowest <= 50,
    )
    slowest = max(exact)
    row(f"{name}: exact moment, slowest of 40", f"{slowest:.0f} ms", "<= 500 ms", kept=slowest <= 500)
    history = worker._lab.course.history
    kept = len(history.current.kept)
    middle, size = statistics.median(exact), history.nbytes / 1e6
    print(f"      {name}: exact, median {middle:.0f} ms; {kept} keyframes, {size:.0f} MB")


def _long_run() -> None:
    worker = _worker("spiral")
    course, hashes = worker._lab.course, {}
    chance = random.Random(1)
    wanted = sorted(chance.sample(range(LONG + 1), 200))
    for step in wanted:
        _do(worker, Advance(StepUnit.BATCH, step - course.step)) if step > course.step else None
        hashes[step] = _hash(worker)
    _do(worker, Advance(StepUnit.BATCH, LONG - course.step)) if course.step < LONG else None
    chance.shuffle(wanted)
    began = time.perf_counter()
    right = 0
    for step in wanted:
        _do(worker, Seek(step))
        right += _hash(worker) == hashes[step]
    each = 1000 * (time.perf_counter() - began) / len(wanted)
    row(f"spiral, {LONG:,} steps: seeks that give the same bits", f"{right} of 200", "200", kept=right == 200)
    size = course.history.nbytes
    row("spiral: memory of the history", f"{size / 1e6:.2f} MB", "<= 256 MB", kept=size <= 256e6)
    print(f"      spiral: an exact seek lasts {each:.0f} ms on average")


def _hash(worker: Worker) -> bytes:
    params = worker._lab.experiment.params
    digest = hashlib.sha256(params.values.tobytes())
    for name in sorted(params.slots):
        digest.update(params.slots[name].tobytes())
    return digest.digest()
