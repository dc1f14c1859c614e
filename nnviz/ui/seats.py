"""The places of the window and what stands in them: a panel that is made when somebody first looks at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from nnviz.session.snapshot import DataView
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID

__all__ = ["AREAS", "Place", "Seat", "Slot"]

NARROWEST, LOWEST = 31 * GRID, 15 * GRID


class Place(Enum):
    """A part of the window; the docks of one place are tabs of each other."""

    SETTINGS = "settings"
    OUTPUT = "output"
    COURSE = "course"
    DETAIL = "detail"


AREAS = {
    Place.SETTINGS: Qt.DockWidgetArea.LeftDockWidgetArea,
    Place.OUTPUT: Qt.DockWidgetArea.RightDockWidgetArea,
    Place.COURSE: Qt.DockWidgetArea.BottomDockWidgetArea,
    Place.DETAIL: Qt.DockWidgetArea.BottomDockWidgetArea,
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A panel's place in the window.

    Attributes
    ----------
    name : str
        One short word: it is the title of a tab.
    place : Place
    make : callable
        Makes the panel when it is first seen: what nobody opens costs nothing.
    relevant : callable
        Says whether the panel has anything to show for these data; where not, its tab is not there.
    """

    name: str
    place: Place
    make: Callable[[], QWidget]
    relevant: Callable[[DataView], bool] = lambda _data: True


class Column(QVBoxLayout):
    """Holds one panel and lets it be as low as it can be: lines that wrap do not ask for its favourite height."""

    def hasHeightForWidth(self) -> bool:
        """Say no: a scrolled area would else never give less than the height that fits the width."""
        return False


class Slot(QScrollArea):
    """Holds a panel's place until somebody looks there; whatever the panel needs, the window's layout stays.

    With larger text a panel gets the room that it has with usual text, as many times as text is larger; where the
    dock has less, the panel is scrolled.
    """

    def __init__(self, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._make: Callable[[], QWidget] | None = make
        self.panel: QWidget | None = None
        self.setMinimumSize(NARROWEST, LOWEST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        page = QWidget()
        page.setObjectName("slot")
        fit_to_text(page, least_width=NARROWEST, least_height=LOWEST)
        self._column = Column(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setWidget(page)

    def sizeHint(self) -> QSize:
        """Return a size at which most panels look well."""
        return QSize(42 * GRID, 30 * GRID)

    def fill(self) -> QWidget:
        """Make the panel, unless it is there, and return it."""
        if self._make is not None:
            make, self._make = self._make, None
            self.panel = make()
            self._column.addWidget(self.panel)
        assert self.panel is not None  # noqa: S101 - made above, once
        return self.panel

    def be_seen(self, visible: bool) -> None:
        """Make the panel when it is first seen; hide it behind another tab, where Qt itself only moves it away."""
        if visible:
            self.fill()
        if self.panel is not None:
            self.panel.setVisible(visible)
