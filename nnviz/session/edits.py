"""Edits: what may change a network while it stands or learns, besides training itself.

An edit is a frozen value, so that it can be sent as a command, written down with its step, and done again exactly
when that moment is replayed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz.experiment.build import rules_of
from nnviz.experiment.catalog import checked, knob_at, replace_at, shown

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Edit", "SetKnob"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Something done to a running network; subclasses are frozen dataclasses with plain fields."""

    def apply(self, lab: Lab) -> None:
        """Do it, between two steps, on the worker's thread; raise ``SpecProblem`` where it cannot be done."""
        raise NotImplementedError

    def told(self, lab: Lab) -> str:
        """Return what is written at its mark in the curves, such as "Learning rate → 0.01"; "" for no mark."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SetKnob(Edit):
    """Give a live knob a new value; the running network takes it at its next step."""

    path: str
    value: object

    def apply(self, lab: Lab) -> None:
        """Let trainer and stopper go on with the new value."""
        spec = lab.spec = checked(replace_at(lab.spec, self.path, self.value))
        lab.experiment.trainer.use(spec.optimizer, spec.training.batch_size, rules_of(spec))
        lab.stopper.use(spec.training.early_stopping)

    def told(self, lab: Lab) -> str:
        """Return title and value of the knob."""
        return f"{knob_at(lab.spec, self.path).title} → {shown(self.value)}"
