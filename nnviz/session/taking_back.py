"""Taking back a number that was typed, and typing it again: on the way of training where it stands, nowhere else.

Each branch has edits of its own: what was typed on one of them was never done on the others, whose number is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from nnviz.session.edits import Edit, SetParameter
from nnviz.session.mailbox import Mailbox

if TYPE_CHECKING:
    from nnviz.experiment.spec import ExperimentSpec
    from nnviz.session.history import Change
    from nnviz.session.lab import Lab

__all__ = ["Again", "Nothing", "TakeBack", "Why"]


class Why(Enum):
    """Why there is nothing to do."""

    ELSEWHERE = "it was typed at another moment or on another branch"
    GONE = "the training in which it was typed is gone"
    HERE = "it stands here already"


class Nothing(NamedTuple):
    """That there is nothing to do, and why; for ``ELSEWHERE`` the branch and the step where there is."""

    why: Why
    branch: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class TakeBack(Edit):
    """Give a parameter the number it had before it was typed, where it was typed; else say why not.

    Attributes
    ----------
    typed : tuple of SetParameter
        Each time that the number was typed, done again included; known on their branches by being these objects.
    news : Mailbox
        Gets ``Nothing`` where there is nothing to do.
    """

    typed: tuple[SetParameter, ...]
    news: Mailbox[Nothing] = field(default_factory=Mailbox)

    def on(self, spec: ExperimentSpec, lab: Lab | None) -> Edit | None:  # noqa: ARG002 - as all edits
        """Return what gives the old number back."""
        standing = None if lab is None else _standing(lab.course.way, self.typed)
        if standing is None:
            self.news.replace(self._elsewhere(lab))
        return None if standing is None else standing.back

    def _elsewhere(self, lab: Lab | None) -> Nothing:
        course = None if lab is None else lab.course
        for branch in () if course is None else (course.branch, *course.history.branches.values()):
            standing = _standing(branch.changes, self.typed)
            if standing is not None:
                return Nothing(Why.ELSEWHERE, branch.name, standing.step)
        return Nothing(Why.GONE)


@dataclass(frozen=True, slots=True, eq=False)
class Again(Edit):
    """Type a number again, unless it stands there because nothing has taken it back; attributes as in ``TakeBack``."""

    edit: SetParameter
    typed: tuple[SetParameter, ...]
    news: Mailbox[Nothing] = field(default_factory=Mailbox)

    def on(self, spec: ExperimentSpec, lab: Lab | None) -> Edit | None:  # noqa: ARG002 - as all edits
        """Return the edit."""
        if lab is not None and _standing(lab.course.way, self.typed) is None:
            return self.edit
        self.news.replace(Nothing(Why.GONE if lab is None else Why.HERE))
        return None


def _standing(changes: Sequence[Change], typed: tuple[SetParameter, ...]) -> Change | None:
    """Return the last time that the number was typed among some edits, unless it was taken back since."""
    edits = {id(edit) for edit in typed}
    last = next((change for change in reversed(changes) if id(change.edit) in edits), None)
    taken_back = last is not None and any(change.edit is last.back for change in changes)
    return None if taken_back else last
