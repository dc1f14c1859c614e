"""The features of the window, in the order in which they add their panels and entries."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.ui.charts import wiring
from nnviz.ui.diagram import colours, touch
from nnviz.ui.studio import Studio
from nnviz.ui.taking.feature import install as taking

__all__ = ["FEATURES"]

FEATURES: tuple[Callable[[Studio], None], ...] = (
    touch.install,
    colours.install,
    wiring.install,
    taking,
)
