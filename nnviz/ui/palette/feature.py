"""*Help > Find anything*: the command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui.actions import Deed
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from nnviz.ui.palette.box import PaletteBox

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Add the entry to the menu; the palette is made when it is first opened."""
    box: list[PaletteBox] = []

    def open_palette() -> PaletteBox:
        from nnviz.ui.palette.box import PaletteBox
        from nnviz.ui.palette.entries import entries_of

        if not box:
            box.append(PaletteBox(studio.appearance.theme, studio.window))
            studio.follow_theme(box[0])
        box[0].open(entries_of(studio))
        return box[0]

    studio.services["palette"] = open_palette
    studio.add_deed(
        Deed("find_anything", "Help", "&Find anything …", "Ctrl+Shift+P"), open_palette, before="keys"
    )
