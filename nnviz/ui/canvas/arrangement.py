"""Where the parts of the drawing canvas lie in a panel of any size: pure arithmetic, no Qt.

The pad gets what the others leave; the bars take two columns before the pad gets small; only then must one scroll.
"""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.ui.scale import scaled

__all__ = ["Arrangement", "Box", "arrange"]

Box = tuple[int, int, int, int]
"""Left, top, width, height."""

GAP = 8
TOOLS = 30
WORDS = 22
"""What the small pictures need besides their side."""
BARS_SHORT, BARS, BARS_LARGE = 107, 182, 232
"""Height of the verdict with two columns of bars, with one, and where there is room."""
PAD_SMALLEST, PAD_GOOD = 120, 200
TILE_SMALL, TILE_LARGE = 56, 84
TILE_SMALLEST = 36
ARROWS = 50
BESIDE_LEAST = 244
TOOLS_LEAST = 168
"""The least height of the tools where they stand above each other."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The places of the five parts, and the height that all together need; tools higher than wide stand upright."""

    pad: Box
    tools: Box
    pipeline: Box
    verdict: Box
    caption: Box
    height: int


def arrange(width: int, height: int, caption: int) -> Arrangement:
    """Return the places in a panel of this size, whose caption needs ``caption`` pixels of height.

    Everything in one column, or the answer beside the pad where that gives a clearly larger pad.
    """
    column, beside = _column(width, height, caption, 0), _beside(width, height, caption)
    upright = _column(width, height, caption, scaled(TOOLS) + GAP)
    if upright.pad[3] > column.pad[3] and upright.pad[3] >= scaled(TOOLS_LEAST) and upright.height <= height:
        column = upright
    return beside if beside is not None and beside.pad[2] > 1.1 * column.pad[2] else column


def _column(width: int, height: int, caption: int, aside: int) -> Arrangement:
    """Everything below each other; the tools in ``aside`` pixels at the left of the pad where that is not 0."""
    inner = max(width - 2 * GAP, 4 * TILE_SMALLEST + ARROWS)
    tile = TILE_LARGE if inner >= 4 * TILE_LARGE + ARROWS else min(TILE_SMALL, (inner - ARROWS) // 4)
    fixed = 6 * GAP + scaled(TOOLS) + tile + scaled(WORDS) + caption - (scaled(TOOLS) + GAP if aside else 0)
    bars = (
        scaled(BARS) if height - fixed - scaled(BARS) >= min(PAD_GOOD, inner - aside) else scaled(BARS_SHORT)
    )
    side = min(max(height - fixed - bars, scaled(PAD_SMALLEST)), inner - aside)
    left_over = height - fixed - bars - side
    if left_over > 0:
        bars = min(bars + left_over, scaled(BARS_LARGE))
    top = GAP
    boxes = []
    for part in (side, *(() if aside else (scaled(TOOLS),)), tile + scaled(WORDS), bars, caption):
        boxes.append((GAP, top, inner, part))
        top += part + GAP
    pad = (GAP + max((inner - side) // 2, aside), GAP, side, side)
    tools = (pad[0] - aside, GAP, scaled(TOOLS), side) if aside else boxes[1]
    return Arrangement(pad, tools, boxes[-3], boxes[-2], boxes[-1], top)


def _beside(width: int, height: int, caption: int) -> Arrangement | None:
    side = min(
        max(height - 3 * GAP - scaled(TOOLS), scaled(PAD_SMALLEST)), width - 4 * GAP - scaled(BESIDE_LEAST)
    )
    if side < scaled(PAD_SMALLEST):
        return None
    left = side + 3 * GAP
    inner = width - left - GAP
    large = (
        inner >= 4 * TILE_LARGE + ARROWS
        and height >= 4 * GAP + TILE_LARGE + scaled(WORDS) + scaled(BARS) + caption
    )
    pictures = (TILE_LARGE if large else TILE_SMALL) + scaled(WORDS)
    bars = min(max(height - 4 * GAP - pictures - caption, scaled(BARS_SHORT)), scaled(BARS_LARGE))
    under = 2 * GAP + pictures + bars + GAP
    return Arrangement(
        (GAP, GAP, side, side),
        (GAP, 2 * GAP + side, side, scaled(TOOLS)),
        (left, GAP, inner, pictures),
        (left, 2 * GAP + pictures, inner, bars),
        (left, under, inner, caption),
        max(under + caption + GAP, side + scaled(TOOLS) + 3 * GAP),
    )
