"""When an answer deserves doubt although the network gives one: it always answers, even to a scribble."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import numpy as np

from nnviz.data.dataset import Array
from nnviz.data.drawing import Stages

__all__ = ["CLOSE", "Doubt", "doubt_of"]

# Measured on 1,000 digits drawn by 30 people with a pen: the largest values are 0.40, 3.7 and 1.96.
MOST_INK = 0.47  # Of the square around the drawing, drawn with the usual pen.
LONGEST_WAY = 6.0  # Of the pen, in diagonals of the drawing.
WIDEST = 2.2  # Times as wide as high.
DOT = 12.0  # Units of the pad, of 500: what is not larger is a dot.
TALL, GAP = 0.55, 0.04  # Two digits are both so high, and so far apart, as shares of the drawing's size.
NARROWEST_PAIR = 0.7  # Two strokes closer together than this are a narrow digit such as an open 4.
SURE = 0.5  # A best answer below this is no answer.
CLOSE = 0.15
"""With less between the two best, the answer is told as a doubt."""


class Doubt(Enum):
    """Why an answer may mean nothing, in a few words."""

    DOT = "A single dot: draw a whole digit"
    SCRIBBLE = "Ink everywhere: perhaps no digit"
    TWO = "Two digits? Draw one at a time"
    FLAT = "A lying line: perhaps no digit"
    UNSURE = "Unsure: perhaps none of these"


def doubt_of(shown: Stages, strokes: Sequence[Array], probabilities: Array) -> Doubt | None:
    """Return why the answer to a drawing deserves doubt, or None.

    Parameters
    ----------
    shown : Stages
        Of the drawing.
    strokes : sequence of arrays (n, 2)
        In units of the pad; empty for a picture.
    probabilities : array (classes,)
    """
    return (_doubt_of_strokes(strokes) if strokes else _doubt_of_picture(shown.crop)) or _doubt_of_ink(
        shown.crop, probabilities
    )


def _doubt_of_strokes(strokes: Sequence[Array]) -> Doubt | None:
    points = np.concatenate(list(strokes))
    width, height = np.ptp(points, axis=0)
    size = float(np.hypot(width, height))
    if size <= DOT:
        return Doubt.DOT
    way = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in strokes)
    if way > LONGEST_WAY * size:
        return Doubt.SCRIBBLE
    groups = _side_by_side(strokes, GAP * max(width, height))
    tall = sum(bottom - top > TALL * height for _, _, top, bottom in groups)
    if tall > 1 and width > NARROWEST_PAIR * height:
        return Doubt.TWO
    return Doubt.FLAT if width > WIDEST * height and len(strokes) == 1 else None


def _side_by_side(strokes: Sequence[Array], gap: float) -> list[tuple[float, float, float, float]]:
    """Return (left, right, top, bottom) of groups of strokes between which a column of paper lies."""
    boxes = sorted(
        (*s[:, 0][[s[:, 0].argmin(), s[:, 0].argmax()]], s[:, 1].min(), s[:, 1].max()) for s in strokes
    )
    groups = [boxes[0]]
    for left, right, top, bottom in boxes[1:]:
        last = groups[-1]
        if left > last[1] + gap:
            groups.append((left, right, top, bottom))
        else:
            groups[-1] = last[0], max(last[1], right), min(last[2], top), max(last[3], bottom)
    return groups


def _doubt_of_picture(crop: Array) -> Doubt | None:
    """Look for two parts of a picture's ink with a column of paper between them, both nearly as high as all of it."""
    solid = crop > 0.3
    rows, columns = np.flatnonzero(solid.any(axis=1)), solid.any(axis=0)
    if not len(rows):
        return None
    height, width = rows[-1] - rows[0] + 1, int(np.ptp(np.flatnonzero(columns))) + 1
    edges = np.flatnonzero(np.diff(np.concatenate([[False], columns, [False]])))
    parts = [solid[:, start:stop].any(axis=1) for start, stop in edges.reshape(-1, 2)]
    tall = sum(int(np.ptp(np.flatnonzero(part))) + 1 > TALL * height for part in parts)
    return Doubt.TWO if tall > 1 and width > NARROWEST_PAIR * height else None


def _doubt_of_ink(crop: Array, probabilities: Array) -> Doubt | None:
    if float((crop > 0.5).mean()) > MOST_INK:
        return Doubt.SCRIBBLE
    if len(probabilities) > 2 and float(np.max(probabilities)) < SURE:
        return Doubt.UNSURE
    return None
