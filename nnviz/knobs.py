"""The vocabulary of adjustable values: each range, label and help sentence of the program is stated here, once.

A knob is an annotated type.
Algorithms and documents use these words in their fields; forms, the command line, the file format and the
documentation read them back through ``nnviz.experiment.catalog``.

``extra`` may hold

``scale``
    ``"log"`` or ``"linear"``: how a slider runs.
``low``, ``high``
    The range a slider offers where it is narrower than the range that may be typed.
``live``
    ``True`` where a running network takes the new value at once, without starting anew.
``symbol``
    The letter that formulas use.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

__all__ = [
    "BatchSize",
    "Beta1",
    "Beta2",
    "Choice",
    "Epochs",
    "Epsilon",
    "LeakSlope",
    "LearningRate",
    "Momentum",
    "Nesterov",
    "Noise",
    "Precision",
    "SampleCount",
    "Seed",
    "SigmoidOutput",
    "TestShare",
    "Turns",
    "Units",
    "ValidationShare",
]


class Choice(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """One member of a union that the user picks from.

    Subclasses give a ``tag``; the first line of their docstring is the sentence shown beside the name.
    """

    @classmethod
    def title(cls) -> str:
        """Return the name shown to people; the class name unless a subclass knows a better one."""
        return cls.__name__


LearningRate = Annotated[
    float,
    Meta(
        gt=0,
        le=1e6,
        title="Learning rate",
        description="How far each step moves the weights against the gradient.",
        extra={"scale": "log", "low": 1e-5, "high": 10.0, "live": True, "symbol": "η"},
    ),
]
Momentum = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Momentum",
        description="The share of the last change that is kept in the next one.",
        extra={"scale": "linear", "low": 0.0, "high": 0.99, "live": True, "symbol": "μ"},
    ),
]
Beta1 = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="β₁",
        description="How long Adam remembers the mean of each gradient.",
        extra={"scale": "linear", "low": 0.0, "high": 0.999, "live": True, "symbol": "β₁"},
    ),
]
Beta2 = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="β₂",
        description="How long Adam remembers the mean square of each gradient.",
        extra={"scale": "linear", "low": 0.0, "high": 0.9999, "live": True, "symbol": "β₂"},
    ),
]
Epsilon = Annotated[
    float,
    Meta(
        ge=1e-16,
        le=1,
        title="ε",
        description="A small number that keeps a division away from zero.",
        extra={"scale": "log", "low": 1e-10, "high": 1e-2, "live": True, "symbol": "ε"},
    ),
]
LeakSlope = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Leak",
        description="The slope of the activation for negative sums.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5, "symbol": "α"},
    ),
]
Units = Annotated[
    int,
    Meta(
        ge=1,
        le=4096,
        title="Units",
        description="How many units the layer has.",
        extra={"scale": "log", "low": 1, "high": 256},
    ),
]
BatchSize = Annotated[
    int,
    Meta(
        ge=1,
        le=100_000,
        title="Batch size",
        description="How many samples are averaged in one step.",
        extra={"scale": "log", "low": 1, "high": 1024, "live": True},
    ),
]
Epochs = Annotated[
    int,
    Meta(
        ge=1,
        le=1_000_000,
        title="Epochs",
        description="How many passes over the training data a run in the terminal makes.",
        extra={"scale": "log", "low": 1, "high": 10_000},
    ),
]
Seed = Annotated[
    int,
    Meta(
        ge=0,
        le=2**31 - 1,
        title="Seed",
        description="The number from which all chance is drawn: the same seed gives the same run.",
    ),
]
SampleCount = Annotated[
    int,
    Meta(
        ge=2,
        le=100_000,
        title="Samples",
        description="How many points are drawn.",
        extra={"scale": "log", "low": 20, "high": 5000},
    ),
]
Noise = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Noise",
        description="How far chance moves each point, as a share of the picture.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
Turns = Annotated[
    float,
    Meta(
        gt=0,
        le=5,
        title="Turns",
        description="How often each arm of the spiral winds around the middle.",
        extra={"scale": "linear", "low": 0.25, "high": 3.0},
    ),
]
ValidationShare = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Validation",
        description="The share of the data that is kept back to watch the training with.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
TestShare = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Test",
        description="The share of the data that is kept back for the final verdict.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
SigmoidOutput = Annotated[
    bool,
    Meta(
        title="Sigmoid output",
        description="Squeeze the outputs into 0 … 1 first, as the oldest tutorials do.",
    ),
]
Nesterov = Annotated[
    bool,
    Meta(
        title="Nesterov",
        description="Look ahead: take the gradient's step from where momentum is about to lead.",
        extra={"live": True},
    ),
]
Precision = Annotated[
    str,
    Meta(
        pattern="^(float32|float64)$",
        title="Precision",
        description="The size of the numbers: float32 is quick, float64 is exact enough to check gradients.",
        extra={"options": ("float32", "float64")},
    ),
]
