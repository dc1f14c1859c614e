"""The experiment as a document: everything a person chose, and nothing that was computed."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from nnviz.data.augment import Augmentation
from nnviz.data.features import PlaneFeatures
from nnviz.data.knobs import Stratified
from nnviz.data.labelled import LabelledDrawings
from nnviz.data.scaling import AnyScaling, Auto
from nnviz.data.sources import AnySource
from nnviz.data.synthetic import Spiral
from nnviz.engine.activations import Identity, Tanh
from nnviz.engine.clipping import AnyClipping, NoClipping
from nnviz.engine.layers import AnyLayer, Dense
from nnviz.engine.losses import AnyLoss, BinaryCrossEntropy
from nnviz.engine.optimizers import Adam, AnyOptimizer
from nnviz.engine.penalties import Regularisation
from nnviz.engine.schedules import AnySchedule, Constant
from nnviz.engine.stopping import AnyStopping, NeverStop
from nnviz.knobs import BatchSize, Epochs, Precision, Seed, TestShare, ValidationShare

__all__ = ["DataSpec", "ExperimentSpec", "Seeds", "TrainingSpec"]

Layers = Annotated[
    tuple[AnyLayer, ...],
    Meta(min_length=1, max_length=65, title="Layers", description="From first to output."),
]

Origin = Annotated[AnySource, Meta(title="Source", description="Where the samples come from.")]
Features = Annotated[
    PlaneFeatures, Meta(title="Features", description="What the network receives of a point in the plane.")
]
Scaled = Annotated[
    AnyScaling, Meta(title="Scaling", description="How the columns are brought to similar sizes.")
]
Distorted = Annotated[
    Augmentation,
    Meta(title="Augmentation", description="How training images are distorted, anew in each epoch."),
]
Objective = Annotated[AnyLoss, Meta(title="Loss", description="The number that training makes smaller.")]
Rule = Annotated[
    AnyOptimizer, Meta(title="Optimizer", description="How gradients become changes of the weights.")
]
Changing = Annotated[
    AnySchedule,
    Meta(
        title="Schedule",
        description="How the learning rate changes while training goes on.",
        extra={"live": True},
    ),
]
Small = Annotated[
    Regularisation,
    Meta(title="Regularisation", description="What large weights cost, and how large they may become."),
]
Tamed = Annotated[
    AnyClipping,
    Meta(
        title="Clipping",
        description="What is done to a gradient that is too large.",
        extra={"live": True},
    ),
]
End = Annotated[
    AnyStopping,
    Meta(
        title="Early stopping",
        description="Whether training ends by itself where more of it would only memorise.",
        extra={"live": True},
    ),
]


class DataSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which data, what is made of them, and how they are divided."""

    source: Origin = field(default_factory=Spiral)
    features: Features = PlaneFeatures()
    scaling: Scaled = field(default_factory=Auto)
    augmentation: Distorted = Augmentation()
    validation: ValidationShare = 0.2
    test: TestShare = 0.2
    stratified: Stratified = True
    labelled: LabelledDrawings = ()

    @property
    def inputs(self) -> int:
        """How many numbers the network receives for a sample."""
        return self.features.count if self.source.planar else self.source.inputs


class TrainingSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long and in what portions."""

    batch_size: BatchSize = 10
    epochs: Epochs = 100
    precision: Precision = "float32"
    clipping: Tamed = field(default_factory=NoClipping)
    early_stopping: End = field(default_factory=NeverStop)


class Seeds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where chance comes from: one number for everything, or others for the parts that are to differ.

    A part that is None follows ``base``.
    """

    base: Seed = 0
    data: Seed | None = None
    split: Seed | None = None
    weights: Seed | None = None
    order: Seed | None = None
    dropout: Seed | None = None

    def of(self, purpose: str) -> int:
        """Return the seed for "data", "split", "weights", "order" or "dropout"."""
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
    loss: Objective = field(default_factory=BinaryCrossEntropy)
    optimizer: Rule = field(default_factory=Adam)
    schedule: Changing = field(default_factory=Constant)
    regularisation: Small = Regularisation()
    training: TrainingSpec = field(default_factory=TrainingSpec)
    seeds: Seeds = field(default_factory=Seeds)
