"""Edits: what may change a network while it stands or learns, besides training itself.

An edit is a frozen value, so that it can be sent as a command, written down with its step, and done again exactly
when that moment is replayed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nnviz.experiment.catalog import SpecProblem, checked, knob_at, replace_at, shown
from nnviz.session.unit_views import LearnedLayer, learned_layers

if TYPE_CHECKING:
    from nnviz.experiment.spec import ExperimentSpec
    from nnviz.session.lab import Lab

__all__ = ["LARGEST_TYPED", "Edit", "SetKnob", "SetParameter"]

LARGEST_TYPED = 1e6
"""Weights beyond this, either way, cannot be typed: no network that learns has them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Something done to a running network; subclasses are frozen dataclasses with plain fields."""

    def on(self, spec: ExperimentSpec, lab: Lab | None) -> Edit | None:  # noqa: ARG002 - for those that ask
        """Return what is to be done to a network, None while there is none, or None where there is nothing to do."""
        return self

    def apply(self, lab: Lab) -> None:
        """Do it, between two steps, on the worker's thread; raise ``SpecProblem`` where it cannot be done."""
        raise NotImplementedError

    def back(self, lab: Lab) -> Edit | None:  # noqa: ARG002 - for those that have one
        """Return what takes it back, asked directly before it is done; None where the settings do."""
        return None

    def told(self, lab: Lab) -> str:
        """Return what is written at its mark in the curves, such as "Learning rate → 0.01"; "" for no mark."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SetKnob(Edit):
    """Give a live knob a new value; the running network takes it at its next step."""

    path: str
    value: object

    def on(self, spec: ExperimentSpec, lab: Lab | None) -> Edit | None:  # noqa: ARG002 - as all edits
        """Only a live knob is turned while a network runs."""
        return self if knob_at(spec, self.path).live else None

    def apply(self, lab: Lab) -> None:
        """Let trainer and stopper go on with the new value."""
        spec = lab.spec = checked(replace_at(lab.spec, self.path, self.value))
        lab.experiment.take(spec)
        lab.stopper.use(spec.training.early_stopping)

    def told(self, lab: Lab) -> str:
        """Return title and value of the knob."""
        return f"{knob_at(lab.spec, self.path).title} → {shown(self.value)}"


@dataclass(frozen=True, slots=True)
class SetParameter(Edit):
    """Give one weight or bias a value; a step that is open is finished first, and what the optimizer remembers stays.

    Attributes
    ----------
    layer, unit : int
        As in ``session.places``: the layer counts only those with units.
    source : int or None
        The column of the layer's own weights, for a dense layer the unit (or input) before; None for the bias.
    value : float
    """

    layer: int
    unit: int
    source: int | None
    value: float

    def apply(self, lab: Lab) -> None:
        """Write the number between two steps."""
        found = self._layer(lab)
        if not -LARGEST_TYPED <= self.value <= LARGEST_TYPED:  # refuses what is not a number, too
            raise SpecProblem(
                f"{self._what(found)} must be a number between -1,000,000 and 1,000,000; got {self.value}."
            )
        if lab.walker.inside_step:
            lab.walker.step()
        found.W1[self._at] = self.value

    def back(self, lab: Lab) -> SetParameter:
        """Return what gives the number back that stands there; zero for one that is not finite."""
        old = float(self._layer(lab).W1[self._at])
        return replace(self, value=old if np.isfinite(old) else 0.0)

    def told(self, lab: Lab) -> str:
        """Return which number it is and its new value."""
        return f"{self._what(self._layer(lab))} → {self.value:g}"

    @property
    def _at(self) -> tuple[int, int]:
        return self.unit, -1 if self.source is None else self.source

    def _layer(self, lab: Lab) -> LearnedLayer:
        """Return the layer; raise ``SpecProblem`` where it has no such parameter."""
        layers = learned_layers(lab.experiment.network, lab.experiment.params)
        if not 0 <= self.layer < len(layers):
            raise SpecProblem(f"There is no layer {self.layer + 1} with weights; there are {len(layers)}.")
        found = layers[self.layer]
        sources = found.W1.shape[1] - 1
        if not 0 <= self.unit < len(found.W1):
            raise SpecProblem(f"{found.name} has no unit {self.unit + 1}; it has {len(found.W1)}.")
        if self.source is not None and not 0 <= self.source < sources:
            raise SpecProblem(f"A unit of {found.name} has no weight {self.source + 1}; it has {sources}.")
        return found

    def _what(self, found: LearnedLayer) -> str:
        return f"{'Bias' if self.source is None else 'Weight'} of {found.name}, unit {self.unit + 1}"
