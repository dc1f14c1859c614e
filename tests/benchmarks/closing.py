"""Closing the window in the middle of training, twenty times; and how soon a pause is a pause."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from nnviz.app import start
from nnviz.session.commands import Pause, Run, SetSpeed
from tests.benchmarks.table import percentile, row

__all__ = ["run"]

CODE = """
import sys, time
from PySide6.QtCore import QTimer
from nnviz.app import start
from nnviz.session.commands import Run, SetSpeed
program = start()
window = program.window
window.show()
if sys.argv[1] == "mnist":
    window.desk.choose_preset("mnist-784-128-64-10")
program.bridge.send(SetSpeed(None))
program.bridge.send(Run())
def close():
    print(time.time(), flush=True)
    window.close()
QTimer.singleShot(int(sys.argv[2]), close)
code = program.app.exec()
program.stop()
sys.exit(code)
"""


def run(times: int = 20) -> None:
    """Close at different moments, one of them while MNIST is loading."""
    codes, seconds = [], []
    for number in range(times):
        data = "mnist" if number % 2 else "spiral"
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen(
            [sys.executable, "-c", CODE, data, str(150 + 97 * number)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            out, _ = process.communicate(timeout=60)
            seconds.append(time.time() - float(out.split()[0]))
            codes.append(process.returncode)
    clean = codes.count(0)
    row(f"exit code 0 after closing in the middle, of {times}", str(clean), str(times), kept=clean == times)
    row(
        "longest time from closing to the end, seconds", f"{max(seconds):.2f}", "<= 2", kept=max(seconds) <= 2
    )
    _pausing()


def _pausing(times: int = 20) -> None:
    program = start()
    bridge = program.bridge
    program.window.show()
    waits = []
    try:
        program.window.desk.choose_preset("mnist-784-128-64-10")
        bridge.send(SetSpeed(None))
        for _ in range(times):
            bridge.send(Run())
            _wait(program, lambda: bridge.running and bridge.latest.steps_per_second > 0)
            began = time.perf_counter()
            bridge.send(Pause())
            _wait(program, lambda: not bridge.running)
            waits.append((time.perf_counter() - began) * 1000)
    finally:
        program.stop()
    row(
        "pause shown after, p95 of 20",
        f"{percentile(waits, 0.95):.0f} ms",
        "<= 200 ms",
        kept=max(waits) <= 200,
    )


def _wait(program, ready) -> None:
    end = time.monotonic() + 30
    while not ready():
        assert time.monotonic() < end
        program.app.processEvents()
        time.sleep(0.001)
