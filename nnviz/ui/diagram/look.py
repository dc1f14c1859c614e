"""How the diagram is to look: what colours tell, at which scale, and which units and links are drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.session.colouring import Coloured, Colouring, LinkQuantity, UnitQuantity
from nnviz.session.snapshot import LayerView, Snapshot

__all__ = [
    "LINK_LIMITS",
    "UNIT_LIMITS",
    "Criterion",
    "Look",
    "Scale",
    "link_values",
    "matter_of",
    "scale_of",
    "unit_values",
]

Floats = npt.NDArray[np.floating[Any]]

BOUNDED = frozenset({"sigmoid", "tanh", "softmax", "softsign", "hard sigmoid"})
"""Activations that never leave −1 … 1: their full colour stands at 1."""


class Scale(Enum):
    """Which number gets the full colour."""

    PERCENTILE = "98th percentile of each layer"
    LAYER = "largest of each layer"
    NETWORK = "largest of the network"
    FIXED = "fixed: ±1"


class Criterion(Enum):
    """Which units of a wide layer are drawn."""

    OUTGOING = "largest outgoing weights"
    INCOMING = "largest incoming weights"
    ACTIVATION = "largest activation"
    GRADIENT = "largest gradient"
    ORDER = "the first ones"


UNIT_LIMITS = (0, 4, 8, 16, 32, 64)
"""So many units of a wide layer can be drawn at most; 0 for as many as fit."""
LINK_LIMITS = (1000, 4000, 0)
"""So many links of each matrix can be drawn at most; 0 for all."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a person has chosen."""

    units: UnitQuantity = UnitQuantity.ACTIVATION
    links: LinkQuantity = LinkQuantity.WEIGHT
    scale: Scale = Scale.PERCENTILE
    criterion: Criterion = Criterion.OUTGOING
    most_units: int = 0
    most_links: int = 4000

    @property
    def ask(self) -> Colouring | None:
        """What is needed beyond activations, biases and weights; None for nothing."""
        plain = self.units in {UnitQuantity.ACTIVATION, UnitQuantity.BIAS}
        if plain and self.links is LinkQuantity.WEIGHT:
            return None
        return Colouring(UnitQuantity.ACTIVATION if plain else self.units, self.links)

    @property
    def asks(self) -> frozenset[Colouring]:
        """All that is needed, for the choice of units too."""
        rank = Colouring(UnitQuantity.GRADIENT) if self.criterion is Criterion.GRADIENT else None
        return frozenset(ask for ask in (self.ask, rank) if ask is not None)

    def text(self) -> str:
        """Return the choices as a line that ``from_text`` reads."""
        values = (getattr(self, field.name) for field in fields(self))
        return ";".join(value.name if isinstance(value, Enum) else str(value) for value in values)

    @classmethod
    def from_text(cls, text: str) -> Look:
        """Read a line that ``text`` has written; what is not understood becomes what it is at first."""
        first = cls()
        parts = text.split(";")
        if len(parts) != len(fields(cls)):
            return first
        kept: dict[str, Any] = {}
        for field, part in zip(fields(cls), parts, strict=True):
            before = getattr(first, field.name)
            if isinstance(before, Enum):
                kept[field.name] = type(before).__members__.get(part, before)
            else:
                allowed = UNIT_LIMITS if field.name == "most_units" else LINK_LIMITS
                kept[field.name] = next((n for n in allowed if str(n) == part), before)
        return cls(**kept)


def link_values(snapshot: Snapshot, look: Look) -> tuple[Floats, ...]:
    """Return what the links show, one array (units, sources) for each layer; weights until the answer is there."""
    weights = tuple(layer.weights for layer in snapshot.layers)
    if look.links is LinkQuantity.WEIGHT:
        return weights
    answer = _fitting(snapshot, look.ask)
    return weights if answer is None or answer.links is None else answer.links


def unit_values(snapshot: Snapshot, look: Look) -> tuple[Floats | None, ...]:
    """Return what the units show, one array (units,) for each layer; None where it is not known (yet)."""
    if look.units is UnitQuantity.BIAS:
        return tuple(layer.bias for layer in snapshot.layers)
    if look.units is UnitQuantity.ACTIVATION:
        return tuple(layer.a for layer in snapshot.layers)
    answer = _fitting(snapshot, look.ask)
    if answer is None or answer.units is None:
        return (None,) * len(snapshot.layers)
    return answer.units


def scale_of(
    values: tuple[Floats | None, ...], layers: tuple[LayerView, ...], look: Look
) -> tuple[float, ...]:
    """Return the number that gets the full colour in each layer of units."""
    if look.units is UnitQuantity.DEAD or look.scale is Scale.FIXED:
        return (1.0,) * len(layers)
    found = tuple(_of_layer(each, look.scale) for each in values)
    if look.scale is Scale.NETWORK:
        return (max(found),) * len(layers)
    if look.units in {UnitQuantity.ACTIVATION, UnitQuantity.MEAN}:
        bounded = (layer.activation.lower().split(",")[0] in BOUNDED for layer in layers)
        return tuple(1.0 if known else each for known, each in zip(bounded, found, strict=True))
    return found


def matter_of(snapshot: Snapshot, column: int, criterion: Criterion) -> Floats:
    """Return how much each unit of a column (0 for the inputs) matters for being drawn."""
    layers = snapshot.layers
    total = layers[0].weights.shape[1] if column == 0 else layers[column - 1].units
    if criterion is Criterion.ORDER:
        return -np.arange(total, dtype=np.float64)
    if column and criterion is Criterion.ACTIVATION:
        a = layers[column - 1].a
        if a is not None:
            return np.abs(a)
    if column and criterion is Criterion.GRADIENT:
        answer = _fitting(snapshot, Colouring(UnitQuantity.GRADIENT))
        if answer is not None and answer.units is not None:
            return np.abs(answer.units[column - 1])
    incoming = column and (criterion is Criterion.INCOMING or column == len(layers))
    weights = layers[column - 1 if incoming else column].weights
    with np.errstate(all="ignore"):
        norm: Floats = np.linalg.norm(weights, axis=1 if incoming else 0)
    return norm


def _fitting(snapshot: Snapshot, ask: Colouring | None) -> Coloured | None:
    """Return an answer, if it is there and belongs to a network of this shape."""
    answer = None if ask is None else snapshot.answer(ask)
    if not isinstance(answer, Coloured):
        return None
    units = tuple(layer.units for layer in snapshot.layers)
    shapes = tuple(layer.weights.shape for layer in snapshot.layers)
    if answer.units is not None and units != tuple(len(each) for each in answer.units):
        return None
    if answer.links is not None and shapes != tuple(each.shape for each in answer.links):
        return None
    return answer


def _of_layer(values: Floats | None, scale: Scale) -> float:
    size = np.empty(0) if values is None else np.abs(values)
    size = size[np.isfinite(size)]
    if not len(size):
        return 1.0
    size.sort()
    full = float(size[int(np.ceil(0.98 * (len(size) - 1)))]) if scale is Scale.PERCENTILE else 0.0
    return full if full > 0 else float(size[-1]) or 1.0
