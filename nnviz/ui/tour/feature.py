"""*Help > Tour*, and the small bar that offers it at the first start."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolBar, QToolButton, QWidget

from nnviz.ui.actions import Deed
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio
from nnviz.ui.theme import GRID

if TYPE_CHECKING:
    from nnviz.ui.tour.tour import Tour

__all__ = ["KEPT", "SEEN", "install"]

KEPT, SEEN = "tour", "seen"


def install(studio: Studio) -> None:
    """Add the entry to the menu, and the offer where nobody has seen the tour yet."""
    made: list[Tour] = []

    def begin() -> Tour:
        from nnviz.ui.tour.tour import Tour

        studio.settings.setValue(KEPT, SEEN)
        if not made:
            made.append(Tour(studio))
        made[0].begin()
        return made[0]

    studio.services["tour"] = begin
    studio.add_deed(Deed("tour", "Help", "&Tour of six steps"), begin, before="find_anything")
    if studio.settings.value(KEPT) != SEEN:
        _offer(studio, begin)


def _offer(studio: Studio, begin: Callable[[], object]) -> None:
    """Add one line above the status bar; it goes for good with either answer."""
    strip = QWidget(studio.window)
    strip.setObjectName("tour_offer")
    strip.setAccessibleName(tr("Offer of the tour"))
    words = QLabel(tr("New here? Six steps show what the window can do; they take three minutes."))
    words.setWordWrap(True)
    start, later = QPushButton(tr("Start the tour")), QToolButton()
    start.setObjectName("primary")
    start.setToolTip(tr("Begin the tour; it can be ended at any time"))
    later.setText(tr("No, thanks"))
    later.setToolTip(tr("Hide this; the menu Help begins the tour at any time"))
    row = QHBoxLayout(strip)
    row.setContentsMargins(GRID, 0, GRID, 0)
    row.setSpacing(GRID)
    row.addWidget(words, 1)
    row.addWidget(start)
    row.addWidget(later)
    studio.add_strip(strip, across=True)
    line = strip.parentWidget()
    if isinstance(line, QToolBar):
        studio.window.insertToolBarBreak(line)  # a line of its own: the timeline keeps its width

    def gone() -> None:
        studio.settings.setValue(KEPT, SEEN)
        bar = strip.parentWidget()
        if isinstance(bar, QToolBar):
            studio.window.removeToolBar(bar)

    def taken() -> None:
        gone()
        begin()

    start.clicked.connect(lambda _checked=False: taken())
    later.clicked.connect(lambda _checked=False: gone())
