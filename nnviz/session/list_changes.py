"""A changed list as what has changed in it: each stroke of a brush would else be written with all strokes before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["joined", "shortened"]


def shortened(before: object, after: Sequence[Any]) -> tuple[int, int, list[Any]]:
    """Return how many entries stay at the beginning and at the end, and what stands between them now.

    Parameters
    ----------
    before : object
        The value before; anything but a list counts as an empty one.
    after : sequence
    """
    old = before if isinstance(before, tuple | list) else ()
    shorter = min(len(old), len(after))
    head = next((k for k in range(shorter) if old[k] != after[k]), shorter)
    tail = next((k for k in range(shorter - head) if old[-1 - k] != after[-1 - k]), shorter - head)
    return head, tail, list(after[head : len(after) - tail])


def joined(before: object, head: int, tail: int, between: object) -> list[Any]:
    """Return the list of which ``shortened`` has given the parts.

    Raises
    ------
    TypeError, ValueError
        When the list before is another one.
    """
    if not isinstance(before, tuple | list) or not isinstance(between, list):
        raise TypeError("a part of a list was changed, but there is no list")
    if head < 0 or tail < 0 or head + tail > len(before):
        raise ValueError(f"{head} + {tail} entries stay of a list of {len(before)}")
    return [*before[:head], *between, *before[len(before) - tail :]]
