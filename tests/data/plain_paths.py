"""The forms of digits as they were typed, drawn by no hand."""

from __future__ import annotations

import numpy as np

from nnviz.data.pen_paths import Paths, book


def plain_paths(forms: np.ndarray) -> Paths:
    """Return forms as they were typed."""
    cards = book()
    return Paths(cards.smooth[forms] @ cards.typed[forms], cards.drawn[forms])
