"""The curves along with the timeline: a line at the moment that is shown, and other futures behind the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtWidgets import QWidget

from nnviz.session.snapshot import BranchView, Timeline

if TYPE_CHECKING:
    from nnviz.ui.charts.curves import CurvesPanel

__all__ = ["CurvesAlong", "letter_of"]

GROUP = "branches"


class CurvesAlong:
    """Tells the curves where the timeline stands.

    Parameters
    ----------
    panel : QWidget
        The curves of the window.
    """

    def __init__(self, panel: QWidget) -> None:
        self._panel = cast("CurvesPanel", panel)
        self._place: float | None = None
        self._others: object = ()

    def show_timeline(self, timeline: Timeline) -> None:
        """Draw the line and the other branches, if they have changed."""
        others = tuple(one for one in timeline.branches if one.number != timeline.branch)
        if others != self._others:
            self._others = others
            self._draw_ghosts(others)
        place = self._place_of(timeline) if timeline.past else None
        if place != self._place:
            self._place = place
            for plot in (self._panel.loss_plot, self._panel.accuracy_plot):
                plot.set_cursor(place)

    def _place_of(self, timeline: Timeline) -> float | None:
        from nnviz.ui.charts.curve_data import axis_of

        current = timeline.current
        if current is None or not len(current.curves):
            return None
        along = axis_of(current.curves, self._panel.tools.choices.axis)
        return float(np.interp(timeline.here, current.curves.column("step"), along))

    def _draw_ghosts(self, branches: tuple[BranchView, ...]) -> None:
        from nnviz.ui.charts.ghosts import Ghost

        ghosts = [Ghost(letter_of(branch), branch.curves, branch.number - 1) for branch in branches]
        self._panel.set_ghosts(ghosts, GROUP)


def letter_of(branch: BranchView) -> str:
    """Return how a branch is called in the curves: "B", and what somebody has named it."""
    first, _, rest = branch.name.partition(" ")
    if first == "Branch" and rest:
        return rest
    letter = chr(ord("A") + branch.number - 1) if branch.number <= 26 else str(branch.number)
    return f"{letter}: {branch.name}"
