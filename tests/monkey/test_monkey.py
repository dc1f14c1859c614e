"""Random hands on the real window: nothing they do may raise, stall, or leave a dialog behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EVENTS, SECONDS = 900, 20.0
"""As many events as a quiet machine does in the time; a busy one does fewer."""
SEED = 20261120
PROJECT = Path(__file__).parents[2]


def monkey(seed: int, events: int, seconds: float) -> None:
    """Let one loose in a process of its own, so that it may break whatever it can."""
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "tests.monkey",
            str(seed),
            str(events),
            "1",
            str(seconds),
        ],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 60,
    )
    assert 0 == done.returncode, f"\n{done.stdout}\n{done.stderr[-3_000:]}"


def test_a_monkey_breaks_nothing():
    monkey(SEED, EVENTS, SECONDS)


def test_a_loop_of_events_within_an_event_is_no_stall_and_a_stall_in_it_is():
    """A menu that stands open lets the window work on; taken for one event it would look like a stall."""
    code = """
import time
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from tests.monkey.monkey import STALL, Monkey
class Program:
    app = QApplication([]); window = bridge = None
def busy(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
def within(piece, pieces):
    loop, left = QEventLoop(), [pieces]
    def work():
        busy(piece)
        left[0] -= 1
        if not left[0]: loop.quit()
    timer = QTimer(); timer.timeout.connect(work); timer.start(40); loop.exec(); timer.stop()
monkey = Monkey(Program, 1, Path())
monkey.report.last.append("x")
monkey._rescuer.start()
for piece, pieces in ((0.06, 6), (0.4, 1)):
    monkey._began = time.monotonic()
    monkey._measured("menu", lambda: within(piece, pieces))
    monkey._began = None
    print(len(monkey.report.broken))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ["0", "1"] == done.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_five_monkeys_break_nothing_in_five_minutes(seed):
    monkey(seed, 20_000, 60.0)
