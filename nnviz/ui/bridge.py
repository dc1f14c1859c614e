"""The only object of the window that touches the session: commands go in, snapshots come out by a timer."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from nnviz.session.commands import Command, Load, Open, Reset
from nnviz.session.runner import Runner
from nnviz.session.snapshot import Snapshot, Status
from nnviz.session.turn import turn
from nnviz.ui.pacing import FrameCount, FramePace

__all__ = ["Bridge"]

SECONDS_BETWEEN_PATIENT = 0.15


class Bridge(QObject):
    """Polls the newest snapshot and hands it on in the window's own thread.

    A snapshot that was made before the latest fresh start is dropped: it shows a network that is gone.
    Pictures that cost more come less often.  ``starts`` counts how often the session was told to begin anew.
    ``looked`` comes after each look, whether there was a snapshot or not: the beat for what moves by itself.  A timer
    of its own for each mover would wake the window, and stop training, once more for each picture.
    """

    snapshot_changed = Signal(object)
    looked = Signal()

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.starts = 0
        self._shown = FrameCount(time.perf_counter)
        self._pace = FramePace()
        self._worked = time.thread_time()
        self._patient_until = 0.0
        self.latest: Snapshot | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self._pace.interval)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def send(self, command: Command) -> None:
        """Ask the worker for something."""
        if isinstance(command, Load | Open | Reset):
            self.starts += 1
        self._runner.send(command)

    def close(self, timeout: float = 2.0) -> None:
        """Stop polling and end the thread; safe to call twice."""
        self._timer.stop()
        self._runner.close(timeout)

    @property
    def snapshots_per_second(self) -> float:
        """How many snapshots were shown in the last second."""
        return self._shown.per_second

    @property
    def running(self) -> bool:
        """Whether the network learns."""
        return self.latest is not None and self.latest.status is Status.RUNNING

    def give_way(self, seconds: float) -> None:
        """Show pictures less often for a while: something else must be answered at once, such as a pen."""
        self._patient_until = time.perf_counter() + seconds

    def _look(self) -> None:
        """Hand on what there is, and choose the time of the next look by what this thread did since the last one."""
        worked = time.thread_time()
        self._pace.spent(worked - self._worked)
        self._worked = worked
        if self._pace.interval != self._timer.interval():
            self._timer.setInterval(self._pace.interval)
        self._poll()
        self.looked.emit()

    def _poll(self) -> None:
        now = time.perf_counter()
        if now < self._patient_until and now - self._shown.last < SECONDS_BETWEEN_PATIENT:
            return
        snapshot = self._runner.mailbox.take()
        if snapshot is None or snapshot.run < self.starts:
            return
        self.latest = snapshot
        self._shown.note()
        with turn:
            self.snapshot_changed.emit(snapshot)
