"""What the user looks at: one selection and one highlight for the whole window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from nnviz.session.places import Place

__all__ = ["Attention"]


class Attention(QObject):
    """Shared by diagram, inspectors, explanations and tables, so that they point at the same thing.

    ``selected_changed`` carries a ``Place`` or None: what was clicked and stays chosen.
    ``lit_changed`` carries a frozenset of places: what is highlighted just now, by a pointer over a symbol or by a
    phase that is being explained.
    """

    selected_changed = Signal(object)
    lit_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selected: Place | None = None
        self.lit: frozenset[Place] = frozenset()

    def select(self, place: Place | None) -> None:
        """Choose a place, or nothing."""
        if place != self.selected:
            self.selected = place
            self.selected_changed.emit(place)

    def light(self, places: frozenset[Place] = frozenset()) -> None:
        """Highlight places, or nothing."""
        if places != self.lit:
            self.lit = places
            self.lit_changed.emit(places)
