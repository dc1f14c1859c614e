"""What the window may ask of the worker: small frozen values that travel through a queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from nnviz.data.dataset import Array
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.ask import Ask
from nnviz.session.edits import Edit, SetKnob
from nnviz.session.snapshot import Probe

if TYPE_CHECKING:
    from nnviz.session.mailbox import Mailbox
    from nnviz.session.saved import Saved

__all__ = [
    "Advance",
    "Capture",
    "Command",
    "DeleteBranch",
    "Edit",
    "Load",
    "Open",
    "Pause",
    "RenameBranch",
    "Reset",
    "Return",
    "Run",
    "Seek",
    "SetKnob",
    "SetProbes",
    "SetSpeed",
    "StepBack",
    "StepUnit",
    "Travel",
    "Watch",
]


class StepUnit(Enum):
    """How far one press of *Step* goes."""

    PHASE = "phase"
    SAMPLE = "sample"
    BATCH = "batch"
    EPOCH = "epoch"


@dataclass(frozen=True, slots=True)
class Load:
    """Start anew with this experiment: load its data, draw its weights, stand at step 0.

    With ``resume``, the number of an earlier start (``Snapshot.origin``), the network of that start comes back as
    it was left, if it is still there and had this experiment: so undo brings back what an edit had put aside.
    With ``values``, all parameters in one row, it starts from these instead of drawing its weights.
    """

    spec: ExperimentSpec
    resume: int = 0
    values: Array | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class Keeping:
    """What concerns files."""


@dataclass(frozen=True, slots=True, eq=False)
class Open(Keeping):
    """Go on with a training that was saved."""

    saved: Saved


@dataclass(frozen=True, slots=True, eq=False)
class Capture(Keeping):
    """Put what is worth saving into a mailbox, between two steps; None where there is no network yet."""

    into: Mailbox[Saved | None]


@dataclass(frozen=True, slots=True)
class Run:
    """Train until told otherwise."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop after the step at hand and stay there."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Go on by ``count`` units and stop there."""

    unit: StepUnit
    count: int = 1


@dataclass(frozen=True, slots=True)
class Travel:
    """What concerns the past and other futures."""


@dataclass(frozen=True, slots=True)
class StepBack(Travel):
    """Go back by ``count`` units and stop there; a unit that is only begun counts as one."""

    unit: StepUnit
    count: int = 1


@dataclass(frozen=True, slots=True)
class Seek(Travel):
    """Stop, and show the training as it stood after so many steps.

    The nearest keyframe is shown at once; where that is not ``exact`` enough, the missing steps are taken again.
    """

    step: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Return(Travel):
    """Stop, and go to the end of a branch, by its number."""

    branch: int


@dataclass(frozen=True, slots=True)
class RenameBranch(Travel):
    """Call a branch by another name; an empty one gives its first name back."""

    branch: int
    name: str


@dataclass(frozen=True, slots=True)
class DeleteBranch(Travel):
    """Forget a branch; one that is on the screen is left first, for the one it came from."""

    branch: int


@dataclass(frozen=True, slots=True)
class Reset:
    """Go back to step 0 with the same weights as at the start."""


@dataclass(frozen=True, slots=True)
class SetProbes:
    """Say which extras the visible panels want."""

    probes: frozenset[Probe | Ask]


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """Choose the watched sample.

    Attributes
    ----------
    index : int
        Its place in a part of the data; the place wraps around at both ends.
    part : str
        "validation" or "training"; training stands in where there is no validation data.
    drawn : array (features,), optional
        Watch this instead: a sample of the user's own, in the units of the data set (for images the ink, 0 … 1).
    label : float
        What the drawn sample is, NaN where nobody said.
    """

    index: int = 0
    part: str = "validation"
    drawn: Array | None = None
    label: float = float("nan")


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Limit the steps each second, None for as fast as possible; or the phases, of which a step has several."""

    steps_per_second: float | None
    phases_per_second: float | None = None


Command = Load | Keeping | Run | Pause | Advance | Travel | Reset | Edit | SetProbes | Watch | SetSpeed
