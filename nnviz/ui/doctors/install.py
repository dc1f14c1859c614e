"""The doctors in the window: the health strip, the gradient check, the landscape, and help after a divergence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui.actions import Deed
from nnviz.ui.banner import Banner
from nnviz.ui.diagram.hit import HeadHit
from nnviz.ui.diagram.view import DiagramView
from nnviz.ui.docks import Place
from nnviz.ui.doctors.healing import Healing
from nnviz.ui.doctors.strip import HealthStrip
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nnviz.ui.theme import Theme

__all__ = ["CHECK", "LANDSCAPE", "install"]

CHECK, LANDSCAPE = "Check", "Landscape"
KEPT = "health_strip"


def install(studio: Studio) -> None:
    """Add everything to the window."""
    _add_strip(studio)
    banner = studio.parts["banner"]
    assert isinstance(banner, Banner)  # noqa: S101 - a slip of the programmer
    Healing(studio, banner)

    def check(theme: Theme) -> QWidget:
        from nnviz.ui.doctors.check_panel import CheckPanel

        panel = CheckPanel(theme, studio.jobs)
        panel.place_chosen.connect(studio.attention.select)
        return panel

    def landscape(theme: Theme) -> QWidget:
        from nnviz.ui.doctors.land_panel import LandscapePanel

        return LandscapePanel(theme, studio.jobs)

    studio.add_panel(CHECK, Place.DETAIL, check)
    studio.add_panel(LANDSCAPE, Place.OUTPUT, landscape)


def _add_strip(studio: Studio) -> None:
    diagram = studio.parts["diagram"]
    assert isinstance(diagram, DiagramView)  # noqa: S101 - a slip of the programmer

    def middle_of(layer: int) -> float | None:
        rect = diagram.rect_of(HeadHit(column=layer + 1))
        return None if rect is None else rect.center().x()

    strip = HealthStrip(studio.appearance.theme, middle_of, studio.window)
    diagram.arranged.connect(strip.align_soon)
    strip.layer_chosen.connect(studio.attention.select)
    studio.attention.selected_changed.connect(strip.show_selected)
    studio.add_strip(strip)
    studio.panels.append(strip)

    def show_or_hide() -> None:
        strip.setVisible(action.isChecked())
        studio.settings.setValue(KEPT, action.isChecked())
        studio.refresh()

    action = studio.add_deed(Deed(KEPT, "View", tr("&Health of the layers"), checkable=True), show_or_hide)
    shown = str(studio.settings.value(KEPT, "true")).lower() != "false"
    action.setChecked(shown)
    strip.setVisible(shown)
