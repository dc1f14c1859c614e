"""The adjustable values of layers, in the vocabulary of ``nnviz.knobs``."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

__all__ = [
    "DropoutRate",
    "Filters",
    "Frozen",
    "FrozenUnits",
    "Guard",
    "Kernel",
    "Padding",
    "PoolSize",
    "RunningMomentum",
    "SilencedUnits",
    "Stride",
]

Filters = Annotated[
    int,
    Meta(
        ge=1,
        le=1024,
        title="Filters",
        description="How many patterns the layer looks for; each gives one map.",
        extra={"scale": "log", "low": 1, "high": 64},
    ),
]
Kernel = Annotated[
    int,
    Meta(
        ge=1,
        le=31,
        title="Kernel",
        description="How many pixels wide and high the window of a filter is.",
        extra={"scale": "linear", "low": 1, "high": 9},
    ),
]
Stride = Annotated[
    int,
    Meta(
        ge=1,
        le=31,
        title="Stride",
        description="How many pixels the window moves on from one position to the next.",
        extra={"scale": "linear", "low": 1, "high": 4},
    ),
]
PoolSize = Annotated[
    int,
    Meta(
        ge=1,
        le=31,
        title="Window",
        description="How many pixels wide and high the window is that becomes one number.",
        extra={"scale": "linear", "low": 2, "high": 4},
    ),
]
Padding = Annotated[
    str,
    Meta(
        pattern="^(valid|same)$",
        title="Padding",
        description="Whether windows stay inside the image (valid), or zeros around it keep its size (same).",
        extra={"options": ("valid", "same")},
    ),
]
DropoutRate = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Rate",
        description="The share of the units that are silenced at each step.",
        extra={"scale": "linear", "low": 0.0, "high": 0.9, "symbol": "p"},
    ),
]
RunningMomentum = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Memory",
        description="The share of the remembered mean and spread that is kept at each step.",
        extra={"scale": "linear", "low": 0.0, "high": 0.99},
    ),
]
Guard = Annotated[
    float,
    Meta(
        gt=0,
        le=1,
        title="ε",
        description="A small number added to the variance, so that nothing is divided by zero.",
        extra={"scale": "log", "low": 1e-8, "high": 1e-1, "symbol": "ε"},
    ),
]
Frozen = Annotated[
    bool,
    Meta(
        title="Frozen",
        description="Keep what the layer knows: training does not change it.",
        extra={"live": True},
    ),
]
_Unit = Annotated[int, Meta(ge=0, le=4095)]
FrozenUnits = Annotated[
    tuple[_Unit, ...],
    Meta(
        min_length=0,
        max_length=4096,
        title="Frozen units",
        description="Units that keep what they know, counted from 0: training does not change them.",
        extra={"live": True},
    ),
]
SilencedUnits = Annotated[
    tuple[_Unit, ...],
    Meta(
        min_length=0,
        max_length=4096,
        title="Silenced units",
        description="Units that say nothing, counted from 0: their output is forced to zero.",
        extra={"live": True},
    ),
]
