"""The features of the window, in the order in which they add their panels and entries."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.ui.studio import Studio

__all__ = ["FEATURES"]

FEATURES: tuple[Callable[[Studio], None], ...] = ()
