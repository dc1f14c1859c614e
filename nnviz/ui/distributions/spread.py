"""Spread of weights, activations and gradients of a layer, live, and over the training so far."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.distributions import LayerSpread, SpreadAsk, Spreads
from nnviz.session.snapshot import DataView, Probe, Snapshot
from nnviz.ui.attention import Attention
from nnviz.ui.distributions.spread_cell import SpreadCell
from nnviz.ui.figures import share_text
from nnviz.ui.language import tr, translated
from nnviz.ui.layer_box import LayerBox
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font

__all__ = ["SpreadPanel"]

ASK = SpreadAsk()
PICTURES = 8.0
"""So many pictures a second at most while the network learns."""


class SpreadPanel(LivePanel):
    """Three cells for the chosen layer; selecting something in the diagram chooses its layer."""

    def __init__(
        self, attention: Attention | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent, pictures=PICTURES)
        self._data: DataView | None = None
        self._spreads: Spreads | None = None
        self.layer_box, self.told = LayerBox(self), QLabel(self)
        soon = tr("These appear when the network has been asked.")
        self.cells = (
            SpreadCell(tr("Weights"), soon, theme, self),
            SpreadCell(tr("Activations"), soon, theme, self),
            SpreadCell(tr("Gradients"), tr("These appear with the first step."), theme, self),
        )
        self._themed = self.cells
        self._build()
        if attention is not None:
            attention.selected_changed.connect(self.layer_box.follow)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The spreads of all layers."""
        return frozenset({ASK})

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(720, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(200, 120)

    def summary(self) -> str:
        """Return in words what there is to see."""
        return " ".join([self.told.text(), *(f"{cell.summary()}." for cell in self.cells)]).strip()

    def _build(self) -> None:
        self.layer_box.setAccessibleName(tr("Layer"))
        self.layer_box.setToolTip(
            tr("Which layer's numbers are shown; the one selected in the diagram is taken over")
        )
        self.layer_box.currentIndexChanged.connect(lambda _index: self._show_layer(anew=True))
        self.told.setObjectName("caption")
        self.told.setFont(number_font(SIZE_SMALL))
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.told.setAccessibleName(tr("Dead and saturated units"))
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.layer_box)
        head.addWidget(self.told, 1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        for cell in self.cells:
            row.addWidget(cell, 1)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(area, 1)
        self.setAccessibleName(tr("Spread of weights, activations and gradients"))

    def _draw(self, snapshot: Snapshot) -> None:
        if not snapshot.layers:
            return
        names = [f"{translated(layer.name)} ({layer.units})" for layer in snapshot.layers]
        anew = names != self.layer_box.names or snapshot.data is not self._data
        if anew:
            self._data, self._spreads = snapshot.data, None
            self.layer_box.show_names(names, self.layer_box.layer)
        spreads = snapshot.answer(ASK)
        if isinstance(spreads, Spreads) and spreads is not self._spreads:
            self._spreads = spreads
            self._show_layer(anew=anew)
        elif anew:
            self._show_layer(anew=True)

    def _show_layer(self, *, anew: bool = False) -> None:
        """Show the chosen layer."""
        spreads, number = self._spreads, self.layer_box.currentIndex()
        if spreads is None or not 0 <= number < len(spreads.layers):
            self.told.clear()
            for cell in self.cells:
                cell.show_spread(None, None, anew=True)
            return
        layer = spreads.layers[number]
        for cell, now, past in zip(self.cells, layer.now, layer.past, strict=True):
            cell.show_spread(now, past, anew=anew)
        self.told.setText(_flat_text(layer, spreads.samples))
        self.told.setToolTip(
            tr(
                "Dead units are flat for every sample, so nothing can teach them; saturated ones lie at the flat ends."
            )
        )


def _flat_text(layer: LayerSpread, samples: int) -> str:
    """Return the shares of dead and saturated units in words."""
    parts = [] if math.isnan(layer.dead) else [tr("dead {share}", share=share_text(layer.dead))]
    if not math.isnan(layer.saturated):
        parts.append(tr("saturated {share}", share=share_text(layer.saturated)))
    looked = tr("over {samples} samples", samples=f"{samples:,}")
    return " · ".join([*parts, looked]) if parts else looked
