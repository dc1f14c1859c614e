"""What the window may ask of the worker: small frozen values that travel through a queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.snapshot import Probe

__all__ = [
    "Advance",
    "Command",
    "Load",
    "Pause",
    "Reset",
    "Run",
    "SetKnob",
    "SetProbes",
    "SetSpeed",
    "StepUnit",
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
    """

    spec: ExperimentSpec
    resume: int = 0


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
class Reset:
    """Go back to step 0 with the same weights as at the start."""


@dataclass(frozen=True, slots=True)
class SetKnob:
    """Give a live knob a new value; the running network takes it at its next step."""

    path: str
    value: object


@dataclass(frozen=True, slots=True)
class SetProbes:
    """Say which extras the visible panels want."""

    probes: frozenset[Probe]


@dataclass(frozen=True, slots=True)
class Watch:
    """Choose the watched sample by its place in the validation split; the place wraps around at both ends."""

    index: int


@dataclass(frozen=True, slots=True)
class SetSpeed:
    """Limit the steps each second; None for as fast as possible."""

    steps_per_second: float | None


Command = Load | Run | Pause | Advance | Reset | SetKnob | SetProbes | Watch | SetSpeed
