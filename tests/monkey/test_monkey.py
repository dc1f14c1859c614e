"""Random hands on the real window: nothing they do may raise, stall, or leave a dialog behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EVENTS, SECONDS = 500, 20.0
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_five_monkeys_break_nothing_in_five_minutes(seed):
    monkey(seed, 20_000, 60.0)
