"""A layer as an inspector tells of it: which shapes go in and come out, and of what its parameters are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from nnviz.engine.kernels import Shape, size_of
from nnviz.engine.layers import Conv2D, Dense
from nnviz.engine.network import Network
from nnviz.experiment.build import network_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.lab import Lab
from nnviz.session.unit_views import UnitColumn, columns_of

__all__ = ["LayerFacts", "Part", "column_of", "facts_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One layer of the network: what it is, the shape it gives, and how its parameters are counted.

    ``formula`` is "" without any; ``parameters`` is what it comes to.
    """

    title: str
    shape: Shape
    formula: str
    parameters: int
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class LayerFacts:
    """A layer with units, and those without that follow it up to the next one with units.

    ``shape_in`` is of one sample, as are the shapes of the parts.
    """

    name: str
    shape_in: Shape
    parts: tuple[Part, ...]

    @property
    def shape_out(self) -> Shape:
        """The shape of what the next layer with units receives."""
        return self.parts[-1].shape

    @property
    def parameters(self) -> int:
        """How many numbers all parts learn or remember."""
        return sum(part.parameters for part in self.parts)


def facts_of(spec: ExperimentSpec, layer: int) -> LayerFacts | None:
    """Return the facts of a layer, counted as in ``Snapshot.layers``; None where there is no such layer."""
    network = network_of(spec)
    columns = columns_of(network, size_of(network.input_shape))
    if not 0 <= layer < len(columns):
        return None
    plans = network.plans()
    column = columns[layer]
    first = column.before[0] if column.before else column.number
    end = columns[layer + 1].number if layer + 1 < len(columns) else len(plans)
    parts = []
    for one, plan in zip(network.layers[first:end], plans[first:end], strict=True):
        count = sum(size_of(shape) for _, shape in plan.parameters)
        parts.append(
            Part(type(one).title(), plan.shape_out, _formula(one, plan.shape_in), count, plan.frozen)
        )
    return LayerFacts(column.name, plans[first].shape_in, tuple(parts))


def _formula(layer: Any, shape: Shape) -> str:
    """Return how the parameters are counted: weights, and a bias for each unit."""
    if isinstance(layer, Dense):
        return f"{shape[0]:,} × {layer.units:,} + {layer.units:,}"
    if isinstance(layer, Conv2D):
        return f"{shape[0]:,} × {layer.kernel} × {layer.kernel} × {layer.filters:,} + {layer.filters:,}"
    learned = layer.plan(shape).parameters
    if not learned:
        return ""
    return f"{len(learned)} × {size_of(learned[0][1]):,}"


_columns: WeakKeyDictionary[Lab, tuple[Network, tuple[UnitColumn, ...]]] = WeakKeyDictionary()


def column_of(lab: Lab, layer: int) -> UnitColumn | None:
    """Return a layer of the running network, counted as in ``Snapshot.layers``; None where there is none."""
    network = lab.experiment.network
    known = _columns.get(lab)
    if known is None or known[0] is not network:
        known = _columns[lab] = network, columns_of(network, size_of(network.input_shape))
    return known[1][layer] if 0 <= layer < len(known[1]) else None
