"""Saving and opening a trained 784-128-64-10 with Adam and ten epochs of history, in the real window."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from nnviz.app import start
from nnviz.session.commands import Advance, SetSpeed, StepUnit
from nnviz.session.snapshot import Status
from tests.benchmarks.table import row, spread

__all__ = ["run"]

ROUNDS = 9
EPOCHS = 10
PROMISED = 0.3
FROZEN = 250.0


class Pulse:
    """A timer that should come every five milliseconds; remembers how late it came."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, (now - self._last) * 1000 - 5)
        self._last = now

    def begin(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()


def run() -> None:
    """Save and open in turn."""
    program = start()
    window, bridge = program.window, program.bridge
    window.show()
    work = window.studio.services["documents"]().work
    pulse = Pulse()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digits.nnviz"
        work.choose_target = lambda: path
        try:
            window.desk.choose_preset("mnist-784-128-64-10")
            _wait(program, lambda: bridge.latest.data and bridge.latest.data.image_shape == (28, 28))
            bridge.send(SetSpeed(None))
            bridge.send(Advance(StepUnit.EPOCH, EPOCHS))
            _wait(
                program,
                lambda: bridge.latest.position.epoch >= EPOCHS and bridge.latest.status is Status.PAUSED,
            )
            saving, opening, delays = [], [], []
            for _ in range(ROUNDS):
                saving.append(_timed(program, pulse, work.stored, work.save))
                delays.append(pulse.longest)
                opening.append(_timed(program, pulse, work.begun, lambda: work.open_path(path)))
                delays.append(pulse.longest)
            _tell("saving, seconds", saving)
            _tell("opening until it stands on the screen, seconds", opening)
            for what, longest in (("saving", delays[::2]), ("opening", delays[1::2])):
                kept = statistics.median(longest) <= FROZEN
                row(
                    f"longest delay of an event while {what}, ms",
                    spread(longest),
                    f"<= {FROZEN:.0f}",
                    kept=kept,
                )
            print(f"      file: {path.stat().st_size / 1e6:.2f} MB, {bridge.latest.position.step:,} steps")
        finally:
            program.stop()


def _tell(what: str, seconds: list[float]) -> None:
    median = statistics.median(seconds)
    row(what, spread(seconds), f"<= {PROMISED}", kept=median <= PROMISED)


def _timed(program, pulse, signal, do) -> float:
    """Return the seconds until a signal comes."""
    came = []
    connection = signal.connect(lambda: came.append(time.perf_counter()))
    program.app.processEvents()
    pulse.begin()
    began = time.perf_counter()
    do()
    _wait(program, lambda: came)
    _wait(
        program, lambda: time.perf_counter() > came[0] + 0.1
    )  # what follows on the screen counts for delays
    signal.disconnect(connection)
    return came[0] - began


def _wait(program, ready) -> None:
    end = time.monotonic() + 120
    while not (program.bridge.latest is not None and ready()):
        assert time.monotonic() < end
        program.app.processEvents()
        time.sleep(0.001)
