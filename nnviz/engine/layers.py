"""All kinds of layers: each turns the activations before it into its own, and carries gradients the other way.

A layer is a frozen description.  ``plan`` says which arrays it needs, ``init`` draws its parameters, and
``forward`` and ``backward`` write down the arithmetic on those arrays.
"""

from __future__ import annotations

from nnviz.engine.convolution import Conv2D
from nnviz.engine.dense import Dense
from nnviz.engine.dropout import Dropout
from nnviz.engine.layer import Layer, Misfit, Mode
from nnviz.engine.normalization import BatchNorm, LayerNorm
from nnviz.engine.pooling import AveragePool2D, Flatten, MaxPool2D

__all__ = [
    "AnyLayer",
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "LayerNorm",
    "MaxPool2D",
    "Misfit",
    "Mode",
]

AnyLayer = Dense | Conv2D | MaxPool2D | AveragePool2D | Flatten | Dropout | BatchNorm | LayerNorm
"""Every kind of layer, in the order of the menu."""
