"""How often the network is looked at: pictures over the plane cost most, and are made no oftener than drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nnviz.session.lab import Lab
from nnviz.session.probes import Seen
from nnviz.session.snapshot import Probe

__all__ = ["SECONDS_BETWEEN", "Looks"]

SECONDS_BETWEEN = 1 / 12
"""Seconds between two pictures: with every second snapshot of a network that learns at full speed."""
PICTURES = frozenset({Probe.FIELD, Probe.TILES})


@dataclass(frozen=True, slots=True, eq=False)
class Pictured:
    """The last look with pictures: at what, for which wishes, and when."""

    lab: Lab
    probes: frozenset[Probe]
    at: float
    seen: Seen


class Looks:
    """Looks at a network for the screen.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pictured: Pictured | None = None

    def look(self, lab: Lab, probes: frozenset[Probe], *, moving: bool) -> Seen:
        """Return what is wanted; while the network is ``moving`` its pictures may be a moment old."""
        last, now = self._pictured, self._clock()
        known = last is not None and last.lab is lab and last.probes == probes
        if moving and last is not None and known and 0 <= now - last.at < SECONDS_BETWEEN:
            return _with_pictures(lab.look(probes - PICTURES), last.seen)
        seen = lab.look(probes)
        self._pictured = Pictured(lab, probes, now, seen) if probes & PICTURES else None
        return seen


def _with_pictures(seen: Seen, old: Seen) -> Seen:
    layers = tuple(
        replace(layer, tiles=before.tiles) for layer, before in zip(seen.layers, old.layers, strict=True)
    )
    return replace(seen, layers=layers, field=old.field)
