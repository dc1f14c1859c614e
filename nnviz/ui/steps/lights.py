"""Who lights what in the diagram: the phase that is being played, and over it the row that is pointed at."""

from __future__ import annotations

from nnviz.session.places import Place
from nnviz.ui.attention import Attention

__all__ = ["Lights"]

NOWHERE: frozenset[Place] = frozenset()


class Lights:
    """Keeps both and lets the pointer win."""

    def __init__(self, attention: Attention) -> None:
        self._attention = attention
        self._phase = self._pointed = NOWHERE

    def phase(self, places: frozenset[Place] = NOWHERE) -> None:
        """Light what a phase works on, or nothing."""
        self._phase = places
        self._show()

    def point(self, places: frozenset[Place] = NOWHERE) -> None:
        """Light what is pointed at, or go back to the phase."""
        self._pointed = places
        self._show()

    @property
    def own(self) -> frozenset[Place]:
        """What has been lit from here."""
        return self._pointed or self._phase

    def _show(self) -> None:
        self._attention.light(self.own)
