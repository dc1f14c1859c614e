"""Places in a network: what can be selected, lit, asked about or changed.

Layers are counted as in ``Snapshot.layers``: 0 is the first layer with units, -1 the inputs.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INPUTS", "LayerPlace", "LinkPlace", "Place", "SamplePlace", "UnitPlace"]

INPUTS = -1
"""The layer number of the inputs."""


@dataclass(frozen=True, slots=True)
class LayerPlace:
    """A whole layer."""

    layer: int


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit: with its bias, its sum and its activation."""

    layer: int
    unit: int


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """The weight that leads from unit ``source`` of the layer before (or of the inputs) to a unit."""

    layer: int
    unit: int
    source: int


@dataclass(frozen=True, slots=True)
class SamplePlace:
    """The watched sample."""


Place = LayerPlace | UnitPlace | LinkPlace | SamplePlace
