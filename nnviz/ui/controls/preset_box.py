"""The list of ready experiments, which also says when the present one is none of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.experiment.presets import Preset
from nnviz.experiment.spec import ExperimentSpec
from nnviz.ui.controls.quiet import QuietCombo
from nnviz.ui.language import tr
from nnviz.ui.theme import GRID

__all__ = ["PresetBox"]


class PresetBox(QWidget):
    """``preset_chosen`` carries the name of the preset picked, also when it is picked again."""

    preset_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presets: tuple[Preset, ...] = ()
        self._last: Preset | None = None
        self.combo = QuietCombo(self)
        self.combo.setAccessibleName(tr("Preset"))
        self.combo.setPlaceholderText(tr("Your own"))
        self.combo.setWhatsThis(
            tr("<b>Preset</b><br>A ready experiment to start from. Undo brings back what it replaced.")
        )
        self.caption = QLabel(self)
        self.caption.setObjectName("caption")
        self.caption.setWordWrap(True)
        label = QLabel(tr("Preset"), self)
        label.setBuddy(self.combo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID // 2)
        for widget in (label, self.combo, self.caption):
            column.addWidget(widget)
        self.setFocusProxy(self.combo)
        self.combo.activated.connect(self._activated)

    @property
    def offered(self) -> tuple[Preset, ...]:
        """The presets to choose from."""
        return self._presets

    def set_presets(self, presets: tuple[Preset, ...]) -> None:
        """Offer these."""
        self._presets = presets
        self.combo.clear()
        for place, preset in enumerate(presets):
            self.combo.addItem(tr(preset.title))
            self.combo.setItemData(place, tr(preset.sentence), Qt.ItemDataRole.ToolTipRole)

    def show_spec(self, spec: ExperimentSpec) -> None:
        """Mark the preset that this experiment is, or say from which it was made."""
        place = next((place for place, preset in enumerate(self._presets) if preset.spec == spec), -1)
        if place >= 0:
            self._last = self._presets[place]
        self.combo.setPlaceholderText(
            tr("{preset}, changed", preset=tr(self._last.title)) if self._last else tr("Your own")
        )
        self.combo.setCurrentIndex(place)
        sentence = (
            tr(self._last.sentence) if self._last else ""
        )  # also when changed: what is below must not jump
        self.caption.setText(sentence)
        self.caption.setVisible(bool(sentence))
        self.combo.setToolTip(sentence or tr("Start from a ready experiment"))

    def _activated(self, place: int) -> None:
        self.preset_chosen.emit(self._presets[place].name)
