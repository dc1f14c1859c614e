"""What the charts do in the window beyond drawing: a clicked data point is watched in the network."""

from __future__ import annotations

from nnviz.session.commands import Watch
from nnviz.ui.charts.curves import CurvesPanel
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Connect the field and the curves with the session and the status bar."""
    field, curves = studio.parts["field"], studio.parts["curves"]
    assert isinstance(field, FieldPanel)  # noqa: S101 - a slip of the programmer
    assert isinstance(curves, CurvesPanel)  # noqa: S101 - as above

    def watch(part: str, index: int) -> None:
        if part == "test":
            studio.tell(tr("Test samples are not watched: they are kept for the last judgement."))
        else:
            studio.bridge.send(Watch(index, part))

    field.point_clicked.connect(watch)
    field.wants_changed.connect(studio.refresh)
    curves.told.connect(studio.tell)
