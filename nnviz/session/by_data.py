"""What is worked out once for the data of a lab, and anew when those become others: drawings, painted points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from nnviz.experiment.build import Material
from nnviz.session.lab import Lab

__all__ = ["ByData"]

Kept = TypeVar("Kept")


class ByData(Generic[Kept]):
    """Keeps one thing for each lab.

    Parameters
    ----------
    make : callable
        Makes it from a lab.
    """

    def __init__(self, make: Callable[[Lab], Kept]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[Lab, tuple[Material, Kept]] = WeakKeyDictionary()

    def of(self, lab: Lab) -> Kept:
        """Return it, made when it is first asked for and whenever the data have changed since."""
        material = lab.experiment.material
        known, kept = self._kept.get(lab, (None, None))
        if known is not material or kept is None:
            kept = self._make(lab)
            self._kept[lab] = material, kept
        return kept
