"""How smoothly the picture moves and what it costs, for every preset, while it trains at full speed beside the window.

Frames: pictures of the diagram that are really painted, and the longest time between two of them; links and units
change with snapshots, which come less often (printed too), and flow on between them.
Kept: steps in equal times, in turn with the window live and with nothing moving in it, in the same run.
Late: another process writes the time into a pipe; the window's thread reads it and compares.
Held: processor time of the window's thread inside Python, where training must wait, without the mass of links, which
NumPy draws while the interpreter is free.  What Qt paints by itself is not in it.

``NNVIZ_PRESETS=spiral,circle`` measures only some presets.  At the end a second process measures with two device
pixels for each pixel.  Look at an idle machine: two threads that both work need two processors.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from itertools import pairwise
from typing import Any

from PySide6.QtWidgets import QWidget

from nnviz.app import Program
from nnviz.engine.stopping import NeverStop
from nnviz.experiment.catalog import replace_at
from nnviz.experiment.presets import preset, presets
from nnviz.session.commands import Pause, Run, SetSpeed
from nnviz.session.shipped import read_shipped
from nnviz.session.snapshot import Status
from nnviz.ui.bridge import Bridge
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.diagram import painter
from nnviz.ui.diagram.picture import PictureView
from nnviz.ui.diagram.view import DiagramView
from tests.benchmarks.live import SECONDS, PaintCounter, _lateness, _rate
from tests.benchmarks.table import percentile, row
from tests.benchmarks.window import opened, spin, until

__all__ = ["run"]

ROUNDS, ROUND = 9, 0.8
"""So many rounds of so many seconds: short ones, because the host itself is faster and slower from second to second."""
SLOW = {"mnist-784-128-64-10", "mnist-cnn"}
"""Presets that are promised 30 pictures a second; all others are promised 60."""
SHARP = ("spiral", "digits-64-64-10", "mnist-784-32-16-10")
"""Presets that are measured with two device pixels for each pixel too."""


WHOLE = {"mnist-784-32-16-10"}
"""Presets that are measured with all their links drawn too."""


@dataclass
class Held:
    """Processor time of this thread inside some functions; calls within calls count once."""

    seconds: float = 0.0
    mass: float = 0.0
    diagram: float = 0.0
    shown: float = 0.0
    depth: dict[str, int] = field(default_factory=dict)
    owners: dict[str, float] = field(default_factory=dict)

    def timed(self, function: Callable[..., Any], name: str, owner: str) -> Callable[..., Any]:
        """Return the function with its time noted, in a total and for its owner."""

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self.depth.get(name):
                return function(*args, **kwargs)
            self.depth[name] = 1
            began = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.depth[name] = 0
                spent = time.thread_time() - began
                setattr(self, name, getattr(self, name) + spent)
                self.owners[owner] = self.owners.get(owner, 0.0) + spent

        return call

    def reset(self) -> None:
        """Begin anew."""
        self.seconds = self.mass = self.diagram = self.shown = 0.0
        self.owners = {}

    def largest(self, seconds: float, count: int = 6) -> str:
        """Return who held the interpreter most, in milliseconds a second."""
        known = sorted(self.owners.items(), key=lambda pair: -pair[1])
        return ", ".join(f"{owner} {spent / seconds * 1000:.0f}" for owner, spent in known[:count])


@contextmanager
def watching(held: Held) -> Iterator[None]:
    """Note the time of everything Python does to show a snapshot: slots of timers, and all painting in Python."""
    painted = [
        kind
        for kind in _kinds(QWidget)
        if "paintEvent" in vars(kind) and kind.__module__ != "PySide6.QtWidgets"
    ]
    places: list[tuple[Any, str, str]] = [(kind, "paintEvent", "seconds") for kind in painted]
    places += [
        (Bridge, "_look", "seconds"),
        (CurvesPanel, "_draw_late", "seconds"),
        (painter.DiagramPainter, "_draw_mass", "mass"),
        (PictureView, "show_snapshot", "diagram"),
    ]
    places += [
        (kind, "show_snapshot", "shown")
        for kind in _kinds(QWidget)
        if "show_snapshot" in vars(kind) and kind not in {PictureView, DiagramView}
    ]
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    for owner, name, total in places:
        label = f"{owner.__name__.rpartition('.')[2]}.{name}"
        setattr(owner, name, held.timed(getattr(owner, name), total, label))
    try:
        yield
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def _kinds(kind: type) -> Iterator[type]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _kinds(sub)


def run() -> None:
    """Measure every preset, then some at device pixel ratio 2."""
    ratio = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    chosen = os.environ.get("NNVIZ_PRESETS", "")
    names = [one.name for one in presets(read_shipped) if not chosen or one.name in chosen.split(",")]
    held = Held()
    from nnviz.ui import window  # noqa: F401 - its classes must be there before they are watched

    with watching(held), opened() as program:
        for name in names:
            _measure(program, name, held, ratio)
    if ratio == 1.0 and not os.environ.get("NNVIZ_ONCE"):
        some = ",".join(name for name in SHARP if name in names)
        if some:
            print("\n-- two device pixels for each pixel --", flush=True)
            environment = {**os.environ, "QT_SCALE_FACTOR": "2", "NNVIZ_PRESETS": some}
            subprocess.run([sys.executable, "-m", "tests.benchmarks", "frames"], env=environment, check=True)


def _measure(program: Program, name: str, held: Held, ratio: float) -> None:
    window, bridge = program.window, program.bridge
    _open(program, name)
    counter = PaintCounter(window.diagram)
    bridge.send(SetSpeed(None))
    bridge.send(Run())
    spin(program, 1.5)
    if not bridge.running:
        print(f"      {name}: stopped by itself before it could be measured", flush=True)
        counter.end()
        return

    held.reset()
    counter.moments.clear()
    began = time.perf_counter()
    late, frames = _lateness(program, counter)
    seconds = time.perf_counter() - began
    gaps = [b - a for a, b in pairwise(counter.moments)]
    snapshots = bridge.snapshots_per_second
    cost = max(held.seconds - held.mass, 0.0) / seconds * 1000
    largest = held.largest(seconds)
    counter.end()  # it asks Python about each event
    kept = _kept(program)
    hidden = _hidden(program, held)
    whole = _with_all_links(program) if name in WHOLE else None

    sharp = f"{name} at 2x" if ratio > 1 else name
    wanted = (30 if name in SLOW else 60) / (2 if ratio > 1 else 1)
    lateness = 16 if "mnist" in name else 20
    p95, p99 = percentile(late, 0.95), percentile(late, 0.99)
    row(f"{sharp}: pictures a second", f"{frames:.0f}", f">= {wanted:.0f}", kept=round(frames) >= wanted)
    row(
        f"{sharp}: longest time between two", f"{max(gaps) * 1000:.0f} ms", "<= 50 ms", kept=max(gaps) <= 0.05
    )
    row(f"{sharp}: speed kept", f"{kept:.0%}", ">= 88 %", kept=kept >= 0.88)
    text = f"{p95:.1f} / {p99:.1f} ms"
    row(f"{sharp}: events late, p95 / p99", text, f"p99 <= {lateness} ms", kept=p99 <= lateness)
    row(f"{sharp}: interpreter held a second", f"{cost:.0f} ms", "<= 70 ms", kept=cost <= 70)
    print(f"      ms a second: {largest}", flush=True)
    print(f"      snapshots a second: {snapshots:.0f}; the links flow on between them", flush=True)
    row(f"{sharp}: hidden diagram, a second", f"{hidden:.2f} ms", "<= 1 ms", kept=hidden <= 1.0)
    if whole is not None:
        least = 30 / (2 if ratio > 1 else 1)
        row(f"{sharp}, all links: pictures a second", f"{whole:.0f}", f">= {least:.0f}", kept=whole >= least)
    bridge.send(Pause())
    until(program, lambda: not bridge.running)


def _open(program: Program, name: str) -> None:
    """Open a preset; one that ends by itself is told not to."""
    window, bridge = program.window, program.bridge
    given = preset(name, read_shipped).spec
    spec = replace_at(given, "training.early_stopping", NeverStop())
    if window.desk.workspace.spec == spec:
        window.desk.reset(new_start=False)
    else:
        window.desk.choose_preset(name)
        if spec != given:
            window.desk.workspace.edit(spec, "no early end")
    until(
        program,
        lambda: bridge.latest and bridge.latest.status is Status.READY and bridge.latest.spec == spec,
    )


def _kept(program: Program) -> float:
    """Return steps with the live window ÷ steps with nothing moving in it, the median of rounds in turn."""
    shares = []
    for _ in range(ROUNDS):
        if not program.bridge.running:  # early stopping, or a goal reached
            program.bridge.send(Run())
            spin(program, 0.3)
        live = _rate(program, program.bridge, ROUND)
        program.bridge._timer.stop()
        alone = _rate(program, program.bridge, ROUND)
        program.bridge._timer.start()
        if alone > 0:
            shares.append(live / alone)
    return statistics.median(shares) if shares else float("nan")


def _with_all_links(program: Program) -> float:
    """Return pictures a second while the mass of all links is drawn, not only the strongest of each layer."""
    diagram = program.window.diagram
    usual = diagram.look
    diagram.set_look(replace(usual, most_links=0))
    spin(program, 0.5)
    counter = PaintCounter(diagram)
    spin(program, SECONDS)
    counter.end()
    diagram.set_look(usual)
    return len(counter.moments) / SECONDS


def _hidden(program: Program, held: Held) -> float:
    """Return the milliseconds a second that snapshots cost the diagram while nobody can see it."""
    program.window.diagram.hide()
    spin(program, 0.3)
    held.reset()
    began = time.perf_counter()
    spin(program, 1.0)
    found = held.diagram / (time.perf_counter() - began) * 1000
    program.window.diagram.show()
    return found
