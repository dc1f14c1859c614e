"""What differs between two experiments, and whether a running network can take it without starting anew."""

from __future__ import annotations

from typing import Any

import msgspec

from nnviz.experiment.catalog import knobs_of

__all__ = ["live_changes"]


def live_changes(before: Any, after: Any, path: str = "") -> dict[str, object] | None:
    """Return path and value of each difference, or None where one of them is not live.

    Works on experiments and on any struct inside them.
    """
    if before == after:
        return {}
    found: dict[str, object] = {}
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            inner = live_changes(old, new, f"{path.removesuffix('.')}[{place}].")
            if inner is None:
                return None
            found |= inner
        return found
    if type(before) is not type(after) or not isinstance(before, msgspec.Struct):
        return None
    for knob in knobs_of(type(before)):
        old, new = getattr(before, knob.name), getattr(after, knob.name)
        if old == new:
            continue
        here = f"{path}{knob.name}"
        if knob.live:
            found[here] = new
            continue
        inner = live_changes(old, new, f"{here}.")
        if inner is None:
            return None
        found |= inner
    return found
