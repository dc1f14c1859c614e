"""The one number that says how many times larger than usual text is; without Qt, for geometry as for widgets."""

from __future__ import annotations

__all__ = ["scaled", "set_text_scale", "text_scale"]

_scale = 1.0


def text_scale() -> float:
    """Return how many times larger than usual text is now."""
    return _scale


def set_text_scale(scale: float) -> None:
    """Change it; only ``text_size.rescale`` does, together with everything that must grow."""
    global _scale  # noqa: PLW0603  one size of text for the process, as there is one style sheet
    _scale = scale


def scaled(pixels: float, scale: float = 0.0) -> int:
    """Return a length that belongs to text, such as the height of a row, at the present or another size of text."""
    return int(pixels * (scale or _scale) + 0.5)
