"""What a feature of the window gets to work with, so that it can be added without touching the window itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolBar, QVBoxLayout, QWidget

from nnviz.session.snapshot import DataView, Snapshot
from nnviz.ui.actions import Actions, Deed
from nnviz.ui.appearance import Appearance, Themed
from nnviz.ui.attention import Attention
from nnviz.ui.bridge import Bridge
from nnviz.ui.desk import Desk
from nnviz.ui.docks import Docks, Place, Seat
from nnviz.ui.frame import Frame
from nnviz.ui.jobs import Jobs
from nnviz.ui.panel import Panel
from nnviz.ui.theme import Theme

__all__ = ["Studio"]


@dataclass(slots=True, eq=False)
class Studio:
    """The parts of the window that features build on.

    A feature is one function ``install(studio)``, named in ``ui/features.py``: it adds panels, deeds and strips and
    connects signals.  It is called once, before the first experiment is loaded, and must be quick: what is dear is
    made by ``add_panel`` when it is first seen.

    ``followers`` hear of every snapshot; ``tell`` says a sentence in the status bar.
    """

    app: QApplication
    window: Frame
    bridge: Bridge
    desk: Desk
    docks: Docks
    deeds: Actions
    appearance: Appearance
    attention: Attention
    jobs: Jobs
    settings: QSettings
    tell: Callable[[str], None]
    panels: list[Panel]
    followers: list[Callable[[Snapshot], None]]
    parts: dict[str, QWidget]
    """The widgets that every window has: diagram, curves, field, canvas, form, transport, watch_bar, banner."""
    middle: QVBoxLayout
    refresh: Callable[[], None]
    """Show the latest snapshot again and ask for what the visible panels want."""
    services: dict[str, Callable[..., object]] = field(default_factory=dict)
    """What one feature offers to others, by a name in words."""

    def add_panel(
        self,
        name: str,
        place: Place,
        make: Callable[[Theme], QWidget],
        relevant: Callable[[DataView], bool] = lambda _data: True,
    ) -> None:
        """Add a tab; ``make`` returns a ``Panel`` and is called when the tab is first seen."""

        def made() -> QWidget:
            panel = make(self.appearance.theme)
            assert isinstance(panel, Panel)  # noqa: S101 - a slip of the programmer
            self.panels.append(panel)
            self.appearance.tell_also(panel)
            return panel

        self.docks.add(Seat(name, place, made, relevant))

    def add_deed(self, deed: Deed, do: Callable[[], object], *, before: str = "") -> QAction:
        """Add something that can be done: an entry in a menu, with its key."""
        return self.deeds.add(deed, do, before=before)

    def add_strip(self, widget: QWidget, *, across: bool = False) -> None:
        """Add a line below the diagram, or ``across`` the whole window above the status bar."""
        if across:
            bar = QToolBar(widget.accessibleName() or "Strip", self.window)
            bar.setObjectName(f"strip {widget.objectName()}")
            bar.setMovable(False)
            bar.toggleViewAction().setVisible(False)
            bar.addWidget(widget)
            self.window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)
        else:
            self.middle.addWidget(widget)
        self.follow_theme(widget)

    def follow_theme(self, part: object) -> None:
        """Tell a part of every change of theme, if it wants to know."""
        if isinstance(part, Themed):
            self.appearance.tell_also(part)
