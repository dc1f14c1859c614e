"""The list from which a panel lets one choose a layer; it goes along with what is selected in the diagram."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from nnviz.session.places import LayerPlace, LinkPlace, UnitPlace

__all__ = ["LayerBox"]


class LayerBox(QComboBox):
    """Names the layers; ``currentIndexChanged`` tells that another one is to be shown.

    Parameters
    ----------
    parent : QWidget or None
    first : int
        The layer of the first entry, as in ``Snapshot.layers``; ``INPUTS`` where the inputs are listed too.

    Attributes
    ----------
    names : list of str
        What is listed.
    """

    def __init__(self, parent: QWidget | None = None, first: int = 0) -> None:
        super().__init__(parent)
        self._first = first
        self.names: list[str] = []

    @property
    def layer(self) -> int:
        """The chosen layer, as in ``Snapshot.layers``; one before the first where there is none."""
        return self.currentIndex() + self._first

    def show_names(self, names: list[str], layer: int) -> None:
        """List the layers of another network and stand at one of them; nobody has chosen it, so nobody is told."""
        self.names = names
        with QSignalBlocker(self):
            self.clear()
            self.addItems(names)
            self.setCurrentIndex(min(max(layer - self._first, 0), len(names) - 1))

    def follow(self, place: object) -> None:
        """Go to the layer of what was selected elsewhere."""
        if isinstance(place, LayerPlace | UnitPlace | LinkPlace):
            entry = place.layer - self._first
            if 0 <= entry < self.count():
                self.setCurrentIndex(entry)
