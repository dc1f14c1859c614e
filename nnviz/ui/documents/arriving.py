"""Where a training stands, told so that one sees whether it went on; and a document on its way to the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.snapshot import Snapshot

if TYPE_CHECKING:
    from nnviz.session.document import Document
    from nnviz.ui.studio import Studio

__all__ = ["NOWHERE", "Arriving", "Deed", "Marks", "Strokes", "marks_at", "marks_of", "nothing"]

Strokes = tuple[tuple[tuple[float, float], ...], ...]
Deed = Callable[[], None]


class Marks(NamedTuple):
    """The start in which the network was made, the branch, and the branch's last step: looking back changes none."""

    origin: int
    branch: int
    last: int


NOWHERE = Marks(-1, 0, 0)
"""Unlike the marks of any training."""


class Arriving(NamedTuple):
    """A document that the worker is beginning with; it counts once it stands on the screen.

    Attributes
    ----------
    document : Document
    path : Path or None
    after : int
        The run that was on the screen; what comes is of a later one.
    before : tuple of (ExperimentSpec, int)
        The experiment on the screen and its origin, to bring it back.
    then, otherwise : callable
        What is to be done when it is on the screen, and where it never comes there.
    starts : int
        How often the session had been told to begin when it was told to begin with this: with more, another has
        taken its place.
    """

    document: Document
    path: Path | None
    after: int
    before: tuple[ExperimentSpec, int]
    then: Deed
    otherwise: Deed
    starts: int = 0

    @classmethod
    def begun(
        cls, studio: Studio, document: Document, path: Path | None, then: Deed, otherwise: Deed
    ) -> Arriving:
        """Let the session begin with a document."""
        desk, latest = studio.desk, studio.bridge.latest
        run, origin = (latest.run, latest.origin) if latest is not None else (0, 0)
        before = desk.workspace.spec, origin
        if document.saved is not None:
            desk.open(document.saved)
        else:
            desk.workspace.spec = document.spec
            desk.load(document.spec)
        return cls(document, path, run, before, then, otherwise, studio.bridge.starts)

    def go_back(self, studio: Studio) -> None:
        """Bring back what was on the screen."""
        spec, origin = self.before
        studio.desk.workspace.spec = spec
        studio.desk.load(spec, resume=origin)
        self.otherwise()


def marks_of(snapshot: Snapshot) -> Marks:
    """Return where the training of a snapshot stands."""
    return Marks(snapshot.origin, snapshot.timeline.branch, snapshot.timeline.last)


def marks_at(marks: Marks, step: int) -> Marks:
    """Return these marks with another last step."""
    return marks._replace(last=step)


def nothing() -> None:
    """What is to be done where nobody waits."""
