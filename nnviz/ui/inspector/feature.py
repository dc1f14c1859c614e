"""Adds the inspector to the window."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from nnviz.ui.actions import Deed
from nnviz.ui.diagram.surgeon import Surgeon
from nnviz.ui.docks import Place
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["INSPECT", "install"]

INSPECT = "Inspect"


def install(studio: Studio) -> None:
    """Add the tab, which is made when it is first seen, and an entry that brings it into view."""

    def make(theme: Theme) -> QWidget:
        from nnviz.ui.inspector.panel import InspectPanel

        def refresh() -> None:
            QTimer.singleShot(0, panel, studio.refresh)

        panel = InspectPanel(
            studio.attention, Surgeon(studio), studio.jobs, studio.bridge.send, refresh, theme
        )
        return panel

    studio.add_panel(INSPECT, Place.DETAIL, make)
    studio.add_deed(
        Deed("inspect", "Learn", tr("&Inspect what is selected"), "I"), lambda: studio.docks.show(INSPECT)
    )
