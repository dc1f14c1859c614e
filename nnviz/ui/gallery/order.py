"""In which order samples are shown, and which of them; pure arithmetic, no Qt."""

from __future__ import annotations

from enum import Enum

import numpy as np
import numpy.typing as npt

from nnviz.session.evaluation import Judged

__all__ = ["Order", "ordered"]


class Order(Enum):
    """What comes first."""

    LOSS = "largest loss"
    UNSURE = "least sure"
    SURE = "most sure"
    PLACE = "as in the data"


def ordered(
    judged: Judged, order: Order, *, wrong_only: bool = False, pair: tuple[int, int] | None = None
) -> npt.NDArray[np.intp]:
    """Return the places of the samples to show, in order; equal ones as in the data, what is not a number first.

    Parameters
    ----------
    judged : Judged
    order : Order
        Measured values know no sureness and stay as in the data.
    wrong_only : bool
        Leave out what is classed rightly.
    pair : (int, int), optional
        Only samples of this true class that are taken for this one.
    """
    keep = np.ones(len(judged.loss), bool)
    if wrong_only:
        keep &= judged.wrong
    if pair is not None and judged.labels is not None and judged.chosen is not None:
        keep &= (judged.labels == pair[0]) & (judged.chosen == pair[1])
    places = np.flatnonzero(keep)
    if order is Order.PLACE:
        return places
    if order is Order.LOSS:
        key = -judged.loss
    elif judged.sure is None:
        return places
    else:
        key = judged.sure if order is Order.UNSURE else -judged.sure
    key = np.where(np.isnan(key), -np.inf, key)[places]
    return places[np.argsort(key, kind="stable")]
