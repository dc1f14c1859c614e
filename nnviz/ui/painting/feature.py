"""Adds painting to the window: the button in the field, the tile among the data sets, an entry in the menu."""

from __future__ import annotations

from nnviz.ui.actions import Deed
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.docks import FIELD
from nnviz.ui.painting.learning import Learning
from nnviz.ui.painting.painter import Painter
from nnviz.ui.studio import Studio

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Connect the tools with the field, the form and the experiment."""
    field, form = studio.parts["field"], studio.parts["form"]
    assert isinstance(field, FieldPanel)  # noqa: S101 - a slip of the programmer
    assert isinstance(form, ExperimentForm)  # noqa: S101 - as above
    painter = Painter(field, Learning(studio), studio.appearance.theme)
    studio.follow_theme(painter)
    painter.told.connect(studio.tell)

    def paint() -> None:
        studio.docks.show(FIELD)
        painter.begin()

    form.paint_requested.connect(paint)
    studio.services["paint points"] = paint
    studio.add_deed(Deed("paint_points", "Edit", "&Paint points"), paint)
