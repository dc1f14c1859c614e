"""The control that chooses what the diagram shows: a button beside the watched sample, and the same under View."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnviz.session.colouring import LinkQuantity, UnitQuantity
from nnviz.ui.diagram.legend import LINK_WORDS, UNIT_WORDS
from nnviz.ui.diagram.look import LINK_LIMITS, UNIT_LIMITS, Criterion, Look, Scale
from nnviz.ui.diagram.picture import PictureView
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["ColoursMenu", "install"]

KEY = "diagram/look"
"""Where the choice is remembered."""

CRITERION_WORDS = {
    Criterion.OUTGOING: "Largest outgoing weights",
    Criterion.INCOMING: "Largest incoming weights",
    Criterion.ACTIVATION: "Largest activation",
    Criterion.GRADIENT: "Largest gradient",
    Criterion.ORDER: "The first ones",
}
SCALE_WORDS = {
    Scale.PERCENTILE: "98th percentile of each layer",
    Scale.LAYER: "Largest of each layer",
    Scale.NETWORK: "Largest of the network",
    Scale.FIXED: "Fixed at 1",
}


class ColoursMenu(QMenu):
    """All choices of a look, one ticked in each group.

    Parameters
    ----------
    look : Look
        What is ticked first.
    chosen : callable
        Hears of each new look.
    """

    def __init__(self, look: Look, chosen: Callable[[Look], None], parent: QWidget | None = None) -> None:
        super().__init__(tr("C&olours and units of the diagram"), parent)
        self._look, self._chosen = look, chosen
        self._ticks: dict[tuple[str, Any], QAction] = {}
        self._group(
            self, tr("Units show"), "units", {kind: _large(UNIT_WORDS[kind]) for kind in UnitQuantity}
        )
        self._group(
            self, tr("Links show"), "links", {kind: _large(LINK_WORDS[kind]) for kind in LinkQuantity}
        )
        self._group(self.addMenu(tr("Full colour stands for")), "", "scale", SCALE_WORDS)
        self.addSeparator()
        self._group(self.addMenu(tr("Units drawn of a wide layer")), "", "criterion", CRITERION_WORDS)
        units = {n: str(n) if n else "As many as fit" for n in UNIT_LIMITS}
        links = {n: f"The strongest {n:,}" if n else "All" for n in LINK_LIMITS}
        self._group(self.addMenu(tr("How many units")), "", "most_units", units)
        self._group(self.addMenu(tr("How many links of a layer")), "", "most_links", links)
        self._tick()

    @property
    def look(self) -> Look:
        """What is ticked."""
        return self._look

    def _group(self, menu: QMenu, title: str, field: str, words: Mapping[Any, str]) -> None:
        if title:
            menu.addSection(title)
        group = QActionGroup(menu)
        for value, word in words.items():
            action = QAction(tr(word), menu)
            action.setCheckable(True)
            action.triggered.connect(partial(self._pick, field, value))
            group.addAction(action)
            menu.addAction(action)
            self._ticks[field, value] = action

    def _pick(self, field: str, value: Any, _checked: bool = False) -> None:
        self._look = replace(self._look, **{field: value})
        self._tick()
        self._chosen(self._look)

    def _tick(self) -> None:
        for (field, value), action in self._ticks.items():
            action.setChecked(getattr(self._look, field) == value)


def _large(words: str) -> str:
    """Return words that begin with a capital letter."""
    return words[:1].upper() + words[1:]


def install(studio: Studio) -> None:
    """Add the button and the menu, and show the diagram as it was left."""
    diagram = studio.parts["diagram"]
    assert isinstance(diagram, PictureView)  # noqa: S101 - a slip of the programmer
    look = Look.from_text(str(studio.settings.value(KEY, "")))

    def choose(new: Look) -> None:
        diagram.set_look(new)
        studio.settings.setValue(KEY, new.text())
        studio.refresh()

    menu = ColoursMenu(look, choose, studio.window)
    diagram.set_look(look)
    button = QToolButton(studio.window)
    button.setText(tr("Colours"))
    button.setAccessibleName(tr("Colours and units of the diagram"))
    button.setToolTip(tr("Choose what units and links show, at which scale, and how many are drawn"))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setAutoRaise(True)
    button.setMenu(menu)
    row = studio.parts["watch_bar"].layout()
    if row is not None:
        row.addWidget(button)
    studio.deeds.menus["View"].insertMenu(studio.deeds.by_id["reset_layout"], menu)
