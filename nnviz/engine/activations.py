"""Every activation function that a layer can have."""

from __future__ import annotations

from nnviz.engine.activation import Activation, Identity, curve_of
from nnviz.engine.rectifiers import ELU, SELU, LeakyReLU, ReLU
from nnviz.engine.soft_rectifiers import GELU, SiLU, Softplus
from nnviz.engine.squashing import HardSigmoid, Sigmoid, Tanh

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "AnyActivation",
    "HardSigmoid",
    "Identity",
    "LeakyReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Tanh",
    "curve_of",
]

AnyActivation = (
    Identity | Sigmoid | Tanh | ReLU | LeakyReLU | ELU | SELU | Softplus | GELU | SiLU | HardSigmoid
)
