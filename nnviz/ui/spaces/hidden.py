"""A layer's space: every validation sample where the layer puts it, seen from its widest side or along two units."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from nnviz.session.ask import Ask
from nnviz.session.hidden_space import HiddenSpace, Scattered
from nnviz.session.places import INPUTS
from nnviz.session.snapshot import DataView, Probe, Snapshot
from nnviz.ui.attention import Attention
from nnviz.ui.language import tr, translated
from nnviz.ui.layer_box import LayerBox
from nnviz.ui.live_panel import LivePanel
from nnviz.ui.pacing import Throttle
from nnviz.ui.spaces.legend import ValueLegend
from nnviz.ui.spaces.meaning import (
    axis_names,
    cloud_colours,
    cloud_names,
    layer_entries,
    sample_text,
    spread_out,
    unit_count,
    value_range,
)
from nnviz.ui.spaces.scatter import ScatterView
from nnviz.ui.theme import GRID, LIGHT, SIZE_SMALL, Theme, number_font

__all__ = ["HiddenPanel"]

PICTURES = 8.0
"""So many pictures a second at most while the network learns."""


class HiddenPanel(LivePanel):
    """The cloud of a layer.

    ``watch_requested`` carries (place, part) of a sample that was clicked; ``chosen`` tells that another layer or
    other axes are, so that something else is wanted.
    """

    watch_requested = Signal(int, str)
    chosen = Signal()

    def __init__(
        self, attention: Attention | None = None, theme: Theme = LIGHT, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._data: DataView | None = None
        self._cloud: Scattered | None = None
        self._clouds = Throttle(PICTURES)
        self.layer_box, self.axes_box = LayerBox(self, first=INPUTS), QComboBox(self)
        self.unit_boxes = QSpinBox(self), QSpinBox(self)
        self.view, self.told = ScatterView(theme, self), QLabel(self)
        self.legend = ValueLegend(theme, self)
        self._themed = (self.view, self.legend)
        self._build()
        if attention is not None:
            attention.selected_changed.connect(self.layer_box.follow)

    @property
    def layer(self) -> int:
        """The layer that is looked at, as in ``Snapshot.layers``; −1 for the inputs."""
        return self.layer_box.layer

    @property
    def ask(self) -> HiddenSpace:
        """What is asked for the present choice."""
        units = None
        if self.axes_box.currentIndex() == 1:
            first, second = (box.value() - 1 for box in self.unit_boxes)
            units = first, second
        return HiddenSpace(self.layer, units)

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """Where the samples lie; nothing before the network is known."""
        return frozenset({self.ask, Probe.WATCHED}) if self.layer_box.names else frozenset()

    def sizeHint(self) -> QSize:
        """Return the size at which it looks best."""
        return QSize(336, 400)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(176, 160)

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""
        super().set_theme(theme)
        self._cloud = None
        self._draw_again()

    def summary(self) -> str:
        """Return in words what there is to see."""
        if self._cloud is None:
            return self.view.sentence
        axes = ", ".join(axis_names(self._cloud, self.ask.units))
        return f"{self.layer_box.currentText()}: {axes}. {self.told.text()}"

    def _build(self) -> None:
        self.layer_box.setAccessibleName(tr("Layer"))
        self.layer_box.setToolTip(tr("Which layer's activations are shown"))
        self.layer_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layer_box.setMinimumContentsLength(8)
        self.layer_box.currentIndexChanged.connect(self._choose)
        self.axes_box.addItems([tr("PCA"), tr("units")])
        self.axes_box.setAccessibleName(tr("Axes"))
        self.axes_box.setToolTip(
            tr("The two directions in which the samples differ most, the principal components, or two units")
        )
        self.axes_box.currentIndexChanged.connect(self._choose)
        for number, box in enumerate(self.unit_boxes):
            box.setMinimum(1)
            box.setValue(number + 1)
            box.setAccessibleName(tr("Unit of axis {number}", number=number + 1))
            box.setToolTip(tr("Which unit is axis {number}", number=number + 1))
            box.valueChanged.connect(self._choose)
            box.hide()
        self.told.setObjectName("caption")
        self.told.setFont(number_font(SIZE_SMALL))
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.told.setAccessibleName(tr("Sample under the pointer"))
        self.view.setAccessibleName(tr("Cloud of samples"))
        self.view.hovered.connect(self._tell)
        self.view.clicked.connect(self._watch)
        head, units = QHBoxLayout(), QHBoxLayout()
        for row in (head, units):
            row.setSpacing(GRID // 2)
        head.addWidget(self.layer_box, 1)
        head.addWidget(self.axes_box)
        for box in self.unit_boxes:
            units.addWidget(box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addLayout(units)
        column.addWidget(self.view, 1)
        column.addWidget(self.legend)
        column.addWidget(self.told)
        self.setAccessibleName(tr("Hidden space"))

    def _draw(self, snapshot: Snapshot) -> None:
        if snapshot.data is None or not snapshot.layers:
            self._say(translated(snapshot.message))
            return
        self._show_layers(snapshot)
        cloud = snapshot.answer(self.ask)
        if not isinstance(cloud, Scattered):
            self._say(tr("The samples appear when the network has been asked."))
            return
        if cloud is not self._cloud and self._clouds.passes(snapshot):
            self._show_cloud(cloud, snapshot.data)
        sample = snapshot.watched
        known = self._cloud is not None and sample is not None and sample.part == self._cloud.part
        self.view.show_watched(sample.index if known and sample is not None else -1)

    def _show_layers(self, snapshot: Snapshot) -> None:
        """Fill the list of layers when it is another network; begin with the last hidden one."""
        names = layer_entries(snapshot.layers)
        if names == self.layer_box.names and snapshot.data is self._data:
            return
        last_hidden = len(snapshot.layers) - 2
        fresh = snapshot.data is not self._data or not self.layer_box.names
        self._data, self._cloud = snapshot.data, None
        self.layer_box.show_names(names, last_hidden if fresh else self.layer)
        self._limit_units()

    def _limit_units(self) -> None:
        if self._snapshot is None:
            return
        count = unit_count(self._snapshot.layers, self.layer)
        for number, box in enumerate(self.unit_boxes):
            box.blockSignals(True)
            box.setMaximum(max(count, 1))
            box.setPrefix(tr("input ") if self.layer < 0 else tr("unit "))
            if box.value() > count:
                box.setValue(min(number + 1, max(count, 1)))
            box.blockSignals(False)
            box.setVisible(self.axes_box.currentIndex() == 1)

    def _show_cloud(self, cloud: Scattered, data: DataView) -> None:
        other = self._cloud is None or (self._cloud.layer, self._cloud.units) != (cloud.layer, cloud.units)
        self._cloud = cloud
        self.view.sentence = tr("The activations are not numbers: reset the network.")
        place = spread_out(cloud)
        names = cloud_names(cloud, data) if cloud.units > 1 else ()
        self.view.show_points(
            place,
            cloud_colours(cloud, data, self._theme),
            cloud.wrong,
            axes=axis_names(cloud, self.ask.units),
            names=names,
            anew=other,
        )
        values = value_range(cloud)
        self.legend.setVisible(values is not None)
        if values is not None:
            self.legend.show_values(data.class_names[0] if data.class_names else tr("value"), *values)
        self._tell(-1)

    def _say(self, sentence: str) -> None:
        self.view.sentence = sentence
        if self._cloud is None:
            self.view.show_points(np.empty((0, 2)), np.empty(0, np.uint32), np.empty(0, bool), axes=("", ""))

    def _choose(self, _what: int = 0) -> None:
        """Ask for what was chosen; the window hears of it with the next look at ``wants``."""
        self._cloud = None
        self._limit_units()
        self._draw_again()
        self.chosen.emit()

    def _tell(self, number: int) -> None:
        """Name the sample under the pointer, or say how many there are."""
        cloud, data = self._cloud, self._data
        if cloud is None or data is None:
            self.told.clear()
        elif 0 <= number < len(cloud.place):
            text = sample_text(cloud, data, number)
            self.told.setText(text[:1].upper() + text[1:])
        else:
            shown, wrong = len(cloud.place), int(np.count_nonzero(cloud.wrong))
            some = f"{shown:,}"
            if shown < cloud.count:
                some = tr("{shown} of {all}", shown=some, all=f"{cloud.count:,}")
            kind = tr("{some} training samples") if cloud.part == "training" else tr("{some} samples")
            text = kind.format(some=some)
            if cloud.labels is not None:
                text += tr(", {wrong} wrong: ringed", wrong=f"{wrong:,}")
            self.told.setText(text)

    def _watch(self, number: int) -> None:
        if self._cloud is not None:
            self.watch_requested.emit(number, self._cloud.part)
