"""Extras for visible panels: each is asked for by a frozen value that knows how to work itself out.

A panel names what it asks in ``wants``; while it is visible the worker computes it, so a hidden panel costs nothing.
A new extra is a new subclass of ``Ask`` in a file of its own; nothing else needs to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["NO_ANSWERS", "Answers", "Ask", "Responder"]

Answers = Mapping["Ask", object]
NO_ANSWERS: Answers = MappingProxyType({})
AT_REST = 0.012
"""Seconds that an answer in pieces may take at a time while the network stands still."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that a panel wants to know of the running network.

    Subclasses are frozen dataclasses, compared by their fields, and answer with frozen values and read-only arrays.
    While the network learns an answer may be a moment old; when it stands still the answer is of this moment.
    """

    often: ClassVar[float] = 15.0
    """So many times a second at most while the network learns."""
    share: ClassVar[float] = 0.03
    """At most this part of the time goes into it while the network learns."""

    def answer(self, lab: Lab) -> object:
        """Look at the network without changing it, on the worker's thread; None where there is nothing to tell."""
        raise NotImplementedError

    def goes_on(self, lab: Lab) -> bool:  # noqa: ARG002
        """Whether the answer of this moment needs another call, because it is worked out in pieces."""
        return False


@dataclass(slots=True)
class Told:
    """An answer, the state it is of, when it was given and how long it took."""

    lab: Lab
    key: object
    at: float
    took: float
    answer: object


class Responder:
    """Answers what is asked, no oftener than it is worth.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._told: dict[Ask, Told] = {}
        self.patience: float | None = None
        """Seconds after which to respond again although nothing has changed; None where all is told."""

    def respond(self, lab: Lab, asks: frozenset[Ask], *, moving: bool) -> Answers:
        """Return an answer to each of ``asks``; unchanged ones are the same objects as before."""
        self.patience = None
        if not asks:
            self._told.clear()
            return NO_ANSWERS
        self._told = {ask: told for ask, told in self._told.items() if ask in asks}
        for ask in asks:
            told = self._told.get(ask)
            if told is None or self._outdated(told, ask, lab, moving=moving):
                began = self._clock()
                answer = ask.answer(lab)
                while not moving and ask.goes_on(lab) and self._clock() - began < AT_REST:
                    answer = ask.answer(lab)
                now = self._clock()
                self._told[ask] = Told(lab, lab.state_key, now, now - began, answer)
            if ask.goes_on(lab):
                self.patience = AT_REST / 10
        return MappingProxyType({ask: told.answer for ask, told in self._told.items()})

    def _outdated(self, told: Told, ask: Ask, lab: Lab, *, moving: bool) -> bool:
        if told.lab is not lab:
            return True
        if told.key == lab.state_key and not ask.goes_on(lab):
            return False
        pause = max(1 / ask.often, told.took / ask.share)
        return not moving or self._clock() - told.at >= pause
