"""Where the panels stand: docks around the diagram, put back by one command and remembered between starts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QMenu, QTabWidget, QWidget

from nnviz.ui.theme import GRID

__all__ = ["CANVAS", "CURVES", "EXPERIMENT", "FIELD", "Docks"]

EXPERIMENT, CURVES, FIELD, CANVAS = "Experiment", "Curves", "Decision field", "Draw a digit"
AREAS = {
    EXPERIMENT: Qt.DockWidgetArea.LeftDockWidgetArea,
    CURVES: Qt.DockWidgetArea.BottomDockWidgetArea,
    FIELD: Qt.DockWidgetArea.RightDockWidgetArea,
    CANVAS: Qt.DockWidgetArea.RightDockWidgetArea,
}
TABBED = {FIELD, CANVAS}
LAYOUT_VERSION = 1
NARROWEST = 31 * GRID
TALL = 800
"""In a window of this height the curves reach below the output; in a lower one the canvas needs the height."""


class Docks(QObject):
    """The docks of a window, by name.

    Parameters
    ----------
    window : QMainWindow
    panels : dict of str to QWidget
        By the names above.
    menu : QMenu
        Gets an entry for each dock that shows and hides it.
    moved : callable
        Called when a dock comes into view or leaves it.
    """

    def __init__(
        self, window: QMainWindow, panels: dict[str, QWidget], menu: QMenu, moved: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self.by_name: dict[str, QDockWidget] = {}
        window.setDockNestingEnabled(False)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for name, panel in panels.items():
            dock = QDockWidget(name, window)
            dock.setObjectName(name)
            dock.setWidget(panel)
            panel.setMinimumWidth(max(panel.minimumSizeHint().width(), NARROWEST))
            # Floating docks cannot be docked again on Wayland, so none of them floats.
            dock.setFeatures(
                QDockWidget.DockWidgetFeature.DockWidgetMovable
                | QDockWidget.DockWidgetFeature.DockWidgetClosable
            )
            dock.setTitleBarWidget(QWidget(dock) if name in TABBED else _heading(name, dock))
            window.addDockWidget(AREAS[name], dock)
            dock.visibilityChanged.connect(lambda _visible: moved())
            menu.addAction(dock.toggleViewAction())
            self.by_name[name] = dock
        self.reset()

    def reset(self) -> None:
        """Put everything where it was at the first start."""
        window, docks = self._window, self.by_name
        tall = window.height() >= TALL
        below = Qt.DockWidgetArea.BottomDockWidgetArea if tall else Qt.DockWidgetArea.RightDockWidgetArea
        window.setCorner(Qt.Corner.BottomRightCorner, below)
        for name, dock in docks.items():
            dock.show()
            if window.dockWidgetArea(dock) is not AREAS[name]:
                window.addDockWidget(AREAS[name], dock)
        if docks[CANVAS] not in window.tabifiedDockWidgets(docks[FIELD]):
            window.tabifyDockWidget(docks[FIELD], docks[CANVAS])
        width, height = window.width(), window.height()
        window.resizeDocks(
            [docks[EXPERIMENT], docks[FIELD]],
            [max(272, width // 5), max(264, round(width * 0.26))],
            Qt.Orientation.Horizontal,
        )
        window.resizeDocks([docks[CURVES]], [round(height * 0.27)], Qt.Orientation.Vertical)

    def show_output(self, *, images: bool) -> None:
        """Bring to the front what fits the data: the canvas for images, the field for points."""
        self.by_name[CANVAS if images else FIELD].raise_()

    def remember(self, settings: QSettings) -> None:
        """Keep size and places for the next start."""
        settings.setValue("geometry", self._window.saveGeometry())
        settings.setValue("layout", self._window.saveState(LAYOUT_VERSION))

    def restore(self, settings: QSettings) -> None:
        """Take over what was kept; the first layout where it cannot be read."""
        geometry, state = settings.value("geometry"), settings.value("layout")
        try:
            if geometry is not None:
                self._window.restoreGeometry(geometry)
            if state is not None and not self._window.restoreState(state, LAYOUT_VERSION):
                self.reset()
        except TypeError:  # not what was kept, but garbage
            self.reset()


def _heading(name: str, parent: QWidget) -> QLabel:
    label = QLabel(name, parent)
    label.setObjectName("dock_title")
    label.setMargin(GRID)
    return label
