"""The matrix panel: any layer's full weights, gradients or last changes, live, with a readout of every number."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.session.ask import Ask
from nnviz.session.matrices import Matrix, MatrixOf, Quantity
from nnviz.session.places import LinkPlace, Place, UnitPlace
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.colormap import signed_map
from nnviz.ui.diagram.content import input_name, number, unit_name
from nnviz.ui.diagram.links import full_strength
from nnviz.ui.language import tr, translated
from nnviz.ui.layer_box import LayerBox
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.matrix.mosaic import Mosaic, matrix_mosaic, template_mosaic
from nnviz.ui.matrix.scale_bar import ScaleBar
from nnviz.ui.matrix.sheet import MatrixSheet
from nnviz.ui.pacing import Throttle
from nnviz.ui.scale import scaled
from nnviz.ui.theme import GRID, LIGHT, SIZE_TEXT, Theme, number_font

__all__ = ["MatrixPanel"]

SYMBOLS = {Quantity.WEIGHT: ("w", "b"), Quantity.GRADIENT: ("∂L/∂w", "∂L/∂b"), Quantity.CHANGE: ("Δw", "Δb")}
READINGS = 12.0
LOW, BESIDE = 36 * GRID, 20 * GRID
"""A panel lower than this has its words beside the picture, so wide."""
_ANY = 16_777_215


class MatrixPanel(LivePanel):
    """``place_chosen`` carries the place of a cell that was clicked; ``wants_changed`` that another layer is shown."""

    place_chosen = Signal(object)
    wants_changed = Signal()

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._colours = signed_map(theme)
        self._matrix: Matrix | None = None
        self._mosaic: Mosaic | None = None
        self._key: object = None
        self._pointed: tuple[int, int | None] | None = None
        self._place: Place | None = None
        self._reading = Throttle(READINGS)
        self._arrange_soon = QTimer(self, singleShot=True, interval=0)
        self._arrange_soon.timeout.connect(self._show_matrix)
        self._make_choices()
        self.sheet, self.scale = MatrixSheet(theme, self), ScaleBar(theme, self)
        self._themed = (self.sheet, self.scale)
        self.readout = QLabel(self)
        self.readout.setFont(number_font(SIZE_TEXT))
        self.readout.setAccessibleName(tr("Number under the pointer"))
        self.readout.setWordWrap(True)
        self.readout.setMinimumHeight(5 * GRID)
        self.readout.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lay_out()
        self.layer.currentIndexChanged.connect(lambda _place: self._changed())
        self.quantity.activated.connect(lambda _place: self._changed())
        self.templates.toggled.connect(lambda _on: self._show_matrix())
        self.sheet.cell_pointed.connect(self._point)
        self.sheet.cell_chosen.connect(self._choose)

    def _make_choices(self) -> None:
        """Make the controls above the picture."""
        self.layer, self.quantity = LayerBox(self), QComboBox(self)
        self.layer.setAccessibleName(tr("Layer of the matrix"))
        self.layer.setToolTip(
            tr("The layer whose numbers are shown; it follows the selection in the diagram")
        )
        for box in (self.layer, self.quantity):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.quantity.setAccessibleName(tr("What the matrix shows"))
        self.quantity.setToolTip(tr("Weights, their gradients of the last step, or what that step changed"))
        words = {
            Quantity.WEIGHT: tr("weights"),
            Quantity.GRADIENT: tr("gradients"),
            Quantity.CHANGE: tr("changes"),
        }
        for quantity in Quantity:
            self.quantity.addItem(words[quantity], quantity)
        self.templates = QToolButton(self)
        self.templates.setText(tr("images"))
        self.templates.setCheckable(True)
        self.templates.setChecked(True)
        self.templates.setToolTip(
            tr("Show what each unit sees as an image of its own, with the bias as a line below")
        )
        self.templates.setAccessibleName(tr("Show units as templates"))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        for part in (self.layer, self.quantity, self.templates):
            top.addWidget(part)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addLayout(top)
        side = QVBoxLayout()
        side.setSpacing(GRID)
        side.addWidget(self.scale)
        side.addWidget(self.readout)
        side.addStretch(0)
        self._body.setSpacing(GRID)
        self._body.addWidget(self.sheet, 1)
        self._body.addLayout(side)
        column.addLayout(self._body, 1)

    @property
    def ask(self) -> MatrixOf:
        """What is asked of the network."""
        quantity = self.quantity.currentData()
        return MatrixOf(max(self.layer.layer, 0), quantity or Quantity.WEIGHT)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The numbers of the chosen layer."""
        return frozenset({self.ask})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment; the layers are listed even while hidden, so that it can follow what is selected."""
        names = [translated(layer.name) for layer in snapshot.layers]
        if names != self.layer.names:
            self.layer.show_names(names, self.layer.layer)
        super().show_snapshot(snapshot)

    def _draw(self, snapshot: Snapshot) -> None:
        """Show the numbers of this moment, if they are others."""
        answer = snapshot.answer(self.ask)
        matrix = answer if isinstance(answer, Matrix) else None
        if matrix is not self._matrix or matrix is None:
            self._matrix = matrix
            self._show_matrix()
            self._mark()
        if self._reading.passes(snapshot):
            self._read()

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._colours = signed_map(theme)
        self._arrange()
        self._show_matrix()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the templates anew; where it is low, put the words beside the picture."""
        super().resizeEvent(event)
        self._arrange()
        self._arrange_soon.start()

    def _arrange(self) -> None:
        low = self.height() < scaled(LOW) and self.width() > self.height()
        direction = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
        wide = scaled(BESIDE) if low else _ANY
        if direction != self._body.direction() or wide != self.scale.maximumWidth():
            self._body.setDirection(direction)
            for part in (self.scale, self.readout):
                part.setMinimumWidth(wide if low else 0)
                part.setMaximumWidth(wide)

    def show_place(self, place: Place | None) -> None:
        """Follow what is selected elsewhere."""
        self._place = place
        self.layer.follow(place)
        self._mark()

    def _mark(self) -> None:
        """Mark the selected number, where it is one of those that are shown."""
        place, shown = self._place, self.layer.layer
        chosen: tuple[int, int | None] | None = None
        if isinstance(place, LinkPlace) and place.layer == shown and self._plain(place):
            chosen = place.unit, place.source
        elif isinstance(place, UnitPlace) and place.layer == shown:
            chosen = place.unit, None
        self.sheet.choose(chosen)

    def _plain(self, place: LinkPlace) -> bool:
        """Tell whether a link of the diagram is one cell here."""
        snapshot, matrix = self._snapshot, self._matrix
        if snapshot is None or matrix is None or not 0 <= place.layer < len(snapshot.layers):
            return False
        return bool(matrix.values.shape[1] - 1 == snapshot.layers[place.layer].weights.shape[1])

    def _changed(self) -> None:
        self._matrix, self._pointed = None, None
        self._show_matrix()
        self.wants_changed.emit()

    def _show_matrix(self) -> None:
        """Give the sheet its cells and colours."""
        matrix = self._matrix
        self.templates.setVisible(
            matrix is not None and matrix.image is not None and max(matrix.image[1:]) > 1
        )
        if matrix is None:
            waits = self.quantity.currentData() is not Quantity.WEIGHT
            self.sheet.empty = (
                tr("Gradients are there after the first step.") if waits else tr("No network yet.")
            )
            self._key = None
            self.sheet.show_cells(None, None, None, labelled=True)
            self.scale.show_scale(0.0, "")
            return
        units, sources = matrix.values.shape[0], matrix.values.shape[1] - 1
        tiled = matrix.image is not None and self.templates.isChecked() and max(matrix.image[1:]) > 1
        key = (units, sources, matrix.image if tiled else None, self.sheet.size() if tiled else None)
        if key != self._key:
            self._key = key
            self._mosaic = (
                template_mosaic(units, matrix.image, self.sheet.room())
                if tiled and matrix.image is not None
                else matrix_mosaic(units, sources)
            )
        with np.errstate(all="ignore"):
            strength = full_strength(np.sort(np.abs(matrix.values[:, :-1]), axis=None))
        colours = self._colours.rgb32(matrix.values, strength)
        self.sheet.show_cells(self._mosaic, colours, np.isnan(matrix.values), labelled=not tiled)
        self.scale.show_scale(strength, SYMBOLS[matrix.quantity][0])

    def _point(self, cell: tuple[int, int | None] | None) -> None:
        self._pointed = cell
        self._read()

    def _read(self) -> None:
        """Say the number under the pointer, else what the picture is."""
        snapshot, matrix, cell = self._snapshot, self._matrix, self._pointed
        if snapshot is None or matrix is None or matrix.layer >= len(snapshot.layers):
            text = ""
        elif cell is None or cell[0] >= matrix.values.shape[0]:
            units, sources = matrix.values.shape[0], matrix.values.shape[1] - 1
            text = tr(
                "{units} units × {sources} weights each, and a bias",
                units=f"{units:,}",
                sources=f"{sources:,}",
            )
        else:
            unit, source = cell
            value = matrix.values[unit, -1 if source is None else source]
            symbol = SYMBOLS[matrix.quantity][source is None]
            target = unit_name(snapshot, matrix.layer + 1, unit).replace(" · ", ", ")
            origin = "" if source is None else f" ← {self._source_name(snapshot, matrix, source)}"
            text = f"{target}{origin}\n{symbol} = {number(value)}"
        if text != self.readout.text():
            self.readout.setText(text)
            self.sheet.setAccessibleDescription(text)

    def _source_name(self, snapshot: Snapshot, matrix: Matrix, source: int) -> str:
        image, sources = matrix.image, matrix.values.shape[1] - 1
        if (
            matrix.layer == 0
            and snapshot.layers[0].weights.shape[1] == sources
            and snapshot.layers[0].kernels is None
        ):
            return input_name(snapshot, source)
        if image is not None:
            channel, rest = divmod(source, image[1] * image[2])
            row, column = divmod(rest, image[2])
            return tr("map {m}, row {r}, column {c}", m=channel + 1, r=row + 1, c=column + 1)
        return unit_name(snapshot, matrix.layer, source).replace(" · ", ", ")

    def _choose(self, cell: tuple[int, int | None] | None) -> None:
        matrix = self._matrix
        if matrix is None or cell is None:
            self.place_chosen.emit(None)
        elif cell[1] is None:
            self.place_chosen.emit(UnitPlace(matrix.layer, cell[0]))
        else:
            place = LinkPlace(matrix.layer, cell[0], cell[1])
            self.place_chosen.emit(place if self._plain(place) else UnitPlace(matrix.layer, cell[0]))
