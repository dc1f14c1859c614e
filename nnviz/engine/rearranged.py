"""A quicker order for the same arithmetic: bend after pooling, not before."""

from __future__ import annotations

from itertools import pairwise

from msgspec import structs

from nnviz.engine.activations import (
    ELU,
    SELU,
    HardSigmoid,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Softplus,
    Tanh,
)
from nnviz.engine.convolution import Conv2D
from nnviz.engine.layer import Layer
from nnviz.engine.pooling import BentMaxPool2D, MaxPool2D

__all__ = ["rearranged"]

RISING = (ReLU, LeakyReLU, ELU, SELU, Softplus, Sigmoid, HardSigmoid, Tanh)
"""Activations that never fall: a larger sum never gives a smaller activation."""


def rearranged(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Move each rising activation of a convolution behind the max pooling that follows it.

    For a function f that never falls, max f(z) = f(max z): the answer is the same number, but f and f′ are computed
    for a quarter of the sums.
    """
    ordered = list(layers)
    for place, (layer, after) in enumerate(pairwise(layers)):
        if (
            isinstance(layer, Conv2D)
            and not layer.silenced  # zero after the bend need not be zero before it
            and isinstance(layer.activation, RISING)
            and isinstance(after, MaxPool2D)
        ):
            ordered[place] = _straight(layer)
            ordered[place + 1] = BentMaxPool2D(after.size, after.stride, layer.activation)
    return tuple(ordered)


def _straight(layer: Conv2D) -> Conv2D:
    """Return the layer without its activation."""
    return structs.replace(layer, activation=Identity())
