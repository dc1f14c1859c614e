"""What visible panels want to know of a network, and what they are told."""

from __future__ import annotations

from collections.abc import Callable

from nnviz.session.ask import NO_ANSWERS, Answers, Ask, Responder
from nnviz.session.commands import SetProbes, Watch
from nnviz.session.lab import Lab
from nnviz.session.looks import Looks
from nnviz.session.probes import Seen
from nnviz.session.snapshot import Probe

__all__ = ["Sight"]


class Sight:
    """Looks at networks on behalf of the panels.

    ``watched`` is the sample that is looked at, ``answers`` what was answered last.

    Parameters
    ----------
    clock : callable
        Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.watched = Watch()
        self.answers: Answers = NO_ANSWERS
        self._looks, self._responder = Looks(clock), Responder(clock)
        self._probes: frozenset[Probe] = frozenset()
        self._asks: frozenset[Ask] = frozenset()

    @property
    def patience(self) -> float | None:
        """Seconds after which to look again although nothing has changed; None where all is told."""
        return self._responder.patience

    def obey(self, command: SetProbes | Watch) -> None:
        """Look at another sample, or take up what the panels want from now on."""
        if isinstance(command, Watch):
            self.watched = command
            return
        wanted = command.probes
        self._probes = frozenset(want for want in wanted if isinstance(want, Probe))
        self._asks = frozenset(want for want in wanted if isinstance(want, Ask))

    def look(self, lab: Lab, *, moving: bool) -> Seen:
        """Return what is wanted; while the network is ``moving``, what costs much may be a moment old."""
        lab.watched = self.watched
        seen = self._looks.look(lab, self._probes, moving=moving)
        self.answers = self._responder.respond(lab, self._asks, moving=moving)
        return seen
