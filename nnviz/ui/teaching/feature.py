"""*View > Teaching mode*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui.actions import Deed
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.ui.teaching.mode import TeachingMode

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Add the entry to the menu; the mode is made when it is first entered."""
    made: list[TeachingMode] = []

    def toggle() -> TeachingMode:
        from nnviz.ui.teaching.mode import TeachingMode

        if not made:
            made.append(TeachingMode(studio))
        made[0].toggle()
        return made[0]

    studio.services["teaching"] = toggle
    studio.add_deed(Deed("teaching", "View", "&Teaching mode", "F11", separated=True), toggle)
