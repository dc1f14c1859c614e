"""Adds the gallery and the confusion matrix to the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.session.commands import Watch
from nnviz.session.snapshot import DataView, Task
from nnviz.ui.docks import Place
from nnviz.ui.gallery.choice import PairChoice
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["CONFUSION", "IMAGES", "install"]

IMAGES, CONFUSION = "Images", "Confusion"


def install(studio: Studio) -> None:
    """Add two tabs to the output side; a cell of the one narrows the other."""
    choice = PairChoice(studio.window)

    def watch(index: int, part: str) -> None:
        studio.bridge.send(Watch(index, part))

    def images(theme: Theme) -> QWidget:
        from nnviz.ui.gallery.images import ImagesPanel

        panel = ImagesPanel(choice, theme)
        panel.watch_requested.connect(watch)
        return panel

    def confusion(theme: Theme) -> QWidget:
        from nnviz.ui.gallery.confusion import ConfusionPanel

        panel = ConfusionPanel(choice, theme)
        panel.watch_requested.connect(watch)
        panel.images_requested.connect(lambda: studio.docks.show(IMAGES))
        return panel

    studio.add_panel(IMAGES, Place.OUTPUT, images, lambda data: data.image_shape is not None)
    studio.add_panel(CONFUSION, Place.OUTPUT, confusion, has_classes)


def has_classes(data: DataView) -> bool:
    """Whether there is anything to be taken for something else."""
    return data.task is Task.CLASSIFICATION and 2 <= len(data.class_names) <= 64
