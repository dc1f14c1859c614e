"""The list of layers: hidden ones that can be added, changed, moved and removed, and the output that the data fix."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from nnviz.experiment.catalog import knob_at, knobs_of, sentence_of
from nnviz.experiment.shapes import with_layer
from nnviz.experiment.spec import ExperimentSpec, Layers
from nnviz.experiment.surgery import layer_names
from nnviz.ui.controls.curve_icon import curve_icons
from nnviz.ui.controls.layer_card import LayerCard
from nnviz.ui.controls.notes import Note
from nnviz.ui.icons import icon
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["MOST_LAYERS", "LayerList"]

MOST_LAYERS = int(get_args(Layers)[1].max_length)
"""Hidden layers and the output together."""


class LayerList(QWidget):
    """Shows a tuple of layers, the last being the output; ``layers_edited`` carries (new tuple, what was edited)."""

    layers_edited = Signal(object, str)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layers: tuple[Any, ...] = ()
        self._link = ""
        self.cards: list[LayerCard] = []
        self._cards = QVBoxLayout()
        self._cards.setSpacing(GRID)
        self.empty = QLabel(tr("No hidden layer: the input leads straight to the output."), self)
        self.empty.setObjectName("caption")
        self.empty.setWordWrap(True)
        self.add = QPushButton(tr("Add layer"), self)
        self.add.setToolTip(tr("Add a hidden layer before the output, like the last one"))
        self.add.setAccessibleName(tr("Add layer"))
        self.add.clicked.connect(lambda _checked=False: self._add())
        self.more = QToolButton(self)
        self.more.setText(tr("other"))
        self.more.setToolTip(tr("Add another kind of layer"))
        self.more.setAccessibleName(tr("Add another kind of layer"))
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._kinds_menu())
        adding = QHBoxLayout()
        adding.setSpacing(GRID)
        adding.addWidget(self.add, 1)
        adding.addWidget(self.more)
        self.output = QLabel(self)
        self.output.setToolTip(tr("The data fix the units, the loss brings the function of the output"))
        title = QLabel(tr("Output"), self)
        line = QHBoxLayout()
        line.setContentsMargins(GRID, 0, GRID, 0)
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self.output)
        self.note = Note(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self._cards)
        column.addWidget(self.empty)
        column.addLayout(adding)
        column.addLayout(line)
        column.addWidget(self.note)
        self.set_theme(theme)

    def _kinds_menu(self) -> QMenu:
        """Offer every kind of layer with its sentence."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._image_actions: list[QAction] = []
        for kind in knob_at(ExperimentSpec(), "layers").choices:
            action = menu.addAction(tr(kind.title()))
            action.setToolTip(tr(sentence_of(kind)))
            action.triggered.connect(lambda _checked=False, kind=kind: self._add_kind(kind))
            if getattr(kind, "takes_images", False):
                self._image_actions.append(action)
        return menu

    def set_images(self, images: bool) -> None:
        """Say whether the data are images: only then are filters and pools offered."""
        for action in self._image_actions:
            action.setEnabled(images)

    def layers(self) -> tuple[Any, ...]:
        """Return what is shown."""
        return self._layers

    def show_layers(self, layers: tuple[Any, ...], link: str) -> None:
        """Show layers and the name of the function that the loss puts after the last."""
        if layers == self._layers and link == self._link:
            return
        self._layers, self._link = layers, link
        hidden, names = layers[:-1], layer_names(layers)
        for place, layer in enumerate(hidden):
            if place < len(self.cards) and self.cards[place].kind is not type(layer):
                self._drop(place)
                self._insert(place, layer)
            elif place == len(self.cards):
                self._insert(place, layer)
            self.cards[place].show_layer(layer, place, len(hidden), names[place])
        while len(self.cards) > len(hidden):
            self._drop(len(self.cards) - 1)
        self.empty.setVisible(not hidden)
        for button in (self.add, self.more):
            button.setEnabled(len(layers) < MOST_LAYERS)
        units = getattr(layers[-1], "units", 0)
        count = tr("1 unit") if units == 1 else tr("{count} units", count=units)
        self.output.setText(f"{count} · {link}")

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours; the drawings are made once for all cards."""
        self._theme = theme
        self.setStyleSheet(
            f"QFrame#layer {{ border: 1px solid {theme.border}; border-radius: {GRID - 2}px; }}"
            "QFrame#layer QToolButton { padding: 0; }"
        )
        self._icons = {
            name: icon(name, theme, colour=theme.muted) for name in ("up", "down", "trash", "minus", "plus")
        }
        output = knobs_of(type(ExperimentSpec().layers[-1]))
        activations = next(knob for knob in output if knob.name == "activation").choices
        self._curves = curve_icons(activations, theme)
        self.add.setIcon(icon("plus", theme))
        self.note.set_theme(theme)
        for card in self.cards:
            card.set_icons(self._icons)
            card.set_curves(self._curves)
            card.set_theme(theme)

    def _insert(self, place: int, layer: Any) -> None:
        card = LayerCard(layer, self._theme, self)
        card.set_icons(self._icons)
        card.set_curves(self._curves)
        card.layer_edited.connect(self._edited)
        card.moved.connect(self._move)
        card.removed.connect(self._remove)
        self.cards.insert(place, card)
        self._cards.insertWidget(place, card)

    def _drop(self, place: int) -> None:
        card = self.cards.pop(place)
        self._cards.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _edited(self, place: int, layer: Any, what: str) -> None:
        self._send((*self._layers[:place], layer, *self._layers[place + 1 :]), what)

    def _add(self) -> None:
        *hidden, output = self._layers
        first = msgspec.structs.replace(output, **_hidden_defaults(output))
        new = next((layer for layer in reversed(hidden) if type(layer) is type(output)), first)
        self._send((*hidden, new, output), tr("Add layer"))

    def _add_kind(self, kind: Any) -> None:
        self._send(with_layer(self._layers, kind), tr("Add {kind}", kind=tr(kind.title())))

    def _move(self, place: int, direction: int) -> None:
        layers = list(self._layers)
        layers[place], layers[place + direction] = layers[place + direction], layers[place]
        self._send(tuple(layers), tr("Move hidden {n}", n=place + 1))
        card = self.cards[place + direction]
        button = card.up if direction < 0 else card.down
        if button.isEnabled():
            button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            card.focus()

    def _remove(self, place: int) -> None:
        self._send((*self._layers[:place], *self._layers[place + 1 :]), tr("Remove hidden {n}", n=place + 1))
        left = self.cards[min(place, len(self.cards) - 1)].trash if self.cards else self.add
        left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _send(self, layers: tuple[Any, ...], what: str) -> None:
        self.show_layers(layers, self._link)
        self.layers_edited.emit(layers, what)


def _hidden_defaults(output: Any) -> dict[str, Any]:
    """Return what a first hidden layer is like: the declared defaults, not the output's single straight unit."""
    return {
        knob.name: knob.default for knob in knobs_of(type(output)) if knob.name in {"units", "activation"}
    }
