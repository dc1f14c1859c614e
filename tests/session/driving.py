"""Driving a worker by hand: a clock that only moves when told, small experiments, and steps without a thread."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnviz import resources
from nnviz.data.dataset import ReadResource
from nnviz.data.synthetic import Spiral
from nnviz.engine.activations import Identity
from nnviz.engine.layers import Dense
from nnviz.engine.optimizers import Adam
from nnviz.experiment.build import Experiment, build, load_material
from nnviz.experiment.spec import DataSpec, ExperimentSpec, TrainingSpec
from nnviz.session.commands import Command, Load
from nnviz.session.snapshot import Snapshot, Status
from nnviz.session.worker import Worker

__all__ = ["BATCHES", "LAYERS", "OUTPUT", "SMALL", "Clock", "Hand", "built", "weights"]

OUTPUT = Dense(units=1, activation=Identity())
SMALL = ExperimentSpec(
    data=DataSpec(source=Spiral(samples=50), validation=0.2, test=0.2),
    layers=(Dense(units=4), Dense(units=3), OUTPUT),
    optimizer=Adam(learning_rate=0.01),
    training=TrainingSpec(batch_size=8),
)
"""30 training samples: three batches of 8 and one of 6."""
BATCHES = (8, 8, 8, 6)
LAYERS = 3


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


class Hand:
    """A worker with a hand at its crank."""

    def __init__(
        self,
        spec: ExperimentSpec | None = SMALL,
        read: ReadResource = resources.read,
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.worker = Worker(read, self.clock)
        if spec is not None:
            self.do(Load(spec))

    def send(self, *commands: Command) -> Hand:
        """Hand over commands; nothing is worked off yet."""
        for command in commands:
            self.worker.handle(command)
        return self

    def do(self, *commands: Command) -> Snapshot:
        """Hand over commands and work until there is nothing left to do; not for a run without an end."""
        self.send(*commands)
        for _ in range(10_000):
            if self.work() is None:
                return self.look()
        raise AssertionError("The worker does not come to an end.")

    def work(self, seconds: float = 0.0) -> float | None:
        """Work once; with a clock that stands still, 0 seconds are one stride."""
        return self.worker.work_for(seconds)

    def run(self, steps: int) -> Snapshot:
        """Work so many times, one stride each."""
        for _ in range(steps):
            self.work()
        return self.look()

    def look(self) -> Snapshot:
        """Take a picture."""
        return self.worker.snapshot()

    @property
    def status(self) -> Status:
        """What the worker is doing."""
        return self.look().status


def weights(snapshot: Snapshot) -> bytes:
    """Return all weights of a picture, bit for bit."""
    return b"".join(part.tobytes() for layer in snapshot.layers for part in (layer.weights, layer.bias))


def built(spec: ExperimentSpec = SMALL) -> Experiment:
    """Return the same experiment without a worker."""
    return build(spec, load_material(spec, resources.read))


def plain(spec: ExperimentSpec, steps: int) -> np.ndarray:
    """Return the weights after plain steps, as the reference for everything else."""
    experiment = built(spec)
    for _ in range(steps):
        experiment.trainer.step()
    return experiment.params.values.copy()


def arrays_of(snapshot: Snapshot) -> Iterator[np.ndarray]:
    """Give every array that a picture holds."""
    for layer in snapshot.layers:
        yield from (
            part for part in (layer.weights, layer.bias, layer.z, layer.a, layer.tiles) if part is not None
        )
    if snapshot.data is not None and snapshot.data.points is not None:
        points = snapshot.data.points
        yield from (points.x, points.y, points.part)
    if snapshot.field is not None:
        yield snapshot.field.values
    if snapshot.watched is not None:
        yield from (snapshot.watched.x, snapshot.watched.prediction)
    if snapshot.values is not None:
        yield snapshot.values
    yield snapshot.curves.table
