"""What the session shows: each snapshot goes to everybody who draws, and what visible panels want is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel

from nnviz.session.ask import Ask
from nnviz.session.commands import SetProbes
from nnviz.session.snapshot import DataView, Probe, Snapshot, Status
from nnviz.ui.banner import Banner
from nnviz.ui.bridge import Bridge
from nnviz.ui.docks import Docks
from nnviz.ui.faults import Faults
from nnviz.ui.language import tr, translated
from nnviz.ui.pacing import Throttle
from nnviz.ui.panel import Panel

__all__ = ["Display"]

NUMBERS = 5.0
"""So many times a second numbers change while the network learns; nobody reads more."""
SECONDS_BETWEEN_SPEEDS = 0.25


class Display(QObject):
    """Hands snapshots on.

    Parameters
    ----------
    bridge : Bridge
        Brings snapshots and takes the wishes of the panels.
    docks : Docks
        Learns what kind of data there is.
    banner : Banner
        Tells of foreseen ends.
    faults : Faults
        Tells of faults of the program.
    frames : callable
        Says how many pictures of the network there were in the last second.
    parent : QObject
    """

    def __init__(
        self,
        bridge: Bridge,
        docks: Docks,
        banner: Banner,
        faults: Faults,
        frames: Callable[[], float],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._docks, self._banner, self._faults = bridge, docks, banner, faults
        self.panels: list[Panel] = []
        self.numbers: list[Callable[[Snapshot], None]] = []
        self.followers: list[Callable[[Snapshot], None]] = []
        self.speed_text = QLabel()
        self.speed_text.setAccessibleName(tr("Speed of training and of the picture"))
        self.speed_text.setToolTip(
            tr(
                "Steps of the training and pictures of the network each second: "
                "dashes move in each, colours change in about every fifth"
            )
        )
        self._frames = frames
        self._pace = Throttle(NUMBERS)
        self._probes: frozenset[Probe | Ask] = frozenset()
        self._told_speed_at = 0.0
        self._shown_fault: object = None
        self._data: DataView | None = None
        bridge.snapshot_changed.connect(self.show)

    def show(self, snapshot: Snapshot) -> None:
        """Show a snapshot everywhere."""
        if self._pace.passes(snapshot):
            for show in self.numbers:
                show(snapshot)
        if snapshot.data is not None and snapshot.data is not self._data:
            self._data = snapshot.data
            self._docks.fit(snapshot.data)
        for panel in self.panels:
            panel.show_snapshot(snapshot)
        for follow in self.followers:
            follow(snapshot)
        self._show_failure(snapshot)
        now = time.monotonic()
        if snapshot.status is not Status.RUNNING or now - self._told_speed_at > SECONDS_BETWEEN_SPEEDS:
            self._told_speed_at = now
            self._show_speed(snapshot)
        self._ask()

    def refresh(self) -> None:
        """Show the latest snapshot again, for panels that have just come into view."""
        if self._bridge.latest is not None:
            self.show(self._bridge.latest)

    def refresh_soon(self) -> None:
        """Do so when everything that happens just now has happened."""
        QTimer.singleShot(0, self, self.refresh)

    def _show_failure(self, snapshot: Snapshot) -> None:
        """Tell a foreseen end in the banner, and a fault of the program in a dialog, once."""
        failure = snapshot.failure
        if failure is None or failure.expected:
            self._banner.show_failure(failure)
        elif failure is not self._shown_fault:
            self._faults.show_fault(failure.message, failure.details)
        self._shown_fault = failure

    def _show_speed(self, snapshot: Snapshot) -> None:
        text = translated(snapshot.message) or tr(snapshot.status.value.capitalize())
        if snapshot.status is Status.RUNNING:
            text = tr(
                "{steps} steps/s  ·  {frames} frames/s",
                steps=f"{snapshot.steps_per_second:,.0f}",
                frames=f"{self._frames():.0f}",
            )
        if text != self.speed_text.text():
            self.speed_text.setText(text)

    def _ask(self) -> None:
        """Unite what the visible panels want."""
        wanted = frozenset[Probe | Ask]().union(*(panel.wants for panel in self.panels if panel.isVisible()))
        if wanted != self._probes:
            self._probes = wanted
            self._bridge.send(SetProbes(wanted))
