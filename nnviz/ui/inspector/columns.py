"""Two columns that become one where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nnviz.ui.theme import GRID

__all__ = ["NARROW", "Columns"]

NARROW = 46 * GRID
"""Below this width there is one column."""


class Columns(QWidget):
    """Holds widgets in a left and a right column."""

    def __init__(self, parent: QWidget | None = None, *, shares: tuple[int, int] = (1, 1)) -> None:
        super().__init__(parent)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2 * GRID)
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        self._share = shares[0]
        for column, share in zip((self.left, self.right), shares, strict=True):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(GRID)
            self._box.addLayout(column, share)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def wide(self) -> bool:
        """Whether both stand side by side."""
        return self._box.direction() is QBoxLayout.Direction.LeftToRight

    def show_left(self, there: bool) -> None:
        """Give the whole width to the right column where there is nothing in the left one."""
        self._box.setStretch(0, self._share if there else 0)

    def minimumSizeHint(self) -> QSize:
        """Return a width at which one column still fits."""
        return QSize(20 * GRID, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the columns beside or below each other."""
        super().resizeEvent(event)
        kind = QBoxLayout.Direction
        wanted = kind.LeftToRight if self.width() >= NARROW else kind.TopToBottom
        if wanted is not self._box.direction():
            self._box.setDirection(wanted)
            self._box.setSpacing(2 * GRID if wanted is kind.LeftToRight else GRID)
