"""What the charts do in the window beyond drawing: a clicked data point is watched in the network."""

from __future__ import annotations

from nnviz.session.commands import Watch
from nnviz.ui.charts.field import FieldPanel
from nnviz.ui.language import tr
from nnviz.ui.studio import Studio

__all__ = ["install"]


def install(studio: Studio) -> None:
    """Connect the field with the session."""
    field = studio.parts["field"]
    assert isinstance(field, FieldPanel)  # noqa: S101 - a slip of the programmer

    def watch(part: str, index: int) -> None:
        if part == "test":
            studio.tell(tr("Test samples are not watched: they are kept for the last judgement."))
        else:
            studio.bridge.send(Watch(index, part))

    field.point_clicked.connect(watch)
    field.wants_changed.connect(studio.refresh)
