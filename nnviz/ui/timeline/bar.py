"""The strip across the window: play, the track, where the handle stands, and the branches."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from nnviz.session.snapshot import Snapshot, Status, Timeline
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.pacing import Throttle
from nnviz.ui.scale import scaled
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font
from nnviz.ui.timeline.geometry import branch_name
from nnviz.ui.timeline.player import SECONDS, Player
from nnviz.ui.timeline.track import Track

__all__ = ["TimelineBar"]

NARROW = 90 * GRID
"""Below this width the readout goes."""


PICTURES = 5.0
"""So many times a second the line grows while the network learns."""


class TimelineBar(QWidget):
    """Emits wishes.

    ``seek_requested`` carries a step and whether exactly that one is meant, ``branch_requested`` a number;
    ``manage_requested`` asks for the list of branches, ``record_requested`` for an animation.
    """

    seek_requested = Signal(int, bool)
    branch_requested = Signal(int)
    manage_requested = Signal()
    record_requested = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline()
        self._shown_branches: object = None
        self._status: Status | None = None
        self._pace = Throttle(PICTURES)
        self.setObjectName("timeline")
        self.setAccessibleName(tr("Timeline"))
        self.play_button, self.branch_button = QToolButton(self), QToolButton(self)
        self.track = Track(theme, self)
        self.readout = QLabel(self)
        self.player = Player(self)
        self.branch_menu = QMenu(self)
        self._build()
        self.set_theme(theme)
        self.show_timeline(self._timeline)

    def _build(self) -> None:
        self.readout.setObjectName("muted")
        self.readout.setFont(number_font(SIZE_SMALL))
        self.readout.setAccessibleName(tr("Place on the timeline"))
        self.play_button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.play_button.setMenu(self._play_menu())
        for button in (self.play_button, self.branch_button):
            fit_to_text(button, icon=2 * GRID)
        self.play_button.clicked.connect(lambda _checked=False: self.play_or_stop())
        self.branch_button.setMenu(self.branch_menu)
        self.branch_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.branch_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.branch_button.setToolTip(tr("The ways that this training went: go to one, name it, forget it"))
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.setSpacing(GRID)
        row.addWidget(self.play_button)
        row.addWidget(self.track, 1)
        row.addWidget(self.readout)
        row.addWidget(self.branch_button)
        self.track.seek_requested.connect(self._seek)
        self.track.branch_requested.connect(self.branch_requested)
        self.track.actionTriggered.connect(lambda _action: self.player.stop())
        self.player.at.connect(self.track.go_to)
        self.player.playing_changed.connect(self._show_playing)

    def _play_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(self)
        for seconds in SECONDS:
            action = menu.addAction(tr("Whole training in {seconds} seconds", seconds=seconds))
            action.setCheckable(True)
            action.setChecked(seconds == self.player.seconds)
            action.setActionGroup(group)
            action.setData(float(seconds))
        group.triggered.connect(lambda action: setattr(self.player, "seconds", action.data()))
        menu.addSeparator()
        self.record_action: QAction = menu.addAction(tr("Export as &GIF …"))
        self.record_action.setToolTip(tr("Save the recorded training as an animation"))
        self.record_action.triggered.connect(lambda _checked=False: self.record_requested.emit())
        return menu

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where the training stands."""
        if not self._pace.passes(snapshot):
            return
        if snapshot.status is not self._status and snapshot.status in {Status.RUNNING, Status.LOADING}:
            self.player.stop()
        self._status = snapshot.status
        self.show_timeline(snapshot.timeline)

    def show_timeline(self, timeline: Timeline) -> None:
        """Show a timeline; the same one again costs nothing."""
        if timeline is self._timeline and self._shown_branches is not None:
            return
        self._timeline = timeline
        self.track.show_timeline(timeline)
        self.setEnabled(timeline.last > 0 or len(timeline.branches) > 1)
        self._show_place()
        shown = [(one.number, one.name, one.fork) for one in timeline.branches], timeline.branch
        if shown != self._shown_branches:
            self._shown_branches = shown
            self._show_branches()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self._theme = theme
        self.track.set_theme(theme)
        widest = tr("step {step} · epoch {epoch}", step="888,888", epoch="8888.8")
        self.readout.setMinimumWidth(QFontMetrics(number_font(SIZE_SMALL)).horizontalAdvance(widest))
        self.branch_button.setIcon(icon("branch", theme))
        self._show_playing(self.player.playing)

    def play_or_stop(self) -> None:
        """Play from the handle on, or stop."""
        if self.player.playing:
            self.player.stop()
        else:
            self.player.play(self.track.step, self._timeline.last)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the readout go where there is no room."""
        super().resizeEvent(event)
        self.readout.setVisible(self.width() >= scaled(NARROW))

    def _seek(self, step: int, exact: bool) -> None:
        if self.track.isSliderDown():
            self.player.stop()
        self._show_place()
        self.seek_requested.emit(step, exact)

    def _show_place(self) -> None:
        text = tr(
            "step {step} · epoch {epoch}", step=f"{self.track.step:,}", epoch=f"{self.track.epoch():,.1f}"
        )
        if text != self.readout.text():
            self.readout.setText(text)

    def _show_playing(self, playing: bool) -> None:
        self.play_button.setIcon(icon("pause" if playing else "run", self._theme))
        name = tr("Stop the animation") if playing else tr("Play the recorded training")
        self.play_button.setAccessibleName(name)
        self.play_button.setToolTip(name)

    def _show_branches(self) -> None:
        """Write the menu of branches anew."""
        current = self._timeline.current
        many = len(self._timeline.branches) > 1
        self.branch_button.setVisible(many)
        if current is None:
            return
        self.branch_button.setText(branch_name(current))
        self.branch_button.setAccessibleName(tr("Branch: {name}", name=branch_name(current)))
        self.branch_menu.clear()
        group = QActionGroup(self.branch_menu)
        for branch in self._timeline.branches:
            where = tr("from step {step}", step=f"{branch.fork:,}") if branch.parent else tr("from the start")
            action = self.branch_menu.addAction(f"{branch_name(branch).replace('&', '&&')}  ·  {where}")
            action.setCheckable(True)
            action.setChecked(branch.number == current.number)
            action.setActionGroup(group)
            action.triggered.connect(
                lambda _checked=False, number=branch.number: self.branch_requested.emit(number)
            )
        self.branch_menu.addSeparator()
        manage = self.branch_menu.addAction(tr("&Compare, name or forget branches …"))
        manage.triggered.connect(lambda _checked=False: self.manage_requested.emit())
