"""Which units of a wide layer are drawn: as many as fit, those that matter most, without restless changes."""

from __future__ import annotations

import numpy as np

from nnviz.ui.diagram.layout import (
    BOTTOM,
    PITCH_MIN,
    PITCH_TEMPLATE,
    STACK,
    TOP,
    Floats,
    NetworkShape,
    Whole,
)
from nnviz.ui.scale import scaled

__all__ = ["choose_units", "places"]

_PITCH_OUTPUT = 17.0
_PITCH_CLOSEST, _PITCH_ALL = 6.0, 13.0
_DRAWN_MAX = 40


def places(shape: NetworkShape, column: int, height: float, most: int = 0) -> int:
    """Return how many units a column draws in a window of this height; the rest becomes one stack.

    Where all can be drawn, they may stand closer.
    Outputs with names may stand closer than others, and units that show an image need more room.
    Where somebody has chosen how many (``most``), they stand as close as they must.
    """
    total = shape.inputs if column == 0 else shape.units[column - 1]
    if column == 0 and shape.image is not None:
        return total
    room = height - scaled(TOP) - scaled(BOTTOM)
    pitch = PITCH_MIN
    if column == len(shape.units) and shape.classes:
        pitch = scaled(_PITCH_OUTPUT)
    elif (column == 1 and shape.templates and height >= 360) or column - 1 in shape.filters:
        pitch = PITCH_TEMPLATE
    if most and not (column == len(shape.units) and shape.classes):
        return min(total, most, max(int((room - scaled(STACK)) // _PITCH_CLOSEST), 2))
    if pitch < PITCH_TEMPLATE and total <= _DRAWN_MAX and total * _PITCH_ALL <= room:
        return total
    limit = int(np.clip(room // pitch, 3, _DRAWN_MAX))
    return (
        total
        if total <= limit
        else max(int((room - scaled(STACK)) // pitch), 2)
        if limit < _DRAWN_MAX
        else limit
    )


def choose_units(weight: Floats, count: int, before: Whole | None = None, margin: float = 1.25) -> Whole:
    """Return which units of a wide layer are drawn: the ``count`` with the largest ``weight``.

    A unit drawn before stays in its place until another one outweighs it by ``margin``, so the picture is calm.

    Parameters
    ----------
    weight : array (units,)
        How much each unit matters, such as the norm of its outgoing weights; NaN counts as the most.
    """
    matter = np.nan_to_num(np.asarray(weight, dtype=np.float64), nan=np.inf, posinf=np.inf)
    if count >= len(matter):
        return np.arange(len(matter))
    order = np.argsort(-matter, kind="stable")
    if before is None or len(before) != count or before.max(initial=-1) >= len(matter):
        return np.sort(order[:count])
    chosen = before.copy()
    outside = iter(order[~np.isin(order, chosen)])
    for place in np.argsort(matter[chosen], kind="stable"):
        rival = next(outside, None)
        if rival is None or not matter[rival] / margin > matter[chosen[place]]:
            break
        chosen[place] = rival
    return chosen
