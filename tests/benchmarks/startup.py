"""From the start of Python to the first picture, beside a bare window with one plot.

All modules are compiled beforehand, ours like those of the libraries: Python does that at the first start only.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from tests.benchmarks.table import row, spread

__all__ = ["run"]

OURS = """
import sys, time
from nnviz.app import start
program = start()
window = program.window
window.show()
while not (program.bridge.latest and program.bridge.latest.layers):
    program.app.processEvents()
    if window.isVisible() and "first" not in globals():
        window.grab(); first = time.time()
program.app.processEvents()
window.grab()
print(first - float(sys.argv[1]), time.time() - float(sys.argv[1]),
      *(name for name in ("scipy", "sklearn", "pandas", "matplotlib") if name in sys.modules))
program.stop()
"""
BARE = """
import sys, time
from PySide6.QtWidgets import QApplication
import pyqtgraph as pg
app = QApplication([])
plot = pg.PlotWidget(); plot.plot([1, 2, 3]); plot.show(); plot.grab()
print(time.time() - float(sys.argv[1]))
"""


def run(rounds: int = 5) -> None:
    """Start both in turn."""
    first, complete, bare = [], [], []
    strangers: set[str] = set()
    with TemporaryDirectory() as compiled:
        for _ in range(rounds + 1):
            out = _start(OURS, compiled)
            first.append(float(out[0]))
            complete.append(float(out[1]))
            strangers |= set(out[2:])
            bare.append(float(_start(BARE, compiled)[0]))
    first, complete, bare = first[1:], complete[1:], bare[1:]
    median = statistics.median(first)
    row("first picture after the start, seconds", spread(first), "<= 0.8", kept=median <= 0.8)
    print(f"      with data, network, field and curves: {spread(complete)} s")
    print(f"      a bare window with a plot: {spread(bare)} s")
    print(f"      ratio of medians, ours ÷ bare: {median / statistics.median(bare):.2f}")
    row(
        "scipy, scikit-learn, pandas, matplotlib loaded",
        ", ".join(strangers) or "none",
        "none",
        kept=not strangers,
    )


def _start(code: str, compiled: str) -> list[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code, str(time.time())],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout.split()
