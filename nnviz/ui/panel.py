"""What every panel of the window has in common: it shows snapshots and says which extras it needs for that."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from nnviz.session.ask import Ask
from nnviz.session.snapshot import Probe, Snapshot
from nnviz.ui.theme import Theme

__all__ = ["Panel"]


@runtime_checkable
class Panel(Protocol):
    """A widget that can stand in the window.

    ``wants`` names what it needs while it is visible; the window unites the wishes of the visible panels.
    """

    @property
    def wants(self) -> frozenset[Probe | Ask]:
        """The extras needed for the present picture."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw this moment; compare with the last one and repaint only what changed."""

    def set_theme(self, theme: Theme) -> None:
        """Take over new colours."""

    def isVisible(self) -> bool:
        """Whether anybody can see it."""
