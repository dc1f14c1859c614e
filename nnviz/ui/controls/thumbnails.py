"""The pictures of the data sets in the form: made when the window can be seen, so that it comes sooner."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QTimer

from nnviz.session.shipped import read_shipped
from nnviz.ui.controls.form import ExperimentForm
from nnviz.ui.studio import Studio

__all__ = ["install"]

AFTER_START = 100
"""Milliseconds until they are made; it takes some forty."""


def install(studio: Studio) -> None:
    """Give them to the form a moment later."""

    def make() -> None:
        from nnviz.session.thumbnails import thumbnails

        cast("ExperimentForm", studio.parts["form"]).set_thumbnails(thumbnails(read_shipped))

    later = QTimer(studio.window, singleShot=True, interval=AFTER_START)
    later.timeout.connect(make)
    later.start()
