"""From a document to something that runs: data, network, trainer and the measuring of all three splits."""

from __future__ import annotations

from dataclasses import dataclass

from nnviz.data.augment import Augmenter
from nnviz.data.batches import Batches, Rows, encode_targets
from nnviz.data.dataset import Array, DataProblem, Dataset, ReadResource, Source, Split, split_rows
from nnviz.data.labelled import Labelled, with_drawings
from nnviz.data.painted import Painted
from nnviz.data.preparation import Preparation
from nnviz.data.wanted import go_on
from nnviz.engine.evaluate import Evaluator
from nnviz.engine.kernels import ShapeError
from nnviz.engine.network import Network
from nnviz.engine.streams import stream
from nnviz.engine.trainer import Rules, Trainer
from nnviz.engine.workspace import Parameters
from nnviz.experiment.catalog import SpecProblem
from nnviz.experiment.checks import issues_of
from nnviz.experiment.shapes import input_shape
from nnviz.experiment.spec import ExperimentSpec

__all__ = ["Experiment", "Material", "build", "load_material", "network_of", "refuse_errors", "rules_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Loaded and divided data: what stays the same when only the network changes.

    ``base`` is what it was before labelled drawings joined the training rows, None where there are none.
    """

    dataset: Dataset
    split: Split
    preparation: Preparation
    base: Material | None = None

    def with_drawings(self, labelled: tuple[Labelled, ...]) -> Material:
        """Return the same data with these labelled drawings, and no others, among the training rows."""
        base = self.base or self
        dataset, split = with_drawings(base.dataset, base.split, labelled)
        return base if split is base.split else Material(dataset, split, base.preparation, base)


@dataclass(slots=True, eq=False)
class Experiment:
    """Everything that a run needs.

    ``train``, ``validation`` and ``test`` are the rows of the three parts; ``trainer`` changes ``params``; ``drawings``
    are the labelled ones among the training rows, ``source`` is where the rows come from.
    """

    spec: ExperimentSpec
    material: Material
    network: Network
    params: Parameters
    trainer: Trainer
    train: Rows
    validation: Rows
    test: Rows
    drawings: tuple[Labelled, ...] = ()
    source: Source | None = None

    def take(self, spec: ExperimentSpec) -> None:
        """Go on with the live knobs of another experiment of the same shape from the next step."""
        if self.network.layers != tuple(spec.layers):
            self.network = self.trainer.network = network_of(spec)
            self.params.plans, self.params.layers = self.network.plans(), self.network.layers
        if self.drawings != spec.data.labelled or self.source != spec.data.source:
            self._learn_from(spec)
        self.trainer.use(spec.optimizer, spec.training.batch_size, rules_of(spec))

    def _learn_from(self, spec: ExperimentSpec) -> None:
        """Go on with the labelled drawings, or the painted points, of another experiment."""
        material = self.material
        if self.source != spec.data.source and isinstance(spec.data.source, Painted):
            dataset, split = _divided(spec, _no_file)
            material = Material(
                dataset, split, material.preparation
            )  # all points are seen as those at the start
        fresh = build(spec, material.with_drawings(spec.data.labelled))
        self.drawings, self.material, self.source = fresh.drawings, fresh.material, fresh.source
        self.train, self.validation, self.test = fresh.train, fresh.validation, fresh.test
        self.trainer.learn_from(fresh.trainer.feed)

    def evaluator(self, part: str, limit: int = 2**31) -> Evaluator:
        """Return what measures loss and accuracy on "train", "validation" or "test"."""
        return Evaluator(self.network, self.params, self.rows(part), limit)

    def rows(self, part: str) -> Rows:
        """Return the rows of "train", "validation" or "test"."""
        parts: dict[str, Rows] = {"train": self.train, "validation": self.validation, "test": self.test}
        return parts[part]

    def place_of_row(self, epoch: int, place: int) -> int:
        """Return which training row stands at a place of an epoch's order."""
        feed = self.trainer.feed
        whole = self.trainer.batch_size >= feed.samples
        return place if whole or not isinstance(feed, Batches) else int(feed.order(epoch)[place])


def network_of(spec: ExperimentSpec) -> Network:
    """Return the network that an experiment describes."""
    shape, seed = input_shape(spec), spec.seeds.of("dropout")
    return Network(shape, tuple(spec.layers), spec.loss, spec.training.precision, seed)


def rules_of(spec: ExperimentSpec) -> Rules:
    """Return what accompanies the optimizer in an experiment."""
    return Rules(spec.schedule, spec.regularisation, spec.training.clipping)


def refuse_errors(spec: ExperimentSpec) -> None:
    """Raise ``SpecProblem`` where settings do not fit together; it can be known before anything is loaded."""
    for issue in issues_of(spec):
        if issue.severity == "error":
            raise SpecProblem(issue.message, issue.path)


def load_material(spec: ExperimentSpec, read: ReadResource) -> Material:
    """Load and divide the data; raise ``DataProblem`` where they cannot be used."""
    (dataset, split), data = _divided(spec, read), spec.data
    go_on()
    # What the drawings of a person look like must not change what the network receives of all others.
    preparation = Preparation.fit(dataset, split.train, data.scaling, data.features)
    return Material(dataset, split, preparation).with_drawings(data.labelled)


def _divided(spec: ExperimentSpec, read: ReadResource) -> tuple[Dataset, Split]:
    dataset = spec.data.source.load(stream(spec.seeds.of("data"), "data"), read)
    go_on()
    data, chance = spec.data, stream(spec.seeds.of("split"), "split")
    return dataset, split_rows(dataset, data.validation, data.test, chance, stratified=data.stratified)


def _no_file(name: str) -> bytes:
    raise DataProblem(f"Painted points need no file, but {name} was asked for.")


def build(spec: ExperimentSpec, material: Material, values: Array | None = None) -> Experiment:
    """Make an experiment ready for its first step.

    Parameters
    ----------
    spec, material
    values : array (count,), optional
        All parameters, to start from these instead of drawing the weights.

    Raises
    ------
    SpecProblem
        When two settings do not fit together.
    ShapeError
        When a layer does not fit the one before it, or ``values`` are not as many as the network has.
    """
    refuse_errors(spec)
    dataset, split, preparation = material.dataset, material.split, material.preparation
    network = network_of(spec)
    params = network.parameters(spec.seeds.of("weights"))
    if values is not None:
        if values.shape != params.values.shape:
            raise ShapeError(f"The network has {params.count:,} parameters, but {values.size:,} were given.")
        params.values[...] = values
    targets = encode_targets(dataset, spec.loss.targets, network.plans()[-1].shape_out[0])
    dtype = network.dtype
    order_seed = spec.seeds.of("order")

    def rows(part: Array) -> Rows:
        return Rows(dataset, part, targets, dtype, preparation)

    augmenter = None
    if dataset.image_shape is not None and spec.data.augmentation.on:
        augmenter = Augmenter(
            spec.data.augmentation,
            dataset.image_shape,
            lambda epoch, part: stream(order_seed, "augmentation", epoch, part),
        )
    feed = Batches(
        dataset,
        split.train,
        targets,
        dtype,
        lambda epoch: stream(order_seed, "order", epoch),
        preparation,
        augmenter,
    )
    return Experiment(
        spec=spec,
        material=material,
        network=network,
        params=params,
        trainer=Trainer(
            network, params, spec.optimizer, feed, spec.training.batch_size, rules=rules_of(spec)
        ),
        train=rows(split.train),
        validation=rows(split.validation),
        test=rows(split.test),
        drawings=spec.data.labelled,
        source=spec.data.source,
    )
