"""The only object of the window that touches the session: commands go in, snapshots come out by a timer."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal

from nnviz.session.commands import Command, Load, Open, Reset
from nnviz.session.runner import Runner
from nnviz.session.snapshot import Snapshot, Status
from nnviz.ui.pacing import FramePace

__all__ = ["Bridge"]

_PAINTED = QEvent.Type(QEvent.registerEventType())
_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Qt paints with low priority: what is posted with a lower one arrives when all is painted."""
SECONDS_BETWEEN_PATIENT = 0.15


class Bridge(QObject):
    """Polls the newest snapshot and hands it on in the window's own thread.

    A snapshot that was made before the latest fresh start is dropped: it shows a network that is gone.
    Pictures that cost more come less often.  ``starts`` counts how often the session was told to begin anew.
    """

    snapshot_changed = Signal(object)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.starts = 0
        self._frames: deque[float] = deque(maxlen=120)
        self._pace = FramePace()
        self._painting_since: float | None = None
        self._patient_until = 0.0
        self.latest: Snapshot | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(self._pace.interval)
        self._timer.timeout.connect(self._poll)
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
    def frames_per_second(self) -> float:
        """How many snapshots were shown in the last second."""
        now = time.perf_counter()
        return float(sum(now - moment <= 1.0 for moment in self._frames))

    @property
    def running(self) -> bool:
        """Whether the network learns."""
        return self.latest is not None and self.latest.status is Status.RUNNING

    def give_way(self, seconds: float) -> None:
        """Show pictures less often for a while: something else must be answered at once, such as a pen."""
        self._patient_until = time.perf_counter() + seconds

    def _poll(self) -> None:
        now = time.perf_counter()
        if now < self._patient_until and self._frames and now - self._frames[-1] < SECONDS_BETWEEN_PATIENT:
            return
        snapshot = self._runner.mailbox.take()
        if snapshot is None or snapshot.run < self.starts:
            return
        self._painting_since = time.thread_time()
        QCoreApplication.postEvent(self, QEvent(_PAINTED), _AFTER_PAINTING)
        self.latest = snapshot
        self._frames.append(time.perf_counter())
        self.snapshot_changed.emit(snapshot)

    def customEvent(self, event: QEvent) -> None:
        """Choose the time of the next picture, now that all of this one is painted."""
        if event.type() != _PAINTED or self._painting_since is None:
            return
        self._pace.spent(time.thread_time() - self._painting_since)
        self._painting_since = None
        if self._pace.interval != self._timer.interval():
            self._timer.setInterval(self._pace.interval)
