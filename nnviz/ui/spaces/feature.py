"""Adds the hidden space to the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.session.commands import Watch
from nnviz.ui.docks import HIDDEN, Place
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Add a tab to the output side; for tables it is what comes to the front."""

    def hidden(theme: Theme) -> QWidget:
        from nnviz.ui.spaces.hidden import HiddenPanel

        panel = HiddenPanel(studio.attention, theme)
        panel.watch_requested.connect(lambda index, part: studio.bridge.send(Watch(index, part)))
        panel.chosen.connect(studio.refresh)
        return panel

    studio.add_panel(HIDDEN, Place.OUTPUT, hidden)
