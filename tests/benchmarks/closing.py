"""Closing the window in each state, twenty times; and how soon a pause is a pause."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from nnviz.app import start
from nnviz.session.commands import Pause, Run, SetSpeed
from tests.benchmarks.table import percentile, row
from tests.faults.scenes import STATES, play_all

__all__ = ["run"]


def run(times: int = 20) -> None:
    """Close so often in each state: while data load, while training, after a failure, during each kind of job …"""
    codes, slowest = [], {}
    for state in STATES:
        with tempfile.TemporaryDirectory() as name:
            folders = [Path(name) / str(number) for number in range(times)]
            for folder in folders:
                folder.mkdir()
            ends = play_all([(state, folder) for folder in folders])
        codes += [(end.code, end.err, end.log) for end in ends]
        slowest[state] = max(end.seconds for end in ends)
        print(f"  {state}: the slowest of {times} took {slowest[state]:.2f} s", flush=True)
    clean = codes.count((0, "", ""))
    row(f"exit code 0 without a word, of {len(codes)}", str(clean), str(len(codes)), kept=clean == len(codes))
    state = max(slowest, key=slowest.__getitem__)
    row(
        f"longest time from closing to the end ({state}), seconds",
        f"{slowest[state]:.2f}",
        "<= 2",
        kept=slowest[state] <= 2,
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
