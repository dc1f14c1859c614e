"""The gradient check of the network on the screen: both slopes of many parameters, laid out as a map for each layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.gradcheck import ELEMENT_GATE, NORM_GATE, STEP, Comparison, compare_gradients
from nnviz.engine.kernels import size_of
from nnviz.engine.layer import UnitLayer
from nnviz.engine.layers import MaxPool2D
from nnviz.engine.loss import Loss
from nnviz.engine.network import Network
from nnviz.engine.streams import stream
from nnviz.experiment.build import Material
from nnviz.experiment.gradients import subject_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.jobs import Report
from nnviz.session.places import LayerPlace, LinkPlace, Place, UnitPlace
from nnviz.session.unit_views import UnitColumn, columns_of, frozen

__all__ = ["BIAS", "GATE", "MOVE", "WORST", "Entry", "GradientMap", "GradientMaps", "Kept", "check_live"]

GATE, NORM_LIMIT, MOVE = ELEMENT_GATE, NORM_GATE, STEP
"""The largest error of one parameter and of a whole array that counts as rounding, and how far each is moved."""
WORST = 40
"""So many of the worst entries of each layer are listed."""
BIAS = -1
"""Stands for the bias among the columns of a map."""
FEWEST_ROWS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter with both slopes and its relative error, NaN at a kink; ``place`` can be selected."""

    row: int
    column: int
    analytic: float
    numeric: float
    error: float
    place: Place | None


@dataclass(frozen=True, slots=True, eq=False)
class GradientMap:
    """The errors of one layer.

    Attributes
    ----------
    layer, view : int
        Its number in the network, and in ``Snapshot.layers`` that of the layer with units that it belongs to.
    kind : str
        Such as "Dense".
    rows : tuple of int, or of str
        The units, or the names of the arrays where a layer has no weight matrix (γ and β).
    columns : tuple of int
        The sources, ``BIAS`` for the bias.
    error, analytic, numeric : array (rows, columns)
        ``error`` is NaN at a kink.
    norm : float
        ‖g − n‖ / (‖g‖ + ‖n‖), the largest over the arrays of the layer.
    size : int
        How many parameters the layer has.
    units, share : int
        How many units the layer with units has, and how many columns each unit before it has; 0 where a column has no
        link of its own in the diagram.
    """

    layer: int
    view: int
    kind: str
    rows: tuple[int, ...] | tuple[str, ...]
    columns: tuple[int, ...]
    error: Array
    analytic: Array
    numeric: Array
    norm: float
    size: int
    units: int
    share: int

    @property
    def matrix(self) -> bool:
        """Whether rows are units, and columns what they take in."""
        return not self.rows or isinstance(self.rows[0], int)

    def place(self, row: int, column: int) -> Place:
        """Return what of the diagram stands for a parameter: its link, or its unit where no one link does."""
        unit = self.rows[row] if self.matrix else self.columns[column]
        if not isinstance(unit, int) or unit >= self.units:
            return LayerPlace(self.view)
        if not self.matrix or not self.share or self.columns[column] == BIAS:
            return UnitPlace(self.view, unit)
        return LinkPlace(self.view, unit, self.columns[column] // self.share)

    def worst(self, most: int = WORST) -> tuple[Entry, ...]:
        """Return the parameters with the largest errors, those at kinks left out."""
        order = np.argsort(np.where(np.isnan(self.error), -1.0, self.error).ravel(), kind="stable")[::-1][
            :most
        ]
        places = [divmod(int(flat), self.error.shape[1]) for flat in order]
        return tuple(self.entry(*place) for place in places if not np.isnan(self.error[place]))

    def entry(self, row: int, column: int) -> Entry:
        """Return one parameter."""
        at = row, column
        slopes = float(self.analytic[at]), float(self.numeric[at])
        return Entry(row, column, *slopes, float(self.error[at]), self.place(row, column))

    @property
    def kinks(self) -> int:
        """How many lie at a kink, where there is no one slope to compare with."""
        return int(np.isnan(self.error).sum())

    @property
    def checked(self) -> int:
        """How many were compared."""
        return self.error.size - self.kinks

    @property
    def largest(self) -> float:
        """The largest relative error, 0 where nothing could be compared."""
        return float(np.nanmax(self.error)) if self.checked else 0.0

    @property
    def passed(self) -> bool:
        """Whether something was compared and all of it is rounding."""
        return self.checked > 0 and self.largest <= GATE and self.norm <= NORM_LIMIT

    @property
    def whole(self) -> bool:
        """Whether every parameter was looked at."""
        return self.error.size == self.size


@dataclass(frozen=True, slots=True, eq=False)
class GradientMaps:
    """What a check found; ``bends`` names the functions with kinks, ``masked`` and ``batched`` what was kept still."""

    maps: tuple[GradientMap, ...]
    samples: int
    bends: tuple[str, ...]
    masked: bool
    batched: bool

    @property
    def passed(self) -> bool:
        """Whether every layer passed."""
        return all(one.passed for one in self.maps)


Kept = tuple[tuple[int, ...], tuple[int, ...]]
"""Rows and columns of an array that are looked at."""


@np.errstate(all="ignore")
def check_live(
    spec: ExperimentSpec, material: Material, values: Array, report: Report, budget: int | None = 600
) -> GradientMaps:
    """Check the gradients of a network where it stands now; made to run as a job.

    Parameters
    ----------
    values : array (count,)
        All its parameters.
    budget : int or None
        At most about so many parameters of each layer, rows and columns drawn by the experiment's seed; None is all.

    Raises
    ------
    Cancelled
        When it is no longer wanted.
    SpecProblem
        Where the experiment cannot run.
    """
    subject = subject_of(spec, lambda _: material, values=np.asarray(values, np.float64))
    network, params = subject.network, subject.params
    kept: dict[tuple[int, str], Kept] = {}

    def choose(layer: int, name: str, shape: tuple[int, ...]) -> Array:
        height, width = (shape[0], size_of(shape[1:])) if name == "W1" else (1, size_of(shape))
        rows, columns = _spots(height, width, budget, spec.seeds.base, layer, with_bias=name == "W1")
        kept[layer, name] = rows, columns
        return np.asarray(np.add.outer(np.array(rows) * width, columns).ravel())

    counts = [plan_size(plan.parameters, plan.remembered, budget) for plan in params.plans]
    total, before = max(sum(counts), 1), 0
    seen: tuple[int, str] | None = None

    def tick(layer: int, name: str, done: int, of: int) -> None:
        nonlocal before, seen
        if seen != (layer, name):
            seen = layer, name
            before = sum(counts[:layer])
        report(min((before + done) / total, 1.0), f"{done:,} / {of:,}")

    found = compare_gradients(
        network,
        params,
        subject.rows,
        subject.targets,
        choose,
        regularisation=spec.regularisation,
        tick=tick,
    )
    columns = columns_of(network, size_of(network.input_shape))
    maps = tuple(
        _map(network, columns, [one for one in found if one.layer == layer], kept)
        for layer in sorted({one.layer for one in found})
    )
    kinds = {str(type(layer).__struct_config__.tag) for layer in network.layers}
    return GradientMaps(
        maps, len(subject.rows), _bends(network, spec), "dropout" in kinds, "batch_norm" in kinds
    )


def plan_size(
    parameters: tuple[tuple[str, tuple[int, ...]], ...], remembered: tuple[str, ...], budget: int | None
) -> int:
    """Return about how many parameters of a layer are looked at."""
    sizes = [size_of(shape) for name, shape in parameters if name not in remembered]
    return sum(size if budget is None else min(size, budget) for size in sizes)


def _spots(height: int, width: int, budget: int | None, seed: int, layer: int, *, with_bias: bool) -> Kept:
    """Draw rows and columns so that their product is about the budget; the bias, the last column, is always there."""
    if budget is None or height * width <= budget:
        high, wide = height, width
    else:
        high = min(height, max(round((budget * height / width) ** 0.5), min(height, FEWEST_ROWS)))
        wide = min(width, max(budget // high, 2))
    chance = stream(seed, "gradient map", layer)
    rows = np.sort(chance.choice(height, high, replace=False))
    free = width - with_bias
    columns = np.sort(chance.choice(free, min(wide - with_bias, free), replace=False))
    return tuple(map(int, rows)), (*map(int, columns), *([free] if with_bias else []))


def _map(
    network: Network,
    columns: tuple[UnitColumn, ...],
    arrays: list[Comparison],
    kept: dict[tuple[int, str], Kept],
) -> GradientMap:
    """Lay the comparisons of one layer out in rows and columns."""
    layer = arrays[0].layer
    view = max((place for place, column in enumerate(columns) if column.number <= layer), default=0)
    matrix = arrays[0].name == "W1"
    rows, spots = kept[layer, arrays[0].name]
    width = arrays[0].shape[0] if not matrix else int(np.prod(arrays[0].shape[1:]))
    shape = (len(rows), len(spots)) if matrix else (len(arrays), len(spots))

    def laid(name: str) -> Array:
        return frozen(np.concatenate([getattr(one, name) for one in arrays]).reshape(shape))

    error, analytic, numeric = laid("elements"), laid("analytic"), laid("numeric")
    named = tuple(BIAS if matrix and spot == width - 1 else spot for spot in spots)
    column = columns[view]
    return GradientMap(
        layer=layer,
        view=view,
        kind=type(network.layers[layer]).title(),
        rows=rows if matrix else tuple(one.name for one in arrays),
        columns=named,
        error=error,
        analytic=analytic,
        numeric=numeric,
        norm=max(one.error.norm for one in arrays),
        size=sum(int(np.prod(one.shape)) for one in arrays),
        units=network.plans()[column.number].shape_out[0],
        share=_share(network, column, first=view == 0) if matrix else 0,
    )


def _share(network: Network, column: UnitColumn, *, first: bool) -> int:
    """Return how many weights of a unit belong to each unit (or input) before it: a map has many."""
    plan = network.plans()[column.number]
    weights = next(shape for name, shape in plan.parameters if name == "W1")
    if first and (column.before or network.layers[column.number].takes_images):
        return 0
    return max((size_of(weights[1:]) - 1) // max(column.sources, 1), 1)


def _bends(network: Network, spec: ExperimentSpec) -> tuple[str, ...]:
    """Return the names of everything in a network that has kinks."""
    names: list[str] = []
    for layer in network.layers:
        if isinstance(layer, UnitLayer) and layer.active.kinks:
            names.append(type(layer.active).title())
        if isinstance(layer, MaxPool2D):
            names.append("max pooling")
    if type(spec.loss).branches is not Loss.branches:
        names.append(type(spec.loss).title().lower())
    if spec.regularisation.l1:
        names.append("L1")
    return tuple(dict.fromkeys(names))
