"""The menu of a unit, a link or a layer: everything that can be done to it, with the keys that do the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QWidget

from nnviz.experiment.catalog import knobs_of
from nnviz.experiment.surgery import count_of
from nnviz.ui.controls.curve_icon import curve_icons
from nnviz.ui.diagram.cards import name_of
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, StackHit, UnitHit
from nnviz.ui.diagram.surgeon import Surgeon
from nnviz.ui.language import tr
from nnviz.ui.theme import Theme

__all__ = ["Wishes", "activation_menu", "fill_menu"]

Do = Callable[[], object]


class Wishes:
    """What the menu cannot do by itself.

    Attributes
    ----------
    type_value : callable
        Opens the field for a weight or bias.
    inspect, show_weights : callable
        Bring the inspector or the matrix into view; None where there is none.
    fit : callable
    """

    def __init__(
        self,
        type_value: Callable[[Hit], object],
        inspect: Callable[[], object] | None,
        show_weights: Callable[[], object] | None,
        fit: Do,
    ) -> None:
        self.type_value, self.inspect, self.show_weights, self.fit = type_value, inspect, show_weights, fit


def fill_menu(menu: QMenu, surgeon: Surgeon, what: Hit | None, wishes: Wishes, theme: Theme) -> None:
    """Fill a menu for what was hit."""
    snapshot = surgeon.snapshot
    if snapshot is not None and what is not None:
        _add(menu, name_of(snapshot, what), lambda: None).setEnabled(False)
        menu.addSeparator()
        if isinstance(what, UnitHit):
            _unit(menu, surgeon, what, wishes)
        elif isinstance(what, LinkHit):
            _link(menu, surgeon, what, wishes)
        if isinstance(what, HeadHit | StackHit):
            layer_menu(menu, surgeon, what.column, theme)
        menu.addSeparator()
        if wishes.inspect is not None:
            _add(menu, tr("Inspect"), wishes.inspect, "Enter")
        if wishes.show_weights is not None:
            _add(menu, tr("Show the weight matrix"), wishes.show_weights)
    _add(menu, tr("Fit the diagram"), wishes.fit, "0")


def _unit(menu: QMenu, surgeon: Surgeon, what: UnitHit, wishes: Wishes) -> None:
    layer = surgeon.layer(what.column)
    if layer is None:
        return
    _add(menu, tr("Type the bias …"), lambda: wishes.type_value(what), "F2")
    menu.addSeparator()
    silence = _add(menu, tr("Silence: output forced to zero"), lambda: surgeon.toggle(what, "silenced"))
    freeze = _add(menu, tr("Freeze: keep its weights and bias"), lambda: surgeon.toggle(what, "frozen_units"))
    for action, knob in ((silence, "silenced"), (freeze, "frozen_units")):
        action.setCheckable(True)
        action.setChecked(what.unit in getattr(layer, knob))
    remove = _add(menu, tr("Remove the unit, keep all other weights"), lambda: surgeon.remove(what), "Del")
    remove.setEnabled(count_of(layer) > 1 and not surgeon.is_output(what.column))
    menu.addSeparator()
    _freeze_layer(menu, surgeon, what.column)


def _link(menu: QMenu, surgeon: Surgeon, what: LinkHit, wishes: Wishes) -> None:
    _add(menu, tr("Type the weight …"), lambda: wishes.type_value(what), "F2")
    _add(menu, tr("Set the weight to zero"), lambda: surgeon.type_value(what, 0.0))


def layer_menu(menu: QMenu, surgeon: Surgeon, column: int, theme: Theme) -> None:
    """Fill a menu with what can be done to a whole layer."""
    layer = surgeon.layer(column)
    if layer is not None and not surgeon.is_output(column):
        count = count_of(layer)
        _add(menu, tr("One unit more"), lambda: surgeon.set_count(column, count + 1))
        _add(menu, tr("One unit less"), lambda: surgeon.set_count(column, count - 1)).setEnabled(count > 1)
        menu.addMenu(activation_menu(menu, surgeon, column, theme))
        dropout = _add(menu, tr("Dropout after it"), lambda: surgeon.toggle_dropout(column))
        dropout.setCheckable(True)
        dropout.setChecked(surgeon.has_dropout(column))
        menu.addSeparator()
        _add(menu, tr("Move towards the input"), lambda: surgeon.move_layer(column, column - 1)).setEnabled(
            column > 1
        )
        last = surgeon.is_output(column + 1)
        _add(menu, tr("Move towards the output"), lambda: surgeon.move_layer(column, column + 1)).setEnabled(
            not last
        )
        _add(menu, tr("Remove the layer"), lambda: surgeon.remove_layer(column), "Del")
    if layer is not None:
        _freeze_layer(menu, surgeon, column)
    words = tr("Add a layer before it") if surgeon.is_output(column) else tr("Add a layer behind it")
    _add(menu, words, lambda: surgeon.add_layer(column))


def activation_menu(parent: QWidget, surgeon: Surgeon, column: int, theme: Theme) -> QMenu:
    """Return a menu with all activations, drawn as curves, the present one ticked."""
    menu = QMenu(tr("Activation"), parent)
    layer = surgeon.layer(column)
    knobs = knobs_of(type(layer)) if layer is not None else ()  # it may have gone while the bar stood over it
    knob = next((knob for knob in knobs if knob.name == "activation"), None)
    choices = knob.choices if knob is not None else ()
    icons: list[QIcon] = curve_icons(choices, theme)
    for choice, picture in zip(choices, icons, strict=True):
        action = _add(menu, choice.title(), partial(_choose, surgeon, column, choice))
        action.setIcon(picture)
        if isinstance(layer.activation, choice):
            font = action.font()
            font.setBold(True)
            action.setFont(font)
    return menu


def _choose(surgeon: Surgeon, column: int, choice: type[Any]) -> None:
    surgeon.set_activation(column, choice())


def _freeze_layer(menu: QMenu, surgeon: Surgeon, column: int) -> None:
    layer = surgeon.layer(column)
    action = _add(menu, tr("Freeze the whole layer"), lambda: surgeon.toggle_layer(column))
    action.setCheckable(True)
    action.setChecked(bool(layer is not None and layer.frozen))


def _add(menu: QMenu, text: str, do: Do, keys: str = "") -> QAction:
    action = menu.addAction(f"{text}\t{keys}" if keys else text)
    action.triggered.connect(lambda _checked=False: do())
    return action
