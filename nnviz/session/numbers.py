"""The figures of one weight or bias, for those who point at it: its value, its gradient and its last change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz.session.ask import Ask
from nnviz.session.places import LinkPlace, UnitPlace
from nnviz.session.unit_views import learned_layers

if TYPE_CHECKING:
    from nnviz.session.lab import Lab

__all__ = ["Figures", "FiguresOf"]


@dataclass(frozen=True, slots=True)
class Figures:
    """One parameter θ: ``value``, ``gradient`` ∂L/∂θ of the last step as the optimizer took it, ``change`` Δθ."""

    value: float
    gradient: float
    change: float


@dataclass(frozen=True, slots=True)
class FiguresOf(Ask):
    """Asks for a unit's bias or a link's weight.

    The gradient of a bias is the mean of δ = ∂L/∂z over the batch, so it is the gradient of the unit itself.
    """

    place: UnitPlace | LinkPlace

    def answer(self, lab: Lab) -> Figures | None:
        """Look it up; None before the first step, for inputs, and where a link is not one weight."""
        layers = learned_layers(lab.experiment.network, lab.experiment.params)
        place = self.place
        if not 0 <= place.layer < len(layers) or not lab.experiment.trainer.state.step:
            return None
        layer = layers[place.layer]
        column = -1
        if isinstance(place, LinkPlace):
            column = place.source
            before = layers[place.layer - 1].W1.shape[0] if place.layer else layer.W1.shape[1] - 1
            if layer.several or before != layer.W1.shape[1] - 1 or not 0 <= column < before:
                return None
        if not 0 <= place.unit < len(layer.W1):
            return None
        at = place.unit, column
        return Figures(float(layer.W1[at]), float(layer.gradient[at]), float(layer.change[at]))
