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

__all__ = ["NOWHERE", "Arriving", "Marks", "Strokes", "marks_at", "marks_of", "nothing"]

Strokes = tuple[tuple[tuple[float, float], ...], ...]


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
    then : callable
    """

    document: Document
    path: Path | None
    after: int
    before: tuple[ExperimentSpec, int]
    then: Callable[[], None]

    @classmethod
    def at(cls, studio: Studio, document: Document, path: Path | None, then: Callable[[], None]) -> Arriving:
        """Return a document that comes after what is on the screen now."""
        latest = studio.bridge.latest
        run, origin = (latest.run, latest.origin) if latest is not None else (0, 0)
        return cls(document, path, run, (studio.desk.workspace.spec, origin), then)

    def begin(self, studio: Studio) -> None:
        """Let the session begin with it."""
        desk, document = studio.desk, self.document
        if document.saved is not None:
            desk.open(document.saved)
        else:
            desk.workspace.spec = document.spec
            desk.load(document.spec)

    def go_back(self, studio: Studio) -> None:
        """Bring back what was on the screen."""
        spec, origin = self.before
        studio.desk.workspace.spec = spec
        studio.desk.load(spec, resume=origin)


def marks_of(snapshot: Snapshot) -> Marks:
    """Return where the training of a snapshot stands."""
    return Marks(snapshot.origin, snapshot.timeline.branch, snapshot.timeline.last)


def marks_at(marks: Marks, step: int) -> Marks:
    """Return these marks with another last step."""
    return marks._replace(last=step)


def nothing() -> None:
    """What is to be done where nobody waits."""
