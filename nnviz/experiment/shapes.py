"""Which shape goes through a network: what the first layer receives, and where a layer does not fit the one before."""

from __future__ import annotations

from itertools import takewhile

from nnviz.engine.kernels import Shape, ShapeError
from nnviz.engine.layers import AnyLayer, Dense, Flatten, Misfit
from nnviz.engine.network import plans_of
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["input_shape", "misfit_of", "shapes_of", "with_flatten", "with_layer", "without_images"]


def input_shape(spec: ExperimentSpec) -> Shape:
    """Return the shape of a sample as the first layer receives it.

    That is (1, rows, columns) where a layer that takes images comes before the first dense one, else a plain row.
    """
    image = spec.data.source.image_shape
    before_dense = takewhile(lambda layer: not isinstance(layer, Dense), spec.layers)
    if image is not None and any(layer.takes_images for layer in before_dense):
        return (1, *image)
    return (spec.data.inputs,)


def shapes_of(spec: ExperimentSpec) -> tuple[Shape, ...]:
    """Return the shape that each layer gives, as far as they fit."""
    shape, found = input_shape(spec), []
    for layer in spec.layers:
        try:
            shape = layer.plan(shape).shape_out
        except ShapeError:
            break
        found.append(shape)
    return tuple(found)


def misfit_of(spec: ExperimentSpec) -> Misfit | None:
    """Return the first layer that does not fit what comes to it, if there is one."""
    try:
        plans_of(spec.layers, input_shape(spec))
    except Misfit as misfit:
        return misfit
    return None


def with_flatten(layers: tuple[AnyLayer, ...], place: int) -> tuple[AnyLayer, ...]:
    """Return the layers with one that flattens before a place."""
    return (*layers[:place], Flatten(), *layers[place:])


def without_images(layers: tuple[AnyLayer, ...]) -> tuple[AnyLayer, ...]:
    """Return the layers without those that only make sense for images."""
    return tuple(layer for layer in layers if not (layer.takes_images or isinstance(layer, Flatten)))


def with_layer(layers: tuple[AnyLayer, ...], kind: type[AnyLayer]) -> tuple[AnyLayer, ...]:
    """Return the layers with one more where its kind belongs.

    Layers that look at images go behind the last such layer, with one that flattens behind them where there is
    none; all others go before the output.
    """
    new = kind()
    if not new.takes_images:
        return (*layers[:-1], new, layers[-1])
    place = max((number + 1 for number, layer in enumerate(layers) if layer.takes_images), default=0)
    grown = (*layers[:place], new, *layers[place:])
    flat = any(isinstance(layer, Flatten) for layer in grown)
    return grown if flat else with_flatten(grown, place + 1)
