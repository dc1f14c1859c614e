"""The part of the vocabulary of ``nnviz.knobs`` that learning needs: each range, label and sentence, stated once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

__all__ = [
    "Alpha",
    "Amsgrad",
    "ClipNorm",
    "ClipValue",
    "Decay",
    "Delta",
    "Drop",
    "DropEvery",
    "FirstShare",
    "GivenWeights",
    "InitialSpread",
    "InitialValue",
    "L1Strength",
    "L2Strength",
    "LabelSmoothing",
    "LastShare",
    "MaxNorm",
    "MinDelta",
    "Patience",
    "RestoreBest",
    "Rho",
    "RiseShare",
    "ScheduleEpochs",
    "WeightDecay",
]

Alpha = Annotated[
    float,
    Meta(
        ge=1e-3,
        le=10,
        title="α",
        description="The depth to which negative sums are bent: the activation never falls below −α.",
        extra={"scale": "linear", "low": 0.1, "high": 2.0, "symbol": "α"},
    ),
]
InitialValue = Annotated[
    float,
    Meta(
        ge=-10,
        le=10,
        title="Value",
        description="The one number that every weight begins with.",
        extra={"scale": "linear", "low": -1.0, "high": 1.0},
    ),
]
GivenWeights = Annotated[
    tuple[tuple[Annotated[float, Meta(ge=-1e6, le=1e6)], ...], ...],
    Meta(
        min_length=1,
        max_length=4096,
        title="Weights",
        description="One row for each unit: its weights, then its bias.",
    ),
]
InitialSpread = Annotated[
    float,
    Meta(
        ge=1e-6,
        le=100,
        title="Spread",
        description="How far from zero the first weights lie: the width of the bell, or the limit of an even draw.",
        extra={"scale": "log", "low": 1e-3, "high": 2.0, "symbol": "σ"},
    ),
]
Delta = Annotated[
    float,
    Meta(
        ge=1e-6,
        le=1000,
        title="δ",
        description="Errors up to this size are squared, larger ones count in proportion only.",
        extra={"scale": "log", "low": 0.01, "high": 10.0, "symbol": "δ"},
    ),
]
LabelSmoothing = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="Label smoothing",
        description="The share of certainty that is taken from the true class and spread over all classes.",
        extra={"scale": "linear", "low": 0.0, "high": 0.3, "symbol": "ε"},
    ),
]
Rho = Annotated[
    float,
    Meta(
        ge=0,
        lt=1,
        title="ρ",
        description="How long the mean square of each gradient is remembered.",
        extra={"scale": "linear", "low": 0.0, "high": 0.999, "live": True, "symbol": "ρ"},
    ),
]
Amsgrad = Annotated[
    bool,
    Meta(
        title="AMSGrad",
        description="Divide by the largest mean square so far, so that no step grows again.",
        extra={"live": True},
    ),
]
WeightDecay = Annotated[
    float,
    Meta(
        ge=0,
        le=10,
        title="Weight decay",
        description="The share of each weight, times the learning rate, that a step takes away; biases keep theirs.",
        extra={"scale": "log", "low": 1e-5, "high": 1.0, "live": True, "symbol": "λ"},
    ),
]
ScheduleEpochs = Annotated[
    float,
    Meta(
        ge=0.01,
        le=1_000_000,
        title="Over epochs",
        description="How many epochs the schedule runs; after them the rate stays where it is.",
        extra={"scale": "log", "low": 1.0, "high": 1000.0, "live": True},
    ),
]
DropEvery = Annotated[
    float,
    Meta(
        ge=0.01,
        le=1_000_000,
        title="Every",
        description="How many epochs pass from one drop of the rate to the next.",
        extra={"scale": "log", "low": 1.0, "high": 1000.0, "live": True},
    ),
]
Drop = Annotated[
    float,
    Meta(
        ge=1e-3,
        lt=1,
        title="Drop",
        description="What the rate is multiplied by at each drop.",
        extra={"scale": "linear", "low": 0.05, "high": 0.95, "live": True, "symbol": "γ"},
    ),
]
Decay = Annotated[
    float,
    Meta(
        ge=1e-3,
        le=1,
        title="Decay",
        description="What is left of the rate after one epoch.",
        extra={"scale": "linear", "low": 0.5, "high": 1.0, "live": True, "symbol": "γ"},
    ),
]
FirstShare = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="First share",
        description="The share of the learning rate to begin with.",
        extra={"scale": "linear", "low": 0.0, "high": 1.0, "live": True},
    ),
]
LastShare = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Last share",
        description="The share of the learning rate that is left at the end.",
        extra={"scale": "linear", "low": 0.0, "high": 1.0, "live": True},
    ),
]
RiseShare = Annotated[
    float,
    Meta(
        gt=0,
        lt=1,
        title="Rising part",
        description="The part of the cycle in which the rate still rises.",
        extra={"scale": "linear", "low": 0.05, "high": 0.95, "live": True},
    ),
]
Patience = Annotated[
    int,
    Meta(
        ge=1,
        le=100_000,
        title="Patience",
        description="How many epochs in a row may pass without a better validation loss.",
        extra={"scale": "log", "low": 1, "high": 100, "live": True},
    ),
]
MinDelta = Annotated[
    float,
    Meta(
        ge=0,
        le=1000,
        title="Smallest gain",
        description="By how much the validation loss must fall to count as better.",
        extra={"scale": "log", "low": 1e-6, "high": 0.1, "live": True},
    ),
]
RestoreBest = Annotated[
    bool,
    Meta(
        title="Go back to the best",
        description="When training stops, take the weights of the epoch with the lowest validation loss.",
        extra={"live": True},
    ),
]
L1Strength = Annotated[
    float,
    Meta(
        ge=0,
        le=100,
        title="L1",
        description="Pulls every weight towards zero with the same force, so that useless ones vanish; 0 is off.",
        extra={"scale": "log", "low": 1e-6, "high": 1.0, "live": True, "symbol": "λ₁"},
    ),
]
L2Strength = Annotated[
    float,
    Meta(
        ge=0,
        le=100,
        title="L2",
        description="Pulls every weight towards zero in proportion to its size; 0 is off.",
        extra={"scale": "log", "low": 1e-6, "high": 1.0, "live": True, "symbol": "λ₂"},
    ),
]
MaxNorm = Annotated[
    float,
    Meta(
        ge=0,
        le=1000,
        title="Largest norm",
        description="The length to which the weights into one unit are cut after each step; 0 is no limit.",
        extra={"scale": "linear", "low": 0.0, "high": 10.0, "live": True},
    ),
]
ClipNorm = Annotated[
    float,
    Meta(
        ge=1e-6,
        le=1e6,
        title="Largest length",
        description="A gradient longer than this is shortened to it; its direction stays.",
        extra={"scale": "log", "low": 0.01, "high": 100.0, "live": True},
    ),
]
ClipValue = Annotated[
    float,
    Meta(
        ge=1e-6,
        le=1e6,
        title="Largest value",
        description="Each single number of the gradient is cut off at plus and minus this.",
        extra={"scale": "log", "low": 1e-3, "high": 10.0, "live": True},
    ),
]
