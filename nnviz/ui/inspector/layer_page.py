"""A layer: shapes, how its parameters are counted, how its numbers are spread, and how it does."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.ask import Ask
from nnviz.session.distributions import SpreadAsk, Spreads
from nnviz.session.health import Condition, Health, Vital, concerns_of
from nnviz.session.inspect_layer import LayerFacts, facts_of
from nnviz.session.places import INPUTS
from nnviz.session.snapshot import DataView, Snapshot, Status
from nnviz.ui.distributions.spread_cell import SpreadCell
from nnviz.ui.doctors.health_words import Settled, sentence, value_text
from nnviz.ui.inspector.columns import Columns
from nnviz.ui.inspector.facts import Fact, Facts
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["LayerPage", "shape_text"]

SPREAD, HEALTH = SpreadAsk(), Health()
CELLS = 17 * GRID


def shape_text(shape: tuple[int, ...]) -> str:
    """Return the shape of one sample: "64", or channels, rows and columns as "8 × 26 × 26"."""
    return " × ".join(f"{size:,}" for size in shape)


class LayerPage(QWidget):
    """Shows one layer, or what the data give."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts, self.health = Facts(theme, self), Facts(theme, self)
        self.facts.setAccessibleName(tr("Shapes and parameters"))
        self.health.setAccessibleName(tr("Health of the layer"))
        self.sentence = QLabel(self)
        self.sentence.setObjectName("caption")
        self.sentence.setWordWrap(True)
        soon, stepped = (
            tr("These appear when the network has been asked."),
            tr("These appear with the first step."),
        )
        self.cells = (
            SpreadCell(tr("Weights"), soon, theme, self),
            SpreadCell(tr("Activations"), soon, theme, self),
            SpreadCell(tr("Gradients"), stepped, theme, self),
        )
        self._layer, self._spreads = INPUTS - 1, None
        self._spec: ExperimentSpec | None = None
        self._data: DataView | None = None
        self._settled = Settled()
        columns = Columns(self)
        columns.left.addWidget(self.facts)
        columns.left.addStretch(1)
        columns.right.addWidget(self.health)
        columns.right.addStretch(1)
        self._row = QWidget(self)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        for cell in self.cells:
            cell.setMinimumHeight(CELLS)
            row.addWidget(cell, 1)
        self._row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(columns)
        column.addWidget(self.sentence)
        column.addWidget(self._row, 1)

    @staticmethod
    def asks(layer: int) -> tuple[Ask, ...]:
        """Return what is to be asked of a layer; nothing of the inputs."""
        return () if layer == INPUTS else (SPREAD, HEALTH)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for part in (self.facts, self.health, *self.cells):
            part.set_theme(theme)

    def show_layer(self, snapshot: Snapshot, layer: int) -> None:
        """Show a layer of a snapshot."""
        anew = layer != self._layer or snapshot.data is not self._data
        if anew or snapshot.spec is not self._spec:
            self._layer, self._spec, self._data = layer, snapshot.spec, snapshot.data
            found = None if layer == INPUTS else facts_of(snapshot.spec, layer)
            self.facts.show_facts(
                _input_facts(snapshot) if found is None else layer_facts(found, snapshot, layer)
            )
        inner = layer != INPUTS
        self._row.setVisible(inner)
        self.health.setVisible(inner)
        if inner:
            self._show_spread(snapshot, layer, anew=anew)
            self._show_health(snapshot, layer)
        self.sentence.setVisible(inner and bool(self.sentence.text()))

    def _show_spread(self, snapshot: Snapshot, layer: int, *, anew: bool) -> None:
        spreads = snapshot.answer(SPREAD)
        if spreads is self._spreads and not anew:
            return
        self._spreads = spreads  # type: ignore[assignment]
        known = isinstance(spreads, Spreads) and len(spreads.layers) == len(snapshot.layers)
        for place, cell in enumerate(self.cells):
            one = spreads.layers[layer] if known and isinstance(spreads, Spreads) else None
            cell.show_spread(one.now[place] if one else None, one.past[place] if one else None, anew=anew)

    def _show_health(self, snapshot: Snapshot, layer: int) -> None:
        condition = snapshot.answer(HEALTH)
        if not isinstance(condition, Condition) or len(condition.layers) != len(snapshot.layers):
            self.health.show_facts(())
            self.sentence.clear()
            return
        moving = snapshot.status is Status.RUNNING
        told = self._settled.through(concerns_of(condition), moving=moving)
        mine = [concern for concern in told if concern.layer == layer]
        bad = {concern.vital for concern in mine}
        names = {
            Vital.DEAD: (tr("Dead"), tr("flat for all {count} samples", count=condition.samples)),
            Vital.SATURATED: (tr("Saturated"), tr("on the flat ends")),
            Vital.GRADIENT: (tr("Gradient"), tr("‖∂L/∂w‖, last step")),
            Vital.RATIO: (tr("Update"), tr("‖Δw‖ / ‖w‖")),
        }
        facts = []
        for vital in Vital:
            value = condition.layers[layer].value(vital)
            if math.isnan(value) and vital in {Vital.DEAD, Vital.SATURATED}:
                continue
            tone = "bad" if vital in bad else ""
            facts.append(Fact(names[vital][0], names[vital][1], value_text(vital, value), tone=tone))
        self.health.show_facts(tuple(facts))
        text = " ".join(sentence(concern, condition) for concern in mine)
        text = text or tr("All numbers are in their usual ranges.")
        if text != self.sentence.text():
            self.sentence.setText(text)


def layer_facts(found: LayerFacts, snapshot: Snapshot, layer: int) -> tuple[Fact, ...]:
    """Return the lines of the table of a layer."""
    view = snapshot.layers[layer]
    facts = [
        Fact(tr("In"), tr("of one sample"), shape_text(found.shape_in)),
        Fact(tr("Out"), view.activation, shape_text(found.shape_out)),
    ]
    for part in found.parts:
        frozen = tr(", frozen") if part.frozen else ""
        if part.parameters:
            facts.append(
                Fact(part.title + frozen, part.formula, f"{part.parameters:,}", tip=_formula_tip(part.title))
            )
        else:
            facts.append(Fact(part.title + frozen, tr("nothing to learn"), "0"))
    facts.append(Fact(tr("Parameters"), "", f"{found.parameters:,}", strong=True))
    return tuple(facts)


def _formula_tip(title: str) -> str:
    if title == "Dense":
        return tr("sources × units + one bias for each unit")
    if "norm" in title.lower():
        return tr("a factor and an offset for each unit, and what is remembered of mean and variance")
    return tr("channels × rows × columns × filters + one bias for each filter")


def _input_facts(snapshot: Snapshot) -> tuple[Fact, ...]:
    data = snapshot.data
    if data is None:
        return ()
    shape = data.image_shape if data.image_shape is not None else (len(data.feature_names),)
    parts = ((tr("Training"), data.train), (tr("Validation"), data.validation), (tr("Test"), data.test))
    facts = [Fact(tr("Out"), tr("numbers of one sample"), shape_text(tuple(shape)))]
    facts += [Fact(name, tr("samples"), f"{count:,}") for name, count in parts]
    return (*facts, Fact(tr("Parameters"), tr("nothing to learn"), "0", strong=True))
