"""The experiment as a document: everything a person chose, and nothing that was computed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from nnviz.data.sources import AnySource
from nnviz.data.synthetic import Spiral
from nnviz.engine.activations import Identity, Tanh
from nnviz.engine.layers import AnyLayer, Dense
from nnviz.engine.losses import AnyLoss, BinaryCrossEntropy
from nnviz.engine.optimizers import Adam, AnyOptimizer
from nnviz.knobs import BatchSize, Epochs, Precision, Seed, TestShare, ValidationShare

__all__ = ["DataSpec", "ExperimentSpec", "Seeds", "TrainingSpec"]

Layers = Annotated[
    tuple[AnyLayer, ...],
    Meta(min_length=1, max_length=65, title="Layers", description="From first to output."),
]


class DataSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which data, and how they are divided."""

    source: AnySource = field(default_factory=Spiral)
    validation: ValidationShare = 0.2
    test: TestShare = 0.2


class TrainingSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long and in what portions."""

    batch_size: BatchSize = 10
    epochs: Epochs = 100
    precision: Precision = "float32"


class Seeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where chance comes from: one number for everything, or others for the parts that are to differ.

    A part that is None follows ``base``.
    """

    base: Seed = 0
    data: Seed | None = None
    split: Seed | None = None
    weights: Seed | None = None
    order: Seed | None = None

    def of(self, purpose: str) -> int:
        """Return the seed for "data", "split", "weights" or "order"."""
        own: int | None = getattr(self, purpose)
        return self.base if own is None else own


class ExperimentSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One experiment."""

    data: DataSpec = field(default_factory=DataSpec)
    layers: Layers = (
        Dense(units=8, activation=Tanh()),
        Dense(units=8, activation=Tanh()),
        Dense(units=1, activation=Identity()),
    )
    loss: AnyLoss = field(default_factory=BinaryCrossEntropy)
    optimizer: AnyOptimizer = field(default_factory=Adam)
    training: TrainingSpec = field(default_factory=TrainingSpec)
    seeds: Seeds = field(default_factory=Seeds)
