"""Adds the matrix panel to the window."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from nnviz.ui.docks import Place
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Add the tab; the panel is made when it is first seen."""

    def make(theme: Theme) -> QWidget:
        from nnviz.ui.matrix.panel import MatrixPanel

        panel = MatrixPanel(theme)
        attention = studio.attention
        panel.place_chosen.connect(attention.select)
        panel.wants_changed.connect(lambda: QTimer.singleShot(0, panel, studio.refresh))
        attention.selected_changed.connect(panel.show_place)
        if studio.bridge.latest is not None:
            panel.show_snapshot(studio.bridge.latest)
        panel.show_place(attention.selected)
        return panel

    studio.add_panel("Matrix", Place.DETAIL, make)
