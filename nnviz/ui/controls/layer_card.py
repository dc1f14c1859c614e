"""One hidden layer as a card: its name, its knobs, and buttons to move or remove it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnviz.experiment.catalog import Knob, knobs_of, replace_at, value_at
from nnviz.ui.controls.curve_icon import SIZE
from nnviz.ui.controls.editors import ChoiceEditor
from nnviz.ui.controls.fields import SHARED_KNOBS, Field
from nnviz.ui.controls.notes import Note
from nnviz.ui.controls.rows import RowList
from nnviz.ui.controls.stepper import Stepper
from nnviz.ui.language import tr
from nnviz.ui.text_size import fit_to_text
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["LayerCard"]


class LayerCard(QFrame):
    """Shows the layer at a place; ``layer_edited`` carries (place, new layer, what was edited).

    ``moved`` carries (place, −1 or +1) and ``removed`` the place.
    Units and activation share a line where the kind of layer has them; every other knob has a row of its own.
    """

    layer_edited = Signal(int, object, str)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, layer: Any, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layer")
        self.kind = type(layer)
        self._layer = layer
        self._place = -1
        self.title = QLabel(self)
        self.up = self._button("up")
        self.down = self._button("down")
        self.trash = self._button("trash")
        self.note = Note(theme, self)
        self.units: Stepper | None = None
        self.activation: ChoiceEditor | None = None
        self.settings = RowList(theme, self)
        self._lay_out({knob.name: knob for knob in knobs_of(self.kind)})
        self.settings.value_edited.connect(
            lambda field, value: self._edit(field.path, value, field.name.lower())
        )
        self.up.clicked.connect(lambda _checked=False: self.moved.emit(self._place, -1))
        self.down.clicked.connect(lambda _checked=False: self.moved.emit(self._place, 1))
        self.trash.clicked.connect(lambda _checked=False: self.removed.emit(self._place))

    def _button(self, picture: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("picture", picture)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        fit_to_text(button, width=3 * GRID, height=3 * GRID, icon=2 * GRID)
        return button

    def _lay_out(self, knobs: dict[str, Knob]) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.title, 1)
        for button in (self.up, self.down, self.trash):
            head.addWidget(button)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        if "units" in knobs:
            self.units = Stepper(knobs["units"], self)
            self.units.value_edited.connect(lambda number: self._edit("units", number, "units"))
            self.units.problem_changed.connect(self.note.show_problem)
            line.addWidget(self.units)
        if "activation" in knobs:
            self.activation = ChoiceEditor(knobs["activation"], self)
            self.activation.value_edited.connect(lambda value: self._edit("activation", value, "activation"))
            line.addWidget(self.activation, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2 if line.isEmpty() else GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addWidget(self.settings)

    def show_layer(self, layer: Any, place: int, count: int, name: str) -> None:
        """Show a layer of the same kind that stands at a place among so many hidden ones, called as in the diagram."""
        self._layer, self._place = layer, place
        word, _, number = name.partition(" ")
        title = {"hidden": tr("Hidden {n}", n=number), "conv": tr("Conv {n}", n=number)}.get(word)
        if (title or tr(self.kind.title())) != self.title.text():
            self._name(title or tr(self.kind.title()))
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        if self.units:
            self.units.set_value(layer.units)
        if self.activation:
            self.activation.set_value(layer.activation)
        fields = _fields_of(layer)
        self.settings.show_fields(fields, tuple(value_at(layer, field.path) for field in fields))

    def focus(self) -> None:
        """Take the focus to the first control that is always enabled."""
        (self.units.field if self.units else self.trash).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_icons(self, icons: dict[str, QIcon]) -> None:
        """Take drawings that all cards share."""
        if self.units:
            self.units.set_icons(icons)
        for button in (self.up, self.down, self.trash):
            button.setIcon(icons[str(button.property("picture"))])

    def set_curves(self, curves: list[QIcon]) -> None:
        """Take the drawings of all activations, in the order of the choices."""
        if self.activation:
            self.activation.combo.setIconSize(SIZE)
            for place, curve in enumerate(curves):
                self.activation.combo.setItemIcon(place, curve)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        self.settings.set_theme(theme)
        self.note.set_theme(theme)

    def _name(self, name: str) -> None:
        self.title.setText(name)
        if self.units:
            self.units.rename(tr("{layer} units", layer=name))
        if self.activation:
            self.activation.combo.setAccessibleName(tr("{layer} activation", layer=name))
        for button, does in (
            (self.up, tr("Move {layer} towards the input", layer=name.lower())),
            (self.down, tr("Move {layer} towards the output", layer=name.lower())),
            (self.trash, tr("Remove {layer}", layer=name.lower())),
        ):
            button.setAccessibleName(does)
            button.setToolTip(does)

    def _edit(self, path: str, value: object, what: str) -> None:
        self._layer = replace_at(self._layer, path, value)
        self.layer_edited.emit(self._place, self._layer, f"{self.title.text()} {_small(what)}")


def _small(name: str) -> str:
    """Return what was edited as it stands inside a sentence: with a small letter in English."""
    known = tr(name.capitalize())
    return name if known == name.capitalize() else known


def _fields_of(layer: Any) -> tuple[Field, ...]:
    """Return the knobs that have a row of their own: those of the layer, then those of its activation."""
    own = [
        Field(k.name, k)
        for k in knobs_of(type(layer))
        if k.name not in SHARED_KNOBS | {"units", "activation"} and k.kind != "list"
    ]
    activation = getattr(layer, "activation", None)
    inner = knobs_of(type(activation)) if activation is not None else ()
    return (*own, *(Field(f"activation.{knob.name}", knob) for knob in inner))
