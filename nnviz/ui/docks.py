"""Where the panels stand: docks around the diagram, put back by one command and remembered between starts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMenu,
    QTabBar,
    QTabWidget,
    QWidget,
)

from nnviz.session.snapshot import DataView
from nnviz.ui.frame import Frame
from nnviz.ui.language import tr
from nnviz.ui.seats import AREAS, Place, Seat, Slot
from nnviz.ui.text_size import scaled, text_scale
from nnviz.ui.theme import GRID

__all__ = ["CANVAS", "CURVES", "EXPERIMENT", "FIELD", "HIDDEN", "Docks", "Place", "Seat"]

EXPERIMENT, CURVES, FIELD, CANVAS, HIDDEN = "Experiment", "Curves", "Field", "Draw", "Hidden"
LAYOUT_VERSION = 2
TALL, WIDE = 800, 1200
"""In a window of this size the bottom row reaches below the output and has room for details beside the curves."""
LOW, NARROW = 560, 840
MOST = 0.34
"""The largest share of the window that a place takes when text is large."""
"""In a window below this height or width everything stands in one place beside the diagram.

All of these are for text of the usual size: to larger text a window is as small as it looks.
"""


class Docks(QObject):
    """The docks of a window, by name.

    Parameters
    ----------
    window : Frame
    menu : QMenu
        Gets an entry for each dock that shows and hides it.
    moved : callable
        Called when a dock comes into view or leaves it.
    """

    def __init__(self, window: Frame, menu: QMenu, moved: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._menu, self._moved = window, menu, moved
        self._seats: dict[str, Seat] = {}
        self._out_of_place: set[str] = set()
        self.by_name: dict[str, QDockWidget] = {}
        self._small, self._output = (False, False, text_scale()), ""
        window.reshaped.connect(self._reshaped)
        self._tidy = QTimer(self, singleShot=True, interval=0)
        self._tidy.timeout.connect(self._tidy_tabs)
        window.setDockNestingEnabled(False)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def add(self, seat: Seat) -> QDockWidget:
        """Give a panel its place; ``reset`` then arranges them all."""
        dock = QDockWidget(tr(seat.name), self._window)
        dock.setObjectName(seat.name)
        slot = Slot(seat.make)
        dock.setWidget(slot)
        # Floating docks cannot be docked again on Wayland, so none of them floats.
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self._window.addDockWidget(AREAS[seat.place], dock)
        dock.visibilityChanged.connect(slot.be_seen)
        dock.visibilityChanged.connect(lambda _visible: self._moved())
        dock.visibilityChanged.connect(lambda _visible: self._tidy.start())
        self._menu.addAction(dock.toggleViewAction())
        self.by_name[seat.name], self._seats[seat.name] = dock, seat
        return dock

    def panel(self, name: str) -> QWidget:
        """Return a panel by its name; it is made if nobody has seen it yet."""
        slot = self.by_name[name].widget()
        assert isinstance(slot, Slot)  # noqa: S101 - as ``add`` made it
        return slot.fill()

    def seen(self, name: str) -> QWidget | None:
        """Return a panel by its name if it is in view now."""
        slot = self.by_name[name].widget()
        panel = slot.panel if isinstance(slot, Slot) else None
        return panel if panel is not None and panel.isVisible() else None

    def reset(self) -> None:
        """Put everything where it was at the first start."""
        window = self._window
        self._small = self._smallness()
        groups = {name: self._group(seat.place) for name, seat in self._seats.items()}
        tall = window.height() >= scaled(TALL)
        window.setCorner(Qt.Corner.BottomRightCorner, AREAS[Place.COURSE if tall else Place.OUTPUT])
        heads: dict[Place, QDockWidget] = {}
        for name in self.by_name:
            window.removeDockWidget(self.by_name[name])
        # A dock can stand beside another only before that one has tabs, so the first of each place comes first.
        for head in (True, False):
            for name, dock in self.by_name.items():
                group = groups[name]
                if (group not in heads) is not head:
                    continue
                if heads.get(group) is dock:
                    continue
                window.addDockWidget(AREAS[group], dock)
                if head:
                    heads[group] = dock
                else:
                    window.tabifyDockWidget(self._last(heads[group]), dock)
        for name, dock in self.by_name.items():
            alone = list(groups.values()).count(groups[name]) == 1
            _head(dock, tr(name) if alone else "")
            dock.setVisible(name not in self._out_of_place)
        front = [self.by_name[name] for name in (self._output,) if name in self.by_name]
        for dock in [*heads.values(), *front]:
            dock.raise_()
        self._give_sizes(heads)

    def _reshaped(self) -> None:
        """Arrange the docks anew when window or text become too small or too large for how they stand."""
        if self._smallness() != self._small:
            self._small = self._smallness()
            QTimer.singleShot(0, self, self._arrange_anew)

    def _arrange_anew(self) -> None:
        """Put everything in its place, but leave closed what a person has closed."""
        closed = [
            dock for name, dock in self.by_name.items() if dock.isHidden() and name not in self._out_of_place
        ]
        self.reset()
        for dock in closed:
            dock.hide()

    def _smallness(self) -> tuple[bool, bool, float]:
        width, height = self._window.width(), self._window.height()
        return width < scaled(NARROW), height < scaled(LOW), text_scale()

    def _group(self, place: Place) -> Place:
        """Return the place whose tabs a panel joins in a window of this size."""
        narrow, low, _ = self._smallness()
        if narrow and place is Place.SETTINGS:
            return Place.OUTPUT
        if low and place in {Place.COURSE, Place.DETAIL}:
            return Place.OUTPUT
        roomy = self._window.height() >= scaled(TALL) and self._window.width() >= scaled(WIDE)
        return Place.COURSE if place is Place.DETAIL and not roomy else place

    def show(self, name: str) -> None:
        """Bring a panel into view."""
        dock = self.by_name[name]
        dock.show()
        dock.raise_()

    def show_output(self, *, images: bool, table: bool = False) -> None:
        """Bring to the front what fits the data: the canvas, the field, for a ``table`` a layer's own space."""
        self._output = CANVAS if images else HIDDEN if table and HIDDEN in self.by_name else FIELD
        self.show(self._output)

    def fit(self, data: DataView) -> None:
        """Take away the panels that have nothing to show for these data and bring back those that have."""
        for name, seat in self._seats.items():
            dock, relevant = self.by_name[name], seat.relevant(data)
            dock.toggleViewAction().setVisible(relevant)
            if not relevant and not dock.isHidden():
                self._out_of_place.add(name)
                dock.hide()
            elif relevant and name in self._out_of_place:
                self._out_of_place.discard(name)
                dock.show()

    def remember(self, settings: QSettings) -> None:
        """Keep size and places for the next start."""
        settings.setValue("geometry", self._window.saveGeometry())
        settings.setValue("layout", self._window.saveState(LAYOUT_VERSION))
        settings.setValue("out of place", sorted(self._out_of_place))

    def restore(self, settings: QSettings) -> None:
        """Take over what was kept; the first layout where it cannot be read."""
        geometry, state = settings.value("geometry"), settings.value("layout")
        try:
            if geometry is not None:
                self._window.restoreGeometry(geometry)
            if state is None or not self._window.restoreState(state, LAYOUT_VERSION):
                self.reset()
        except TypeError:  # not what was kept, but garbage
            self.reset()
        else:
            kept = settings.value("out of place")
            self._out_of_place |= self.by_name.keys() & set(kept if isinstance(kept, list) else [kept])
            for name, dock in self.by_name.items():
                tabs = self._window.tabifiedDockWidgets(dock)
                alone = self._seats[name].place is Place.SETTINGS and not tabs
                _head(dock, tr(name) if alone else "")
        self._small = self._smallness()

    def _tidy_tabs(self) -> None:
        """Show the titles of tabs whole; Qt makes the bars anew whenever docks move."""
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)

    def _last(self, head: QDockWidget) -> QDockWidget:
        """Return the last tab of a group."""
        tabs = self._window.tabifiedDockWidgets(head)
        return tabs[-1] if tabs else head

    def _give_sizes(self, heads: dict[Place, QDockWidget]) -> None:
        window = self._window
        width, height = window.width(), window.height()
        share = 0.5 if Place.SETTINGS not in heads else 0.26
        wide = {Place.SETTINGS: max(272, width // 5), Place.OUTPUT: max(264, round(width * share))}
        if text_scale() > 1 and share < 0.5:
            wide = {place: min(scaled(usual), round(width * MOST)) for place, usual in wide.items()}
        there = [place for place in wide if place in heads]
        window.resizeDocks(
            [heads[place] for place in there], [wide[place] for place in there], Qt.Orientation.Horizontal
        )
        if Place.COURSE in heads:
            window.resizeDocks(
                [heads[Place.COURSE]],
                [round(height * min(0.27 * text_scale(), MOST))],
                Qt.Orientation.Vertical,
            )
        if Place.DETAIL in heads:
            left = width - wide[Place.SETTINGS]
            window.resizeDocks(
                [heads[Place.COURSE], heads[Place.DETAIL]],
                [round(left * 0.55), round(left * 0.45)],
                Qt.Orientation.Horizontal,
            )


def _head(dock: QDockWidget, name: str) -> None:
    """Give a dock a heading, or none where its tab names it."""
    old: QWidget | None = dock.titleBarWidget()
    dock.setTitleBarWidget(_heading(name, dock) if name else QWidget(dock))
    if old is not None:
        old.deleteLater()


def _heading(name: str, parent: QWidget) -> QLabel:
    label = QLabel(name, parent)
    label.setObjectName("dock_title")
    label.setMargin(GRID)
    return label
