"""A person chooses what the colours of the diagram tell, and finds it so at the next start."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QToolButton

from nnviz.session.colouring import Coloured, LinkQuantity, UnitQuantity
from nnviz.session.commands import StepUnit
from nnviz.ui.diagram.colours import KEY, ColoursMenu
from nnviz.ui.diagram.look import Look


def choose(menu: ColoursMenu, words: str) -> None:
    """Choose an entry by its words."""
    actions = [
        *menu.actions(),
        *(one for sub in menu.actions() if sub.menu() for one in sub.menu().actions()),
    ]
    next(action for action in actions if action.text() == words).trigger()


def test_colours_are_chosen_from_the_menu_and_remembered(desk):
    menu = desk.window.findChild(ColoursMenu)
    button = next(b for b in desk.window.findChildren(QToolButton) if b.menu() is menu)
    assert button.accessibleName()
    desk.window.step(StepUnit.BATCH)
    desk.until(lambda snapshot: snapshot.position.step == 1)
    before = desk.window.diagram.grab().toImage()
    choose(menu, "Gradient ∂L/∂w")
    choose(menu, "Share of dead samples")
    ask = Look(UnitQuantity.DEAD, LinkQuantity.GRADIENT).ask
    desk.until(lambda snapshot: snapshot.answer(ask) is not None)
    told = desk.seen.answer(ask)
    assert isinstance(told, Coloured)
    assert [layer.weights.shape for layer in desk.seen.layers] == [each.shape for each in told.links]
    assert any(np.any(each) for each in told.links)
    assert before != desk.window.diagram.grab().toImage()
    kept = Look.from_text(str(desk.window.studio.settings.value(KEY)))
    assert (UnitQuantity.DEAD, LinkQuantity.GRADIENT) == (kept.units, kept.links)
    choose(menu, "Weight w")
    choose(menu, "Activation of the watched sample")
    desk.until(lambda snapshot: not snapshot.answers or ask not in snapshot.answers)


def test_more_units_of_a_wide_layer_are_drawn_on_request(desk):
    desk.open("mnist-784-32-16-10")
    diagram, menu = desk.window.diagram, desk.window.findChild(ColoursMenu)
    diagram.grab()
    few = len(diagram.on_screen.columns[1].drawn)
    choose(menu, "16")
    desk.qtbot.waitUntil(lambda: len(diagram.on_screen.columns[1].drawn) == 16)
    assert few < 16
    choose(menu, "The first ones")
    choose(menu, "4")
    desk.qtbot.waitUntil(lambda: diagram.on_screen.columns[1].drawn.tolist() == [0, 1, 2, 3])
    assert diagram.on_screen.columns[1].hidden == 28
