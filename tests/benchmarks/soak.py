"""Minutes of use at ten times a person's pace: what grows, and what is left behind."""

from __future__ import annotations

import ctypes
import gc
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.session.lab import ASIDE
from nnviz.session.snapshot import Status
from tests.benchmarks.table import row
from tests.monkey.monkey import watched

__all__ = ["run"]

PRESETS = ("spiral", "circle", "gaussians", "digits-64-64-10", "mnist-784-32-16-10")
ROUND = 4.0
"""Seconds of a round: an experiment, training, panels, dialogs, steps back, edits."""
ROUNDS = 8
"""So many rounds lie between two looks at the memory, each in the same state: a small network, nothing put aside."""
WARM_UP = 0.3
"""The share of the time after which memory is looked at: caches fill, panels are made."""


def run(minutes: float = 10.0) -> None:
    """Use the program for so long and print how memory, threads, timers and widgets have developed."""
    from nnviz.app import start

    with watched() as found:
        program = start()
        program.faults.remove()
        program.window.resize(1200, 800)
        program.window.show()
        user = _User(program)
        figures = []
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end and not found:
            for _ in range(ROUNDS):
                user.one_round()
            user.come_to_rest()
            figures.append((time.monotonic() - user.began, *_figures(program)))
            at, memory, threads, timers, tops, widgets = figures[-1]
            print(
                f"{at / 60:5.1f} min  {memory:6.1f} MB  {threads} threads  {timers} timers  {tops} top-level  "
                f"{widgets} widgets",
                flush=True,
            )
        program.stop()
    _judge(np.array(figures), found)


def _judge(figures: Any, found: list[str]) -> None:
    """Print the slopes after the warm-up."""
    late = figures[int(len(figures) * WARM_UP) :]
    minutes = late[:, 0] / 60
    slope = float(np.polyfit(minutes, late[:, 1], 1)[0])
    half = len(late) // 2
    least = float(late[half:, 1].min() - late[:half, 1].min()) / max(minutes[-1] - minutes[0], 1e-9) * 2
    row("memory after the warm-up", f"{slope:+.2f} MB/min", "< 1 MB/min", kept=slope < 1)
    row("its lowest points, second half against first", f"{least:+.2f} MB/min", "< 1 MB/min", kept=least < 1)
    for place, name in ((2, "threads"), (3, "timers"), (4, "top-level widgets"), (5, "widgets")):
        first, last = np.median(late[:half, place]), np.median(late[half:, place])
        text = f"{first:.0f} → {last:.0f}"
        row(f"{name}, first and second half", text, "no more", kept=bool(last <= 1.02 * first + 1))
    row("faults and warnings", str(len(found)), "0", kept=not found)
    for text in found[:3]:
        print(text)


def _figures(program: Any) -> tuple[float, int, int, int, int]:
    """Return memory in MB, threads, running timers, top-level widgets, and all widgets."""
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    gc.collect()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).malloc_trim(0)  # what was given back to the allocator is no leak
    timers = [one for one in gc.get_objects() if type(one) is QTimer and isValid(one) and one.isActive()]
    return (
        _memory(),
        threading.active_count(),
        len(timers),
        len(program.app.topLevelWidgets()),
        len(program.app.allWidgets()),
    )


def _memory() -> float:
    """Return what the process holds, in MB: as Linux counts it, elsewhere the most it has held."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _User:
    """Does a bit of everything, in an order from a seed."""

    def __init__(self, program: Any) -> None:
        self.program, self.window, self.bridge = program, program.window, program.bridge
        self.dice = random.Random(0)
        self.began = time.monotonic()

    def one_round(self) -> None:
        """Open an experiment, train, look at panels, open dialogs, go back, edit and undo."""
        from nnviz.experiment.catalog import replace_at
        from nnviz.session.commands import Pause, Run, Seek, SetSpeed

        window, desk = self.window, self.window.desk
        desk.choose_preset(self.dice.choice(PRESETS))
        self.rest(0.4)
        self.bridge.send(SetSpeed(None))
        self.bridge.send(Run())
        for _ in range(4):
            self.show_a_panel()
            self.rest(ROUND / 16)
        self.open_and_close_a_dialog()
        desk.edit(
            replace_at(desk.workspace.spec, "optimizer.learning_rate", self.dice.uniform(1e-4, 1e-2)), "rate"
        )
        self.rest(ROUND / 8)
        latest = self.bridge.latest
        self.bridge.send(Seek(latest.position.step // 2))
        self.rest(ROUND / 8)
        self.bridge.send(Run())
        self.rest(ROUND / 8)
        desk.edit(replace_at(desk.workspace.spec, "layers[0].units", self.dice.randint(2, 12)), "units")
        self.rest(ROUND / 8)
        window.undo()
        self.rest(ROUND / 16)
        self.bridge.send(Pause())
        self.draw()
        self.open_and_close_a_dialog()
        self.rest(ROUND / 16)
        desk.workspace.undo_stack.clear()

    def come_to_rest(self) -> None:
        """Open the smallest experiment as often as others are kept for undo, so that only it is there."""
        for _ in range(ASIDE + 2):
            self.window.desk.choose_preset("xor")
            self.until_ready()
        self.window.desk.workspace.undo_stack.clear()
        self.window.canvas.pad.clear()
        self.window.docks.show("Curves")
        self.rest(0.5)

    def until_ready(self) -> None:
        """Wait until the experiment that was chosen last stands ready."""
        run = self.bridge.latest.run
        end = time.monotonic() + 20
        while time.monotonic() < end:
            self.rest(0.1)
            latest = self.bridge.latest
            if latest.run > run and latest.status is Status.READY:
                break

    def show_a_panel(self) -> None:
        """Bring some panel to the front that has something to show."""
        docks = self.window.docks
        names = [name for name, dock in docks.by_name.items() if dock.toggleViewAction().isVisible()]
        docks.show(self.dice.choice(names))

    def open_and_close_a_dialog(self) -> None:
        """Open one of the dialogs of the menus, and close it."""
        from PySide6.QtWidgets import QApplication, QDialog

        deeds = [
            name for name in ("about", "keys", "share_text", "export") if name in self.window.deeds.by_id
        ]
        self.window.deeds.by_id[self.dice.choice(deeds)].trigger()
        self.rest(0.1)
        for top in QApplication.topLevelWidgets():
            if isinstance(top, QDialog) and top.isVisible():
                top.reject()
        self.rest(0.05)

    def draw(self) -> None:
        """Draw something."""
        points = [(self.dice.randint(0, 500), self.dice.randint(0, 500)) for _ in range(20)]
        self.window.canvas.pad.set_strokes([points])

    def rest(self, seconds: float) -> None:
        """Let the window work, in a loop of events of its own: only there Qt deletes what is to be deleted later."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()
