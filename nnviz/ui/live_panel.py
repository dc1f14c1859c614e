"""What panels that go along with the network have in common: the last moment is kept, and drawn while they are seen."""

from __future__ import annotations

import math

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.session.snapshot import Snapshot
from nnviz.ui.pacing import Throttle
from nnviz.ui.surface import Surface
from nnviz.ui.theme import Theme

__all__ = ["LivePanel"]


class LivePanel(Surface):
    """A panel that draws each snapshot; while hidden it only remembers the last one.

    Whoever derives from it writes ``_draw``, and ``wants`` as every ``Panel`` does.

    Parameters
    ----------
    theme : Theme
    parent : QWidget or None
    pictures : float
        So many pictures a second at most while the network learns.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, pictures: float = math.inf) -> None:
        super().__init__(theme, parent)
        self._snapshot: Snapshot | None = None
        self._throttle = Throttle(pictures)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment, if anybody can see it and the last picture is not too young."""
        self._snapshot = snapshot
        if self.isVisible() and self._throttle.passes(snapshot):
            self._draw(snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._draw_again()

    def _draw(self, snapshot: Snapshot) -> None:
        """Draw this moment; compare with what is drawn and touch only what is another."""
        raise NotImplementedError

    def _draw_again(self) -> None:
        """Draw the last moment once more, after something else has changed."""
        if self._snapshot is not None:
            self._draw(self._snapshot)
