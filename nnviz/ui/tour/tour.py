"""The tour: it leads through the real window, one station after the other, and never stands in the way."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from nnviz.session.snapshot import Snapshot
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.tour.spotlight import Bubble, Spotlight
from nnviz.ui.tour.stations import Station, stations

__all__ = ["Tour"]

BEGINNING = "spiral"
MOMENT = 900
"""Milliseconds between what a person has done and the next station, so that they see what it did."""
FOLLOW = 250
"""Milliseconds after which the light looks again where its place is."""


class Tour(QObject):
    """Shows the stations; ``place`` is the number of the present one, −1 while there is no tour."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._stations: tuple[Station, ...] = ()
        self._done = False
        self.place = -1
        theme = studio.appearance.theme
        self.light, self.bubble = Spotlight(theme, studio.window), Bubble(theme, studio.window)
        self.bubble.next_wanted.connect(self.go_on)
        self.bubble.show_wanted.connect(self.show_me)
        self.bubble.skip_wanted.connect(self.end)
        self._after = QTimer(self, singleShot=True, interval=MOMENT)
        self._after.timeout.connect(self.go_on)
        self._looking = QTimer(self, interval=FOLLOW)
        self._looking.timeout.connect(self._look)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), studio.window)
        self._escape.setEnabled(False)
        self._escape.activated.connect(self.end)
        studio.followers.append(self._follow)
        for part in (self.light, self.bubble):
            studio.follow_theme(part)
        studio.window.reshaped.connect(self._look_again)
        studio.window.closing.connect(self.end)

    def begin(self) -> None:
        """Start at the first station; where the data have no field, with the spiral."""
        studio = self._studio
        if not studio.desk.workspace.spec.data.source.planar:
            studio.desk.choose_preset(BEGINNING)
            studio.tell(tr("The tour begins with the spiral; undo brings back what it replaced."))
        self._stations = stations(studio)
        self._escape.setEnabled(True)
        self._looking.start()
        self._go_to(0)

    def go_on(self) -> None:
        """Go to the next station, or end after the last."""
        if 0 <= self.place < len(self._stations) - 1:
            self._go_to(self.place + 1)
        else:
            self.end()

    def show_me(self) -> None:
        """Let the window do what the station asks for."""
        if self.place >= 0:
            self._stations[self.place].show()
            QTimer.singleShot(0, self, self._check)

    def end(self) -> None:
        """End the tour wherever it is."""
        if self.place < 0:
            return
        self.place = -1
        self._after.stop()
        self._looking.stop()
        self._escape.setEnabled(False)
        self.light.hide()
        self.bubble.hide()
        self._studio.tell(tr("The menu Help begins the tour again."))

    def _look_again(self) -> None:
        """Follow the window when it takes another shape."""
        if self.place >= 0:
            QTimer.singleShot(0, self, self._look)

    def _go_to(self, place: int) -> None:
        self.place, self._done = place, False
        self._after.stop()
        station = self._stations[place]
        station.prepare()
        self.bubble.tell(place + 1, len(self._stations), station.title, station.text)
        self.light.show()
        self.bubble.show()
        self._look()
        QTimer.singleShot(0, self, self._look)  # what was brought into view has its place only then

    def _look(self) -> None:
        """Point at where the place is now."""
        if self.place < 0:
            return
        target = self._stations[self.place].target()
        self.light.light(target)
        self.light.raise_()
        self.bubble.stand(target)

    def _follow(self, snapshot: Snapshot) -> None:
        if self.place >= 0 and not self._done and self._stations[self.place].done(snapshot):
            self._done = True
            self._after.start()

    def _check(self) -> None:
        """Look also while no snapshot comes, because nothing trains."""
        if self._studio.bridge.latest is not None:
            self._follow(self._studio.bridge.latest)
