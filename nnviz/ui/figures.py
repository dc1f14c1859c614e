"""How numbers are written wherever the window shows them: short, and the same everywhere.  No Qt in here."""

from __future__ import annotations

import math
import re

__all__ = ["NOTHING", "count_text", "loss_text", "share_text"]

NOTHING = "–"
"""Stands where there is no number."""


def count_text(count: int) -> str:
    """Return a count of at least six figures, such as 002,400."""
    return f"{count:07,}"


def loss_text(loss: float) -> str:
    """Return a loss in about six characters, so that nothing jumps while it changes: 0.0123, 7.7e-4, 123.46, 1.0e6."""
    if math.isnan(loss):
        return NOTHING
    if math.isinf(loss):
        return "∞"
    size = abs(loss)
    if not loss or 1e-3 <= size < 9.99995:
        return f"{loss:.4f}"
    if 1 <= size < 1000:
        return f"{loss:.2f}"
    return re.sub(r"e([+-])0*(\d)", lambda m: f"e{'-' if m[1] == '-' else ''}{m[2]}", f"{loss:.1e}")


def share_text(share: float) -> str:
    """Return a share as percent with one decimal."""
    return NOTHING if math.isnan(share) else f"{100 * share:.1f} %"
