"""Adds spreads and the importance of features to the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnviz.session.snapshot import DataView
from nnviz.ui.docks import Place
from nnviz.ui.studio import Studio
from nnviz.ui.theme import Theme

__all__ = ["FEATURES", "SPREAD", "has_named_features", "install"]

SPREAD, FEATURES = "Spread", "Features"
UNNAMED = {"x", "x₁", "x₂"}


def has_named_features(data: DataView) -> bool:
    """Whether the data are a table of several things that have names of their own."""
    if data.image_shape is not None or data.material is None:
        return False
    names = data.material.dataset.feature_names
    return len(names) > 1 and not set(names) <= UNNAMED


def install(studio: Studio) -> None:
    """Add a tab beside the curves, and one to the output side."""

    def spread(theme: Theme) -> QWidget:
        from nnviz.ui.distributions.spread import SpreadPanel

        return SpreadPanel(studio.attention, theme)

    def features(theme: Theme) -> QWidget:
        from nnviz.ui.distributions.features import FeaturesPanel

        return FeaturesPanel(studio.jobs, theme)

    studio.add_panel(SPREAD, Place.COURSE, spread)
    studio.add_panel(FEATURES, Place.OUTPUT, features, has_named_features)
