"""How late the window answers and how much speed it costs, while a network trains at full speed beside it.

Lateness: another process writes the time into a pipe every 5 ms; the window's thread reads it and compares.
Cost: steps in equal times, in turn with the window live, with it not looking, and in a plain loop of steps.
Ratios need an idle machine: two threads that both work need two processors.
"""

from __future__ import annotations

import statistics
import threading
import time

from PySide6.QtCore import QEvent, QObject

from nnviz.app import Program
from nnviz.experiment.build import build, load_material
from nnviz.experiment.presets import preset
from nnviz.session.blas import one_blas_thread
from nnviz.session.commands import Pause, Run, SetSpeed
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Status
from nnviz.ui.diagram.stage import Stage
from nnviz.ui.diagram.view import DiagramView
from tests.benchmarks.table import percentile, row
from tests.benchmarks.window import hear_stamps, opened, spin, until

__all__ = ["run"]

SECONDS, APART = 4.0, 0.005
ROUNDS = 3


class PaintCounter(QObject):
    """Counts the pictures of the diagram that are really painted."""

    def __init__(self, diagram: DiagramView) -> None:
        super().__init__(diagram)
        self.count = 0
        self.moments: list[float] = []
        self._sheet = diagram.findChild(Stage).viewport()
        self._sheet.installEventFilter(self)

    def end(self) -> None:
        """Count no longer."""
        self._sheet.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let everything pass."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
            self.moments.append(time.perf_counter())
        return False


def run() -> None:
    """Measure a small network and MNIST."""
    with opened() as program:
        for name in ("spiral", "mnist-784-32-16-10", "mnist-784-128-64-10"):
            _measure(program, name)


def _measure(program: Program, name: str) -> None:
    window, bridge = program.window, program.bridge
    spec = preset(name, read_shipped).spec
    if window.desk.workspace.spec == spec:
        window.desk.reset(new_start=False)
    else:
        window.desk.choose_preset(name)
    until(
        program, lambda: bridge.latest and bridge.latest.status is Status.READY and bridge.latest.spec == spec
    )
    counter = PaintCounter(window.diagram)
    bridge.send(SetSpeed(None))
    bridge.send(Run())
    spin(program, 1.0)
    late, frames = _lateness(program, counter)
    p95, p99 = percentile(late, 0.95), percentile(late, 0.99)
    row(f"{name}: events late, p95 of {len(late)}", f"{p95:.1f} ms", "<= 10 ms", kept=p95 <= 10)
    row(f"{name}: events late, p99", f"{p99:.1f} ms", "<= 20 ms", kept=p99 <= 20)
    row(f"{name}: pictures of the network a second", f"{frames:.0f}", ">= 40", kept=frames >= 40)
    kept, beside, busy = _cost(program, name)
    row(f"{name}: speed kept beside the live window", f"{kept:.0%}", ">= 85 %", kept=kept >= 0.85)
    print(
        f"      {name}: the window's thread works {busy * 1000:.0f} ms a second, most of it beside the training"
    )
    print(f"      {name}: the session's thread alone reaches {beside:.0%} of a plain loop of steps")
    bridge.send(Pause())
    until(program, lambda: not bridge.running)
    counter.end()


def _lateness(program: Program, counter: PaintCounter) -> tuple[list[float], float]:
    late: list[float] = []

    def take(stamps: list[int]) -> None:
        now = time.monotonic_ns()
        late.extend((now - sent) / 1e6 for sent in stamps)

    counter.count = 0
    listened = hear_stamps(program, SECONDS, APART, take)
    return late, counter.count / listened


def _cost(program: Program, name: str) -> tuple[float, float, float]:
    """Return (live ÷ not looking, not looking ÷ plain loop, load of the window's thread), medians of rounds in turn."""
    bridge = program.bridge
    live, alone, plain, busy = [], [], [], []
    for _ in range(ROUNDS):
        worked, began = time.thread_time(), time.perf_counter()
        live.append(_rate(program, bridge))
        busy.append((time.thread_time() - worked) / (time.perf_counter() - began))
        bridge._timer.stop()
        alone.append(_rate(program, bridge))
        bridge._timer.start()
        bridge.send(Pause())
        until(program, lambda: not bridge.running)
        plain.append(_plain(name))
        bridge.send(Run())
        spin(program, 0.3)
    ratio = statistics.median(a / b for a, b in zip(live, alone, strict=True))
    session = statistics.median(a / b for a, b in zip(alone, plain, strict=True))
    return ratio, session, statistics.median(busy)


def _rate(program: Program, bridge, seconds: float = SECONDS / 2) -> float:
    """Return steps a second over a while, read where the thread counts them."""
    state = bridge._runner._worker._lab.experiment.trainer.state
    began, first = time.perf_counter(), state.step
    spin(program, seconds)
    return (state.step - first) / (time.perf_counter() - began)


def _plain(name: str) -> float:
    """Return steps a second of nothing but steps, on a thread of its own with nobody beside it."""
    spec = preset(name, read_shipped).spec
    trainer = build(spec, load_material(spec, read_shipped)).trainer
    found: list[float] = []

    def work() -> None:
        with one_blas_thread():
            for _ in range(200):
                trainer.step()
            began, first = time.perf_counter(), trainer.state.step
            while time.perf_counter() - began < SECONDS / 2:
                for _ in range(20):
                    trainer.step()
            found.append((trainer.state.step - first) / (time.perf_counter() - began))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]
