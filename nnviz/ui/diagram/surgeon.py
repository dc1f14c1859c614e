"""What a person does to units, links and layers becomes edits that can be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from PySide6.QtGui import QUndoCommand

from nnviz.experiment.catalog import replace_at
from nnviz.experiment.surgery import (
    count_of,
    dropout_after,
    moved,
    removed_unit,
    replaced,
    toggled,
    with_count,
    with_dropout,
    with_new_layer,
    with_units,
    without_layer,
)
from nnviz.session.carrying import without_unit
from nnviz.session.edits import SetParameter
from nnviz.session.mailbox import Mailbox
from nnviz.session.snapshot import Snapshot
from nnviz.session.taking_back import Again, Nothing, TakeBack, Why
from nnviz.ui.bridge import Bridge
from nnviz.ui.diagram.cards import name_of, single_weight
from nnviz.ui.diagram.hit import HeadHit, Hit, LinkHit, UnitHit
from nnviz.ui.language import tr, translated
from nnviz.ui.studio import Studio
from nnviz.ui.workspace import Workspace

__all__ = ["Surgeon"]


class TypedValue(QUndoCommand):
    """One weight or bias that was typed: the network takes the new number, and with undo the old one.

    Before the moment at which it was typed, and on other branches, there is nothing to take back; ``news`` says so.

    Parameters
    ----------
    bridge : Bridge
    edit : SetParameter
    name : str
    news : Mailbox
    """

    def __init__(self, bridge: Bridge, edit: SetParameter, name: str, news: Mailbox[Nothing]) -> None:
        super().__init__(name)
        self._bridge, self._edit, self._news = bridge, edit, news
        self._typed: tuple[SetParameter, ...] = ()

    def redo(self) -> None:
        """Give the network the new number."""
        edit = replace(self._edit)  # an object of its own, by which it is known on its branch
        self._bridge.send(Again(edit, self._typed, self._news) if self._typed else edit)
        self._typed += (edit,)

    def undo(self) -> None:
        """Give it the old one."""
        self._bridge.send(TakeBack(self._typed, self._news))


class Surgeon:
    """Does edits to the network on the screen; says a sentence where one cannot be done."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._news: Mailbox[Nothing] = Mailbox()
        studio.followers.append(self._tell_news)

    @property
    def snapshot(self) -> Snapshot | None:
        """The network on the screen, None while there is none or another one is on its way."""
        latest = self._studio.bridge.latest
        if latest is None or not latest.layers:
            return None
        return latest if len(self._places()) == len(latest.layers) else None

    @property
    def _workspace(self) -> Workspace:
        return self._studio.desk.workspace

    @property
    def _layers(self) -> tuple[Any, ...]:
        return self._workspace.spec.layers

    def _places(self) -> tuple[int, ...]:
        return with_units(self._layers)

    def layer(self, column: int) -> Any:
        """Return the layer of a column; None for the inputs."""
        places = self._places()
        return self._layers[places[column - 1]] if 0 < column <= len(places) else None

    def is_output(self, column: int) -> bool:
        """Tell whether a column holds the outputs, which the data fix."""
        return column == len(self._places())

    def value_of(self, what: Hit) -> float | None:
        """Return the number that typing would change, or None where there is none to change (and say why)."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        if isinstance(what, LinkHit):
            if not single_weight(snapshot, what):
                self._studio.tell(self.many_weights(snapshot, what))
                return None
            return float(snapshot.layers[what.layer].weights[what.target, what.source])
        if isinstance(what, UnitHit) and what.column:
            return float(snapshot.layers[what.column - 1].bias[what.unit])
        return None

    def many_weights(self, snapshot: Snapshot, link: LinkHit) -> str:
        """Return why a link cannot be typed."""
        layer = self.layer(link.layer + 1)
        kernel = getattr(layer, "kernel", None)
        if kernel and link.layer:
            return tr(
                "This line stands for {n} × {n} weights of a filter, so it cannot be typed as one.", n=kernel
            )
        if kernel:
            return tr("A filter slides over the whole image, so this line is no weight of its own.")
        name = translated(snapshot.layers[link.layer - 1].name) if link.layer else tr("the image")
        return tr(
            "This line sums the weights to a whole map of {name}, so it cannot be typed as one.", name=name
        )

    def type_value(self, what: Hit, value: float) -> None:
        """Give a weight or bias a new value."""
        snapshot, before = self.snapshot, self.value_of(what)
        if snapshot is None or before is None or np.float32(before) == np.float32(value):
            return
        if isinstance(what, LinkHit):
            edit = SetParameter(what.layer, what.target, what.source, value)
            target = name_of(snapshot, UnitHit(column=what.layer + 1, unit=what.target))
            name = tr("weight of {unit}", unit=target)
        elif isinstance(what, UnitHit):
            edit = SetParameter(what.column - 1, what.unit, None, value)
            name = tr("bias of {unit}", unit=name_of(snapshot, what))
        else:
            return
        self._workspace.undo_stack.push(TypedValue(self._studio.bridge, edit, name, self._news))

    def _tell_news(self, _snapshot: Snapshot) -> None:
        """Say why an undo or redo of a typed number has found nothing to do."""
        news = self._news.take()
        if news is None:
            return
        if news.why is Why.ELSEWHERE:
            where = tr("{branch}, step {step}", branch=news.branch, step=f"{news.step:,}")
            self._studio.tell(
                tr("Nothing to undo here: the number was typed at {where}; go there.", where=where)
            )
        elif news.why is Why.HERE:
            self._studio.tell(tr("Nothing to redo: the number stands here already."))
        else:
            self._studio.tell(
                tr("Nothing to undo or redo: the training in which the number was typed is gone.")
            )

    def toggle(self, what: UnitHit, knob: str) -> None:
        """Silence or freeze a unit ("silenced", "frozen_units"), or set it free; the running network takes it."""
        layer = self.layer(what.column)
        if self.snapshot is None or layer is None:
            return
        held = what.unit in getattr(layer, knob)
        verbs = {"silenced": ("silence", "let speak"), "frozen_units": ("freeze", "thaw")}
        place = self._places()[what.column - 1]
        name = f"{tr(verbs[knob][held])} {name_of(self.snapshot, what)}"
        self._edit(toggled(self._layers, place, knob, what.unit), name)

    def toggle_layer(self, column: int) -> None:
        """Freeze a whole layer, or set it free."""
        layer = self.layer(column)
        if layer is not None:
            place, word = self._places()[column - 1], tr("thaw") if layer.frozen else tr("freeze")
            self._edit_at(f"layers[{place}].frozen", not layer.frozen, f"{word} {self._name(column)}")

    def remove(self, what: Hit) -> None:
        """Take a unit or a layer out; for a unit the other weights stay as they are."""
        if isinstance(what, HeadHit):
            self.remove_layer(what.column)
        snapshot, layer = self.snapshot, self.layer(what.column) if isinstance(what, UnitHit) else None
        if snapshot is None or layer is None or not isinstance(what, UnitHit):
            return
        if self.is_output(what.column):
            self._studio.tell(tr("Output units cannot be removed: the data say how many there are."))
            return
        if count_of(layer) == 1:
            self._studio.tell(tr("The last unit of a layer cannot be removed; remove the layer instead."))
            return
        place = self._places()[what.column - 1]
        spec = snapshot.spec
        values = snapshot.values
        carried = without_unit(spec, values, place, what.unit) if values is not None else None
        layers = removed_unit(self._layers, place, what.unit)
        name = tr("remove {unit}", unit=name_of(snapshot, what))
        self._workspace.edit(replaced(self._workspace.spec, layers), name, values=carried)

    def set_count(self, column: int, count: int) -> None:
        """Give a layer so many units."""
        layer = self.layer(column)
        if layer is not None and not self.is_output(column) and 1 <= count:
            place = self._places()[column - 1]
            self._edit(
                with_count(self._layers, place, count), tr("units of {layer}", layer=self._name(column))
            )

    def set_activation(self, column: int, activation: Any) -> None:
        """Give a layer another activation."""
        place = self._places()[column - 1]
        self._edit_at(
            f"layers[{place}].activation", activation, tr("activation of {layer}", layer=self._name(column))
        )

    def toggle_dropout(self, column: int) -> None:
        """Put dropout behind a layer, or take it away."""
        place = self._places()[column - 1]
        name = tr("dropout after {layer}", layer=self._name(column))
        self._edit(with_dropout(self._layers, place), name)

    def has_dropout(self, column: int) -> bool:
        """Tell whether dropout follows a layer."""
        return dropout_after(self._layers, self._places()[column - 1]) is not None

    def add_layer(self, column: int) -> None:
        """Put another dense layer behind one, before the output at the latest."""
        places = self._places()
        behind = column - 1 if column <= len(places) - 1 else column - 2
        if behind < 0:
            output = self._layers[places[-1]]
            new = msgspec.structs.replace(type(output)(), silenced=(), frozen_units=())
            at = places[0] if column == 0 else places[-1]
            self._edit((*self._layers[:at], new, *self._layers[at:]), tr("add layer"))
            return
        self._edit(with_new_layer(self._layers, places[behind]), tr("add layer"))

    def remove_layer(self, column: int) -> None:
        """Take a hidden layer out."""
        if self.layer(column) is None or self.is_output(column):
            self._studio.tell(tr("Inputs and outputs cannot be removed: the data say what they are."))
            return
        name = tr("remove {layer}", layer=self._name(column))
        self._edit(without_layer(self._layers, self._places()[column - 1]), name)

    def move_layer(self, column: int, to: int) -> None:
        """Put a hidden layer where another one stands."""
        places = self._places()
        if 0 < column < len(places) and 0 < to < len(places) and column != to:
            name = tr("move {layer}", layer=self._name(column))
            self._edit(moved(self._layers, places[column - 1], places[to - 1]), name)

    def _name(self, column: int) -> str:
        snapshot = self.snapshot
        return translated(snapshot.layers[column - 1].name) if snapshot is not None else tr("layer")

    def _edit(self, layers: tuple[Any, ...], name: str) -> None:
        self._workspace.edit(replaced(self._workspace.spec, layers), name)

    def _edit_at(self, path: str, value: object, name: str) -> None:
        self._workspace.edit(replace_at(self._workspace.spec, path, value), name)
