"""The gradient check of the network where it stands now: parameters are drawn, compared and laid out as maps."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Array
from nnviz.engine.gradcheck import Comparison, compare_gradients
from nnviz.engine.kernels import size_of
from nnviz.engine.layer import UnitLayer
from nnviz.engine.layers import MaxPool2D
from nnviz.engine.loss import Loss
from nnviz.engine.network import Network
from nnviz.engine.streams import stream
from nnviz.experiment.build import Material
from nnviz.experiment.gradients import subject_of
from nnviz.experiment.spec import ExperimentSpec
from nnviz.session.gradient_maps import BIAS, GradientMap, GradientMaps
from nnviz.session.jobs import Report
from nnviz.session.unit_views import UnitColumn, columns_of, frozen

__all__ = ["check_live"]

FEWEST_ROWS = 6
"""At least so many rows of a large matrix are looked at."""
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

    counts = [_plan_size(plan.parameters, plan.remembered, budget) for plan in params.plans]
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


def _plan_size(
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
