"""What inspecting costs: nothing while nobody looks, and little enough beside the picture while somebody does.

Unseen: steps in equal times of the processor, in turn by a worker as it is with no panel asking, and by one from which
asks, keyframes and the timeline are taken out; each is looked at sixty times a second.
Seen: pictures of the diagram that are really painted while training goes at full speed, in turn with a unit in the
inspector and with the inspector hidden, and what the inspector's own Python takes for each of its pictures.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from nnviz.app import Program
from nnviz.experiment.presets import preset
from nnviz.session.ask import NO_ANSWERS, Responder
from nnviz.session.blas import one_blas_thread
from nnviz.session.commands import Load, Pause, Run, SetProbes, SetSpeed
from nnviz.session.course import Course
from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Status
from nnviz.session.timeline import NO_TIMELINE, Timeline
from nnviz.session.worker import Worker
from tests.benchmarks.frames import Held, watching
from tests.benchmarks.live import PaintCounter
from tests.benchmarks.table import row, spread
from tests.benchmarks.window import opened, spin, until

__all__ = ["run"]

PRESETS = ("xor", "spiral", "mnist-784-32-16-10", "mnist-784-128-64-10")
SHOWN = ("spiral", "mnist-784-128-64-10")
PLACES = {"unit": UnitPlace(1, 2), "weight": LinkPlace(1, 2, 3), "sample": None, "layer": LayerPlace(1)}
ROUNDS, SECONDS = 7, 0.6
SLICE, FRAME = 0.005, 1 / 60


def run() -> None:
    """Measure both."""
    for name in PRESETS:
        _unseen(name)
    from nnviz.ui.inspector import panel  # noqa: F401 - its classes must be there before they are watched

    held = Held()
    with watching(held), opened() as program:
        for name in SHOWN:
            _seen(program, name, held)


@contextmanager
def bare() -> Iterator[None]:
    """Take asks, keyframes and timeline out."""
    with (
        patch.object(Responder, "respond", lambda *_args, **_kwargs: NO_ANSWERS),
        patch.object(Course, "between", lambda _self: None),
        patch.object(Course, "remember", lambda _self: None),
        patch.object(Timeline, "of", lambda *_args: NO_TIMELINE),
    ):
        yield


def _unseen(name: str) -> None:
    workers = []
    for _ in range(2):
        worker = Worker(read_shipped)
        worker.handle(Load(preset(name, read_shipped).spec))
        while worker.snapshot().status is not Status.READY:
            worker.work_for(SLICE)
        for command in (SetProbes(frozenset()), SetSpeed(None), Run()):
            worker.handle(command)
        workers.append(worker)
    whole, without = [], []
    with one_blas_thread():
        for _ in range(ROUNDS):
            whole.append(_rate(workers[0]))
            with bare():
                without.append(_rate(workers[1]))
    kept = statistics.median(a / b for a, b in zip(whole, without, strict=True))
    row(f"{name}: speed with all panels closed", f"{kept:.1%}", ">= 95 %", kept=kept >= 0.95)
    print(f"      steps per second of processor: {spread(whole)}; without asks and history {spread(without)}")


def _rate(worker: Worker) -> float:
    """Return steps per second of the processor."""
    first, began, looked = worker.snapshot().position.step, time.thread_time(), time.perf_counter()
    while time.thread_time() - began < SECONDS:
        worker.work_for(SLICE)
        if time.perf_counter() - looked >= FRAME:
            looked = time.perf_counter()
            worker.snapshot()
    return (worker.snapshot().position.step - first) / (time.thread_time() - began)


def _seen(program: Program, name: str, held: Held) -> None:
    window, bridge = program.window, program.bridge
    spec = preset(name, read_shipped).spec
    if window.desk.workspace.spec != spec:
        window.desk.choose_preset(name)
    until(
        program, lambda: bridge.latest and bridge.latest.status is Status.READY and bridge.latest.spec == spec
    )
    docks, attention = window.docks, window.studio.attention
    counter = PaintCounter(window.diagram)
    bridge.send(SetSpeed(None))
    bridge.send(Run())
    for kind, place in PLACES.items():
        attention.select(place)
        shown, hidden, cost = [], [], []
        for _ in range(3):
            docks.show("Inspect")
            spin(program, 0.3)
            held.reset()
            frames, pictures = _frames(program, counter)
            shown.append(frames)
            cost.append(_own(held) / max(pictures, 1) * 1000)
            docks.show("Notes")
            spin(program, 0.3)
            hidden.append(_frames(program, counter)[0])
        kept = statistics.median(a / b for a, b in zip(shown, hidden, strict=True))
        spent = statistics.median(cost)
        text = f"{statistics.median(shown):.0f} of {statistics.median(hidden):.0f}"
        row(f"{name}, {kind}: pictures a second, inspector open", text, ">= 95 %", kept=kept >= 0.95)
        row(
            f"{name}, {kind}: inspector, each of its pictures",
            f"{spent:.2f} ms",
            "<= 2 ms",
            kept=spent <= 2.0,
        )
    bridge.send(Pause())
    until(program, lambda: not bridge.running)
    docks.show("Inspect")
    counter.end()


def _frames(program: Program, counter: PaintCounter) -> tuple[float, int]:
    """Return pictures of the diagram a second, and how many the inspector has drawn."""
    inspector = program.window.docks.panel("Inspect")
    drawn: list[int] = []
    draw = inspector._draw
    inspector._draw = lambda: (drawn.append(1), draw())
    counter.count, began = 0, time.monotonic()
    spin(program, 2.0)
    frames = counter.count / (time.monotonic() - began)
    del inspector._draw
    return frames, len(drawn)


def _own(held: Held) -> float:
    """Return the processor time of the inspector's own Python, showing and painting."""
    mine = (
        "InspectPanel",
        "SumBars",
        "BendPlot",
        "WeightStrip",
        "PastLine",
        "TileRow",
        "Facts",
        "WayView",
        "NearView",
    )
    mine = (*mine, "SpreadCell", "Tile.")
    return sum(spent for owner, spent in held.owners.items() if owner.startswith(mine))
