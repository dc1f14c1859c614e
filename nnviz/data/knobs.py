"""The data's part of the vocabulary of ``nnviz.knobs``: each range, label and help sentence is stated here, once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

__all__ = [
    "X1",
    "X1X2",
    "X2",
    "CosX1",
    "CosX2",
    "DrawingCount",
    "Elastic",
    "FlippedLabels",
    "RingCount",
    "Rotation",
    "ScaleSpread",
    "Shear",
    "Shift",
    "SinX1",
    "SinX2",
    "Stratified",
    "Thickness",
    "Waves",
    "X1Squared",
    "X2Squared",
]

# Sources
FlippedLabels = Annotated[
    float,
    Meta(
        ge=0,
        le=0.5,
        title="Wrong labels",
        description="The share of points that are given the label of another class.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
RingCount = Annotated[
    int,
    Meta(
        ge=2,
        le=5,
        title="Rings",
        description="How many rings lie around each other, each a class of its own.",
        extra={"scale": "linear", "low": 2, "high": 5},
    ),
]
Waves = Annotated[
    float,
    Meta(
        gt=0,
        le=10,
        title="Waves",
        description="How many whole waves the curve makes from left to right.",
        extra={"scale": "linear", "low": 0.5, "high": 5.0},
    ),
]

DrawingCount = Annotated[
    int,
    Meta(
        ge=10,
        le=100_000,
        title="Drawings",
        description="How many digits are drawn by the program, of each digit about as many.",
        extra={"scale": "log", "low": 500, "high": 50_000},
    ),
]

# Division
Stratified = Annotated[
    bool,
    Meta(
        title="Stratified",
        description="Divide each class in the same proportion, so that chance leaves none out of a part.",
    ),
]

# Features of points in the plane
X1 = Annotated[bool, Meta(title="x₁", description="How far to the right the point lies.")]
X2 = Annotated[bool, Meta(title="x₂", description="How far up the point lies.")]
X1Squared = Annotated[bool, Meta(title="x₁²", description="Large at the left and the right border.")]
X2Squared = Annotated[bool, Meta(title="x₂²", description="Large at the upper and the lower border.")]
X1X2 = Annotated[bool, Meta(title="x₁x₂", description="Positive where both have the same sign.")]
SinX1 = Annotated[
    bool, Meta(title="sin x₁", description="Waves from left to right: sin 6x₁, nearly two of them.")
]
SinX2 = Annotated[
    bool, Meta(title="sin x₂", description="Waves from bottom to top: sin 6x₂, nearly two of them.")
]
CosX1 = Annotated[
    bool, Meta(title="cos x₁", description="Waves from left to right that are highest in the middle.")
]
CosX2 = Annotated[
    bool, Meta(title="cos x₂", description="Waves from bottom to top that are highest in the middle.")
]

# Augmentation of images
Rotation = Annotated[
    float,
    Meta(
        ge=0,
        le=180,
        title="Rotation",
        description="By up to how many degrees each picture is turned, either way.",
        extra={"scale": "linear", "low": 0.0, "high": 45.0},
    ),
]
ScaleSpread = Annotated[
    float,
    Meta(
        ge=0,
        le=0.9,
        title="Size",
        description="By up to which share each picture is made larger or smaller.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
Shear = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Slant",
        description="By up to how much each picture is slanted, in columns per row.",
        extra={"scale": "linear", "low": 0.0, "high": 0.5},
    ),
]
Shift = Annotated[
    float,
    Meta(
        ge=0,
        le=14,
        title="Shift",
        description="By up to how far each picture is moved in each direction, in pixels of a 28 × 28 picture.",
        extra={"scale": "linear", "low": 0.0, "high": 6.0},
    ),
]
Thickness = Annotated[
    float,
    Meta(
        ge=0,
        le=1,
        title="Thickness",
        description="By up to how much strokes grow or shrink on each side, in pixels of a 28 × 28 picture.",
        extra={"scale": "linear", "low": 0.0, "high": 1.0},
    ),
]
Elastic = Annotated[
    float,
    Meta(
        ge=0,
        le=5,
        title="Elastic",
        description="How far the paper is stretched and squeezed like rubber, in pixels of a 28 × 28 picture.",
        extra={"scale": "linear", "low": 0.0, "high": 3.0},
    ),
]
