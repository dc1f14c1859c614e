"""A unit: its sum, its activation, the weights that come in and go out, and how bias and weights moved."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.session.inspect_unit import UnitSum, UnitSumOf
from nnviz.session.places import INPUTS, LinkPlace, UnitPlace
from nnviz.session.record import Past, PastOf
from nnviz.session.snapshot import Snapshot
from nnviz.ui.inspector.bend_plot import BendPlot
from nnviz.ui.inspector.columns import Columns
from nnviz.ui.inspector.past_line import PastLine
from nnviz.ui.inspector.sum_bars import SumBars
from nnviz.ui.inspector.tile_row import Tile, TileRow
from nnviz.ui.inspector.weight_strip import WeightStrip
from nnviz.ui.inspector.words import note_of, short_name, source_names
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID, LIGHT, Theme

__all__ = ["UnitPage"]

KERNELS = 6
"""Of a filter with many channels so many windows are shown."""


class UnitPage(QWidget):
    """Shows one unit; ``chosen`` carries a place that was clicked."""

    chosen = Signal(object)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars, self.bend = SumBars(theme, self), BendPlot(theme, self)
        self.incoming = WeightStrip(tr("Weights in"), theme, self)
        self.outgoing = WeightStrip(tr("Weights out"), theme, self)
        self.bias = PastLine(tr("Bias since the start"), theme, self)
        self.norm = PastLine(tr("Length of its weights ‖w‖"), theme, self)
        self.tiles = TileRow(9 * GRID, theme, self)
        self.note = QLabel(self)
        self.note.setObjectName("caption")
        self.note.setWordWrap(True)
        self._painted = (self.bars, self.bend, self.incoming, self.outgoing, self.bias, self.norm, self.tiles)
        self._place = UnitPlace(0, 0)
        self._key: object = None
        above, middle, below = Columns(self), Columns(self), Columns(self)
        above.left.addWidget(self.bars)
        above.right.addWidget(self.bend)
        middle.left.addWidget(self.incoming)
        middle.left.addStretch(1)
        middle.right.addWidget(self.outgoing)
        middle.right.addStretch(1)
        below.left.addWidget(self.bias)
        below.right.addWidget(self.norm)
        self._above, self._middle, self._below = above, middle, below
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(above, 3)
        column.addWidget(self.note)
        column.addWidget(self.tiles)
        column.addWidget(middle)
        column.addWidget(below, 1)
        self.bars.chosen.connect(self.chosen)
        self.incoming.chosen.connect(lambda source: self.chosen.emit(self._into(source)))
        self.outgoing.chosen.connect(lambda unit: self.chosen.emit(self._out_of(unit)))

    @staticmethod
    def asks(place: UnitPlace) -> tuple[UnitSumOf | PastOf, ...]:
        """Return what is to be asked of a unit; nothing of an input."""
        return () if place.layer == INPUTS else (UnitSumOf(place), PastOf(place))

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        for part in self._painted:
            part.set_theme(theme)

    def show_unit(self, snapshot: Snapshot, place: UnitPlace) -> None:
        """Show a unit of a snapshot; while its answers are on their way, the last ones of the same unit stay."""
        anew, self._place = place != self._place, place
        inner = place.layer != INPUTS
        found = snapshot.answer(UnitSumOf(place)) if inner else None
        past = snapshot.answer(PastOf(place)) if inner else None
        self._above.setVisible(inner)
        self._below.setVisible(inner)
        if isinstance(found, UnitSum):
            self.bars.show_sum(found, source_names(snapshot, place, found))
            self.bend.show_sum(found)
        elif anew:
            self.bars.show_sum(None, lambda weight: (str(weight), None))
            self.bend.show_sum(None)
        note = (
            note_of(found)
            if isinstance(found, UnitSum)
            else ""
            if inner
            else self._input_note(snapshot, place)
        )
        if note != self.note.text():
            self.note.setText(note)
        self.note.setVisible(bool(note))
        if isinstance(past, Past):
            self.bias.show_past(past.steps, past.value, past.here)
            self.norm.show_past(past.steps, past.norm, past.here)
        elif anew:
            for line in (self.bias, self.norm):
                line.show_past(np.empty(0, np.int64), np.empty(0), 0)
        key = (snapshot.layers, place)
        if key != self._key:
            self._key = key
            self._show_weights(snapshot, place)

    def _show_weights(self, snapshot: Snapshot, place: UnitPlace) -> None:
        """Show the rows and columns of the matrices that belong to the unit."""
        layers, data = snapshot.layers, snapshot.data
        own = layers[place.layer] if place.layer != INPUTS else None
        self.incoming.setVisible(own is not None and own.kernels is None)
        self._middle.show_left(own is not None and own.kernels is None)
        tiles: tuple[Tile, ...] = ()
        if own is not None and own.kernels is not None:
            kernels = own.kernels[place.unit]
            names = (
                [tr("filter")]
                if len(kernels) == 1
                else [str(k + 1) for k in range(min(len(kernels), KERNELS))]
            )
            tiles = tuple(Tile(name, kernel) for name, kernel in zip(names, kernels, strict=False))
            if own.maps is not None:
                tiles = (Tile(tr("map of a"), own.maps[place.unit]), *tiles)
        elif own is not None:
            image = data.image_shape if data is not None and not place.layer else None
            row = own.weights[place.unit]
            shape = image if image is not None and image[0] * image[1] == len(row) else None
            self.incoming.show_values(row, lambda k: short_name(snapshot, place.layer - 1, k), shape)
        self.tiles.show_tiles(tiles)
        after = layers[place.layer + 1] if place.layer + 1 < len(layers) else None
        self.outgoing.setVisible(after is not None)
        if after is not None:
            column = after.weights[:, place.unit]
            self.outgoing.show_values(column, lambda k: short_name(snapshot, place.layer + 1, k))

    def _input_note(self, snapshot: Snapshot, place: UnitPlace) -> str:
        watched = snapshot.watched
        if watched is None or place.unit >= len(watched.x):
            return tr("An input: it has no weights of its own.")
        value = f"{float(watched.x[place.unit]):.4g}".replace("-", "−")
        return tr("An input: for the watched sample it is {value}; it has no sum of its own.", value=value)

    def _into(self, source: int) -> LinkPlace:
        return LinkPlace(self._place.layer, self._place.unit, source)

    def _out_of(self, unit: int) -> LinkPlace:
        return LinkPlace(self._place.layer + 1, unit, self._place.unit)
