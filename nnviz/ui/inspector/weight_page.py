"""A weight: its value, what pulls at it, the inside of the optimizer, and how it moved since the start."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.session.explain.expression import figures_of
from nnviz.session.inspect_weight import Weight, WeightOf, Window
from nnviz.session.places import LinkPlace
from nnviz.session.record import Past, PastOf
from nnviz.session.snapshot import Snapshot
from nnviz.ui.diagram.cards import single_weight
from nnviz.ui.diagram.hit import LinkHit
from nnviz.ui.figures import NOTHING
from nnviz.ui.inspector.columns import Columns
from nnviz.ui.inspector.facts import Fact, Facts
from nnviz.ui.inspector.past_line import PastLine
from nnviz.ui.inspector.tile_row import Tile, TileRow
from nnviz.ui.language import tr
from nnviz.ui.steps.track import said
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["WeightPage", "facts_of_weight", "shown"]

FIGURES = 4


def shown(value: float) -> str:
    """Return a number as the inspector prints it; a dash where there is none yet."""
    return NOTHING if math.isnan(value) else figures_of(value, FIGURES)


def facts_of_weight(one: Weight) -> tuple[Fact, ...]:
    """Return the lines of the table."""
    gradient = tr("gradient of this step") if one.fresh else tr("gradient of the last step")
    facts = [
        Fact("w", tr("value"), figures_of(one.value, 6), strong=True),
        Fact("g = ∂L/∂w", gradient, shown(one.gradient), tip=_gradient_tip()),
    ]
    facts += [Fact(term.symbol, said(term.words), shown(term.value)) for term in one.terms]
    facts.append(
        Fact("Δw", tr("last change, {optimizer}", optimizer=one.optimizer), shown(one.change), strong=True)
    )
    if one.is_plain:
        words = tr("plain SGD, which is the rule in use")
    else:
        words = tr("plain SGD, η {rate}", rate=shown(one.rate))
    facts.append(
        Fact(
            "−η·g",
            words,
            shown(one.plain),
            tip=tr("What the last change would have been under plain gradient descent with the same rate."),
        )
    )
    return tuple(facts)


def _gradient_tip() -> str:
    """Return what the gradient is."""
    return tr("The mean over the batch as the optimizer took it, after regularisation and clipping.")


class WeightPage(QWidget):
    """Shows one weight, or the window of weights that a link stands for."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = Facts(theme, self)
        self.past = PastLine(tr("Since the start"), theme, self)
        self.tiles = TileRow(16 * GRID, theme, self)
        self.note = QLabel(self)
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self.facts.setAccessibleName(tr("The weight and what moves it"))
        self.tiles.setAccessibleName(tr("The weights that the link stands for"))
        self._place = LinkPlace(-1, 0, 0)
        self._columns = columns = Columns(self, shares=(3, 2))
        columns.left.addWidget(self.facts)
        columns.left.addStretch(1)
        columns.right.addWidget(self.past, 1)
        columns.right.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.note)
        column.addWidget(columns, 1)
        column.addWidget(self.tiles)
        column.addStretch(0)

    @staticmethod
    def asks(snapshot: Snapshot, place: LinkPlace) -> tuple[WeightOf | PastOf, ...]:
        """Return what is to be asked of a link; only a single weight has a past that can be drawn as one line."""
        return (WeightOf(place), PastOf(place)) if _single(snapshot, place) else (WeightOf(place),)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for part in (self.facts, self.past, self.tiles):
            part.set_theme(theme)

    def show_weight(self, snapshot: Snapshot, place: LinkPlace) -> None:
        """Show a link of a snapshot."""
        anew, self._place = place != self._place, place
        answer, past = snapshot.answer(WeightOf(place)), snapshot.answer(PastOf(place))
        if anew:
            self.past.show_past(np.empty(0, np.int64), np.empty(0), 0)
            self.facts.show_facts(())
            self.tiles.show_tiles(())
        single = _single(snapshot, place)
        self._columns.setVisible(single)
        if isinstance(past, Past):
            self.past.show_past(past.steps, past.value, past.here)
        note = ""
        if isinstance(answer, Weight):
            self.facts.show_facts(facts_of_weight(answer))
            note = _note(answer)
        elif isinstance(answer, Window):
            note = _window_note(answer)
            tiles = (Tile(tr("weights"), answer.weights), Tile(tr("gradient"), answer.gradient))
            self.tiles.show_tiles((*tiles, Tile(tr("last change"), answer.change)))
        elif not single:
            note = tr(
                "The line from here leads through pooled places: it is an effect, and no weight of its own."
            )
        if note != self.note.text():
            self.note.setText(note)
        self.note.setVisible(bool(note))


def _single(snapshot: Snapshot, place: LinkPlace) -> bool:
    return single_weight(snapshot, LinkHit(layer=place.layer, source=place.source, target=place.unit))


def _note(one: Weight) -> str:
    if one.held:
        return tr("Frozen: nothing changes it until it is thawed.")
    if not one.stepped and not one.fresh:
        return tr("Gradient and change are known after the next step.")
    if one.fresh:
        return tr("A step is open: its gradient is found, the change comes with the update.")
    return ""


def _window_note(window: Window) -> str:
    rows, columns = window.weights.shape
    size = figures_of(float(np.linalg.norm(window.weights.astype(np.float64))), 4)
    if window.filter:
        text = tr("This line stands for {rows} × {columns} weights of a filter", rows=rows, columns=columns)
    else:
        text = tr(
            "This line stands for {rows} × {columns} weights, one for each place", rows=rows, columns=columns
        )
    return tr("{text}; together they are {size} long.", text=text, size=size)
