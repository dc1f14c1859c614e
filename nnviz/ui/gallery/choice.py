"""Which samples are looked at: one choice shared by the gallery and the confusion matrix."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

__all__ = ["Pair", "PairChoice"]

Pair = tuple[int, int]
"""(true class, predicted class)"""


class PairChoice(QObject):
    """A pair of true and predicted class to which the samples are narrowed, or None; ``changed`` tells of it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pair: Pair | None = None
        self._data: object = None

    def use(self, data: object) -> None:
        """Forget the pair where these are other data than before."""
        if data is not self._data:
            self._data = data
            self.choose(None)

    def choose(self, pair: Pair | None) -> None:
        """Narrow to a pair, or to nothing."""
        if pair != self.pair:
            self.pair = pair
            self.changed.emit()
