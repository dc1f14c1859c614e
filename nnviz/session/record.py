"""How a parameter moved since the start: read from the keyframes of the history, so that nothing is written down twice.

Keyframes are exact and thinned by age, so the memory of this is bounded by theirs; each way that training went has
its own.  What is seen while somebody looks is kept too, a few hundred numbers, so that single steps by hand show.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.kernels import size_of
from nnviz.engine.workspace import Parameters
from nnviz.session.ask import Ask
from nnviz.session.inspect_layer import column_of
from nnviz.session.lab import Lab
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.unit_views import frozen

__all__ = ["MOST", "Past", "PastOf"]

MOST = 320
"""At most so many keyframes are read."""
NOTES, PLACES = 256, 8
"""So many numbers that were seen are kept, for so many places."""

Moment = tuple[int, int]
"""Steps taken and edits done."""


class Numbers(NamedTuple):
    """What is drawn of one moment: the bias or weight, and the length of the weights into the unit."""

    value: float
    norm: float


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """``steps``, ``value`` and ``norm`` (moments,), in the order of time.

    ``value`` is the bias of a unit or a weight, ``norm`` the length of the weights into the unit.
    ``here`` is the step on the screen, ``last`` the last one of this way.
    """

    steps: Array
    value: Array
    norm: Array
    here: int
    last: int


@dataclass(frozen=True, slots=True)
class PastOf(Ask):
    """Asks how a unit's bias, or a weight, moved on the way that is shown."""

    often: ClassVar[float] = 4.0
    share: ClassVar[float] = 0.01

    place: UnitPlace | LinkPlace

    def answer(self, lab: Lab) -> Past | None:
        """Read the keyframes; None for inputs and where there is no such place."""
        row = _row_of(lab, self.place)
        if row is None:
            return None
        first, count = row
        column = self.place.source if isinstance(self.place, LinkPlace) else count - 1
        if not 0 <= column < count:
            return None
        course = lab.course
        here: Moment = course.step, course.applied
        notes = _notes_of(lab, self.place, course.branch.number)
        notes[here] = _read(lab.experiment.params.values, first, count, column)
        if len(notes) > NOTES:
            for known in list(notes)[: NOTES // 2 : 2]:
                del notes[known]
        found = dict(notes)
        kept = sorted(course.branch.moments(), key=lambda moment: (moment.step, moment.changes))
        for place in np.unique(np.linspace(0, len(kept) - 1, min(len(kept), MOST)).astype(int)).tolist():
            moment = kept[place]
            found[moment.step, moment.changes] = _read(moment.keyframe.values, first, count, column)
        order = sorted(moment for moment in found if moment[0] <= max(course.last, here[0]))
        return Past(
            steps=frozen(np.array([step for step, _ in order], np.int64)),
            value=frozen(np.array([found[moment].value for moment in order])),
            norm=frozen(np.array([found[moment].norm for moment in order])),
            here=here[0],
            last=course.last,
        )


def _row_of(lab: Lab, place: UnitPlace | LinkPlace) -> tuple[int, int] | None:
    """Return where the row of a unit's weights begins among all parameters, and how long it is, bias included."""
    column = column_of(lab, place.layer)
    if column is None:
        return None
    params: Parameters = lab.experiment.params
    start = sum(size_of(shape) for plan in params.plans[: column.number] for _, shape in plan.parameters)
    units, width = params.plans[column.number].parameters[0][1]
    return (start + place.unit * width, width) if 0 <= place.unit < units else None


def _read(values: Array, first: int, count: int, column: int) -> Numbers:
    weights = values[first : first + count - 1].astype(np.float64)
    return Numbers(float(values[first + column]), float(np.sqrt(np.vdot(weights, weights))))


Notes = dict[Moment, Numbers]
_notes: WeakKeyDictionary[Lab, OrderedDict[tuple[UnitPlace | LinkPlace, int], Notes]] = WeakKeyDictionary()


def _notes_of(lab: Lab, place: UnitPlace | LinkPlace, branch: int) -> Notes:
    """Return what was seen of a place on a way."""
    known = _notes.setdefault(lab, OrderedDict())
    key = place, branch
    notes = known.setdefault(key, {})
    known.move_to_end(key)
    while len(known) > PLACES:
        known.popitem(last=False)
    return notes
